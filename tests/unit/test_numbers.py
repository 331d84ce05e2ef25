from __future__ import annotations

from pathlib import Path

import pytest

from companion.errors import CompanionError
from companion.language import read
from companion.language.numbers import numbers
from companion.paths import scripts_dir


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("seven", 7),
        ("7", 7),
        ("7.5", 7.5),
        ("7/10", 7),
        ("seven and a half", 7.5),
        ("six point five", 6.5),
        ("about a six", 6),
        ("six or seven", 6.5),
        ("6-7", 6.5),
        ("between six and seven", 6.5),
        ("five maybe six", 5.5),
        ("ten out of ten", 10),
        ("an eight out of ten", 8),
        ("off the charts", 10),
        ("eleven", 10),
        ("low", 2),
        ("medium", 5),
        ("high", 8),
        ("to", 2),
        ("for", 4),
        ("ate", 8),
        ("won", 1),
        ("tent", 10),
        ("it's a for", 4),
        ("nothing at all", 0),
        ("it was an eight now a four", 4),
        ("it went from eight to five", 5),
        ("six no seven", 7),
        ("not a ten, more like an eight", 8),
        ("i'd say it's around a three", 3),
    ],
)
def test_ratings(text: str, number: float) -> None:
    assert read(text, expecting="number").number == number


@pytest.mark.parametrize(
    "text",
    [
        "i don't know",
        "skip",
        "my son is seven",
        "he left for me",
        "three weeks ago",
        "i have two kids",
        "i sleep at ten",
        "no one",
        "the same",
        "a bit less",
        "",
    ],
)
def test_no_rating(text: str) -> None:
    assert read(text, expecting="number").number is None


def test_a_number_that_is_not_understood_is_asked_for_again() -> None:
    assert read("the same", expecting="number").ask == "number"


@pytest.mark.parametrize(
    "text", ["to", "for", "ate", "low", "high", "he is nine", "i ate too much"]
)
def test_only_plain_numbers_count_when_none_was_asked_for(text: str) -> None:
    assert read(text).number is None


@pytest.mark.parametrize(("text", "number"), [("seven", 7), ("maybe a six", 6), ("8/10", 8)])
def test_a_whole_utterance_that_is_a_number_always_counts(text: str, number: float) -> None:
    assert read(text).number == number


def test_a_lone_word_that_sounds_like_a_number() -> None:
    assert read("ayt", expecting="number").number == 8


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("ninish", 9),
        ("sixish i'd say", 6),
        ("eight over ten", 8),
        ("ate out of ten", 8),
        ("from five to seven", 6),
        ("down from nine to four", 4),
        ("it's five now was eight", 5),
        ("two i mean three", 3),
        ("point five", 0.5),
        ("six and three quarters", 6.75),
        ("won or two", 1.5),
        ("seven ate", 7.5),
        ("down to for from seven", 4),
        ("we're at three now", 3),
        ("used to be nine it's a four now", 4),
        ("fifty fifty", 5),
        ("eight of ten", 8),
        ("it jumped from one to ten", 10),
        ("eighty percent", 8),
        ("seventy or eighty", 10),
        ("nine he has left me after thirty years", 9),
        ("it's about a five these days", 5),
        ("for maybe", 4),
        ("from zero to ten a six", 6),
        ("past ten", 10),
        ("i was seven when it happened", None),
        ("i have to be up at six", None),
        ("my meeting is at nine thirty", None),
        ("half past two", None),
        ("i'm seventy nine and nobody asked me that", None),
        ("i've counted to ten already", None),
        ("zero to ten did you say", None),
        ("is ten the worst", None),
        ("a little better", None),
        ("i ate already", None),
    ],
)
def test_an_answer_in_the_midst_of_talk(answer: str, number: float | None) -> None:
    assert read(answer, expecting="number").number == number


@pytest.mark.parametrize(
    "text",
    [
        "i am one of ten children",
        "i ate from ten to twelve",
        "married for over ten years",
        "no one",
    ],
)
def test_what_is_counted_is_no_rating(text: str) -> None:
    assert read(text).number is None


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("quite low: 2", r'"quite low" is there twice - at `\$.phrases`'),
        ("(very|so) low: 2", 'phrases: "very low" stands for two numbers'),
    ],
)
def test_a_phrase_that_stands_there_twice_is_named(
    entry: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (scripts_dir() / "en" / "numbers.toml").read_text(encoding="utf-8")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "numbers.toml").write_text(
        text.replace("quite low: 2,", f"quite low: 2, {entry},"), encoding="utf-8"
    )
    monkeypatch.setattr("companion.language.data.scripts_dir", lambda: tmp_path)
    with pytest.raises(CompanionError, match=message):
        numbers.__wrapped__()
