"""Which guide is offered, with the shipped guides."""

from __future__ import annotations

import typing

import pytest

from companion.content.load import load_guides
from companion.content.schema import Family
from companion.core.choose import rank
from companion.core.talk import SessionSettings

GUIDES = load_guides().guides
USUAL = SessionSettings()
FAMILIES = typing.get_args(Family)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_offered_a_guide_that_names_it(family: str) -> None:
    first = rank(GUIDES, [family], 5.0, USUAL)[0]
    assert family in GUIDES[first].guide.feelings


@pytest.mark.parametrize("family", ["panic", "anxiety", "anger", "overwhelm"])
def test_a_very_strong_feeling_gets_a_short_guide(family: str) -> None:
    assert GUIDES[rank(GUIDES, [family], 9.0, USUAL)[0]].guide.acute


def test_what_was_heard_is_not_offered_again_and_the_next_is_of_another_kind() -> None:
    first = rank(GUIDES, ["anxiety"], 5.0, USUAL)[0]
    second = rank(GUIDES, ["anxiety"], 5.0, USUAL, done=[first])
    assert first not in second
    assert GUIDES[second[0]].guide.kind != GUIDES[first].guide.kind


def test_breath_comes_last_for_whom_it_makes_worse() -> None:
    for family in FAMILIES:
        ids = rank(GUIDES, [family], 5.0, SessionSettings(breath_last=True))
        assert not GUIDES[ids[0]].guide.needs_breath


def test_holds_are_never_offered_to_whom_they_may_harm() -> None:
    ids = rank(GUIDES, ["anxiety"], 5.0, SessionSettings(no_holds=True))
    held = [
        ident
        for ident in ids
        for step in GUIDES[ident].guide.steps
        if step.breathe is not None and (step.breathe.hold or step.breathe.rest)
    ]
    assert held == []


def test_an_unnamed_feeling_begins_with_the_body() -> None:
    assert GUIDES[rank(GUIDES, [], None, USUAL)[0]].guide.feelings[0] == "unknown"


def test_there_is_an_order_until_nothing_is_left() -> None:
    assert rank(GUIDES, ["sadness"], None, USUAL, done=list(GUIDES)) == []
    assert sorted(rank(GUIDES, ["sadness"], None, USUAL)) == sorted(GUIDES)
