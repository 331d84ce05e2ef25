"""Danger comes before everything, from every state, and is never logged."""

from __future__ import annotations

import pytest

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
