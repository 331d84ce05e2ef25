"""Every prompt the core asks for exists, with the slots it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.content.prompts import SLOTS

CORE = Path(__file__).parents[2] / "companion" / "core"


def calls() -> Iterator[tuple[str, str, frozenset[str]]]:
    for path in sorted(CORE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr != "say" or not node.args:
                continue
            slots = frozenset(str(k.arg) for k in node.keywords if k.arg not in ("turn", None))
            spread = any(keyword.arg is None for keyword in node.keywords)
            if isinstance(node.args[0], ast.JoinedStr):
                continue  # put together as it runs: the tests of what says it see to it
            for name in ast.walk(node.args[0]):
                if isinstance(name, ast.Constant) and isinstance(name.value, str) and not spread:
                    yield path.name, name.value, slots


FOUND = [call for call in calls() if not call[1].startswith("breath_")]


def test_the_calls_are_found() -> None:
    assert len(FOUND) > 25


@pytest.mark.parametrize(("file", "name", "slots"), FOUND)
def test_a_prompt_is_asked_for_with_its_slots(file: str, name: str, slots: frozenset[str]) -> None:
    assert name in SLOTS, f"{file} asks for {name}"
    assert slots == set(SLOTS[name]), f"{file}, {name}"
