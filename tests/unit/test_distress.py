"""A very hard moment: soothing first, a choice of two, no question that needs an answer."""

from __future__ import annotations

import pytest

from companion.core.events import Started, Utterance
from companion.core.session import Session
from companion.core.talk import SessionSettings
from companion.language import read
from tests.support.conversation import Conversation

CRIES = ("help me", "please help me", "I can't", "I can't do this", "I'm terrified")


def guide_of(talk: Conversation) -> str:
    return str(talk.note("guide")["id"])


def soothed(talk: Conversation, said: str) -> list[str]:
    lines = talk.answer(said)
    assert lines[0] in talk.prompts.texts("soothe"), lines
    return lines


@pytest.mark.parametrize(
    "said", (*CRIES, "I'm having a panic attack", "I'm so scared", "panicking")
)
def test_the_first_sentence_after_a_cry_soothes_and_a_choice_of_two_follows(said: str) -> None:
    talk = Conversation()
    lines = soothed(talk, said)
    assert lines[-1] == "Something to touch, or small breaths? Say touch, or breath."
    assert len(lines) <= 3


@pytest.mark.parametrize(
    "said", ("I feel anxious", "I feel really sad", "a bit panicky", "so happy")
)
def test_what_is_not_so_strong_is_no_cry(said: str) -> None:
    talk = Conversation()
    assert talk.answer(said)[0] not in talk.prompts.texts("soothe")


def test_the_label_is_named_back_before_the_choice() -> None:
    talk = Conversation()
    lines = soothed(talk, "I'm terrified")
    assert "terrified" in lines[1]
    assert talk.note("feeling") == {"words": ["terrified"], "families": ["fear"]}
    assert "feeling" not in cried("help me").kinds()


def cried(said: str) -> Conversation:
    talk = Conversation()
    soothed(talk, said)
    return talk


def test_nothing_said_twice_is_soothed_and_led_to_the_gentlest_guide() -> None:
    talk = Conversation()
    talk.silence()
    talk.silence()
    talk.until_asked()
    assert any(line in talk.prompts.texts("soothe") for line in talk.said)
    talk.silence()
    talk.until_guide()
    guide = talk.session._talk.guides[guide_of(talk)].guide
    assert guide.acute
    assert not guide.needs_breath
    talk.to_the_end()
    assert talk.note("end") == {"how": "finished"}


@pytest.mark.parametrize("said", CRIES)
def test_a_cry_and_then_only_silence_is_led_through_a_guide_to_a_kind_end(said: str) -> None:
    talk = cried(said)
    talk.to_the_end()
    assert talk.note("guide")["did"] == "finished"
    assert talk.note("end") == {"how": "finished"}
    assert "number" not in talk.kinds()


@pytest.mark.parametrize(
    ("said", "breath"),
    [("breath", True), ("the second one", True), ("my feet", False), ("touch please", False)],
)
def test_the_way_that_was_named_is_taken(said: str, breath: bool) -> None:
    talk = cried("help me")
    talk.say(said)
    talk.until_guide()
    guide = talk.session._talk.guides[guide_of(talk)].guide
    assert guide.needs_breath == breath
    assert guide.acute
    assert "panic" not in guide.avoid_if


def test_something_else_gives_the_other_ways_all_of_them_short() -> None:
    talk = cried("help me")
    assert talk.answer("something else")[-1].endswith("Say sound, or words.")
    talk.say("sound")
    talk.until_guide()
    assert talk.session._talk.guides[guide_of(talk)].guide.senses[0] == "sound"


def test_a_guide_that_is_left_is_followed_by_the_next_ways() -> None:
    talk = cried("help me")
    talk.say("touch")
    talk.until_guide()
    talk.step()
    assert talk.say("something else")[0] in talk.prompts.texts("something_else")
    talk.until_asked()
    assert talk.said[-1] == "Small breaths, or something to hear? Say breath, or sound."


def test_whoever_wants_none_of_the_ways_is_offered_all_other_guides() -> None:
    talk = cried("I can't")
    talk.answer("something else")
    assert talk.answer("something else")[-1].endswith("something else.")
    talk.say("yes")
    talk.until_guide()


def test_breath_is_not_offered_where_it_makes_things_worse() -> None:
    talk = Conversation(SessionSettings(breath_last=True))
    assert soothed(talk, "help me")[-1].endswith("Say touch, or sound.")


def test_a_way_turned_down_by_name_comes_no_more() -> None:
    talk = cried("help me")
    assert talk.answer("no breathing")[-1].endswith("Say touch, or sound.")


def test_why_is_answered_at_the_choice_and_in_the_guide() -> None:
    talk = cried("help me")
    assert talk.answer("why this one")[0] in talk.prompts.texts("why_two")
    talk.say("touch")
    talk.until_guide()
    assert talk.say("why this one")[0] not in talk.prompts.texts("why_nothing")


def test_a_cry_in_the_call_is_soothed_before_any_question() -> None:
    talk = Conversation()
    talk.session = Session(talk.session._talk)
    talk.said.clear()
    talk._due.clear()
    talk.hand(Started(0.0, Utterance(0, "help me")))
    assert talk.said[0] in talk.prompts.texts("soothe")


def test_help_alone_still_tells_what_can_be_said() -> None:
    talk = Conversation()
    assert talk.answer("help")[0] in talk.prompts.texts("help_feeling")


def test_how_strong_it_is_comes_only_after_and_more_is_offered_where_it_is_still_strong() -> None:
    talk = cried("help me")
    talk.say("touch")
    talk.until_said("zero to ten")
    assert "number" not in talk.kinds()
    assert talk.answer("seven")[-1] in talk.prompts.texts("one_more")
    talk.say("yes")
    talk.until_guide()
    assert talk.session._talk.guides[guide_of(talk)].guide.acute
    eased = cried("help me")
    eased.say("touch")
    eased.until_said("zero to ten")
    assert eased.answer("three")[-1] in eased.prompts.texts("win")


def test_danger_is_met_before_distress() -> None:
    talk = Conversation()
    talk.answer("help me I want to kill myself")
    assert talk.session._in_danger


@pytest.mark.parametrize("said", ("small breaths", "a slow breath"))
def test_a_way_is_taken_by_its_whole_name_though_it_is_a_bit_like_a_command(said: str) -> None:
    talk = cried("help me")
    assert read(said, (), "command").command == "slower"
    talk.say(said)
    talk.until_guide()
    assert talk.session._talk.guides[guide_of(talk)].guide.needs_breath


def test_slower_is_slower_in_distress_too() -> None:
    talk = cried("help me")
    assert talk.answer("slower")[0] in talk.prompts.texts("slower")
    assert "guide" not in talk.kinds()
