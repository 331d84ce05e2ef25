"""No sentence of one labelled set is taken for what another set holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from companion.language.commands import commands
from companion.language.feelings import name_feelings
from companion.language.lexicon import lexicon
from companion.language.normalise import tokens
from companion.language.numbers import numbers

SETS = Path(__file__).parents[1] / "data" / "language"


def texts(name: str) -> list[str]:
    lines = (SETS / f"{name}.dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


@pytest.mark.parametrize("name", ["feelings", "causes", "implied", "command_inside"])
def test_no_sentence_about_feelings_is_a_command(name: str) -> None:
    assert [text for text in texts(name) if commands().find(tokens(text))] == []


@pytest.mark.parametrize("name", ["feelings", "causes", "implied", "command_inside", "safety"])
def test_no_other_sentence_is_a_number(name: str) -> None:
    assert [text for text in texts(name) if numbers().find(tokens(text)) is not None] == []


def test_hardly_a_command_is_a_feeling() -> None:
    said = texts("commands")
    named = [name_feelings(tokens(text), lexicon()) for text in said]
    taken = [
        text
        for text, found in zip(said, named, strict=True)
        if any(f.family != "unknown" and f.score >= 0.5 for f in found.feelings)
    ]
    assert len(taken) <= 0.05 * len(said), taken
