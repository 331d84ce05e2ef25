"""How long a silence ends a turn: short after something whole, long after something unfinished."""

from __future__ import annotations

import pytest

from companion.core.patience import Patience, is_whole
from companion.language import read
from companion.language.unfinished import is_unfinished


@pytest.mark.parametrize(
    "text",
    [
        "I feel",
        "I feel, um",
        "I don't know, sort of",
        "I'm",
        "I feel anxious because",
        "it's about a",
        "I feel sad and",
        "maybe",
        "",
    ],
)
def test_words_that_break_off_are_unfinished(text: str) -> None:
    assert is_unfinished(text)


@pytest.mark.parametrize(
    "text",
    [
        "I feel sad",
        "seven",
        "I'm not angry, just tired",
        "I'm afraid",
        "my chest is tight",
        "I feel anxious because he left",
    ],
)
def test_whole_sentences_are_not(text: str) -> None:
    assert not is_unfinished(text)


@pytest.mark.parametrize(
    ("text", "expecting", "whole"),
    [
        ("I feel anxious because I'm afraid he'll leave", "feeling", True),
        ("sad", "feeling", True),
        ("I don't know", "feeling", False),
        ("my boss was there", "feeling", False),
        ("seven", "number", True),
        ("about a seven I think", "number", True),
        ("well it was", "number", False),
        ("yes", "yes_no", True),
        ("stop", "command", True),
        ("something else please", "command", True),
        ("I was thinking about the weather", "command", False),
        ("I want to kill myself", "command", True),
    ],
)
def test_what_can_be_acted_on_is_whole(text: str, expecting: str, whole: bool) -> None:
    assert is_whole(read(text, (), expecting), expecting) is whole


def test_nobody_is_cut_off_who_looks_for_a_word() -> None:
    patience = Patience()
    so_far = ("I feel", "I feel um", "I feel um I don't know", "I feel um I don't know sort of")
    for text in so_far:
        assert patience.seconds(read(text, (), "feeling"), "feeling") >= 1.4
    whole = read(f"{so_far[-1]} sad", (), "feeling")
    assert patience.seconds(whole, "feeling") < 0.5
    assert patience.seconds(None, "feeling") >= 1.4


def test_long_pauses_are_learnt_within_bounds() -> None:
    sad, open_ = read("I feel sad", (), "feeling"), read("I feel", (), "feeling")
    patience = Patience()
    before = patience.seconds(sad, "feeling"), patience.seconds(open_, "feeling")
    for _ in range(3):
        patience.learn(0.6, sad, "feeling")
    assert patience.seconds(sad, "feeling") == before[0]
    patience.learn(0.6, sad, "feeling")
    assert patience.seconds(sad, "feeling") == pytest.approx(0.75)
    assert patience.seconds(open_, "feeling") == before[1]
    for _ in range(50):
        patience.learn(9.0, sad, "feeling")
        patience.learn(9.0, open_, "feeling")
    assert patience.seconds(sad, "feeling") == 0.9
    assert patience.seconds(open_, "feeling") == 2.5


def test_short_pauses_never_make_it_less_patient_than_at_first() -> None:
    sad = read("I feel sad", (), "feeling")
    patience = Patience()
    before = patience.seconds(sad, "feeling")
    for _ in range(20):
        patience.learn(0.26, sad, "feeling")
    assert patience.seconds(sad, "feeling") == before


def test_the_gaps_between_words_are_not_learnt() -> None:
    patience = Patience()
    patience.learn(0.22, None, "feeling")
    assert patience.learnt == ([], [])


def test_what_was_learnt_is_taken_up_again() -> None:
    sad = read("I feel sad", (), "feeling")
    first = Patience()
    for _ in range(60):
        first.learn(0.6, sad, "feeling")
    again = Patience(pauses=first.learnt)
    assert len(first.learnt[0]) == 40
    assert again.seconds(sad, "feeling") == first.seconds(sad, "feeling")


def test_the_setting_multiplies_everything() -> None:
    for reading in (None, read("I feel sad", (), "feeling")):
        usual, slow = (Patience(f).seconds(reading, "feeling") for f in (1.0, 2.0))
        assert slow == 2 * usual
