"""The ear check compares words as they sound and meets every spoken line."""

from __future__ import annotations

import re

import pytest

from companion.content.prompts import FRAGMENTS, load_prompts
from tests.bench.ear_check import SAMPLES, Heard, Line, alike, error_rate, errors, lines, report


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("It's five, four, three.", "its 5 4 3", 0),
        ("Nine nine nine, or one one two.", "999 or 112", 0),
        ("The colour grey.", "the color gray", 0),
        ("You may come back any time.", "you may come back anytime", 0),
        ("A sound outside the window.", "a sound out side the window", 0),
        ("Your feet on the floor.", "your feed on the floor", 1),
        ("Your feet on the floor.", "your feet", 3),
        ("Your feet.", "", 2),
    ],
)
def test_words_that_sound_the_same_are_no_errors(said, heard, wrong):
    assert errors(alike(said), alike(heard)) == wrong


def test_every_line_is_met_with_its_slots_filled():
    found = lines()
    texts = {line.text for line in found}
    assert len(found) == len(set(found)) > 1000
    assert not any(re.search(r"[{}]", text) for text in texts)
    prompts = load_prompts()
    assert prompts.texts("greet")[0] in texts
    assert any(line.source.startswith("safety suicide_active") for line in found)
    assert any(line.source == "bland words" for line in found)
    assert set(SAMPLES).isdisjoint(FRAGMENTS)


def test_the_report_lists_what_was_misheard():
    good = Heard(Line("a-guide", "Your feet."), "your feet", 2, 0)
    bad = Heard(Line("a-guide", "A row of oars."), "a roll of ours", 4, 2)
    assert error_rate([good, bad]) == pytest.approx(2 / 6)
    text = report({"hibari": [good, bad]}, 10)
    assert "2 of 10 spoken lines" in text
    assert "A row of oars. (heard: a roll of ours)" in text
    assert "Your feet." not in text
