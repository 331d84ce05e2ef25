"""What a new user mistypes is told in one sentence with the fix, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion import paths
from companion.cli.main import main
from companion.journal.store import SessionLog


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 2) -> list[str]:
    assert main(list(words)) == code
    return capsys.readouterr().err.splitlines()


def talked() -> None:
    log = SessionLog(paths.sessions_dir())
    log.append("end", 0.0, {"how": "stopped"})
    log.close()


@pytest.mark.parametrize("words", [("show",), ("show", "x"), ("erase", "last", "--yes")])
def test_without_sessions_none_is_asked_for_by_name(capsys, words) -> None:
    assert told(capsys, "log", *words)[0].startswith("There are no sessions yet in ")


def test_an_empty_name_is_no_beginning_of_all(capsys) -> None:
    talked()
    assert told(capsys, "log", "erase", "", "--yes")[0] == "The name of the session is empty."
    assert len(list(paths.sessions_dir().glob("*.jsonl"))) == 1


def test_a_folder_is_told_from_a_file(capsys, home) -> None:
    talked()
    exported = told(capsys, "log", "export", "--out", str(home), "--force")
    assert exported[0] == f"{home} is a folder, and the copy is one file."
    imported = told(capsys, "log", "import", str(home))
    assert imported[0] == f"{home} is a folder, and an import takes a file."


def test_days_the_wrong_way_round_are_no_empty_export(capsys, home) -> None:
    days = ("--from", "2026-12-01", "--to", "2026-11-01")
    copy = home / "copy.json"
    said = told(capsys, "log", "export", *days, "--out", str(copy))
    assert said[0] == "The first day is after the last one."
    assert not copy.exists()


@pytest.mark.parametrize("words", [("log", "export"), ("review",)])
@pytest.mark.parametrize("day", ["31 February", "2026-02-31", "yesterday"])
def test_a_day_that_is_none_is_told_with_one_that_is(capsys, words, day) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--from", day])
    assert ended.value.code == 2
    assert f"{day!r} is no date such as 2026-11-26" in capsys.readouterr().err


def test_one_session_that_is_erased_is_told_as_one(capsys) -> None:
    talked()
    assert main(["log", "erase", "last", "--yes"]) == 0
    assert "It is gone from its folder." in capsys.readouterr().out


def test_a_promise_or_a_line_without_words_is_not_kept(capsys) -> None:
    said = told(capsys, "promises", "add", "--who", "me", "--what", " ")
    assert said[0] == "There are no words in --what."
    assert told(capsys, "promises", "floor", "add", "")[0] == "There are no words in TEXT."
    assert not paths.ledger_file().exists()


def test_an_id_that_is_not_known_is_told_with_the_list_it_is_in(capsys) -> None:
    assert main(["promises", "floor", "add", "one text before noon"]) == 0
    assert main(["promises", "add", "--who", "me", "--what", "I call"]) == 0
    capsys.readouterr()
    floor = told(capsys, "promises", "floor", "drop", "zzz")
    assert floor == [
        "No entry begins with zzz.",
        "See the ids with: companion promises floor list",
    ]
    assert told(capsys, "promises", "kept", "zzz")[1].endswith("companion promises list")
    assert told(capsys, "promises", "erase", "", "--yes")[0] == "The id is empty."


@pytest.mark.parametrize(
    "line",
    ["log list", "log show", "log erase last --yes", "log prune", "log export", "review"],
)
def test_a_folder_that_cannot_be_read_is_not_told_as_empty(capsys, line) -> None:
    paths.sessions_dir().write_text("in the way")
    said = told(capsys, *line.split(), code=1)
    assert said[0].startswith(f"The sessions folder {paths.sessions_dir()} cannot be read: ")
