"""Reading grades follow the published formula and know how many syllables a word has."""

from __future__ import annotations

import pytest

from companion import paths
from companion.content import reading_grade as module
from companion.content.reading_grade import is_known, reading_grade, syllables
from companion.errors import CompanionError


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("feet", 1), ("quiet", 2), ("breathe", 1), ("breathing", 2), ("comfortable", 4),
        ("five-minute", 3), ("you're", 1), ("table", 2), ("idea", 3),
        ("blorfed", 2), ("zzz", 1), ("plimple", 2),
    ],
)  # fmt: skip
def test_syllables(word, count):
    assert syllables(word) == count


def test_the_grade_is_that_of_the_formula():
    # One sentence, 6 words, 7 syllables.
    expected = 0.39 * 6 + 11.8 * 7 / 6 - 15.59
    assert reading_grade(["The cat sat on the table."]) == pytest.approx(expected)
    assert reading_grade(["The cat.", "Sat on the table."]) < expected
    assert reading_grade([]) == 0.0


def test_long_words_raise_the_grade():
    hard = "Individual circumstances occasionally necessitate consideration."
    assert reading_grade([hard]) > 15 > reading_grade(["You might feel your feet on the floor."])


def test_known_words():
    assert is_known("lamp")
    assert not is_known("blorft")


def test_a_missing_dictionary_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "scripts_dir", lambda: tmp_path)
    module._dictionary.cache_clear()
    try:
        with pytest.raises(CompanionError, match=r"pronunciations\.txt\.gz"):
            reading_grade(["A lamp."])
    finally:
        module._dictionary.cache_clear()
