"""Routines and the shared map in a session: what is understood, and what the desk keeps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from companion import paths
from companion.config import Config
from companion.core.events import Speak
from companion.core.items import DropItem, Item, KeepItem, List
from companion.core.lists import Name, add_line, my_list
from companion.core.memory import Memory
from companion.core.promises import Promise
from companion.core.talk import SessionSettings
from companion.journal.ledger import LedgerFile, read_ledger
from companion.runtime.equip import load_content
from companion.runtime.minutes import Minutes
from tests.support.conversation import Conversation
from tests.support.ledger_session import SETTINGS, TODAY, run

COOKS = Item("0000a", "negotiable", "who cooks")
DRIVES = Item("0000b", "negotiable", "who drives")
MONEY = Item("0000c", "fixed", "the truth about money")


def map_of(*items: Item, settings: SessionSettings = SETTINGS, name: Name = "map") -> Conversation:
    return Conversation(
        settings, make_flow=lambda talk: my_list(talk, name), memory=Memory(items=items)
    )


def adding(name: Name = "map", settings: SessionSettings = SETTINGS) -> Conversation:
    return Conversation(settings, make_flow=lambda talk: add_line(talk, name))


def held(talk: Conversation) -> tuple[Item, ...]:
    return talk.session._talk.memory.items


def kept(talk: Conversation) -> list[Item]:
    return [one.item for one in talk.actions if isinstance(one, KeepItem)]


# --- the half -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "half"),
    [
        ("bend", "negotiable"), ("it can bend", "negotiable"), ("the first", "negotiable"),
        ("it's flexible", "negotiable"), ("it isn't fixed", "negotiable"),
        ("fixed", "fixed"), ("it's fixed", "fixed"), ("no", "fixed"), ("never", "fixed"),
        ("it can't bend", "fixed"), ("that won't bend", "fixed"), ("it's rock for me", "fixed"),
        ("it's not negotiable", "fixed"),
    ],
)  # fmt: skip
def test_the_half_is_understood(said: str, half: List) -> None:
    talk = adding()
    talk.answer("the car")
    talk.answer(said)
    for answer in ("skip", "yes", "yes"):
        talk.answer(answer)
    assert [(one.list, one.text) for one in kept(talk)] == [(half, "the car")]


@pytest.mark.parametrize("said", ["bend, fixed", "yes", "the sky is blue"])
def test_what_is_neither_is_asked_again_and_then_left_off(said: str) -> None:
    talk = adding()
    talk.answer("the car")
    assert talk.answer(said) == [talk.prompts.say("list_side_again")]
    talk.answer(said)
    assert talk.said[-1] == talk.prompts.say("promise_none_made")
    assert talk.session.over
    assert not kept(talk)


def test_a_half_that_is_changed_to_neither_is_left_off() -> None:
    talk = adding()
    for answer in ("the car", "bend", "skip", "no, the second part", "a bit of both", "yes"):
        talk.answer(answer)
    assert talk.said[-1] == talk.prompts.say("promise_none_made")
    assert not kept(talk)


# --- the day ------------------------------------------------------------------------------------


def test_the_day_is_changed_when_it_is_read_back() -> None:
    talk = adding("routines")
    for answer in ("bins on Tuesdays", "tomorrow", "no, change the second part", "on Sunday"):
        talk.answer(answer)
    assert "To look at again: on Sunday." in talk.said[-1]
    talk.answer("yes")
    talk.answer("yes")
    assert [one.revisit for one in kept(talk)] == [TODAY + timedelta(3)]


def test_no_day_is_asked_for_where_today_is_not_known() -> None:
    talk = adding("routines", SessionSettings())
    assert talk.answer("bins on Tuesdays")[0].startswith("Here's the line: bins on Tuesdays.")


def test_no_day_is_told_where_today_is_not_known() -> None:
    item = Item("0000d", "fixed", "no shouting", TODAY)
    talk = map_of(item, settings=SessionSettings())
    talk.until_asked()
    assert "No shouting." in talk.said


# --- hearing it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "more"), [(5, None), (6, "one"), (8, "three")])
def test_at_most_five_lines_of_a_list_are_read(count: int, more: str | None) -> None:
    items = [Item(f"{n}", "routines", f"thing {n}") for n in range(count)]
    talk = map_of(*items, name="routines")
    talk.until_asked()
    assert sum(line.startswith("Thing") for line in talk.said) == 5
    told = [line for line in talk.said if "more in the list" in line]
    assert len(told) == (more is not None)
    assert all(f" {more} more" in line for line in told)


def test_a_persons_words_are_marked_as_private_wherever_they_are_said() -> None:
    talk = map_of(COOKS)
    talk.answer("take one off")
    talk.answer("no")
    for answer in ("add", "when he cooks", "bend", "skip", "yes", "yes"):
        talk.answer(answer)
    lines = [one for one in talk.actions if isinstance(one, Speak) and "cooks" in one.text]
    lines = [one for one in lines if "For example" not in one.text]
    assert len(lines) == 3
    assert all(line.private for line in lines)


def test_how_long_is_left_to_the_person() -> None:
    talk = map_of(COOKS)
    talk.until_asked()
    talk.say("how long")
    assert talk.prompts.say("no_time_set") in talk.said


def test_what_is_not_understood_twice_leaves_it_as_it_is() -> None:
    talk = map_of(COOKS)
    talk.until_asked()
    assert talk.answer("bananas") == [talk.prompts.say("list_ask_again")]
    talk.answer("bananas")
    assert talk.session.over
    assert held(talk) == (COOKS,)


# --- taking one off -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("who drives", DRIVES), ("the one where he drives", DRIVES), ("money", MONEY),
        ("the first", COOKS), ("the last one", MONEY), ("number two", DRIVES),
    ],
)  # fmt: skip
def test_the_line_is_named_by_a_word_or_its_place(said: str, gone: Item) -> None:
    talk = map_of(COOKS, DRIVES, MONEY)
    for answer in ("take one off", said, "yes"):
        talk.answer(answer)
    assert [one.id for one in talk.actions if isinstance(one, DropItem)] == [gone.id]
    assert gone not in held(talk)


@pytest.mark.parametrize("said", ["who", "bananas", "skip"])
def test_what_names_no_one_line_takes_nothing_off(said: str) -> None:
    talk = map_of(COOKS, DRIVES)
    talk.answer("take one off")
    talk.answer(said)
    if talk.place == "list_which":
        talk.answer(said)
    assert talk.place == "list_what"
    assert held(talk) == (COOKS, DRIVES)


def test_silence_takes_nothing_off() -> None:
    talk = map_of(COOKS)
    talk.answer("take one off")
    talk.to_the_end()
    assert held(talk) == (COOKS,)
    assert not talk.did(DropItem)


def test_the_only_line_is_not_asked_for_and_then_the_list_is_done() -> None:
    talk = map_of(COOKS)
    assert talk.answer("take one off")[0].startswith("Who cooks. Does that come off")
    talk.answer("yes")
    assert talk.did(DropItem) == 1
    assert talk.session.over


# --- where it is closed -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["routines", "map"])
def test_closed_for_two_neither_list_is_read(name: Name) -> None:
    memory = Memory(items=(MONEY, Item("0000d", "routines", "money on Fridays")))
    memory.closed_for_two = True
    talk = Conversation(SETTINGS, make_flow=lambda of: my_list(of, name), memory=memory)
    talk.to_the_end()
    assert not any("money" in line.lower() for line in talk.said)
    assert talk.said


def test_at_bedtime_the_lists_wait_whatever_the_hour() -> None:
    talk = Conversation(SETTINGS, memory=Memory(items=(MONEY,)))
    talk.answer("good night")
    assert talk.say("my shared map")[0] == talk.prompts.say("lists_late")
    talk.until_asked()
    assert not any("money" in line for line in talk.said)


def test_a_danger_in_an_answer_fills_no_line() -> None:
    talk = adding()
    talk.answer("I'm such a burden")
    assert talk.place == "check"
    talk.answer("no")
    talk.to_the_end()
    assert not kept(talk)
    assert "burden" not in str(talk.notes)


def test_words_of_a_line_are_not_logged_though_words_may_be() -> None:
    talk = map_of(COOKS, DRIVES, settings=SessionSettings(day=TODAY.toordinal(), log_words=True))
    for answer in ("take one off", "who drives", "no", "add", "the blue car", "rock", "skip"):
        talk.answer(answer)
    assert not any(word in str(talk.notes) for word in ("drives", "blue", "rock"))


# --- what the desk keeps ------------------------------------------------------------------------


ADD = ("add to my map", "the blue car", "it can bend", "tomorrow", "yes", "yes")


def test_a_line_is_on_disk_after_a_yes_and_in_no_session_file(tmp_path: Path) -> None:
    _, path = run(tmp_path, *ADD, "stop")
    (item,) = read_ledger(path).items
    assert (item.list, item.text) == ("negotiable", "the blue car")
    assert item.revisit == TODAY + timedelta(1)
    assert "blue" not in "".join(p.read_text() for p in (tmp_path / "sessions").iterdir())


@pytest.mark.parametrize("leave", [("keep this private", "stop"), ("never mind, weather",)])
def test_what_this_session_changed_is_taken_back_with_the_rest_of_it(
    tmp_path: Path, leave: tuple[str, ...]
) -> None:
    path = tmp_path / "state" / "ledger.jsonl"
    LedgerFile(path).put(MONEY)
    off = ("my shared map", "take one off", "money", "yes", "skip")
    run(tmp_path, *ADD, *off, *leave, memory=Memory(items=(MONEY,)))
    assert read_ledger(path).items == (MONEY,)
    assert "blue" not in path.read_text()


def test_a_line_that_was_taken_off_is_off_the_list_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.jsonl"
    LedgerFile(path).put(COOKS)
    run(tmp_path, "my shared map", "take one off", "yes", "stop", memory=Memory(items=(COOKS,)))
    assert read_ledger(path).items == ()


@pytest.mark.parametrize(("first", "log"), [("keep this private", True), ("hello", False)])
def test_where_nothing_is_kept_no_line_is(tmp_path: Path, first: str, log: bool) -> None:
    _, path = run(tmp_path, first, *ADD[:-1], "stop", log=log)
    assert not path.exists()


def test_a_ledger_that_cannot_be_written_is_told_and_the_session_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.jsonl"
    path.mkdir(parents=True)
    shown, _ = run(tmp_path, *ADD, "I feel sad", "stop")
    assert any("couldn't be written into the list" in line for line in shown)


def test_promises_and_lines_of_one_session_have_ids_of_their_own(tmp_path: Path) -> None:
    promise = ("add a promise", "mine", "ring my sister", "tomorrow", "yes", "yes", "yes")
    _, path = run(tmp_path, *ADD, *promise, *ADD, "stop")
    ledger = read_ledger(path)
    assert len(ledger.items) == 2
    assert len(ledger.ids) == 3


def test_a_session_is_given_the_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    ledger = LedgerFile(paths.ledger_file())
    ledger.put(COOKS)
    ledger.add(Promise("00001", "me", "ring Sam"))
    talk = load_content(Config(), pytest.fail).talk(Config(), Minutes(pytest.fail))
    assert talk.memory.items == (COOKS,)
