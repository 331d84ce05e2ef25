"""What may be asked for at any moment: where, how long, which sound, erase, private."""

from __future__ import annotations

import pytest

from companion.core.events import Forget, SetRate, Speak
from companion.core.talk import SessionSettings
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


QUESTION, GUIDANCE = 1.5, 0.8


def paces(talk: Conversation, since: int = 0) -> list[tuple[bool, str]]:
    """Each line since then, and whether it was said at the rate of menus."""
    return [(a.menu, a.text) for a in talk.actions[since:] if isinstance(a, Speak)]


def rates(talk: Conversation) -> SetRate:
    return [action for action in talk.actions if isinstance(action, SetRate)][-1]


def test_questions_and_help_have_a_rate_of_their_own_and_guides_keep_theirs() -> None:
    talk = Conversation(SessionSettings(rate=GUIDANCE, menu_rate=QUESTION))
    assert rates(talk) == SetRate(GUIDANCE, QUESTION)
    talk.answer("I feel anxious because of the news")
    talk.until_asked()
    talk.say("help")
    said = {text: menu for menu, text in paces(talk)}
    assert said[next(text for text in said if text in talk.prompts.texts("ask_feeling"))]
    assert said[talk.prompts.texts("help_number")[0]]
    assert not said[next(text for text in said if text.startswith("You feel anxious"))]
    talk.answer("seven")
    since = len(talk.actions)
    talk.say("yes")
    talk.until_guide()
    talk.quiet(30)
    talk.say("where am I")
    menu = [text for menu, text in paces(talk, since) if menu]
    assert len(menu) == 1
    assert menu[0].startswith("We are in the guide")


def test_a_question_of_a_guide_is_asked_at_its_pace() -> None:
    talk = Conversation(SessionSettings(menu_rate=QUESTION))
    talk.answer("I feel panicky because of the news")
    talk.answer("six")
    talk.answer("yes")
    question = talk.session._course.question
    assert question is not None
    assert question.state == "guide"
    assert not paces(talk)[-1][0]


def test_slower_and_faster_turn_the_rate_that_sounds() -> None:
    talk = Conversation(SessionSettings(rate=GUIDANCE, menu_rate=QUESTION))
    talk.until_asked()
    talk.say("slower")
    assert rates(talk).rate == GUIDANCE
    assert rates(talk).menu == pytest.approx(QUESTION / 1.2, abs=0.001)
    talk.answer("I feel anxious because of the news")
    talk.answer("seven")
    talk.say("yes")
    talk.until_guide()
    talk.step()
    before = rates(talk).menu
    talk.say("faster")
    assert rates(talk) == SetRate(pytest.approx(GUIDANCE * 1.2), before)


def test_with_one_rate_both_are_turned_together() -> None:
    talk = Conversation(SessionSettings(rate=1.0))
    talk.until_asked()
    talk.say("faster")
    assert rates(talk) == SetRate(1.2, None)


def test_help_in_danger_is_never_hurried() -> None:
    for said in ("I want to kill myself", "I'm such a burden to everyone"):
        talk = Conversation(SessionSettings(menu_rate=QUESTION))
        talk.until_asked()
        since = len(talk.actions)
        talk.say(said)
        talk.until_asked()
        talk.say("where am I")
        talk.say("louder")
        talk.until_asked()
        assert paces(talk, since)
        assert not any(menu for menu, _ in paces(talk, since))
