"""Offers in virtual time: why this one, by name, one of two, silence, and what is kept of it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from companion.core.choose import Moment, rank, way_of
from companion.core.events import Started
from companion.core.history import Change, History, Past
from companion.core.session import Session
from companion.core.talk import SessionSettings
from companion.journal.history import read_history
from companion.journal.store import SessionLog
from companion.language import read
from tests.support.conversation import Conversation

TODAY = datetime.date.today().toordinal()


def at_an_offer(
    number: str = "seven",
    feeling: str = "I feel anxious",
    settings: SessionSettings | None = None,
    history: History | None = None,
) -> Conversation:
    talk = Conversation(settings)
    if history is not None:
        talk.session = Session(replace(talk.session._talk, history=history))
        talk.said.clear()
        talk._due.clear()
        talk.hand(Started(0.0))
    talk.answer(feeling)
    talk.answer(number)
    while (question := talk.session._course.question) is None or question.state != "offer":
        talk.answer("no")  # what else is asked before may be left out
    return talk


def offered(talk: Conversation) -> list[str]:
    """Ids of all that was offered so far."""
    return [str(data["id"]) for kind, data in talk.notes if kind == "offer"]


def way(talk: Conversation, ident: str) -> str:
    return way_of(talk.session._talk.guides[ident].guide)


def began(talk: Conversation) -> str:
    talk.until_guide()
    return str(talk.note("guide")["id"])


# --- why this one ----------------------------------------------------------------------------


@pytest.mark.parametrize("said", ("why", "why this one?", "why did you pick that one"))
def test_why_is_answered_at_the_offer_and_the_offer_comes_again(said: str) -> None:
    talk = at_an_offer()
    offer = talk.said[-1]
    lines = talk.answer(said)
    assert lines[0].startswith("It's made for feeling anxious")
    assert "minutes" in lines[0]
    assert lines[-1] == offer


def test_why_is_answered_inside_the_guide() -> None:
    talk = at_an_offer()
    at_offer = talk.answer("why this one")[0]
    talk.say("yes")
    began(talk)
    talk.step()
    assert talk.say("why this one") == [at_offer]
    talk.to_the_end()


def test_before_anything_is_offered_there_is_nothing_to_explain() -> None:
    talk = Conversation()
    assert talk.answer("why this one")[0] in talk.prompts.texts("why_nothing")


def test_a_guide_that_went_well_five_times_is_said_to_have_done_so_and_no_sooner() -> None:
    plain = offered(at_an_offer())[0]
    for times, told in ((4, False), (8, True)):
        past = Past(times, times, times, changes=(Change(7, 2),) * times)
        talk = at_an_offer(history=History({plain: past}))
        assert offered(talk)[-1] == plain
        answer = talk.answer("why this one")[0]
        assert (answer in talk.prompts.texts("why_helped")) is told


def test_without_breath_is_the_reason_for_whom_breath_makes_it_worse() -> None:
    talk = at_an_offer(settings=SessionSettings(breath_last=True))
    assert talk.answer("why this one")[0] in talk.prompts.texts("why_no_breath")


# --- asked for by name -----------------------------------------------------------------------


@pytest.mark.parametrize("number", ("seven", "five"))
@pytest.mark.parametrize(
    ("said", "ident"),
    [
        ("the one with the feet", "feet-and-seat"),
        ("feet and seat", "feet-and-seat"),
        ("a walk", "a-slow-walk"),
        ("can we do the map of sounds", "sound-map"),
        ("no, something with sounds", "sound-map"),
        ("passing cards", "passing-cars"),
    ],
)
def test_a_guide_asked_for_by_name_is_offered(number: str, said: str, ident: str) -> None:
    talk = at_an_offer(number)
    talk.answer(said)
    assert offered(talk)[-1] == ident
    assert talk.answer("why this one")[0] in talk.prompts.texts("why_asked")
    talk.say("yes")
    assert began(talk) == ident


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("breathing", "breath"),
        ("something for my hands", "touch"),
        ("something to listen to", "sound"),
    ],
)
def test_a_kind_asked_for_is_offered(said: str, asked: str) -> None:
    talk = at_an_offer()
    talk.answer(said)
    assert way(talk, offered(talk)[-1]) == asked


def test_longer_and_shorter_are_measured_by_what_was_offered() -> None:
    for said, sign in (("a longer one", 1), ("something shorter", -1)):
        talk = at_an_offer()
        talk.answer(said)
        guides = talk.session._talk.guides
        first, then = (guides[ident].minutes for ident in offered(talk))
        assert (then - first) * sign > 0, said


@pytest.mark.parametrize("said", ("no breathing", "not the breathing", "i hate breathing"))
def test_breath_turned_down_by_name_comes_no_more(said: str) -> None:
    talk = at_an_offer("five")
    talk.answer(said)
    for _ in range(3):
        assert way(talk, offered(talk)[-1]) != "breath"
        talk.answer("something else")


def test_what_may_harm_is_not_offered_though_it_is_asked_for() -> None:
    talk = at_an_offer(settings=SessionSettings(no_holds=True))
    talk.answer("the square breath")
    assert "square-breath" not in offered(talk)


def test_an_answer_that_means_nothing_is_asked_about_once_and_then_it_begins_gently() -> None:
    talk = at_an_offer()
    assert talk.answer("the weather is odd")[-1] in talk.prompts.texts("yes_or_no_again")
    talk.say("my neighbour has a car")
    assert talk.said[-1] in talk.prompts.texts("silence_offer")
    assert began(talk) == offered(talk)[0]


# --- one of two ------------------------------------------------------------------------------


def test_two_are_offered_where_both_fit_and_each_names_its_first_word() -> None:
    talk = at_an_offer("five")
    first, second = offered(talk)
    for ident in (first, second):
        assert talk.prompts.say(f"way_{way(talk, ident)}") in talk.said[-1].lower()
    assert talk.answer("why this one")[0] in talk.prompts.texts("why_two")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("yes", 0),
        ("words", 0),
        ("breath", 1),
        ("the breathing please", 1),
        ("the second one", 1),
        ("a slow breath", 1),
    ],
)
def test_one_of_two_is_taken_by_its_word_or_place(said: str, place: int) -> None:
    talk = at_an_offer("five")
    talk.say(said)
    assert began(talk) == offered(talk)[place]


@pytest.mark.parametrize(
    "said", ["slower", "slow down", "a bit slower please", "slower words", "you are too slow"]
)
def test_a_command_stays_one_at_an_offer_of_two(said: str) -> None:
    talk = at_an_offer("five")
    offer = talk.said[-1]
    expected = read(said, (), "yes_no").command
    assert expected in ("slower", "faster")
    assert talk.answer(said) == [talk.prompts.say(expected), offer]


def test_a_breath_asked_for_slowly_is_offered_where_something_else_was() -> None:
    talk = at_an_offer("seven")
    assert way(talk, offered(talk)[0]) != "breath"
    talk.answer("a slow breath")
    assert way(talk, offered(talk)[-1]) == "breath"


def test_silence_takes_the_gentler_of_two() -> None:
    talk = at_an_offer("five", "I feel irritated")
    assert way(talk, offered(talk)[0]) == "breath"
    talk.silence()
    assert way(talk, began(talk)) != "breath"


def test_neither_of_two_is_followed_by_one_of_another_kind() -> None:
    talk = at_an_offer("five")
    two = offered(talk)
    talk.answer("something else")
    third = offered(talk)[-1]
    assert third not in two
    assert way(talk, third) not in {way(talk, ident) for ident in two}


@pytest.mark.parametrize("number", ("seven", "ten", "skip"))
def test_one_is_offered_in_high_distress_and_where_it_is_not_known(number: str) -> None:
    assert len(offered(at_an_offer(number))) == 1


# --- from one session to the next ------------------------------------------------------------


def test_what_was_heard_is_not_offered_first_again_today(tmp_path: Path) -> None:
    talk = at_an_offer()
    talk.say("yes")
    heard = began(talk)
    while talk.note("guide")["did"] != "finished":
        assert talk.step()
    talk.answer("four")
    talk.to_the_end()
    log = SessionLog(tmp_path / "sessions")
    for kind, data in talk.notes:
        log.append(kind, 0.0, data)
    log.close()
    history = read_history(tmp_path / "sessions")
    assert history.of(heard) == Past(1, 1, 1, 0, TODAY, (Change(7, 4),))
    for day, again in ((TODAY, False), (TODAY + 1, False), (TODAY + 2, True)):
        later = at_an_offer(settings=SessionSettings(day=day), history=history)
        assert (offered(later)[0] == heard) is again


def test_the_offer_is_the_one_that_ranks_first() -> None:
    talk = at_an_offer()
    moment = Moment(("anxiety",), 7.0)
    assert offered(talk) == [rank(talk.session._talk.guides, moment)[0].id]
