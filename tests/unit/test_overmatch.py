"""No sentence may be stolen: every development sentence against every family and the screen.

The limits are those of the language's table; they are rates, so that one borderline sentence
does not decide and a rule that steals a kind of sentence does.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from companion.language import Reading, read
from companion.language.lexicon import lexicon

DATA = Path(__file__).parents[1] / "data" / "language"
ASSERTED = 0.5

BENIGN = ["idiom", "breakup", "fiction", "everyday_body", "ordinary_distress", "command"]
NOT_ABOUT_DANGER = ["feelings", "causes", "commands", "command_inside", "numbers", "everyday"]


@cache
def rows(name: str) -> list[dict]:
    lines = (DATA / f"{name}.dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def reading_of(text: str, expecting: str | None = None) -> Reading:
    return read(text, expecting=expecting)


def safety_rows(kind: str) -> list[dict]:
    return [row for row in rows("safety") if row["kind"] == kind]


def stolen(found: Iterable[dict], is_stolen: Callable[[dict, Reading], bool]) -> list[str]:
    return [row["text"] for row in found if is_stolen(row, reading_of(row["text"]))]


def asserted(reading: Reading) -> list[str]:
    return [f.family for f in reading.feelings if f.score >= ASSERTED]


def at_level(level: str) -> Callable[[dict, Reading], bool]:
    return lambda _, reading: reading.safety.level == level


def assert_at_most(limit: float, texts: list[str], among: list[dict]) -> None:
    assert len(texts) <= limit * len(among), f"{len(texts)} of {len(among)}: {texts}"


def test_benign_look_alikes_are_no_crisis() -> None:
    found = [row for kind in BENIGN for row in safety_rows(kind)]
    assert_at_most(0.02, stolen(found, at_level("crisis")), found)


def test_benign_look_alikes_seldom_raise_a_check() -> None:
    found = [row for kind in BENIGN for row in safety_rows(kind)]
    assert_at_most(0.08, stolen(found, at_level("check")), found)


def test_negated_danger_is_seldom_a_crisis() -> None:
    found = safety_rows("negated")
    assert_at_most(0.10, stolen(found, at_level("crisis")), found)


def test_ordinary_talk_is_no_crisis() -> None:
    found = safety_rows("ordinary_talk")
    assert_at_most(0.0005, stolen(found, at_level("crisis")), found)


@pytest.mark.parametrize("name", NOT_ABOUT_DANGER)
def test_other_sets_raise_no_crisis(name: str) -> None:
    assert_at_most(0.02, stolen(rows(name), at_level("crisis")), rows(name))
    assert_at_most(0.08, stolen(rows(name), at_level("check")), rows(name))


@pytest.mark.parametrize("name", ["command_inside", "feelings", "causes", "implied", "everyday"])
def test_no_command_fires_inside_a_sentence(name: str) -> None:
    fired = stolen(rows(name), lambda _, reading: reading.command is not None)
    assert_at_most(0.05, fired, rows(name))


@pytest.mark.parametrize("name", ["command_inside", "feelings", "causes", "implied", "everyday"])
def test_no_number_is_read_from_a_sentence(name: str) -> None:
    numbers = stolen(rows(name), lambda _, reading: reading.number is not None)
    assert_at_most(0.03, numbers, rows(name))


def test_commands_and_numbers_are_no_feelings() -> None:
    found = rows("commands")
    assert_at_most(0.05, stolen(found, lambda _, reading: bool(asserted(reading))), found)
    felt = [r["text"] for r in rows("numbers") if asserted(reading_of(r["text"], "number"))]
    assert_at_most(0.03, felt, rows("numbers"))


def test_everyday_sentences_are_in_no_family() -> None:
    found = rows("everyday")
    assert_at_most(0.05, stolen(found, lambda _, reading: bool(asserted(reading))), found)


@pytest.mark.parametrize("valence", ["positive", "negative"])
def test_the_sign_of_a_feeling_is_kept(valence: str) -> None:
    wrong_sign = -1 if valence == "positive" else 1

    def turned(_: dict, reading: Reading) -> bool:
        families = asserted(reading)
        return bool(families) and lexicon().valence(families[0]) * wrong_sign > 0

    found = [row for row in rows("feelings") if row["valence"] == valence]
    assert_at_most(0.03, stolen(found, turned), found)


def test_a_denied_feeling_is_not_asserted() -> None:
    found = [row for row in rows("feelings") if row["denied"]]
    clash = stolen(
        found, lambda row, r: bool({*asserted(r)} & {*row["denied"]} - {*row["families"]})
    )
    assert_at_most(0.02, clash, found)


@pytest.mark.parametrize("frame", ["{talk} and {danger}", "{danger} and {talk}"])
def test_danger_is_not_stolen_by_ordinary_talk_around_it(frame: str) -> None:
    rng = random.Random(7)
    talk = [row["text"] for row in safety_rows("ordinary_talk")]
    found = [
        {"text": frame.format(talk=rng.choice(talk), danger=row["text"])}
        for row in safety_rows("plain")
        if reading_of(row["text"]).safety.level == "crisis"
    ]
    assert_at_most(0.01, stolen(found, at_level("none")), found)
