from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.content.schema import Family
from companion.language import read
from companion.language.lexicon import doubles, lexicon


def families(text: str) -> list[str]:
    return [feeling.family for feeling in read(text).feelings if feeling.score >= 0.5]


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("i feel anxious", "anxiety"),
        ("sad", "sadness"),
        ("it scares me", "fear"),
        ("the guilt is eating me", "guilt"),
        ("my worries keep me up", "anxiety"),
        ("i'm on edge", "anxiety"),
        ("i got left on read", "anxiety"),
        ("shut down", "numb"),
        ("i feel like a failure", "inadequacy"),
        ("he makes me furious", "anger"),
        ("i miss her", "grief"),
        ("i'm at my wits' end", "despair"),
        ("burntout", "tired"),
        ("my chest is so tight", "anxiety"),
        ("i don't know", "unknown"),
        ("meh", "unknown"),
        ("i feel ignored", "hurt"),
        ("i'm grateful", "positive"),
    ],
)
def test_family(text: str, family: str) -> None:
    assert families(text)[0] == family


@pytest.mark.parametrize(
    ("text", "felt", "denied"),
    [
        ("i'm not angry just tired", ["tired"], ["angry"]),
        ("i'm not sad i'm furious", ["anger"], ["sad"]),
        ("i don't think i'm angry", [], ["angry"]),
        ("neither angry nor hurt", [], ["angry", "hurt"]),
        ("i'm no longer scared", [], ["scared"]),
        ("anything but calm", [], ["calm"]),
        ("i'm not anxious any more", [], ["anxious"]),
        ("the anger is gone", [], ["anger"]),
        ("people think i'm angry", [], ["angry"]),
        ("i should be happy but i'm sad", ["sadness"], ["happy"]),
        ("excited not scared", ["positive"], ["scared"]),
    ],
)
def test_denied(text: str, felt: list[str], denied: list[str]) -> None:
    assert families(text) == felt
    assert list(read(text).denied) == denied


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("i'm not only sad", "sadness"),
        ("i can't help feeling guilty", "guilt"),
        ("i can't stop worrying", "anxiety"),
        ("i've never felt so lonely", "loneliness"),
        ("i don't know why i'm so sad", "sadness"),
        ("i don't want to be angry", "anger"),
        ("i can't believe how angry i am", "anger"),
    ],
)
def test_what_only_looks_denied(text: str, family: str) -> None:
    assert families(text) == [family]


def test_less_of_a_feeling_is_not_that_feeling() -> None:
    reading = read("i feel less lonely")
    assert "lonely" in reading.denied
    assert families("i feel less lonely") == ["positive"]


@pytest.mark.parametrize(
    "text",
    [
        "he is angry with me",
        "my husband is depressed",
        "are you sad",
        "his anger",
        "i wish i was happy",
    ],
)
def test_not_the_speakers_feeling(text: str) -> None:
    assert families(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "i lost my keys",
        "i heard him come in",
        "the meeting got moved",
        "this chair is comfy",
        "ignore me",
    ],
)
def test_words_that_are_no_feeling_here(text: str) -> None:
    assert families(text) == []


def test_what_happened_is_asked_about_and_not_taken() -> None:
    assert families("he forgot my birthday") == []
    asked = read("he forgot my birthday").ask  # with the extra "meaning", among more families
    assert asked is not None and asked.startswith(("closer:hurt", "among:hurt,"))
    assert families("i feel like everyone is looking at me") == ["embarrassment"]


def test_two_feelings() -> None:
    assert families("i feel sad and angry") == ["sadness", "anger"]
    assert read("angry or hurt").ask == "which:angry,hurt"


def test_now_wins_over_before() -> None:
    assert families("i was anxious but now i'm calm") == ["positive"]
    assert families("i went from happy to miserable")[0] == "sadness"


def test_fear_named_as_cause_is_not_the_feeling() -> None:
    reading = read("i feel anxious because i'm afraid he'll leave")
    assert [f.family for f in reading.feelings] == ["anxiety"]
    assert reading.cause == "i am afraid he will leave"


def test_intensity_follows_small_words() -> None:
    levels = [
        read(text).intensity
        for text in ("a bit sad", "sad", "quite sad", "really sad", "absolutely sad")
    ]
    assert levels == sorted(levels)  # type: ignore[type-var]
    assert len(set(levels)) == 5
    assert read("stop").intensity is None


@pytest.mark.parametrize(
    ("text", "word"),
    [("i feel anxios", "anxious"), ("overwelmed", "overwhelmed"), ("i feel num", "numb")],
)
def test_repair(text: str, word: str) -> None:
    assert read(text).feelings[0].word == word
    assert read(text).feelings[0].score < read(f"i feel {word}").feelings[0].score


@pytest.mark.parametrize(
    "text", ["i tried", "he is scarred", "the sacred place", "i was wording it"]
)
def test_english_words_are_not_repaired(text: str) -> None:
    assert families(text) == []


def test_a_doubtful_guess_is_asked_about() -> None:
    reading = read("nam", expecting="feeling")
    assert reading.ask is None or reading.ask.startswith("confirm:")


def test_the_file_has_every_family_and_no_doubles() -> None:
    assert set(lexicon().families) == set(get_args(Family))
    assert doubles() == []


plain_words = st.sampled_from(
    sorted(word for word, e in lexicon().words.items() if e.kind == "is" and e.family != "unknown")
)


@given(plain_words, st.sampled_from(["i am {}", "i feel {}", "i am feeling really {}", "{}"]))
def test_not_never_keeps_the_feeling(word: str, frame: str) -> None:
    said = frame.format(word)
    denied = frame.format(f"not {word}")
    kept = {f.word for f in read(said).feelings} & {f.word for f in read(denied).feelings}
    assert not kept


@given(plain_words)
def test_every_word_of_the_file_is_understood(word: str) -> None:
    assert read(f"i feel {word}").feelings[0].family == lexicon().words[word].family
