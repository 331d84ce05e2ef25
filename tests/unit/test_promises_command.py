"""``companion promises``: the ledger by command."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from companion import paths
from companion.cli.main import main
from companion.core.promises import Promise
from companion.journal.ledger import LedgerFile


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    return tmp_path


def out(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> list[str]:
    assert main(["promises", *words]) == code
    return capsys.readouterr().out.splitlines()


def add(capsys: pytest.CaptureFixture[str], who: str, what: str, by: str = "tomorrow") -> str:
    (line,) = out(capsys, "add", "--who", who, "--what", what, "--by", by)
    return line.partition(",")[0]


def today() -> str:
    return f"{datetime.now().astimezone():%Y-%m-%d}"


def test_promises_are_listed_mine_first_and_the_due_ones_alone(capsys) -> None:
    add(capsys, "them", "pay the rent", "today")
    add(capsys, "me", "ring Sam")
    mine, theirs = out(capsys, "list")
    assert ", mine: ring Sam; by " in mine
    assert theirs.endswith(f", theirs: pay the rent; by {today()}; open")
    (due,) = out(capsys, "list", "--due")
    assert "pay the rent" in due
    (told,) = out(capsys, "list", "--json")
    assert [one["what"] for one in json.loads(told)["mine"]] == ["ring Sam"]
    assert [one["by"] for one in json.loads(told)["theirs"]] == [today()]


def test_what_became_of_promises_is_told_in_counts(capsys) -> None:
    idents = [add(capsys, "me", f"thing {n}") for n in range(4)]
    other = add(capsys, "them", "pay the rent")
    out(capsys, "kept", idents[0])
    out(capsys, "kept", idents[1][:4])
    (line,) = out(capsys, "partly", idents[2], "--note", "the bus", "--would-help", "a note")
    assert line.endswith("kept in part; in the way: the bus; would help: a note")
    (line,) = out(capsys, "moved", other, "--to", "in two days")
    assert line.endswith("open; moved once")
    out(capsys, "not", other)
    out(capsys, "withdrawn", idents[3])
    lines = out(capsys, "counts")
    assert lines == ["Mine: 2 of 3 kept, 1 in part.", "Theirs: 0 of 1 kept, 0 in part."]
    (told,) = out(capsys, "counts", "--json")
    assert json.loads(told)["mine"] == {"all": 3, "kept": 2, "partly": 1, "not": 0}
    assert "%" not in "".join(lines)


def test_a_loaded_word_is_told_and_nothing_is_refused(capsys) -> None:
    assert main(["promises", "add", "--who", "them", "--what", "finally pay the rent"]) == 0
    told = capsys.readouterr()
    assert '"finally" may sound like a judgement' in told.err
    assert "finally pay the rent; open" in told.out


@pytest.mark.parametrize("words", [("add", "--who", "me", "--what", "x", "--by", "soon"),
                                   ("kept", "zz"), ("moved", "zz", "--to", "friday")])  # fmt: skip
def test_what_cannot_be_done_is_told_with_its_fix(capsys, words: tuple[str, ...]) -> None:
    assert main(["promises", *words]) == 2
    say, fix = capsys.readouterr().err.splitlines()
    assert say.endswith(".")
    assert fix


def test_the_calendar_file_is_written_once_for_its_owner_alone(capsys, home: Path) -> None:
    add(capsys, "me", "ring Sam; at last, maybe", "tomorrow at half past six")
    file = home / "promises.ics"
    out(capsys, "export", "--format", "ics", "--out", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (event,) = icalendar.Calendar.from_ical(file.read_bytes()).events
    assert event["SUMMARY"] == "Mine: ring Sam; at last, maybe"
    assert event["DTSTART"].dt.hour == 18
    assert abs(event["DTSTAMP"].dt - datetime.now(UTC)) < timedelta(minutes=5)
    out(capsys, "export", "--format", "ics", "--out", str(file), code=2)


def test_the_text_holds_both_sides_and_the_lists(capsys) -> None:
    add(capsys, "me", "ring Sam", "today")
    out(capsys, "routines", "add", "Sam cooks on Mondays")
    out(capsys, "map", "add", "--fixed", "the truth about money", "--revisit", "in a month")
    out(capsys, "floor", "add", "one message by nine")
    lines = out(capsys, "export")
    assert lines[:3] == ["# Mine", f"- ring Sam; by {today()}; open", "# Theirs"]
    assert lines[3:5] == ["# Routines", "- Sam cooks on Mondays"]
    assert lines[5] == "# Not negotiable"
    assert lines[6].startswith("- the truth about money; to be looked at again on ")
    assert lines[7:] == ["# The least we both rely on", "- one message by nine"]


def test_a_line_is_listed_and_dropped_in_its_own_list(capsys) -> None:
    (line,) = out(capsys, "map", "add", "--negotiable", "who cooks")
    ident = line.partition(",")[0]
    assert out(capsys, "map", "list") == [f"{ident}, negotiable: who cooks"]
    assert out(capsys, "routines", "list") == []
    out(capsys, "routines", "drop", ident, code=2)
    out(capsys, "map", "drop", ident)
    (told,) = out(capsys, "map", "list", "--json")
    assert json.loads(told) == []


def test_nothing_is_erased_without_yes(capsys) -> None:
    ident = add(capsys, "me", "ring Sam")
    out(capsys, "erase", ident, code=2)
    out(capsys, "erase", "everything", code=2)
    assert "Sam" in paths.ledger_file().read_text()
    out(capsys, "erase", ident, "--yes")
    assert "Sam" not in paths.ledger_file().read_text()
    out(capsys, "erase", "everything", "--yes")
    assert not paths.ledger_file().exists()


def test_a_locked_ledger_whose_passphrase_is_lost_can_be_erased(capsys, home: Path) -> None:
    LedgerFile(paths.ledger_file(), lambda line: line.hex()).add(Promise("00001", "me", "ring"))
    assert main(["promises", "erase", "everything", "--yes"]) == 0
    assert "locked" not in capsys.readouterr().err.lower()
    assert not paths.ledger_file().exists()
