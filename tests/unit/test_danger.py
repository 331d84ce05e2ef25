"""Danger comes before everything, from every state, and is never logged."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from companion.content.safety_texts import CATEGORIES, SafetyTexts
from companion.core.events import (
    Hush,
    PaceBreath,
    Speak,
    Started,
)
from companion.core.guide_flow import guide_alone
from companion.core.session import Session
from tests.support.conversation import Conversation

STATES: dict[str, list[str]] = {
    "asked how it feels": [],
    "asked zero to ten": ["I feel sad"],
    "offered a guide": ["I feel sad", "six"],
    "in a guide": ["I feel sad", "six", "yes"],
}


def at(state: str) -> Conversation:
    talk = Conversation()
    for answer in STATES[state]:
        talk.answer(answer)
    return talk


@pytest.mark.parametrize("state", STATES)
def test_a_plain_statement_gets_help_at_once_and_the_session_stays(state: str) -> None:
    talk = at(state)
    notes = list(talk.notes)
    talk.say("I want to kill myself")
    texts = talk.session._talk.safety_texts
    assert talk.said[-1] == texts.categories["suicide_active"].crisis.first[0]
    talk.until_asked()
    assert sum("nine nine nine" in line for line in talk.said) == 2, "the number is said twice"
    assert talk.session.staying
    for line in texts.general.stay[:3]:
        talk.silence()
        assert talk.said[-1] == line
    talk.say("stop")
    talk.to_the_end()
    assert [note for note in talk.notes if note not in notes] == [("end", {"how": "stopped"})]


@pytest.mark.parametrize("state", STATES)
def test_an_alternative_hypothesis_is_screened_too(state: str) -> None:
    talk = at(state)
    talk.say("i want tonight", "i want to die")
    texts = talk.session._talk.safety_texts
    assert talk.said[-1] == texts.categories["suicide_active"].check.ask


@pytest.mark.parametrize("state", STATES)
def test_a_check_asks_one_direct_question_and_a_no_goes_on_where_it_broke_in(state: str) -> None:
    talk = at(state)
    talk.until_asked()
    talk.say("i'm such a burden to everyone")
    talk.until_asked()
    question = talk.said[-1]
    assert question.endswith("?") or "yes" in question
    talk.say("no")
    talk.until_asked()
    assert not talk.session._in_danger
    talk.to_the_end()
    assert talk.note("end") == {"how": "finished"}


@pytest.mark.parametrize(
    "answer", ["yes", "not sure", "maybe", "I don't know", "no one cares", "no not sure", None]
)
def test_anything_but_a_plain_no_is_taken_as_a_yes(answer: str | None) -> None:
    talk = Conversation()
    talk.until_asked()
    talk.say("i'm such a burden to everyone")
    talk.until_asked()
    if answer is None:
        talk.silence()
    else:
        talk.say(answer)
    talk.until_asked()
    assert talk.session.staying
    assert any("nine nine nine" in line for line in talk.said)


def test_where_it_is_not_safe_to_talk_nothing_is_said_aloud() -> None:
    talk = Conversation()
    talk.until_asked()
    talk.say("he hit me last night")
    talk.until_asked()
    assert talk.said[-1] == talk.session._talk.safety_texts.general.private_ask
    talk.say("no")
    talk.until_asked()
    lines = len(talk.said)
    for _ in range(4):
        talk.silence()
    assert len(talk.said) == lines, "silence stays silent"
    assert not any("nine" in line for line in talk.said)
    assert not any("999" in line for line in talk.shown), "a screen may be seen or read aloud"
    talk.say("numbers")
    talk.until_asked()
    assert any("999" in line for line in talk.shown)
    assert len(talk.said) == lines, "what is asked for in quiet is shown in quiet"
    talk.say("yes")
    talk.until_asked()
    assert len(talk.said) > lines


def test_numbers_are_read_whenever_they_are_asked_for() -> None:
    talk = Conversation(country="GB")
    lines = talk.answer("crisis numbers")
    assert any("nine nine nine" in line for line in lines)


def test_without_a_country_the_general_number_is_given() -> None:
    talk = Conversation(country="XX")
    lines = talk.answer("numbers")
    assert any("one one two" in line for line in lines)


def test_the_feeling_in_a_checked_sentence_is_taken_up_after_the_no() -> None:
    talk = Conversation()
    talk.until_asked()
    talk.say("i feel ashamed and i'm such a burden")
    talk.until_asked()
    talk.say("no")
    talk.until_asked()
    assert "ashamed" in talk.note("feeling")["words"]


# --- every kind of danger, from every kind of place ------------------------------------------

PLAIN = {
    "suicide_active": "I want to kill myself",
    "suicide_passive": "I wish I wouldn't wake up",
    "self_harm": "I cut myself again",
    "overdose": "I took too many pills",
    "medical": "I have chest pain and my arm is numb",
    "danger_now": "someone is breaking in",
    "partner_violence": "he hit me last night",
    "coercive_control": "he checks my phone and controls my money",
    "harm_to_others": "I'm going to hurt my baby",
    "psychosis": "voices tell me to do it",
    "sexual_assault": "I was raped",
    "child": "my dad hits me",
}
SOFT = {
    "third_person": "my friend says she wants to die",
    "past": "two years ago I tried to kill myself",
}


def with_flow(ident: str) -> Conversation:
    """A guide by itself, at its beginning."""
    talk = Conversation()
    parts = talk.session._talk
    talk.session = Session(parts, guide_alone(parts, parts.guides[ident]))
    talk.said.clear()
    talk._due.clear()
    talk.hand(Started(talk.t_s))
    return talk


def in_a_breath() -> Conversation:
    talk = with_flow("even-breath")
    while not isinstance(talk.session._beats.current, PaceBreath):
        assert talk.step(), "nothing is paced"
    return talk


def in_a_sentence() -> Conversation:
    talk = with_flow("feet-and-seat")
    assert isinstance(talk.session._beats.current, Speak)
    return talk


def paused() -> Conversation:
    talk = in_a_breath()
    talk.say("pause")
    talk.step()
    assert talk.session.idle
    return talk


def falling_asleep() -> Conversation:
    talk = with_flow("winding-down")
    for _ in range(9):
        talk.step()
    return talk


def asked(*answers: str) -> Callable[[], Conversation]:
    def reach() -> Conversation:
        talk = Conversation()
        for answer in answers:
            talk.answer(answer)
        talk.until_asked()
        return talk

    return reach


PLACES: dict[str, Callable[[], Conversation]] = {
    "asked how it feels": asked(),
    "asked a number": asked("I feel sad"),
    "offered a guide": asked("I feel sad", "six"),
    "in a sentence": in_a_sentence,
    "in a breath": in_a_breath,
    "paused": paused,
    "falling asleep": falling_asleep,
    "asked about erasing": asked("erase this"),
    "asked for a part of a plan": asked("my plan", "yes"),
}


def texts_of(talk: Conversation) -> SafetyTexts:
    return talk.session._talk.safety_texts


def test_every_category_has_a_sentence_here() -> None:
    assert {*PLAIN, *SOFT} == {*CATEGORIES}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("category", PLAIN)
def test_help_comes_at_once_and_before_anything_else(category: str, place: str) -> None:
    talk = PLACES[place]()
    before, notes, actions = len(talk.said), len(talk.notes), len(talk.actions)
    talk.say(PLAIN[category])
    texts = texts_of(talk).categories[category]
    assert texts.crisis is not None
    first = texts_of(talk).general.private_ask if texts.private else texts.crisis.first[0]
    assert talk.said[before:] == [first]
    assert isinstance(talk.actions[actions], Hush), "what sounded breaks off"
    if texts.private:
        talk.answer("yes")
    talk.until_asked()
    said = talk.said[before:]
    numbers = [line.spoken for line in texts_of(talk).numbers(texts.crisis.numbers)]
    assert [line for line in said if line in numbers] == numbers * 2
    assert talk.session.staying
    for _ in range(7):
        talk.silence()
    assert not talk.session.over
    assert len(talk.notes) == notes, "nothing of it is written down"
    assert said.count(texts_of(talk).general.private_ask) == int(texts.private)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("category", SOFT)
def test_what_is_no_alarm_is_said_once_and_the_talk_goes_on(category: str, place: str) -> None:
    talk = PLACES[place]()
    before = len(talk.said)
    talk.say(SOFT[category])
    soft = texts_of(talk).categories[category].soft
    assert soft is not None
    assert talk.said[before:] == [soft.first[0]]
    while soft.then[-1] not in talk.said:
        assert talk.step()
    talk.step()
    assert not talk.session._in_danger


@pytest.mark.parametrize("category", ["medical", "overdose"])
def test_the_emergency_number_comes_after_one_short_sentence(category: str) -> None:
    talk = Conversation()
    talk.answer(PLAIN[category])
    first = next(i for i, line in enumerate(talk.said) if "nine nine nine" in line)
    assert talk.said[first - 1] == texts_of(talk).categories[category].crisis.first[0]
    assert len(talk.said[first - 1].split()) <= 10


def test_i_am_here_is_said_every_twenty_to_thirty_seconds() -> None:
    talk = Conversation()
    talk.answer("I want to kill myself")
    talk.until_asked()
    for line in texts_of(talk).general.stay:
        talk.until_asked()
        since = talk.t_s
        talk.silence()
        assert talk.said[-1] == line
        assert 20 <= talk.t_s - since <= 30


def test_panic_or_heart_is_one_question() -> None:
    talk = Conversation()
    lines = talk.answer("I feel like I can't breathe")
    assert lines == [texts_of(talk).categories["medical"].check.ask]
    talk.say("no I've had this before")
    talk.until_asked()
    assert not talk.session._in_danger


@pytest.mark.parametrize("answer", ["help", "help me", "numbers", "skip", "pause"])
def test_a_word_that_is_no_plain_no_is_a_yes(answer: str) -> None:
    talk = Conversation()
    talk.answer("i'm such a burden to everyone")
    talk.answer(answer)
    assert talk.session.staying


def test_the_question_may_be_heard_again() -> None:
    talk = Conversation()
    talk.answer("i'm such a burden to everyone")
    ask = talk.said[-1]
    assert talk.answer("sorry, what?") == [ask]


# --- help that has begun ---------------------------------------------------------------------


def test_other_danger_that_is_named_while_help_is_spoken_is_helped_with() -> None:
    talk = Conversation()
    talk.answer("I feel sad")
    talk.say("I want to kill myself")
    talk.step()
    talk.say("I took too many pills")
    assert talk.said[-1] == texts_of(talk).categories["overdose"].crisis.first[0]


def test_danger_that_is_named_after_a_no_is_helped_with() -> None:
    talk = Conversation()
    talk.answer("i'm such a burden to everyone")
    talk.say("no")
    talk.say("I want to kill myself")
    assert talk.said[-1] == texts_of(talk).categories["suicide_active"].crisis.first[0]


def test_the_same_said_again_does_not_begin_the_help_anew() -> None:
    talk = Conversation()
    talk.answer("I feel sad")
    talk.say("I want to kill myself")
    talk.step()
    lines = len(talk.said)
    talk.say("I want to kill myself")
    assert len(talk.said) == lines


def test_ending_it_is_answered_with_the_closing_line_and_no_number_is_asked() -> None:
    talk = Conversation()
    talk.answer("I want to kill myself")
    talk.until_asked()
    lines = talk.say("stop")
    talk.to_the_end()
    assert lines == [texts_of(talk).general.closing[0]]
    assert "number" not in talk.kinds()
