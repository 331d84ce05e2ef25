"""A command line that is not understood: one sentence, then the fix, and no block of usage."""

from __future__ import annotations

import pytest

from companion.cli.main import main


@pytest.mark.parametrize(
    ("line", "say", "fix"),
    [
        ("lgo", "There is no command called lgo. Did you mean log?", "companion"),
        ("xyzzy", "There is no command called xyzzy.", "companion"),
        ("log lst", "There is no action called lst. Did you mean list?", "companion log"),
        (
            "log export --format xml",
            "There is no choice of --format called xml. There are: json, csv, markdown.",
            "companion log export",
        ),
        (
            "promises add --who you --what x",
            "There is no choice of --who called you. There are: me, them.",
            "companion promises add",
        ),
        ("log list --last two", "--last takes a whole number, and two is none.",
         "companion log list"),
        ("type --rate fast", "--rate takes a number, and fast is none.", "companion type"),
        ("type --rate", "--rate needs something after it.", "companion type"),
        ("review --week --month", "--month and --week do not go together.", "companion review"),
        ("log erase", "Something is still missing: WHAT.", "companion log erase"),
        ("log path --now", "This is not known here: --now.", "companion"),
        (
            "review --from yesterday",
            "--from: 'yesterday' is no date such as 2026-11-26.",
            "companion review",
        ),
    ],
)  # fmt: skip
def test_what_is_mistyped_is_told_in_a_sentence_with_the_fix(capsys, line, say, fix) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [say, f"What it takes: {fix} --help"]
