"""What may be asked for at any moment: where, how long, which sound, erase, private."""

from __future__ import annotations

import pytest

from companion.core.events import Forget
from tests.support.conversation import Conversation, in_a_guide

EVERYWHERE = ("repeat", "slower", "faster", "louder", "quieter", "help", "where am i", "how long")


def test_where_and_how_long_are_told_in_a_guide() -> None:
    talk = in_a_guide()
    talk.step()
    title = str(talk.note("guide")["title"])
    assert title in talk.say("where am I")[0]
    assert talk.say("how long is left")[0].startswith(("About two minutes", "About three minutes"))


def test_less_is_left_as_a_guide_goes_on() -> None:
    talk = in_a_guide()
    seen: list[float] = []
    while talk.session._course.guide is not None and talk.step():
        if talk.session._course.guide is not None:
            seen.append(talk.session._course.guide.left_s)
    assert len(seen) > 5
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] < 20


@pytest.mark.parametrize("said", EVERYWHERE)
def test_the_question_comes_again_after_what_was_asked_in_between(said: str) -> None:
    for answers in ((), ("I feel anxious",), ("I feel anxious", "seven")):
        talk = Conversation()
        for answer in answers:
            talk.answer(answer)
        talk.until_asked()
        question = talk.session._course.question
        talk.say(said)
        talk.until_asked()
        assert talk.session._course.question is question


@pytest.mark.parametrize("said", ("slower", "louder", "help", "where am i", "how long"))
def test_they_are_granted_while_help_is_given(said: str) -> None:
    talk = Conversation()
    talk.answer("I want to kill myself")
    talk.until_asked()
    assert talk.session.staying
    assert talk.say(said)
    talk.until_asked()
    assert talk.session.staying


def test_where_it_is_not_safe_to_talk_nothing_is_said_aloud() -> None:
    talk = Conversation()
    talk.answer("he hits me and he's in the next room")
    talk.answer("no")
    talk.until_asked()
    assert talk.session._course.question is not None
    assert talk.session._course.question.state == "silent"
    before = len(talk.said)
    talk.say("help")
    talk.say("where am I")
    assert talk.said[before:] == []


def test_a_sound_is_explained() -> None:
    talk = Conversation()
    talk.until_asked()
    ready = talk.say("what was that sound")
    assert "listening" in ready[0]


def test_erasing_is_asked_about_and_done_only_on_a_yes() -> None:
    no, yes = Conversation(), Conversation()
    for talk, answer in ((no, "no"), (yes, "yes")):
        talk.answer("I feel anxious because he left")
        talk.answer("erase this")
        talk.answer(answer)
    assert no.did(Forget) == 0
    assert yes.did(Forget) == 1
    for talk in (no, yes):
        assert talk.session._course.question is not None
        assert talk.session._course.question.expecting == "number"  # where it was asked


def test_a_private_session_forgets_at_once() -> None:
    talk = Conversation()
    talk.answer("I feel anxious")
    assert "private" in talk.answer("keep this private")[0]
    assert talk.did(Forget) == 1
