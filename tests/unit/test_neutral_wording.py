"""Words of a promise that could come off."""

from __future__ import annotations

import pytest

from companion.language.neutral import Loaded, loaded_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He will finally wash the dishes", ["finally"]),
        ("She never calls, and she's always late", ["never", "always"]),
        ("wash up like a grown man", ["like a grown man"]),
        ("Stop being so lazy and selfish", ["lazy", "selfish"]),
        ("For once, be on time", ["for once"]),
    ],
)
def test_a_word_that_judges_is_named(text: str, words: list[str]) -> None:
    assert loaded_words(text) == tuple(Loaded(word, "judging") for word in words)


@pytest.mark.parametrize("text", ["be nicer to my mother", "I'll try harder", "call her soon"])
def test_a_word_that_leaves_open_what_is_meant_is_named(text: str) -> None:
    assert [one.why for one in loaded_words(text)] == ["vague"]


def test_a_word_that_judges_comes_before_a_vague_one() -> None:
    found = [one.words for one in loaded_words("be nicer and finally listen")]
    assert found == ["finally", "nicer"]


@pytest.mark.parametrize(
    "text",
    [
        "", "Sam washes the dishes before nine", "ring my sister back within a day",
        "one message by nine", "I mean to pay the rent on the first", "cook on Mondays",
        "tell you where I am when I'm late", "turn the cold water off",
    ],
)  # fmt: skip
def test_who_what_and_when_are_left_alone(text: str) -> None:
    assert loaded_words(text) == ()
