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

CHOOSING = """\
title = "A choice"
offer = "We could hold or hear something. It takes about a minute."
route = "settle"
kind = "grounding"
feelings = ["fear"]
minutes = 1
short = { minutes = 0.5, offer = "We could find one thing, in half a minute." }
needs_breath = false
author = "A test"
reviewed = "not yet"

steps = [
  { say = "You can leave this at any moment." },
  { say = "You feel {feeling}. You said: {cause}.", unknown = "You feel something." },
  { choose = { text = "Would you like touch, or sound?", wait = 6, options = [
    { words = ["touch", "hands"], steps = [
      { say = "You might rub your hands." },
      { pause = 15, only = "long" },
      { pause = 2, only = "short" },
    ] },
    { words = ["sound"], steps = [
      { say = "You could listen to the room." },
      { pause = 13, only = "long" },
      { pause = 3, only = "short" },
    ] },
  ] } },
  { ask = { text = "Is there more?", wait = 4, answered = "Thank you.", silent = "Or not." } },
  { pause = 14, only = "long" },
  { say = "There is a room around you, or a garden." },
  { tone = "end" },
]

[[evidence]]
claim = "Touch may bring attention back."
source = "Practice"
strength = "practice"
"""

SLEEPY = """\
title = "Words for bed"
offer = "We could hear single words. It takes about five minutes."
route = "settle"
kind = "sleep"
feelings = ["restless"]
minutes = 5
needs_breath = false
author = "A test"
reviewed = "not yet"

steps = [
  { say = "You can leave this at any moment, or drift off." },
  { shuffle = { words = "bland", every = 8, minutes = 5 } },
  { end = "quiet" },
]

[[evidence]]
claim = "Single words may lead into sleep."
source = "Beaudoin"
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
