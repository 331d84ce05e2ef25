"""Writes guide files for tests: one that keeps every rule, and changes to it."""

from __future__ import annotations

from pathlib import Path

from companion.content.load import LoadedGuide, load_folders

GOOD = """\
title = "Feet on the floor"
offer = "We could find the floor together. It takes about half a minute."
route = "settle"
kind = "grounding"
feelings = ["fear", "anxiety"]
minutes = 0.5
needs_breath = false
author = "A test"
reviewed = "not yet"

steps = [
  { say = "You can leave this at any moment." },
  { say = "Eyes open or closed, as you like." },
  { pause = 5 },
  { say = "You might press your feet to the floor." },
  { pause = 6 },
  { ask = { text = "Is it warm or cool there?", wait = 4 } },
  { say = "There is a room around you." },
  { tone = "end" },
]

[[evidence]]
claim = "Touch may bring attention back."
source = "Practice"
strength = "practice"
"""

BREATHING = """\
title = "Slow breath"
offer = "We could breathe slowly. It takes about four minutes."
route = "settle"
kind = "breathing"
feelings = ["anxiety"]
minutes = 4
needs_breath = true
author = "A test"
reviewed = "not yet"

steps = [
  { say = "You can leave this at any moment, or change it." },
  { say = "Small breaths are fine. If you feel dizzy, breathe as you want." },
  { breathe = { protocol = "extended_exhale", in = 4, out = 6, rounds = 8, spoken = 2 } },
  { say = "That's half. You can go smaller, or stay." },
  { breathe = { protocol = "extended_exhale", in = 4, out = 6, rounds = 8 } },
  { say = "I'll be quiet for half a minute, if you like." },
  { pause = 30 },
  { say = "You might hear the room around you." },
]

[[evidence]]
claim = "Slow breathing may lower stress."
source = "Shao 2024"
strength = "review"
"""


def write(folder: Path, text: str, ident: str = "a-guide", route: str = "settle") -> Path:
    """Write a guide file below ``folder`` and return its path."""
    path = folder / route / f"{ident}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def change(text: str, *replacements: tuple[str, str]) -> str:
    """``text`` with each first string replaced by the second; it has to be there."""
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return text


def loaded(folder: Path, text: str, ident: str = "a-guide", route: str = "settle") -> LoadedGuide:
    """Write a guide and load it; it has to load."""
    write(folder, text, ident, route)
    library = load_folders((folder, False))
    assert not library.problems, library.problems
    return library.guides[ident]
