"""The learned classifiers: the same answer everywhere, a clear word about a wrong file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.classify.ngram_net import NgramNet
from companion.classify.ngrams import BUCKETS, buckets
from companion.errors import CompanionError
from companion.language import learned
from companion.language.commands import Command
from companion.language.normalise import tokens
from companion.language.safety import SafetyScreen, screen
from companion.language.safety_file import Category, load_safety
from companion.paths import scripts_dir

WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=12), max_size=40)


def small_net(path: Path, **changes: np.ndarray) -> Path:
    """Two labels; the first likes the word "cat"."""
    table = np.zeros((BUCKETS, 2), np.int8)
    table[sorted({*buckets(["cat"])} - {*buckets(["xylophone"])} - {*buckets([])})] = [100, 0]
    arrays = {
        "table": table,
        "scale": np.float32(0.1),
        "hidden": np.zeros(2, np.float32),
        "weights": np.array([[1, 0], [0, 1]], np.float32),
        "bias": np.zeros(2, np.float32),
        "labels": np.array(["cat", "dog"]),
    } | changes
    np.savez(path, **arrays)
    return path


def test_pieces_are_the_same_on_every_machine() -> None:
    assert len(buckets(["i", "feel", "sad"])) == len(set(buckets(["i", "feel", "sad"])))
    sad = [39, 2908, 24299, 32887, 34296, 37758, 46302, 50948, 57684, 61628]
    assert sorted(buckets(["sad"])) == sad
    assert set(buckets(["sad", "i"])) != set(buckets(["i", "sad"]))


@given(WORDS)
def test_any_words_get_shares_that_make_one(words: list[str]) -> None:
    shares = learned.shares("danger", words)
    assert sum(shares.values()) == pytest.approx(1, abs=1e-5)
    assert all(0 <= share <= 1 for share in shares.values())


def test_what_was_taught_is_told(tmp_path: Path) -> None:
    net = NgramNet(small_net(tmp_path / "small.npz"))
    assert net.shares(["cat"])["cat"] > 0.9
    assert net.shares(["xylophone"]) == {"cat": 0.5, "dog": 0.5}
    assert net.shares([]) == {"cat": 0.5, "dog": 0.5}


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = small_net(tmp_path / "old.npz", table=np.zeros((10, 2), np.int8))
    with pytest.raises(CompanionError, match="does not fit"):
        NgramNet(path)


def test_labels_are_categories_and_commands() -> None:
    danger = {label.partition(":") for label in learned.shares("danger", ["hello", "there"])}
    assert {category for level, _, category in danger if level != "none"} == {*get_args(Category)}
    assert set(learned.shares("commands", ["hello", "there"])) <= {*get_args(Command), "none"}


@pytest.mark.parametrize("count", [1, 30, 31, 45, 46, 4000])
def test_windows_cover_every_word(count: int) -> None:
    words = [str(number) for number in range(count)]
    seen = [word for window in learned.windows(words) for word in window]
    assert set(seen) == set(words)
    assert all(len(window) <= 30 for window in learned.windows(words))


@pytest.mark.parametrize(
    "text", ["i want to kill myself", "i'm going to end my life tonight", "i want to be dead"]
)
def test_rules_stand_without_the_classifier(text: str, tmp_path: Path) -> None:
    whole = (scripts_dir() / "en" / "safety.toml").read_text(encoding="utf-8")
    rules_only = tmp_path / "safety.toml"
    rules = re.sub(r"(?m)^\[learned\]\n(?:\w+ = .*\n)+", "", whole)
    assert rules != whole
    rules_only.write_text(rules, encoding="utf-8")
    alone = SafetyScreen(load_safety(rules_only)).screen(text)
    assert alone.level == screen(text).level == "crisis"
    assert not any("learned" in line for line in alone.evidence)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("my ears hurt could you turn it down", "quieter"),
        ("i drifted off where are we now", "where"),
        ("kindly repeat the last instruction", "repeat"),
    ],
)
def test_a_command_in_new_words_is_understood(text: str, command: str) -> None:
    from companion.language import read

    assert read(text).command == command


def test_a_feeling_comes_before_a_likely_command() -> None:
    from companion.language import read

    reading = read("i feel so sad and tired tonight", expecting="feeling")
    assert reading.command is None
    assert reading.feelings[0].family == "sadness"
    assert tokens("sad") == ["sad"]
