"""Taking away what was kept: by voice after a plain yes, by command, and never what is foreign."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from companion.audio.player import Player
from companion.core.events import Forget, Trouble
from companion.core.promises import Promise
from companion.core.session import Session
from companion.errors import CompanionError
from companion.journal.erase import begun_on, erase_everything, erase_rest, erase_sessions
from companion.journal.index import INDEX, overviews
from companion.journal.ledger import LedgerFile
from companion.journal.store import SessionLog, session_paths
from companion.language import read
from companion.runtime.desk import Desk
from companion.runtime.forgetting import forget
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth
from companion.runtime.replay import TypedPerson, run_replay
from tests.support.conversation import Conversation

ROOT = Path(__file__).parents[2]


def write(folder: Path, name: str | None = None, word: str = "sad") -> Path:
    log = SessionLog(folder)
    log.append("feeling", 3.0, {"words": [word], "families": ["sad"]})
    log.close()
    return log.path if name is None else log.path.rename(folder / f"{name}.jsonl")


def child(home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "companion", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "COMPANION_HOME": str(home)},
        input=typed, capture_output=True, text=True, check=False,
    )  # fmt: skip


def at_a_terminal(home: Path, words: Sequence[str], typed: bytes) -> str:
    """What a command prints that has a terminal to ask at."""
    ours, theirs = pty.openpty()
    os.write(ours, typed)
    with subprocess.Popen(
        [sys.executable, "-m", "companion", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "COMPANION_HOME": str(home)},
        stdin=theirs, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        told, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0
    return told


def scopes(talk: Conversation) -> list[str]:
    return [action.what for action in talk.actions if isinstance(action, Forget)]


# --- the files -------------------------------------------------------------------------------


def test_a_session_goes_with_what_was_set_aside_and_with_what_the_index_knew(
    tmp_path: Path,
) -> None:
    gone, stays = write(tmp_path, word="lonely"), write(tmp_path, word="tired")
    gone.with_suffix(".torn").write_text("half a line")
    overviews(tmp_path)
    erased = erase_sessions(tmp_path, [gone])
    assert (erased.count, erased.left) == (1, ())
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted((INDEX, stays.name))
    assert b"lonely" not in (tmp_path / INDEX).read_bytes()
    assert [facts.words for facts in overviews(tmp_path)] == [("tired",)]


def test_everything_leaves_foreign_files_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    folder = tmp_path / "s"
    for _ in range(3):
        write(folder)
    overviews(folder)
    (folder / ".new-x1y2").write_text("half an index")
    (folder / "2026-01-01T10-00-00-aaaa.torn").write_text("of a session that is gone")
    foreign = {"notes.txt", "2026.jsonl", ".hidden", "list.torn"}
    for name in foreign:
        (folder / name).write_text("mine")
    link = folder / "2026-01-01T10-00-00-bbbb.jsonl"
    link.symlink_to(elsewhere)
    assert erase_everything(folder).left == ()
    assert {file.name for file in folder.iterdir()} == {*foreign, link.name}
    assert elsewhere.read_text() == "mine"


def test_a_session_that_is_being_written_stays(tmp_path: Path) -> None:
    written = write(tmp_path)
    running = SessionLog(tmp_path)
    erased = erase_everything(tmp_path)
    assert (erased.count, erased.left) == (1, ((running.path, "a session is writing it"),))
    assert running.path.exists()
    assert not written.exists()
    running.close()
    assert erase_everything(tmp_path).count == 1


def test_today_is_what_began_today(tmp_path: Path) -> None:
    write(tmp_path, "2026-01-01T23-59-59-aaaa")
    today = write(tmp_path, "2026-01-02T00-00-00-aaaa")
    write(tmp_path, "2026-01-03T00-00-00-aaaa")
    assert begun_on(tmp_path, date(2026, 1, 2)) == [today]


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "real")
    (tmp_path / "s").symlink_to(tmp_path / "real")
    with pytest.raises(CompanionError, match="link"):
        erase_everything(tmp_path / "s")
    assert path.exists()


@pytest.mark.skipif(os.name != "posix", reason="a folder in the way of a file, as posix has it")
def test_what_cannot_be_taken_away_is_named(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.with_suffix(".torn").mkdir()
    erased = erase_sessions(tmp_path, [path])
    assert erased.count == 0
    assert [left for left, _ in erased.left] == [path.with_suffix(".torn")]


# --- companion log erase ---------------------------------------------------------------------


def test_the_command_asks_first_and_leaves_all_on_anything_but_yes(tmp_path: Path) -> None:
    path = write(tmp_path / "sessions")
    told = at_a_terminal(tmp_path, ["log", "erase", "last"], b"y\n")
    assert path.stem in told
    assert "Nothing was taken away." in told
    assert path.exists()
    told = at_a_terminal(tmp_path, ["log", "erase", "last"], b"yes\n")
    assert "1 session taken away." in told
    assert "backup" in told
    assert not path.exists()


def test_without_a_terminal_it_needs_to_be_told_so(tmp_path: Path) -> None:
    path = write(tmp_path / "sessions")
    refused = child(tmp_path, "log", "erase", path.stem, typed="yes\n")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert path.exists()
    assert child(tmp_path, "log", "erase", path.stem, "--yes").returncode == 0
    assert not path.exists()


def test_everything_asks_about_the_rest_too_and_says_what_stays(tmp_path: Path) -> None:
    state, config = tmp_path / "state", tmp_path / "config"
    for file in (state / "safety_plan.txt", state / "habits.json", config / "config.toml"):
        file.parent.mkdir(exist_ok=True)
        file.write_text("")
    write(tmp_path / "sessions")
    told = at_a_terminal(tmp_path, ["log", "erase", "everything"], b"yes\nno\n")
    assert session_paths(tmp_path / "sessions") == []
    assert "safety plan, pauses of your speech" in told
    assert f"What stays: safety plan, in {state / 'safety_plan.txt'}." in told
    told = at_a_terminal(tmp_path, ["log", "erase", "everything"], b"yes\nyes\n")
    assert list(state.iterdir()) == []
    assert f"What stays: settings, in {config / 'config.toml'}." in told
    assert "safety plan, in" not in told


def test_with_yes_the_sessions_alone_go(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "safety_plan.txt").write_text("# mine")
    write(tmp_path / "sessions")
    assert child(tmp_path, "log", "erase", "everything", "--yes").returncode == 0
    assert list((tmp_path / "sessions").iterdir()) == []
    assert (tmp_path / "state" / "safety_plan.txt").exists()


# --- by voice --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("erase today", "erase_today"),
        ("please delete everything from today", "erase_today"),
        ("erase everything", "erase_everything"),
        ("delete all my data", "erase_everything"),
        ("could you erase the whole log please", "erase_everything"),
        ("erase all of it", "erase"),
        ("I want to forget everything", "erase"),
    ],
)
def test_how_much_is_to_go_is_heard(said: str, command: str) -> None:
    assert read(said).command == command


@pytest.mark.parametrize("said", ["he erased everything we had", "I can't erase today from mind"])
def test_a_sentence_about_it_is_no_command(said: str) -> None:
    assert read(said).command is None


@pytest.mark.parametrize("scope", ["today", "everything"])
@pytest.mark.parametrize("answer", ["no", "sort of", "hm", None])
def test_only_a_plain_yes_takes_anything_away(scope: str, answer: str | None) -> None:
    talk = Conversation()
    talk.answer("I feel anxious because of the news")
    talk.answer(f"erase {scope}")
    if answer is None:
        talk.silence()
        talk.until_asked()
    else:
        talk.answer(answer)
    assert scopes(talk) == []
    assert talk.prompts.say("not_erased") in talk.said
    assert talk.place == "number"


def test_today_goes_after_a_yes_and_the_honest_line_is_said() -> None:
    talk = Conversation()
    talk.answer("I feel anxious because of the news")
    talk.answer("erase today")
    assert talk.prompts.say("erased") in talk.answer("yes")
    assert scopes(talk) == ["today"]


@pytest.mark.parametrize(("answer", "gone"), [("yes", True), ("no", False), (None, False)])
def test_after_everything_the_rest_is_asked_about_by_itself(answer: str | None, gone: bool) -> None:
    talk = Conversation()
    talk.answer("I feel anxious because of the news")
    talk.answer("erase everything")
    assert talk.answer("yes")[-1] == talk.prompts.say("ask_erase_rest")
    assert scopes(talk) == ["everything"]
    if answer is None:
        talk.silence()
        talk.until_asked()
    else:
        talk.answer(answer)
    assert scopes(talk) == ["everything"] + ["rest"] * gone
    assert talk.prompts.say("erased_rest" if gone else "not_erased_rest") in talk.said
    assert talk.place == "number"


def test_what_could_not_be_taken_away_is_said_in_place_of_its_being_gone() -> None:
    talk = Conversation()
    talk.answer("I feel anxious because of the news")
    talk.answer("erase today")
    before = len(talk.said)
    talk.say("yes")
    talk.hand(Trouble("erase_failed", talk.t_s))
    talk.until_asked()
    assert talk.prompts.say("erase_failed") in talk.said[before:]
    assert talk.prompts.say("erased") not in talk.said[before:]
    assert talk.place == "number"


def test_while_help_is_given_this_session_is_taken_away_at_once() -> None:
    talk = Conversation()
    talk.answer("I want to kill myself")
    talk.until_asked()
    talk.say("erase everything")
    assert scopes(talk) == ["session"]
    assert talk.session.staying


def held(folder: Path, *typed: str) -> tuple[list[str], Path]:
    """What a session printed in which this was typed, with what was listed once it had begun."""
    printed: list[str] = []
    player = Player()
    log = SessionLog(folder)
    talk = Conversation().session._talk
    mouth = Mouth(player, None, printed.append)
    desk = Desk(Session(talk), mouth, Minutes(printed.append), log, printed.append)
    desk.record("feeling", 0.0, {"words": ["lonely"], "families": ["lonely"]})
    overviews(folder)
    run_replay(desk, player, TypedPerson(list(typed)), None)
    log.close()
    return printed, log.path


def test_what_the_index_knows_of_the_running_session_goes_with_it(tmp_path: Path) -> None:
    path = write(tmp_path, word="tired")
    printed, gone = held(tmp_path, "I feel sad", "erase this", "yes")
    assert any("gone from the log" in line for line in printed)
    assert not gone.exists()
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted((INDEX, path.name))
    assert b"lonely" not in (tmp_path / INDEX).read_bytes()


def test_the_desk_names_what_is_left_and_does_not_say_that_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    stuck = write(tmp_path / "sessions").with_suffix(".torn")
    stuck.mkdir()  # what is no file cannot be taken away like one
    printed, gone = held(tmp_path / "sessions", "I feel sad", "erase today", "yes")
    assert not gone.exists()
    assert any(line.startswith(f"{stuck} cannot be taken away") for line in printed)
    assert any("couldn't be taken away" in line for line in printed)
    assert not any("gone from the log" in line for line in printed)


def test_a_ledger_that_cannot_be_written_does_not_keep_the_log_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    log, earlier = SessionLog(tmp_path / "sessions"), write(tmp_path / "sessions")
    ledger = LedgerFile(tmp_path / "ledger.jsonl")
    line = ledger.add(Promise("00001", "me", "ring Sam"))
    (tmp_path / "ledger.jsonl").unlink()
    (tmp_path / "ledger.jsonl").mkdir()
    told: list[str] = []
    assert not forget("everything", log, ledger, [line], told.append)
    assert any("ledger" in sentence for sentence in told)
    assert not log.path.exists()
    assert not earlier.exists()


def test_the_rest_goes_with_what_a_crash_left_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / ".new-x1y2").write_text("half a plan")
    assert erase_rest().left == ()
    assert list((tmp_path / "state").iterdir()) == []


def test_a_session_that_runs_is_not_to_be_deleted_by_hand(tmp_path: Path) -> None:
    running = SessionLog(tmp_path / "sessions")
    told = child(tmp_path, "log", "erase", "last", "--yes")
    running.close()
    assert told.returncode == 1
    assert "when that session is over" in told.stderr
    assert "by hand" not in told.stderr


def test_a_typed_session_takes_everything_away_and_goes_on_without_a_log(tmp_path: Path) -> None:
    write(tmp_path / "sessions", "2020-01-01T10-00-00-aaaa", word="lonely")
    overviews(tmp_path / "sessions")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "safety_plan.txt").write_text("# One\nmine\n")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "own_words.toml").write_text('[words]\nwobbly = "anxious"\n')
    typed = "I feel sad\nerase everything\nyes\nyes\nsix\n"
    done = child(tmp_path, "type", typed=typed)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "sessions").iterdir()) == []
    assert list((tmp_path / "state").iterdir()) == []
    assert not (tmp_path / "config" / "own_words.toml").exists()
