"""The numbers at the next start: asked once, only where that was wanted, and nothing is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from companion import paths, reminder
from companion.audio.player import Player
from companion.core.events import Remind
from companion.core.flow import conversation
from companion.core.session import Session
from companion.core.talk import SessionSettings
from companion.runtime.desk import Desk
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth
from companion.runtime.replay import TypedPerson, run_replay
from tests.support.conversation import Conversation

WANTED = SessionSettings(ask_numbers_again=True)
DANGER = "I want to kill myself"


def reminders(talk: Conversation) -> list[bool]:
    return [action.wanted for action in talk.actions if isinstance(action, Remind)]


def started_again() -> Conversation:
    return Conversation(WANTED, make_flow=lambda talk: conversation(replace(talk, reminded=True)))


def helped(settings: SessionSettings, *before: str, danger: str = DANGER) -> Conversation:
    talk = Conversation(settings)
    for said in before:
        talk.answer(said)
    talk.answer(danger)
    talk.until_asked()
    return talk


def test_only_who_wants_it_is_asked_next_time() -> None:
    assert reminders(helped(WANTED)) == [True]
    assert reminders(helped(SessionSettings())) == []
    assert helped(WANTED).notes == []


@pytest.mark.parametrize("settings", [replace(WANTED, log=False)])
def test_where_nothing_is_kept_this_is_not(settings: SessionSettings) -> None:
    assert reminders(helped(settings)) == []
    assert reminders(helped(WANTED, "private")) == []


def test_where_others_may_listen_nothing_is_asked_at_the_next_start() -> None:
    assert reminders(helped(WANTED, danger="he hits me and he's in the next room")) == []


def test_a_yes_is_answered_with_the_numbers_and_it_goes_on() -> None:
    talk = started_again()
    talk.until_asked()
    assert talk.said == [talk.prompts.say("start_numbers")]
    said = talk.answer("yes")
    assert any("nine nine nine" in line for line in said)
    assert any("999" in line for line in talk.shown)
    assert talk.place == "feeling"
    assert reminders(talk) == [False]


@pytest.mark.parametrize("answer", ["no", None])
def test_a_no_and_silence_go_on_as_ever(answer: str | None) -> None:
    talk = started_again()
    talk.until_asked()
    talk.silence() if answer is None else talk.say(answer)
    talk.until_asked()
    assert talk.place == "feeling"
    assert not any("nine nine nine" in line for line in talk.said)


def run(*said: str) -> list[str]:
    shown: list[str] = []
    player = Player()
    talk = Conversation(WANTED).session._talk
    talk = replace(talk, memory=type(talk.memory)(), reminded=reminder.is_set())
    minutes = Minutes(shown.append)
    desk = Desk(Session(talk), Mouth(player, None, shown.append), minutes, None, shown.append)
    run_replay(desk, player, TypedPerson(said), None)
    return shown


def test_the_file_is_empty_and_gone_once_it_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    run(DANGER, "stop")
    assert paths.reminder_file().read_bytes() == b""
    assert paths.reminder_file().stat().st_mode & 0o777 == 0o600
    assert any("the numbers again" in line for line in run("no", "stop"))
    assert not reminder.is_set()
    assert not any("the numbers again" in line for line in run("stop"))


@pytest.mark.parametrize("said", ["private", "never mind, weather"])
def test_who_wipes_the_session_wipes_this_too(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    run(DANGER, said, "stop")
    assert not reminder.is_set()
