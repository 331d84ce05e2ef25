"""The breath patterns and the seconds each part of them may take.

The seconds are those of the studies where a study gives them, with room for the gentler and the
slower beginner; the others are design choices.  Nothing here is fast: over-breathing makes people
dizzy (Szulczewski 2019, doi 10.1007/s10484-019-09438-y).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from companion.content.schema import BreathPattern, Protocol

Span = tuple[float, float]
"""The least and the most seconds."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a breath pattern may look like; a part that is None is not in it.

    Attributes:
        most_rounds: rounds in one guide, where the protocol limits them.
    """

    in_: Span
    out: Span
    top_up: Span | None = None
    hold: Span | None = None
    rest: Span | None = None
    most_rounds: int | None = None


PROTOCOLS: Mapping[Protocol, Bounds] = {
    "extended_exhale": Bounds(in_=(3.5, 4.5), out=(5.5, 7)),
    "gentle_start": Bounds(in_=(2.5, 3.5), out=(4, 5.5)),
    "cyclic_sigh": Bounds(in_=(2.5, 3.5), top_up=(0.8, 1.5), out=(5, 8)),
    "resonance": Bounds(in_=(4, 5.5), out=(5, 6)),
    "box": Bounds(in_=(4, 4), hold=(4, 4), out=(4, 4), rest=(4, 4)),
    "box_short": Bounds(in_=(3, 3), hold=(3, 3), out=(3, 3), rest=(3, 3)),
    "four_seven_eight": Bounds(in_=(2, 4), hold=(3.5, 7), out=(4, 8), most_rounds=8),
    "pursed_lips": Bounds(in_=(2, 2.5), out=(4, 5)),
    "seven_eleven": Bounds(in_=(7, 7), out=(11, 11)),
    "hum": Bounds(in_=(3.5, 4.5), out=(6, 8)),
}


def out_of_bounds(protocol: Protocol, pattern: BreathPattern) -> Iterator[str]:
    """What is wrong with the seconds of a protocol's breath pattern, a sentence each."""
    bounds = PROTOCOLS[protocol]
    parts = (
        ("in", pattern.in_, bounds.in_),
        ("top_up", pattern.top_up, bounds.top_up),
        ("hold", pattern.hold, bounds.hold),
        ("out", pattern.out, bounds.out),
        ("rest", pattern.rest, bounds.rest),
    )
    for name, seconds, span in parts:
        if span is None and seconds is not None:
            yield f"{protocol} has no {name}"
        elif span is not None and seconds is None:
            yield f"{protocol} needs {name}, {_told(span)} seconds"
        elif span is not None and seconds is not None and not span[0] <= seconds <= span[1]:
            yield f"{name} of {protocol} is {_told(span)} seconds"


def _told(span: Span) -> str:
    low, high = span
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
