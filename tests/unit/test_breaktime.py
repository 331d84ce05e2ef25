"""A break from a hard talk in virtual time: quiet that is timed, open ears, a choice at its end."""

from __future__ import annotations

import pytest

from companion.core.events import CloseMicrophone, PlayTone, Wait
from companion.core.guide_flow import guide_alone
from companion.language import read
from companion.language.minutes import minutes_in
from tests.support.conversation import Conversation

GUIDE = "a-break-in-between"
HALF = "Half of the break is over."


def asked_how_long() -> Conversation:
    talk = Conversation(make_flow=lambda talk: guide_alone(talk, talk.guides[GUIDE]))
    talk.until_asked()
    assert talk.place == "break_minutes"
    return talk


def in_a_break(minutes: str = "twenty", half: str = "no") -> Conversation:
    talk = asked_how_long()
    talk.answer(minutes)
    talk.say(half)
    talk.until_said("begins now")
    while not isinstance(talk.session._course.beats.current, Wait):
        talk.step()
    return talk


def over_after_s(talk: Conversation) -> float:
    """Seconds until the end of the break is told."""
    began_s = talk.t_s
    talk.until_said("The break is over.")
    return talk.t_s - began_s


@pytest.mark.parametrize(
    ("said", "minutes"), [("twenty", 20), ("half an hour please", 30), ("two", 5), ("3 hours", 60)]
)
def test_it_is_quiet_for_the_minutes_that_were_told_within_bounds(said: str, minutes: int) -> None:
    talk = in_a_break(said)
    before = len(talk.said)
    assert over_after_s(talk) == pytest.approx(minutes * 60, abs=2)
    assert len(talk.said) == before + 1
    assert [a.name for a in talk.actions if isinstance(a, PlayTone)][-1] == "end"
    assert talk.did(CloseMicrophone) == 0


def test_silence_takes_twenty_minutes_and_says_nothing_at_half() -> None:
    talk = asked_how_long()
    talk.silence()
    talk.silence()
    talk.until_said("begins now")
    assert talk.said[-1].startswith("A break of 20 minutes")
    assert over_after_s(talk) == pytest.approx(20 * 60, abs=8)
    assert HALF not in talk.said


def test_half_is_told_after_a_soft_tone_to_who_wants_it() -> None:
    talk = in_a_break("ten", half="yes")
    began_s = talk.t_s
    talk.until_said(HALF)
    assert talk.t_s - began_s == pytest.approx(300, abs=2)
    assert [a.name for a in talk.actions if isinstance(a, PlayTone)][-1] == "soft"
    assert over_after_s(talk) == pytest.approx(300, abs=5)


def test_how_long_tells_the_rest_and_the_time_goes_on() -> None:
    talk = in_a_break()
    talk.quiet(8 * 60)
    assert talk.say("how long") == ["About 12 minutes are left. You can stop at any time."]
    talk.say("where am I")
    assert over_after_s(talk) == pytest.approx(12 * 60, abs=20)


def test_ten_more_and_then_back() -> None:
    talk = in_a_break()
    talk.until_said("The break is over.")
    talk.answer("ten more minutes")
    assert "Then ten minutes more. I'm quiet again, and still listening." in talk.said
    talk.until_said("The break is over.")
    said = talk.answer("go back")
    assert said[0] == talk.prompts.say("break_left")
    talk.to_the_end()


@pytest.mark.parametrize(("said", "minutes"), [("more", 10), ("a bit longer", 10), ("fifteen", 15)])
def test_so_many_more(said: str, minutes: int) -> None:
    talk = in_a_break()
    talk.until_said("The break is over.")
    talk.until_asked()
    talk.say(said)
    talk.until_said("minutes more")
    assert over_after_s(talk) == pytest.approx(minutes * 60, abs=8)


def test_nobody_at_its_end_ends_it_by_itself() -> None:
    talk = in_a_break()
    talk.to_the_end()
    assert talk.said.count(talk.prompts.say("break_over", minutes="ten")) == 2
    assert talk.prompts.say("break_left") in talk.said


def test_stop_ends_it_and_pause_holds_the_time() -> None:
    talk = in_a_break()
    talk.quiet(600)
    talk.say("pause")
    talk.quiet(300)
    talk.say("go on")
    assert over_after_s(talk) == pytest.approx(600, abs=15)
    talk = in_a_break()
    talk.quiet(600)
    talk.say("stop")
    talk.to_the_end()
    assert talk.said[-1] in talk.prompts.texts("stopped")


def test_talk_in_the_room_is_left_alone_and_danger_is_met() -> None:
    talk = in_a_break()
    talk.quiet(300)
    before = len(talk.said)
    talk.say("have you seen the blue towel")
    assert len(talk.said) == before
    talk.say("I want to kill myself")
    talk.until_asked()
    assert talk.session.staying


def test_after_a_check_the_time_goes_on_where_it_was() -> None:
    talk = in_a_break()
    talk.quiet(600)
    talk.say("I'm such a burden to everyone")
    talk.until_asked()
    talk.say("no")
    assert over_after_s(talk) == pytest.approx(600, abs=30)


def test_a_break_by_voice_comes_back_to_the_question_it_was_set_at() -> None:
    talk = Conversation()
    talk.answer("I feel angry because of the news")
    question = talk.session._course.question
    talk.say("set a break of fifteen minutes and tell me when half is over")
    talk.until_said("A break of 15 minutes begins now")
    assert over_after_s(talk) == pytest.approx(15 * 60, abs=20)
    assert HALF in talk.said
    talk.answer("we're ready")
    assert talk.session._course.question is question


def test_something_else_leaves_the_break_for_what_was_before() -> None:
    talk = Conversation()
    talk.answer("I feel angry because of the news")
    question = talk.session._course.question
    talk.say("set a break")
    talk.quiet(60)
    talk.say("something else")
    talk.until_asked()
    assert talk.session._course.question is question


def test_where_a_partner_is_violent_nobody_is_sent_back_to_the_talk() -> None:
    talk = Conversation()
    talk.answer("he checks my phone and I'm afraid of how he reacts")
    while talk.place == "check":
        talk.answer("yes" if "safe to talk" in talk.said[-1] else "no")
    assert talk.session._talk.memory.closed_for_two
    if not talk.session.staying:
        talk.say("set a break of twenty minutes")
        talk.until_asked()
        assert not any("begins now" in line for line in talk.said)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("twenty-five", 25),
        ("a quarter of an hour", 15),
        ("an hour and a half", 90),
        ("about 10 minutes, I think", 10),
        ("go back", None),
        ("", None),
    ],
)
def test_minutes_are_understood(said: str, minutes: float | None) -> None:
    assert minutes_in(said, alone=True) == minutes


@pytest.mark.parametrize("said", ["take a break", "I need a break", "tell me half way", "twenty"])
def test_what_is_no_break_timer(said: str) -> None:
    assert read(said, (), "command").command != "break"
