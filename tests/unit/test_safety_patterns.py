"""The pattern language of the safety file, and what a wrong file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion.errors import CompanionError
from companion.language.safety import SafetyScreen
from companion.language.safety_file import load_safety
from companion.language.safety_index import PatternIndex
from companion.language.safety_patterns import END, Compiler, PatternError

CLASSES = {"PET": ["cat~", "(big | small) dog"], "MY_PET": ["my PET"]}
COMPILER = Compiler(
    CLASSES,
    irregular={"cut": ["cuts", "cutting"]},
    negations=frozenset({"not"}),
    breaks=frozenset({"but"}),
    skipped=frozenset({"just"}),
)
FILE = """
priority = ["self_harm"]
[hearing]
skip = []
negations = ["not"]
breaks = []
joins = []
subjects = ["i"]
not_denials = ["can not stop"]
denials = ["not true that"]
[forms]
[words.some]
PET = ["cat"]
[harmless]
jokes = ["hurt my feelings"]
[[rule]]
category = "self_harm"
level = "crisis"
patterns = ["hurt my PET"]
"""


def found(pattern: str, text: str) -> list[str]:
    words = [*text.split(), END]
    index = PatternIndex([(COMPILER.compile(pattern), None)])
    return [" ".join(words[match.start : match.end]) for match in index.matches(words)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("cut it", "i cut it", ["cut it"]),
        ("cut it", "i cut that", []),
        ("cut~ it", "cutting it", ["cutting it"]),
        ("hug~ it", "hugged it", ["hugged it"]),
        ("don't go", "i do not go", ["do not go"]),
        ("PET", "a small dog", ["small dog"]),
        ("feed MY_PET", "feed my cats", ["feed my cats"]),
        ("a (b | c d) e", "a c d e", ["a c d e"]),
        ("a [b | c] d", "a d", ["a d"]),
        ("a [b | c] d", "a c d", ["a c d"]),
        ("a .. b", "a 1 2 3 b", ["a 1 2 3 b"]),
        ("a .. b", "a 1 2 3 4 5 b", []),
        ("a ... b", "a 1 2 3 4 5 6 7 8 b", ["a 1 2 3 4 5 6 7 8 b"]),
        ("a .. b", "a not b", []),
        ("a .. b", "a but b", []),
        ("a # b", "a 1 b", ["a 1 b"]),
        ("a # b", "a b", []),
        ("a (# c | d)", "a x c", ["a x c"]),
        ("a $", "b a", ["a $"]),
        ("a $", "a b", []),
        ("a & b", "b 1 2 3 4 5 6 a", ["b 1 2 3 4 5 6 a"]),
        ("a & b", "a " + "1 " * 30 + "b", []),
        ("a & a", "1 a 2", []),
        ("a & (a | b)", "a b", ["a b"]),
    ],
)
def test_pattern(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("a (b", "not closed"),
        ("a b)", "not opened"),
        ("a (b | )", "empty place"),
        ("", "empty place"),
        ("[a]", "a word to start with"),
        (".. a", "a word to start with"),
        ("a & [b]", "a word to start with"),
        ("NOWHERE a", "[words] does not have"),
        ("a Cat", "lower case"),
        ("a just b", "not heard"),
        ("a&b- c", "not a word"),
    ],
)
def test_a_wrong_pattern_says_why(pattern: str, why: str) -> None:
    with pytest.raises(PatternError, match=why.replace("[", r"\[")):
        COMPILER.compile(pattern)


def test_a_class_made_of_itself_is_refused() -> None:
    compiler = Compiler({"LOOP": ["a LOOP"]}, {}, frozenset(), frozenset(), frozenset())
    with pytest.raises(PatternError, match="made of itself"):
        compiler.compile("LOOP")


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "safety.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_small_file_screens(tmp_path: Path) -> None:
    screen = SafetyScreen(load_safety(write(tmp_path, FILE))).screen
    assert screen("I hurt my cat!").level == "crisis"
    assert screen("i did not hurt my cat").level == "none"
    assert screen("it is not true that i hurt my cat").level == "none"
    assert screen("you hurt my feelings").level == "none"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"hurt my PET"', '"hurt (my PET"', r"rule\[0\] \(self_harm\)\[0\].*not closed"),
        ('PET = ["cat"]', 'PET = ["cat", "DOG"]', r"words.PET\[1\].*DOG"),
        ('"hurt my feelings"', '"Hurt"', r"harmless.jokes\[0\].*lower case"),
        ('level = "crisis"', 'level = "red"', r"level|enum"),
        ('level = "crisis"', 'level = "crisis"\ncolour = 1', "colour"),
        ('category = "self_harm"\n', "", "category"),
        ('priority = ["self_harm"]', "priority = []", "priority lacks self_harm"),
        ("[hearing]", "[hearing", "toml|line|TOML"),
    ],
)
def test_a_mistake_is_told_with_file_and_field(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = write(tmp_path, FILE.replace(old, new))
    with pytest.raises(CompanionError, match=told) as error:
        load_safety(path)
    assert str(path) in error.value.say


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CompanionError, match="cannot be read"):
        load_safety(tmp_path / "none.toml")
