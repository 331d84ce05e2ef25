"""Answers of one or two words, by every hypothesis and by their sound."""

from __future__ import annotations

import pytest

from companion.language import read
from companion.language.commands import commands
from companion.language.lone import _candidates, _feelings


def test_every_word_that_may_be_said_alone_is_known() -> None:
    assert [word for word in _feelings() if not read(word, (), "feeling").feelings] == []
    said = [word for word in _candidates("command") if word not in commands().alone]
    assert said == []
    assert len(_feelings()) > 200


@pytest.mark.parametrize(
    ("heard", "others", "word"),
    [
        ("num", ("none", "nom"), "numb"),
        ("come", ("calm",), "calm"),
        ("none", ("nam", "knime", "9", "numb"), "numb"),
        ("tyre", ("tire",), "tired"),
    ],
)
def test_a_feeling_is_told_by_its_sound(heard: str, others: tuple[str, ...], word: str) -> None:
    reading = read(heard, others, "feeling")
    assert [feeling.word for feeling in reading.feelings] == [word]
    assert reading.feelings[0].score < 0.9, "it is not as sure as a word that was heard plainly"


def test_a_far_hypothesis_is_asked_about() -> None:
    assert read("bad", ("said", "dead", "sad"), "feeling").ask == "confirm:sad"


@pytest.mark.parametrize(
    "word", ["table", "window", "coffee", "monday", "water", "mother", "yesterday", "dinner"]
)
def test_ordinary_words_are_taken_for_nothing(word: str) -> None:
    reading = read(word, (), "feeling")
    assert (reading.feelings, reading.command, reading.ask) == ((), None, "feeling")


def test_yes_and_no_do_not_answer_a_question_about_feelings() -> None:
    assert read("star", ("stop",), "feeling").command == "stop"
    assert read("yeah listen", ("atlas", "yeah"), "feeling").command is None


def test_words_left_over_may_belong_to_the_feeling() -> None:
    reading = read("and happy", ("unhappy", "i'm happy"), "feeling")
    assert [feeling.family for feeling in reading.feelings] == ["sadness"]
    assert reading.ask is None


def test_two_feelings_that_sound_as_near_are_asked_about() -> None:
    assert read("wary", ("weary", "where he"), "feeling").ask == "which:wary,weary"


@pytest.mark.parametrize("text", ["happy", "i feel worthless", "so happy", "not happy"])
def test_a_feeling_that_was_heard_plainly_stays(text: str) -> None:
    alone = read(text, (), "feeling")
    assert read(text, (text.replace("i ", ""), "zebra"), "feeling").feelings == alone.feelings
