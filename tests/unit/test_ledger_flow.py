"""Promises in a session: what the desk keeps of them, and what it takes away again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from companion import paths
from companion.config import Config
from companion.core.events import KeepOutcome, KeepPromise, Speak
from companion.core.items import Item
from companion.core.ledger import add_promise, my_promises
from companion.core.memory import Memory
from companion.core.promises import Promise, WeekPast
from companion.core.talk import SessionSettings
from companion.core.weekly import weekly
from companion.journal.ledger import LedgerFile, read_ledger
from companion.journal.recent import recent_sessions
from companion.journal.week import week_past
from companion.runtime.equip import load_content
from companion.runtime.minutes import Minutes
from tests.support.conversation import Conversation
from tests.support.ledger_session import SETTINGS, TODAY, run

CALL = Promise("00001", "me", "ring Sam", date(2026, 11, 25))
RENT = Promise("00002", "them", "pay the rent", date(2026, 11, 25))


def talk_with(*promises: Promise, settings: SessionSettings = SETTINGS) -> Conversation:
    return Conversation(settings, make_flow=my_promises, memory=Memory(promises=promises))


# --- what became of one -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ("kept", "kept"), ("yes I did", "kept"), ("it's done", "kept"),
        ("partly", "partly"), ("in part", "partly"), ("I did half of it", "partly"),
        ("almost", "partly"), ("not yet", "not"), ("not kept", "not"), ("no", "not"),
        ("I forgot", "not"), ("I didn't do it", "not"), ("we called it off", "withdrawn"),
        ("it's not needed", "withdrawn"), ("I moved it", "moved"), ("put off", "moved"),
    ],
)  # fmt: skip
def test_what_became_of_a_promise_is_understood(said: str, how: str) -> None:
    talk = talk_with(CALL)
    talk.until_asked()
    (noted, *_) = talk.say(said)
    assert noted == talk.prompts.say(f"promise_noted_{how}")


def test_what_is_not_understood_twice_leaves_it_open() -> None:
    talk = talk_with(CALL)
    assert talk.answer("the sky is blue") == [talk.prompts.say("promise_due_again")]
    talk.answer("bananas")
    assert not talk.did(KeepOutcome)
    assert talk.session.over


def test_a_promise_that_was_moved_without_a_day_stays_as_it_was() -> None:
    talk = talk_with(CALL)
    talk.answer("moved")
    talk.answer("skip")
    assert not talk.did(KeepOutcome)
    assert talk.session._talk.memory.promises == (CALL,)


def test_what_was_told_holds_for_the_rest_of_the_session() -> None:
    talk = talk_with(CALL)
    talk.answer("kept")
    (promise,) = talk.session._talk.memory.promises
    assert (promise.ended, promise.ended_on) == ("kept", TODAY)


def test_nothing_is_asked_about_where_the_day_is_not_known() -> None:
    talk = talk_with(CALL, settings=SessionSettings())
    talk.to_the_end()
    assert not any("You promised" in line for line in talk.said)
    assert any("Ring Sam" in line for line in talk.said)


def test_no_day_is_asked_for_where_today_is_not_known() -> None:
    talk = Conversation(SessionSettings(), make_flow=add_promise)
    talk.answer("mine")
    assert talk.answer("ring Sam") == [talk.prompts.say("promise_small_enough")]


def test_at_most_five_are_read_of_a_side_and_asked_about() -> None:
    many = [Promise(f"{n}", "me", f"thing {n}", CALL.by) for n in range(8)]
    talk = talk_with(*many)
    talk.until_asked()
    assert sum(line.startswith("Thing") for line in talk.said) == 5
    assert talk.prompts.say("promises_more", number="three") in talk.said
    asked = 0
    while not talk.session.over:
        talk.answer("skip")
        asked += 1
    assert asked == 5


def test_a_persons_words_are_marked_as_private_wherever_they_are_said() -> None:
    talk = talk_with(CALL)
    talk.to_the_end()
    lines = [one for one in talk.actions if isinstance(one, Speak) and "Sam" in one.text]
    assert lines
    assert all(line.private for line in lines)


def test_a_count_of_none_is_not_said_aloud() -> None:
    talk = talk_with(CALL)
    talk.answer("not yet")
    talk.to_the_end()
    assert not any("Of yours" in line for line in talk.said)


def test_how_long_is_left_to_the_person() -> None:
    talk = talk_with(CALL)
    talk.until_asked()
    talk.say("how long")
    assert talk.prompts.say("no_time_set") in talk.said


def test_what_was_told_is_kept_though_the_reasons_are_left() -> None:
    talk = talk_with(CALL)
    talk.answer("not yet")
    talk.say("stop")
    told = [one.outcome for one in talk.actions if isinstance(one, KeepOutcome)]
    assert [one.how for one in told] == ["not"]


def test_a_danger_in_an_answer_fills_no_slot() -> None:
    talk = talk_with(CALL)
    talk.answer("not yet")
    talk.answer("I'm such a burden")
    assert talk.place == "check"
    talk.answer("no")
    talk.to_the_end()
    told = [one.outcome for one in talk.actions if isinstance(one, KeepOutcome)]
    assert all(one.in_the_way is None for one in told)
    assert "burden" not in str(talk.notes)


def test_at_bedtime_promises_wait_whatever_the_hour() -> None:
    talk = Conversation(SETTINGS, memory=Memory(promises=(RENT,)))
    talk.answer("good night")
    said = talk.say("my promises")
    assert said[0] == talk.prompts.say("promises_late")
    talk.until_asked()
    assert not any("rent" in line for line in talk.said)


# --- what the desk keeps ------------------------------------------------------------------------


ADD = ("add a promise", "mine", "ring my sister", "tomorrow", "yes", "yes", "yes")


def test_a_promise_is_on_disk_after_a_yes(tmp_path: Path) -> None:
    _, path = run(tmp_path, *ADD, "stop")
    (promise,) = read_ledger(path).promises
    assert (promise.who, promise.what) == ("me", "ring my sister")
    assert promise.by == TODAY + timedelta(1)
    assert "sister" not in "".join(p.read_text() for p in (tmp_path / "sessions").iterdir())


@pytest.mark.parametrize("leave", [("keep this private", "stop"), ("never mind, weather",)])
def test_what_this_session_kept_is_taken_away_with_the_rest_of_it(
    tmp_path: Path, leave: tuple[str, ...]
) -> None:
    path = tmp_path / "state" / "ledger.jsonl"
    LedgerFile(path).add(RENT)
    run(tmp_path, *ADD, *leave)
    assert read_ledger(path).promises == (RENT,)
    assert "sister" not in path.read_text()
    assert not list((tmp_path / "sessions").iterdir())


def test_after_private_nothing_more_is_kept(tmp_path: Path) -> None:
    shown, path = run(tmp_path, "keep this private", *ADD[:-1], "stop")
    assert not path.exists()
    assert any("nothing is being kept right now" in line for line in shown)


def test_a_session_without_a_log_keeps_no_promise(tmp_path: Path) -> None:
    _, path = run(tmp_path, *ADD, "stop", log=False)
    assert not path.exists()


def test_an_outcome_is_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.jsonl"
    LedgerFile(path).add(CALL)
    run(tmp_path, "my promises", "kept", "stop", memory=Memory(promises=(CALL,)))
    assert read_ledger(path).promises[0].ended == "kept"


def test_a_ledger_that_cannot_be_written_is_told_and_the_session_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.jsonl"
    path.mkdir(parents=True)
    shown, _ = run(tmp_path, *ADD, "I feel sad", "stop")
    assert any("cannot be written" in line for line in shown)
    assert any("couldn't be written into the list" in line for line in shown)


# --- the week -----------------------------------------------------------------------------------


def session(home: Path, at: datetime, *feelings: str, win: str | None = None) -> None:
    home.mkdir(exist_ok=True)
    lines = [("start", '"mode": "live"')]
    lines += [("feeling", f'"words": ["{word}"], "families": ["x"]') for word in feelings]
    lines += [("win", f'"text": "{win}"')] if win else []
    name = f"{at:%Y-%m-%dT%H-%M-%S}-aaaa"
    (home / f"{name}.jsonl").write_text(
        "".join(
            f'{{"v": 1, "session": "{name}", "seq": {n}, "at": "{at.isoformat()}", "t": 0.0, '
            f'"kind": "{kind}", {data}}}\n'
            for n, (kind, data) in enumerate(lines)
        )
    )


def test_the_week_is_the_last_seven_days(tmp_path: Path) -> None:
    now = datetime(2026, 11, 26, 17).astimezone()
    session(tmp_path, now - timedelta(days=8), "angry", "angry", "angry")
    session(tmp_path, now - timedelta(days=6), "anxious", win="soup")
    session(tmp_path, now - timedelta(days=1), "anxious", "sad", win="a walk")
    (tmp_path / "2026-11-25T00-00-00-bbbb.jsonl").write_text("torn")
    assert week_past(recent_sessions(tmp_path, now), now) == WeekPast(
        2, "anxious", ("soup", "a walk")
    )
    assert week_past(recent_sessions(tmp_path / "none", now), now) == WeekPast()


def test_only_the_last_three_wins_are_read_back() -> None:
    week = WeekPast(4, None, ("one", "two", "three.", "four"))
    talk = Conversation(SETTINGS, make_flow=weekly, week=week)
    talk.until_asked()
    wins = [line for line in talk.said if line in ("One.", "Two.", "Three.", "Four.")]
    assert wins == ["Two.", "Three.", "Four."]


def test_a_promise_alone_can_be_made_and_the_session_is_over() -> None:
    talk = Conversation(SETTINGS, make_flow=add_promise)
    for answer in ADD[1:]:
        talk.answer(answer)
    assert talk.did(KeepPromise) == 1
    assert talk.session.over


def test_a_session_is_given_the_ledger_and_the_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    now = datetime(2026, 11, 26, 17).astimezone()
    session(tmp_path / "sessions", now - timedelta(days=1), "anxious")
    ledger = LedgerFile(paths.ledger_file())
    ledger.add(CALL)
    ledger.put(Item("0000a", "negotiable", "who cooks", TODAY))
    ledger.put(Item("0000b", "negotiable", "who drives", TODAY + timedelta(1)))
    content = load_content(Config(), pytest.fail)
    talk = content.talk(Config(), Minutes(pytest.fail), now)
    assert talk.memory.promises == (CALL,)
    assert talk.week == WeekPast(1, "anxious", (), ("who cooks",))


def test_a_ledger_that_is_sealed_is_known_to_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    LedgerFile(paths.ledger_file(), bytes.hex).add(CALL)
    talk = load_content(Config(), pytest.fail).talk(Config(), Minutes(pytest.fail))
    assert talk.memory.ledger_locked
    assert talk.memory.promises == ()
