"""A breath pattern, phase by phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from companion.content.prompts import Prompts
from companion.content.schema import BreathPattern
from companion.core.events import Phase, PhaseKind

_CUES = ("in", "top_up", "hold", "out")


def cue_words(prompts: Prompts) -> dict[str, str]:
    """What is said at the beginning of each part of a breath."""
    return {name: prompts.say(f"breath_{name}") for name in _CUES}


def breath_phases(
    pattern: BreathPattern, rounds: int, words: Mapping[str, str], spoken: int
) -> Iterator[Phase]:
    """All phases of so many breaths, made as they are asked for.

    Args:
        pattern: one breath.
        rounds: how many.
        words: from :func:`cue_words`; empty for tones alone.
        spoken: how many of the first rounds carry their cue words.
    """
    for number in range(rounds):
        yield from _one_breath(pattern, words if number < spoken else {})


def _one_breath(pattern: BreathPattern, words: Mapping[str, str]) -> Iterator[Phase]:
    parts: tuple[tuple[PhaseKind, float | None, str], ...] = (
        ("in", pattern.in_, "in"),
        ("in", pattern.top_up, "top_up"),
        ("hold", pattern.hold, "hold"),
        ("out", pattern.out, "out"),
        ("hold", pattern.rest, "hold"),
    )
    for kind, seconds, name in parts:
        if seconds is not None:
            yield Phase(kind, seconds, words.get(name, ""))
