"""A guide goes the way that is chosen, says the person's words back, and shuffles by its seed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from companion.core.flow import conversation
from companion.core.guide_flow import Felt, guide_alone, run_guide
from companion.core.requests import Chime, InGuide, Line, Question, Quiet, SomethingElse
from companion.language import Reading, read
from tests.content.authoring import CHOOSING, GOOD, SLEEPY, change, loaded
from tests.support.conversation import Conversation


@pytest.fixture(scope="module")
def talk():
    return Conversation().session._talk


def run(flow, answers=()):
    """Every request of a flow, its questions answered in order, then by silence."""
    replies = [None if answer is None else Reading(answer) for answer in answers]
    requests, outcome = [], None
    while True:
        try:
            asked = flow.send(outcome)
        except StopIteration:
            return requests
        request = asked.request if isinstance(asked, InGuide) else asked
        requests.append(request)
        outcome = replies.pop(0) if isinstance(request, Question) and replies else None


def lines(requests):
    return [request.text for request in requests if isinstance(request, Line)]


def lines_of(talk, guide, *answers):
    return lines(run(run_guide(talk, guide, Felt()), answers))


TOUCH, SOUND = "You might rub your hands.", "You could listen to the room."


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ("touch", TOUCH),
        ("I'd like the hands please", TOUCH),
        ("the second one", SOUND),
        ("two", SOUND),
        ("not touch, sound", SOUND),
        ("sowned", SOUND),
        ("whatever you think", TOUCH),
        (None, TOUCH),
    ],
)
def test_an_answer_chooses_its_steps(talk, tmp_path, answer, line):
    said = lines_of(talk, loaded(tmp_path, CHOOSING), answer)
    assert (TOUCH in said, SOUND in said) == (line == TOUCH, line == SOUND)
    assert said[-1] == "There is a room around you, or a garden."


def test_silence_may_have_steps_of_its_own(talk, tmp_path):
    text = change(CHOOSING, ("] } },\n  { ask", '], silent = [{ say = "Or wait." }] } },\n  { ask'))
    guide = loaded(tmp_path, text)
    assert "Or wait." in lines_of(talk, guide, None)
    assert "Or wait." in lines_of(talk, guide, "umbrella stand")
    assert "Or wait." not in lines_of(talk, guide, "sound")


def test_a_question_may_say_one_thing_to_an_answer_and_another_into_silence(talk, tmp_path):
    guide = loaded(tmp_path, CHOOSING)
    answered = lines_of(talk, guide, "touch", "yes there is")
    silent = lines_of(talk, guide, "touch", None)
    assert "Thank you." in answered and "Or not." not in answered
    assert "Or not." in silent and "Thank you." not in silent


def test_an_end_inside_an_answer_ends_the_guide(talk, tmp_path):
    text = change(CHOOSING, ("{ pause = 13, only", '{ end = "tone" },\n{ pause = 13, only'))
    requests = run(run_guide(talk, loaded(tmp_path, text), Felt()), ["sound"])
    assert lines(requests)[-1] == SOUND
    assert requests[-1] == Chime("end")


def test_the_persons_words_are_said_back_and_stay_private(talk, tmp_path):
    flow = run_guide(talk, loaded(tmp_path, CHOOSING), Felt("worried", "nobody has called"))
    requests = run(flow)
    private = [r.text for r in requests if isinstance(r, Line) and r.private]
    assert private == ["You feel worried.", "You said: nobody has called."]


@pytest.mark.parametrize("felt", [Felt(), Felt(feeling="worried"), Felt(cause="the rain")])
def test_what_is_not_known_is_not_said_back(talk, tmp_path, felt):
    requests = run(run_guide(talk, loaded(tmp_path, CHOOSING), felt))
    assert "You feel something." in lines(requests)
    assert not any(r.private for r in requests if isinstance(r, Line))


def test_only_fixed_lines_are_prepared(talk, tmp_path):
    coming, *_ = run(run_guide(talk, loaded(tmp_path, CHOOSING), Felt("sad", "it rains")))
    assert "You can leave this at any moment." in coming.texts
    assert not any("{" in text or "rains" in text for text in coming.texts)


def test_the_short_form_has_its_own_pauses(talk, tmp_path):
    guide = loaded(tmp_path, CHOOSING)
    long, short = (
        [r.seconds for r in run(run_guide(talk, g, Felt()), ["touch"]) if isinstance(r, Quiet)]
        for g in (guide, guide.in_form("short"))
    )
    assert 15 in long and 14 in long and 2 not in long
    assert 2 in short and 15 not in short and 14 not in short


def test_a_shuffle_says_its_words_evenly_in_an_order_of_its_seed(talk, tmp_path):
    guide = loaded(tmp_path, SLEEPY)
    requests = run(run_guide(talk, guide, Felt()))
    words = lines(requests)[1:]
    assert len(words) == len(set(words)) == 38
    assert {word.lower().rstrip(".") for word in words} <= set(guide.words)
    assert all(7 < r.seconds < 8 for r in requests if isinstance(r, Quiet) and r.seconds > 2)
    assert words == lines_of(talk, guide)[1:]
    assert words != lines_of(replace(talk, seed=talk.seed + 1), guide)[1:]
    assert words != lines_of(talk, loaded(tmp_path, SLEEPY, "other"))[1:]


def test_a_guide_alone_ends_when_another_is_asked_for(talk, tmp_path):
    flow = guide_alone(talk, loaded(tmp_path, GOOD))
    next(flow)
    next(flow)
    with pytest.raises(StopIteration):
        flow.throw(SomethingElse())


@pytest.mark.parametrize(
    ("numbers", "offer"), [(("nine", "no"), "half a minute"), (("four",), "about a minute")]
)
def test_a_very_strong_feeling_gets_the_short_form(talk, tmp_path, numbers, offer):
    one_guide = replace(talk, guides={"a-choice": loaded(tmp_path, CHOOSING)})
    flow, outcome = conversation(one_guide), None
    answers = ["I feel afraid because nobody has called", *numbers, "yes"]
    said = []
    while "You feel afraid." not in said:
        asked = flow.send(outcome)
        request = asked.request if isinstance(asked, InGuide) else asked
        outcome = None
        if isinstance(request, Question):
            said += [line.text for line in request.lines]
            outcome = read(answers.pop(0), (), request.expecting)
        elif isinstance(request, Line):
            said.append(request.text)
    assert any(offer in line for line in said)
    assert not answers
