from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import paths
from companion.errors import CompanionError
from companion.language import read
from companion.language.own_words import (
    load_own_words,
    parse_teaching,
    personal_lexicon,
    teach,
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    _forget_cached()
    yield tmp_path
    _forget_cached()


def _forget_cached() -> None:
    load_own_words.cache_clear()
    personal_lexicon.cache_clear()


@pytest.mark.parametrize(
    ("text", "taught"),
    [
        ("When I say wobbly, I mean anxious.", ("wobbly", "anxious")),
        ("when i say wobbly i mean anxious", ("wobbly", "anxious")),
        ("whenever i say i feel grey it means i am sad", ("grey", "sad")),
        ("please remember when i say i've got the fog i mean numb", ("the fog", "numb")),
        ("if i say that i'm splat then i mean i'm exhausted", ("splat", "exhausted")),
        ("i feel wobbly", None),
        ("when i say no i feel guilty", None),
        ("when he says wobbly he means anxious", None),
        ("when i say i mean", None),
        ("", None),
    ],
)
def test_teaching_sentences(text: str, taught: tuple[str, str] | None) -> None:
    assert parse_teaching(text) == taught


@given(st.text(max_size=200))
def test_any_text_may_be_a_teaching(text: str) -> None:
    parse_teaching(text)
    parse_teaching(f"when i say {text} i mean {text}")


def test_an_own_word_is_read_as_the_known_one() -> None:
    assert not read("i.m zibbly").feelings
    teach("zibbly", "anxious")
    felt = read("i feel so zibbly because he left").feelings[0]
    assert (felt.word, felt.family) == ("zibbly", "anxiety")
    assert felt.score >= 0.8
    assert read("i'm not zibbly today").denied == ("zibbly",)
    assert not read("i'm not zibbly today").feelings
    assert read("i feel so zibbly because he left").cause == "he left"


def test_own_words_last() -> None:
    teach("the fog", "numb")
    teach("wobbly", "anxious")
    _forget_cached()
    assert load_own_words() == {"the fog": "numb", "wobbly": "anxious"}
    assert read("i've got the fog again").feelings[0].family == "numb"
    assert paths.own_words_file().stat().st_mode & 0o777 == 0o600


def test_a_person_s_meaning_comes_before_the_shared_one() -> None:
    assert read("i feel blue").feelings[0].family == "sadness"
    teach("blue", "calm")
    assert read("i feel blue").feelings[0].family == "positive"


@pytest.mark.parametrize(
    ("word", "meaning", "why"),
    [
        ("stop", "sad", "a command or a number"),
        ("seven", "sad", "a command or a number"),
        ("kill myself", "happy", "danger"),
        ("the", "sad", "too small"),
        ("", "sad", "no word"),
        ("one two three four five", "sad", "too long"),
        ("x" * 50, "sad", "too long"),
        ("splat", "glorbed", "no word for a feeling"),
        ("splat", "", "no word for a feeling"),
    ],
)
def test_what_cannot_be_taught(word: str, meaning: str, why: str) -> None:
    with pytest.raises(CompanionError) as caught:
        teach(word, meaning)
    assert why in caught.value.say
    assert not paths.own_words_file().exists()


def test_danger_and_commands_are_read_first_even_from_a_written_file() -> None:
    teach("wobbly", "happy")
    assert read("i.m wobbly and i want to kill myself").safety.level == "crisis"
    file = paths.own_words_file()
    file.write_text('[words]\n"stop" = "happy"\n', encoding="utf-8")
    _forget_cached()
    with pytest.raises(CompanionError, match="stop"):
        load_own_words()


@pytest.mark.parametrize("text", ["[words", "[words]\nwobbly = 3\n", "[other]\n", "\x00"])
def test_a_mistake_in_the_file_names_it(text: str) -> None:
    file = paths.own_words_file()
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CompanionError) as caught:
        load_own_words()
    assert str(file) in caught.value.say


def test_there_may_be_two_hundred() -> None:
    file = paths.own_words_file()
    file.parent.mkdir(parents=True)
    names = [f"z{a}{b}q" for a in "abcdefghijklmnopqrst" for b in "abcdefghij"]
    lines = "".join(f'"{name}" = "sad"\n' for name in names)
    file.write_text(f"[words]\n{lines}", encoding="utf-8")
    assert len(load_own_words()) == 200
    with pytest.raises(CompanionError, match="200"):
        teach("wobbly", "anxious")
    teach(names[0], "glad")
    assert load_own_words()[names[0]] == "glad"
