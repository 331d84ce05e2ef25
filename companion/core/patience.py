"""How long a silence has to be before a person's turn is over.

A silence after something whole ("i feel sad", "seven", "stop") may be short; after something
unfinished ("i feel", "i don't know, sort of") it has to be long.  How long is learnt, within
bounds, from this person's own pauses.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from companion.language import Reading
from companion.language.unfinished import is_unfinished


@dataclass(frozen=True, slots=True)
class _Bounds:
    least_s: float
    most_s: float


_WHOLE = _Bounds(0.4, 0.9)
_UNFINISHED = {
    "feeling": _Bounds(1.4, 2.5),
    "number": _Bounds(1.1, 2.0),
    "yes_no": _Bounds(0.9, 1.8),
    "command": _Bounds(0.8, 1.6),
    "words": _Bounds(1.4, 2.5),
}
_MARGIN = 1.25  # a pause like the longest usual one is not yet an end
_USUAL = 0.9  # the share of a person's pauses that are to be outlasted
_FEWEST_PAUSES = 4  # before that many nothing is learnt
_KEPT_PAUSES = 40
_SHORTEST_PAUSE_S = 0.25  # between words, not between thoughts


class Patience:
    """The silence that ends a turn, from what was said and how this person speaks.

    Args:
        factor: multiplies everything; more for a slow speaker.
        pauses: earlier :meth:`learnt` pauses of this person.
    """

    def __init__(
        self,
        factor: float = 1.0,
        pauses: tuple[Sequence[float], Sequence[float]] = ((), ()),
    ) -> None:
        self._factor = factor
        self._after_whole = deque(pauses[0], _KEPT_PAUSES)
        self._after_unfinished = deque(pauses[1], _KEPT_PAUSES)

    def seconds(self, reading: Reading | None, expecting: str) -> float:
        """The silence that ends a turn.

        Args:
            reading: what was said so far; None while that is not known.
            expecting: what was asked for, see :func:`companion.language.read`.
        """
        if reading is not None and is_whole(reading, expecting):
            return self._factor * _learnt(self._after_whole, _WHOLE)
        return self._factor * _learnt(self._after_unfinished, _UNFINISHED[expecting])

    def learn(self, pause_s: float, reading: Reading | None, expecting: str) -> None:
        """This person paused so long and then went on; said before it was ``reading``."""
        if pause_s >= _SHORTEST_PAUSE_S:
            whole = reading is not None and is_whole(reading, expecting)
            (self._after_whole if whole else self._after_unfinished).append(round(pause_s, 2))

    @property
    def learnt(self) -> tuple[list[float], list[float]]:
        """The pauses in seconds, after something whole and after something unfinished."""
        return list(self._after_whole), list(self._after_unfinished)


def is_whole(reading: Reading, expecting: str) -> bool:
    """True when something that can be acted on was said, and it does not break off."""
    if reading.safety.level == "crisis" or reading.command is not None:
        return True
    if reading.ask is not None or is_unfinished(reading.text):
        return False
    if expecting == "number":
        return reading.number is not None
    return expecting == "feeling" and any(f.family != "unknown" for f in reading.feelings)


def _learnt(pauses: Sequence[float], bounds: _Bounds) -> float:
    if len(pauses) < _FEWEST_PAUSES:
        return bounds.least_s
    usual_s = sorted(pauses)[int(_USUAL * (len(pauses) - 1))]
    return min(max(_MARGIN * usual_s, bounds.least_s), bounds.most_s)
