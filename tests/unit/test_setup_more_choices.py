"""Who wants more choices in the setup: the rate of questions, and what is asked beside."""

from __future__ import annotations

import pytest

from companion.core.events import KeepSound, SetRate, Speak
from tests.support.setup_session import kept, setting_up


def test_who_wants_more_choices_tries_the_rate_of_questions_and_is_asked_about_large_print() -> (
    None
):
    talk = setting_up(done=("offered", "country", "holds", "breath", "others", "log"))
    talk.answer("yes")
    assert "This is how I ask." in talk.answer("more choices")[-1]
    trial = talk.said[-1]
    assert talk.answer("faster")[-1] == trial, "it is said again, faster"
    spoken = [action for action in talk.actions if isinstance(action, Speak)]
    assert spoken[-1].menu
    rates = [action for action in talk.actions if isinstance(action, SetRate)][-1]
    assert (rates.rate, rates.menu) == (1.0, 1.2)
    assert talk.answer("that's good") == [talk.prompts.say("setup_ask_large")]
    assert talk.answer("yes")[-1] == talk.prompts.say("setup_ask_again")
    assert talk.answer("back")[-1] == talk.prompts.say("setup_ask_large")
    assert talk.answer("yes")[-1] == talk.prompts.say("setup_ask_again")
    assert "This is how I sound" in talk.answer("yes")[-1]
    talk.answer("that's good")
    assert kept(talk) == {"large_print": True, "ask_numbers_again": True}
    assert talk.did(KeepSound) == 1


@pytest.mark.parametrize("answer", ["skip", "back", ""])
def test_more_choices_may_be_left_and_change_nothing(answer: str) -> None:
    talk = setting_up(done=("offered", "country", "holds", "breath", "others", "log"))
    talk.answer("yes")
    talk.answer("more choices please")
    for _ in range(4):
        if "This is how I sound" in talk.said[-1]:
            break
        if answer:
            talk.answer(answer)
        else:
            talk.silence()
            talk.until_asked()
    assert "This is how I sound" in talk.said[-1]
    assert kept(talk) == {}
    assert [action.menu for action in talk.actions if isinstance(action, SetRate)] == [None]


def test_nobody_else_is_asked_about_large_print() -> None:
    talk = setting_up()
    while not talk.session.over:
        talk.answer("yes" if "log" in talk.said[-1] else "skip")
    assert talk.prompts.say("setup_ask_large") not in talk.said


@pytest.mark.parametrize("text", ["more choices", "some more choices please", "what else is there"])
def test_more_choices_is_an_answer_where_the_voice_is_tried(text: str) -> None:
    talk = setting_up(done=("offered", "country", "holds", "breath", "others", "log"))
    talk.answer("yes")
    assert "This is how I ask." in talk.answer(text)[-1]
