from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.hearing.tidy import distinct, words_only


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (
            " I feel anxious, because I'm afraid he'll leave!",
            "i feel anxious because i'm afraid he'll leave",
        ),
        ("I\u2019m ill-disposed", "i'm ill disposed"),
        ("About a 7.", "about a 7"),
        ("7.5", "7.5"),
        ("7/10, maybe 6-7", "7/10 maybe 6-7"),
        ("'quoted' words", "quoted words"),
        ("[BLANK_AUDIO]", ""),
        ("(upbeat music) hello *sighs*", "hello"),
        ("<unk> hello [unk]", "hello"),
        ("♪ la la ♪", ""),
        ("", ""),
        ("... ?!", ""),
        ("오늘 날씨가", "오늘 날씨가"),
    ],
)
def test_only_the_words_stay(written: str, words: str) -> None:
    assert words_only(written) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Repeat. repeat. REPEAT", "repeat"),
        ("stop stop", "stop"),
        ("heart broken heart broken", "heart broken"),
        ("I feel sad. I feel sad.", "i feel sad"),
        ("I am very very sad", "i am very very sad"),
        (
            "we can stop, and you can sit down or you can sit down or",
            "we can stop and you can sit down or",
        ),
        (
            "so that it can hold, it takes about six minutes, so that it can hold it takes about",
            "so that it can hold it takes about six minutes",
        ),
        ("you have to go and you have to go", "you have to go and you have to go"),
        (
            "she said I want to die and today I want to die",
            "she said i want to die and today i want to die",
        ),
        ("I am very very very very sad", "i am very sad"),
        ("yes " * 60, "yes"),
        ("go on and go on and go on and go on and", "go on and"),
        ("no no I mean no", "no no i mean no"),
    ],
)
def test_circles_are_kept_once(written: str, words: str) -> None:
    assert words_only(written) == words


def test_hypotheses_that_say_the_same_are_one() -> None:
    assert distinct([" Numb.", "numb", "", "[noise]", "Num", "numb numb"]) == ["numb", "num"]


@given(st.text(max_size=200))
def test_tidy_text_stays_as_it_is(text: str) -> None:
    once = words_only(text)
    assert once == once.lower().strip()
    assert "  " not in once
