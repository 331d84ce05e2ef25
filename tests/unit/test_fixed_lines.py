"""What the voice may keep on disk."""

from __future__ import annotations

from companion.content.fixed_lines import fixed_sentences
from companion.content.sentences import split
from tests.support.conversation import Conversation, guides, prompts, safety_texts

FIXED = fixed_sentences(prompts(), guides().guides)


def said_by(*answers: str) -> set[str]:
    talk = Conversation()
    for answer in answers:
        talk.answer(answer)
    return {sentence for line in talk.said for sentence in split(line)}


def test_a_guide_and_the_questions_around_it_are_fixed() -> None:
    talk = Conversation()
    for answer in ("I feel anxious because of the news", "six", "yes"):
        talk.until_asked()
        talk.say(answer)
    begun = len(talk.said)
    talk.until_asked()
    of_the_guide = {sentence for line in talk.said[begun:] for sentence in split(line)}
    assert len(of_the_guide) > 3
    assert of_the_guide <= FIXED
    assert set(split(prompts().say("greet"))) <= FIXED
    assert {"In.", "Out."} <= FIXED


def test_what_a_person_said_is_not_even_where_it_was_not_understood() -> None:
    said = said_by("the purple garden", "wobbly", "I feel anxious because of the news", "seven")
    held = {s for s in said if any(w in s.lower() for w in ("purple", "wobbly", "anxious because"))}
    assert held
    assert not held & FIXED
    assert not {"Seven.", "You feel anxious."} & FIXED


def test_nothing_that_is_said_in_danger_is() -> None:
    talk = Conversation()
    talk.until_asked()
    greeted = len(talk.said)
    talk.answer("I want to kill myself")
    said = {sentence for line in talk.said[greeted:] for sentence in split(line)}
    categories = safety_texts("GB").categories.values()
    first = {s for c in categories if c.crisis for text in c.crisis.first for s in split(text)}
    assert first & said
    elsewhere = {s for text in prompts().texts("win_thanks") for s in split(text)}
    assert (first | said) & FIXED <= elsewhere
