"""Naming the feeling: a closer word, the body, a fear under it, two at once, own words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.core.events import Event, Learn
from companion.language import own_words
from tests.support.conversation import Conversation, read_once


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    _forget_cached()
    yield tmp_path
    own_words._held.clear()
    _forget_cached()


def _forget_cached() -> None:
    own_words.load_own_words.cache_clear()
    own_words.personal_lexicon.cache_clear()
    read_once.cache_clear()


class Learning(Conversation):
    """A conversation whose taught words are held, as the desk does it."""

    def hand(self, event: Event) -> None:
        before = self.did(Learn) if hasattr(self, "actions") else 0
        super().hand(event)
        for action in [a for a in self.actions if isinstance(a, Learn)][before:]:
            if action.meaning is None:
                own_words.take_back(action.word)
            else:
                own_words.hold(action.word, action.meaning)
            read_once.cache_clear()  # what was read before may mean something else now


def state(talk: Conversation) -> str:
    assert talk.session._course.question is not None
    return talk.session._course.question.state


def told(*answers: str | None) -> Conversation:
    talk = Conversation()
    for answer in answers:
        if answer is None:
            talk.silence()
            talk.until_asked()
        else:
            talk.answer(answer)
    return talk


# --- how many questions ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "questions"),
    [
        (("I feel anxious because he left", "six"), 2),
        (("I feel really sad", "six"), 2),
        (("I feel tired", None), 2),
        (("I feel anxious", None, None), 3),
        (("weird", "sad", None), 3),
        (("weird", None, None), 3),
        (("fine", None, None), 3),
        (("I don't know", None, None), 3),
        (("sad and angry", None, None), 3),
        (("garden", "yes", "six"), 3),
        (("I feel anxious", "seven"), 2),
        (("I feel grateful",), 1),
        (("help me",), 1),
    ],
)
def test_a_guide_is_offered_after_three_questions_at_most(
    answers: tuple[str | None, ...], questions: int
) -> None:
    talk = told(*answers)
    assert len(answers) == questions <= 3
    assert state(talk) in ("offer", "distress")
    assert "something else" in talk.said[-1] or "Say touch" in talk.said[-1]


@pytest.mark.parametrize(
    "answers",
    [(), ("weird",), ("fine",), ("I don't know",), ("sad and angry",), ("I feel anxious",),
     ("I feel grateful",), ("I feel anxious", "that he leaves"), ("garden",), ("he forgot again",)],
)  # fmt: skip
def test_silence_from_any_question_on_ends_in_a_guide_and_a_kind_end(
    answers: tuple[str, ...],
) -> None:
    talk = told(*answers)
    talk.to_the_end()
    assert "finished" in [data.get("did") for kind, data in talk.notes if kind == "guide"]
    assert talk.note("end") == {"how": "finished"}


# --- a closer word ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words", "families"),
    [
        ("anxious", ["anxious"], ["anxiety"]),
        ("the first", ["sad"], ["sadness"]),
        ("the second one", ["anxious"], ["anxiety"]),
        ("neither", ["weird"], ["unknown"]),
        ("my own word", ["weird"], ["unknown"]),
        ("more like grumpy", ["grumpy"], ["irritation"]),
        ("floopy", ["floopy"], ["unknown"]),
        ("skip", ["weird"], ["unknown"]),
        (None, ["weird"], ["unknown"]),
    ],
)
def test_a_vague_word_is_offered_two_closer_ones_once(
    answer: str | None, words: list[str], families: list[str]
) -> None:
    talk = told("weird")
    assert "sad, or anxious" in talk.said[-1]
    assert "feeling" not in talk.kinds()
    talk = told("weird", answer)
    assert talk.note("feeling") == {"words": words, "families": families}
    assert state(talk) == "number"
    assert any(f"You feel {words[0]}" in line for line in talk.said)


def test_fine_is_probed_gently_once() -> None:
    assert "fine" in told("I'm fine").said[-1]
    assert told("fine", "a bit sad").note("feeling")["families"] == ["sadness"]
    for answer in ("fine", "yes", "no", None):
        talk = told("fine", answer)
        assert talk.note("feeling")["words"] == ["fine"]
        assert state(talk) == "number"


# --- the body ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "noticed", "family"),
    [
        ("my shoulders are tight", "tight shoulders", "anxiety"),
        ("shoulders", "shoulders", "unknown"),
        ("in my stomach", "stomach", "unknown"),
    ],
)
def test_not_knowing_goes_to_the_body_which_is_named_back(
    answer: str, noticed: str, family: str
) -> None:
    talk = told("I don't know", answer)
    assert talk.note("feeling") == {"words": [noticed], "families": [family]}
    assert any(noticed in line for line in talk.said)
    assert state(talk) == "number"


def test_what_the_body_notices_serves_the_choice() -> None:
    tight, nowhere = (
        told("I don't know", answer, None).said[-1] for answer in ("my shoulders are tight", None)
    )
    assert tight != nowhere


@pytest.mark.parametrize("answer", ("nowhere", "no idea", "skip", None))
def test_nothing_noticed_is_fine_too(answer: str | None) -> None:
    talk = told("I don't know", answer)
    assert talk.note("feeling") == {"words": [], "families": ["unknown"]}
    assert any(line in talk.prompts.texts("unknown_feeling") for line in talk.said)


def test_a_feeling_in_place_of_the_body_is_taken() -> None:
    assert told("I don't know", "sad I guess").note("feeling")["words"] == ["sad"]


# --- what is under it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "fear"),
    [
        ("that he'll leave", "he will leave"),
        ("I'm afraid he'll leave", "he will leave"),
        ("because I fear losing him", "losing him"),
        ("being left", "being left"),
    ],
)
def test_a_fear_is_asked_for_captured_and_said_back(answer: str, fear: str) -> None:
    talk = told("I feel jealous", answer)
    assert any(f"a fear under it: {fear}." in line for line in talk.said)
    assert state(talk) == "number"


def test_the_fear_goes_to_the_guides() -> None:
    from companion.core.naming import Named, name_feeling

    talk = Conversation().session._talk
    naming = name_feeling(talk, talk.read("I feel jealous", (), "feeling"))
    request = next(naming)
    named: Named | None = None
    while named is None:
        try:
            under = getattr(request, "state", None) == "under"
            answer = talk.read("that she'll leave", (), "feeling") if under else None
            request = naming.send(answer)
        except StopIteration as done:
            named = done.value
    assert named.felt(talk).feeling == "jealous"
    assert named.felt(talk).cause == "she will leave"


def test_a_yes_is_given_time_to_say_it() -> None:
    talk = told("I feel jealous", "yes")
    assert talk.said[-1] in talk.prompts.texts("under_yes")
    talk.answer("that she leaves")
    assert any("fear under it: she leaves" in line for line in talk.said)


@pytest.mark.parametrize(
    "answer", ("no", "nothing", "skip", "I don't know", "I'd rather not", None)
)
def test_the_fear_may_be_left_out(answer: str | None) -> None:
    talk = told("I feel anxious", answer)
    assert state(talk) == "number"
    assert not any("fear under it" in line for line in talk.said)


def test_a_cause_is_asked_for_where_no_fear_may_be_hidden() -> None:
    talk = told("I feel guilty")
    assert talk.said[-1] in talk.prompts.texts("ask_cause")
    talk.answer("I forgot her birthday")
    assert any("in your own words: i forgot her birthday" in line for line in talk.said)


@pytest.mark.parametrize(
    "said",
    ("I feel anxious because he left", "I feel really anxious tonight because of work",
     "I feel really sad", "I feel tired", "I feel numb"),
)  # fmt: skip
def test_it_is_not_asked_for_when_it_was_said_or_is_too_much(said: str) -> None:
    assert state(told(said)) in ("number", "distress")


def test_a_number_in_place_of_the_fear_is_taken() -> None:
    talk = told("I feel anxious", "seven")
    assert talk.note("number") == {"when": "before", "value": 7.0}
    assert state(talk) == "offer"


# --- two feelings, and good ones --------------------------------------------------------------


def test_two_feelings_are_named_and_the_stronger_one_leads() -> None:
    talk = told("sad and angry")
    assert any("You feel sad and angry" in line for line in talk.said)
    assert "stronger" in talk.said[-1]
    sad, angry = (told("sad and angry", answer, "six").said[-1] for answer in ("sad", "angry"))
    assert sad != angry
    assert told("sad and angry", None, "six").said[-1] == sad
    assert told("sad and angry", "the second", "six").said[-1] == angry


def test_it_is_not_asked_where_the_same_guide_serves_both() -> None:
    talk = told("worried and nervous")
    assert (
        talk.note("feeling")["words"] == ["worried", "nervous"] or "stronger" not in talk.said[-1]
    )
    assert "stronger" not in talk.said[-1]


def test_one_word_of_two_families_is_named_once() -> None:
    talk = told("I feel ignored")
    assert talk.note("feeling")["words"] == ["ignored"]
    assert any("You feel ignored." in line for line in talk.said)


def test_a_good_feeling_goes_to_savouring_with_no_fear_and_no_number() -> None:
    talk = told("I feel grateful")
    assert state(talk) == "offer"
    talk.say("yes")
    talk.until_guide()
    guides = talk.session._talk.guides
    assert "positive" in guides[str(talk.note("guide")["id"])].guide.feelings
    talk.to_the_end()
    assert "number" not in talk.kinds()


# --- own words --------------------------------------------------------------------------------

TEACHING = "when I say zibbly I mean anxious"


@pytest.mark.parametrize(
    "before", [(), ("weird",), ("I don't know",), ("sad and angry",), ("I feel anxious",),
               ("I feel sad", None)]
)  # fmt: skip
def test_a_word_is_taught_at_any_question_and_the_question_comes_again(
    before: tuple[str | None, ...],
) -> None:
    talk = Learning()
    for answer in before:
        talk.silence() if answer is None else talk.answer(answer)
    talk.until_asked()
    question = talk.said[-1]
    assert "zibbly" in talk.answer(TEACHING)[-1]
    lines = talk.answer("yes")
    assert "zibbly" in lines[0]
    assert lines[-1] == question
    assert talk.actions.count(Learn("zibbly", "anxious")) == 1


def test_a_taught_word_is_known_at_once_and_named_back() -> None:
    talk = Learning()
    talk.answer(TEACHING)
    talk.answer("yes")
    talk.answer("I feel zibbly")
    assert talk.note("feeling") == {"words": ["zibbly"], "families": ["anxiety"]}


@pytest.mark.parametrize("answer", ("no", None))
def test_a_word_counts_only_on_a_yes(answer: str | None) -> None:
    talk = Learning()
    talk.answer(TEACHING)
    talk.silence() if answer is None else talk.answer(answer)
    assert talk.did(Learn) == 0


def test_a_taught_word_is_taken_back_by_voice() -> None:
    talk = Learning()
    talk.answer(TEACHING)
    talk.answer("yes")
    assert "zibbly" in talk.answer("forget zibbly")[0]
    assert talk.actions[-1] != Learn("zibbly", "anxious")
    assert Learn("zibbly", None) in talk.actions
    talk.answer("I feel zibbly")
    assert "feeling" not in talk.kinds()


def test_a_word_that_is_taken_and_a_meaning_that_is_not_known_are_told() -> None:
    talk = Learning()
    assert "stop" in talk.answer("when I say stop I mean anxious")[0]
    assert "blorpy" in talk.answer("when I say zibbly I mean blorpy")[0]
    assert talk.did(Learn) == 0


def test_forgetting_other_things_teaches_nothing() -> None:
    talk = Learning()
    talk.answer("forget about him")
    assert talk.did(Learn) == 0
