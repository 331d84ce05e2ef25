"""``companion review``: what it prints, and what it answers to what makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from companion.cli.main import main
from companion.journal.store import SessionLog


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    return tmp_path


def write(home: Path, *, seal: bool = False) -> None:
    log = SessionLog(home / "sessions", seal=(lambda _: "locked up") if seal else None)
    log.append("start", 0.0, {"mode": "typed"})
    log.append("feeling", 1.0, {"words": ["anxious"], "families": ["anxiety"]})
    log.append("number", 2.0, {"when": "before", "value": 7})
    log.append("guide", 3.0, {"id": "feet", "title": "Feet", "route": "settle", "did": "began"})
    log.append("guide", 9.0, {"id": "feet", "title": "Feet", "route": "settle", "did": "finished"})
    log.append("number", 10.0, {"when": "after", "value": 5})
    log.append("win", 11.0, {"text": "I went outside."})
    log.append("end", 12.0, {"how": "finished"})
    log.close()


def test_real_sessions_are_reviewed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(home)
    write(home, seal=True)
    assert main(["review"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "This week there was one session.",
        "The word was anxious.",
        "Once there was a number before and after. It went down by two.",
        "It's too early to tell what helped most. There are too few numbers yet.",
        "You told of something that went all right: I went outside.",
        "One session is locked, so it isn't counted here.",
    ]


def test_json_holds_the_same_numbers_and_words(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(home)
    assert main(["review", "--month"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main(["review", "--month", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["words"] == lines
    assert found["feelings"] == [{"family": "anxiety", "sessions": 1}]
    assert found["ratings"]["change"] == -2
    assert found["guides"][0]["rated"] == 1
    assert found["wins"][0]["text"] == "I went outside."


def test_an_empty_folder_is_reviewed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "--all"]) == 0
    assert capsys.readouterr().out == (
        "There are no sessions to look back at yet. That's all right.\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["--from", "2026-05-02", "--to", "2026-05-01"],
        ["--week", "--from", "2026-05-02"],
    ],
)
def test_days_that_make_no_sense_are_told(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["review", *words]) == 2
    assert capsys.readouterr().err


def test_a_date_that_is_none_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["review", "--from", "last week"])
    assert left.value.code == 2
    assert "'last week' is no date such as 2026-11-26" in capsys.readouterr().err


def test_without_a_voice_it_is_still_printed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(home)
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text('voice = "none"\n')
    assert main(["review", "--speak"]) == 3
    found = capsys.readouterr()
    assert found.out.startswith("This week there was one session.\n")
    assert "There is no voice to say it with" in found.err
