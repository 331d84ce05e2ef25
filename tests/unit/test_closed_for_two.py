"""What is worked on with a partner is closed once violence or control by one was named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from companion.core.events import Started
from companion.core.guide_flow import Felt
from companion.core.offering import offer_and_guide
from companion.core.requests import Flow
from companion.core.session import Session
from companion.core.talk import Talk
from tests.support.conversation import Conversation

CLOSED = ("three-legs", "four-small-parts", "a-railing", "grace-for-the-other", "a-small-floor")
LEFT_OPEN = ("feet-and-seat", "even-breath", "an-old-alarm", "a-warm-cup")


@pytest.mark.parametrize("said", ["he gets angry when I see my friends", "he hit me last night"])
def test_naming_violence_or_control_closes_what_is_for_two(said: str) -> None:
    talk = Conversation()
    memory, guides = talk.session._talk.memory, talk.session._talk.guides
    assert not any(memory.closed(loaded.guide) for loaded in guides.values())
    talk.answer(said)
    assert all(memory.closed(guides[ident].guide) for ident in CLOSED)
    assert not any(memory.closed(guides[ident].guide) for ident in LEFT_OPEN)


@pytest.mark.parametrize(
    "said", ["I want to kill myself", "I feel like I can't breathe", "I'm sad"]
)
def test_nothing_else_closes_them(said: str) -> None:
    talk = Conversation()
    talk.answer(said)
    assert not talk.session._talk.memory.closed_for_two


def test_a_guide_for_two_that_was_under_way_is_left_and_none_is_offered_again() -> None:
    talk = Conversation()
    parts = talk.session._talk
    only = {ident: parts.guides[ident] for ident in ("after-causing-pain", "feet-and-seat")}
    parts = replace(parts, guides=only)
    talk.session = Session(parts, offers(parts))
    talk._due.clear()
    talk.hand(Started(talk.t_s))
    talk.answer("yes")
    assert talk.session._course.guide is not None
    assert talk.session._course.guide.for_two
    talk.say("he gets angry when I see my friends")
    talk.answer("yes")  # it is safe to talk
    talk.say("no")
    talk.until_asked()
    for line in talk.session._talk.safety_texts.general.closed_for_two:
        assert line in talk.said
    assert ("guide", "left") in [(kind, data.get("did")) for kind, data in talk.notes]
    assert only["feet-and-seat"].guide.offer in talk.said[-1]


def test_one_that_was_told_is_not_begun_after_violence_was_named() -> None:
    talk = Conversation()
    parts = talk.session._talk
    only = {ident: parts.guides[ident] for ident in ("after-causing-pain", "feet-and-seat")}
    parts = replace(parts, guides=only)
    talk.session = Session(parts, offers(parts, agreed=True))
    talk._due.clear()
    talk.hand(Started(talk.t_s))
    assert talk.said[-1] == only["after-causing-pain"].guide.offer
    talk.say("he gets angry when I see my friends")
    talk.answer("yes")  # it is safe to talk
    talk.say("no")
    talk.until_guide()
    began = [data["id"] for kind, data in talk.notes if kind == "guide" and data["did"] == "began"]
    assert began == ["feet-and-seat"]


def offers(parts: Talk, *, agreed: bool = False) -> Flow:
    yield from offer_and_guide(parts, ("guilty",), 5.0, Felt(), [], agreed=agreed)
