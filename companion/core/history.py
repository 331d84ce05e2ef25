"""What helped this person before: plain data, and an honest estimate from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum, sqrt

USUAL_BEFORE = 6.0
USUAL_CHANGE = -1.4
"""What is to be expected before anything is known, on zero to ten: PTSD Coach v3.1, 56,971 users
with a rating: mean 6.03 before a tool, mean change -1.38 (PMC9006138)."""

_SPREAD = 2.0  # of one change about its mean, in points; a starting value, general knowledge
_PRIOR_SESSIONS = 4.0  # how many sessions the expectation of a guide counts for; the same
_PRIOR_OF_KIND = 12.0  # and that of its kind: its guides differ, so they say less of each other
_LEAST_FOR_A_CLAIM = 5
_SURE = 1.28  # standard errors; nine times in ten a mean this far from none is no chance


@dataclass(frozen=True, slots=True)
class Change:
    """One rating before a guide and one after it, each zero to ten."""

    before: float
    after: float

    @property
    def more_than_usual(self) -> float:
        """Points above the usual change from there; below 0 it fell further than is usual.

        From 6 the usual change is -1.4, and from lower down it is less in proportion, so that a
        guide heard on easy days is not thought a weak one.
        """
        return self.after - self.before - USUAL_CHANGE * self.before / USUAL_BEFORE


@dataclass(frozen=True, slots=True)
class Past:
    """What happened with one guide, in counts of sessions.

    Attributes:
        left: it was begun, and something else was asked for.
        last_day: the day it was begun last, as :meth:`datetime.date.toordinal` counts; None when
            it never was.
        changes: the ratings around it, the oldest first.
    """

    offered: int = 0
    begun: int = 0
    finished: int = 0
    left: int = 0
    last_day: int | None = None
    changes: tuple[Change, ...] = ()

    @property
    def more_than_usual(self) -> list[float]:
        """Each change's points above the usual one."""
        return [change.more_than_usual for change in self.changes]


UNTRIED = Past()


@dataclass(frozen=True, slots=True)
class History:
    """What happened with every guide, by id; a guide that is not in it was never offered."""

    guides: Mapping[str, Past] = field(default_factory=dict)

    def of(self, ident: str) -> Past:
        """What happened with one guide."""
        return self.guides.get(ident, UNTRIED)

    def expected_changes(self, kinds: Mapping[str, str]) -> dict[str, float]:
        """The change from 6 that each guide may bring this person, by id; below 0 is a fall.

        A shrunken mean: a guide's own changes pull it from what the others of its kind have
        shown, and theirs pull that from the usual change; every change counts as one session
        beside those that the expectation stands for (empirical Bayes, known variances).

        Args:
            kinds: the kind of every guide, by id.
        """
        own = {ident: self.of(ident).more_than_usual for ident in kinds}
        of_kind: dict[str, tuple[float, int]] = {}
        for kind in set(kinds.values()):
            values = [
                value for ident, some in own.items() if kinds[ident] == kind for value in some
            ]
            of_kind[kind] = fsum(values), len(values)
        expected = {}
        for ident, values in own.items():
            total, count = of_kind[kinds[ident]]
            mine = fsum(values)
            others = _shrunken(total - mine, count - len(values), 0.0, _PRIOR_OF_KIND)
            expected[ident] = USUAL_CHANGE + _shrunken(mine, len(values), others, _PRIOR_SESSIONS)
        return expected

    def likely_change(self, ident: str) -> tuple[float, float] | None:
        """Between which points a guide's mean change may lie, four times in five.

        Below 0 is a fall.  None with fewer than five ratings: they are too few to tell.
        """
        changes = [change.after - change.before for change in self.of(ident).changes]
        if len(changes) < _LEAST_FOR_A_CLAIM:
            return None
        mean, margin = fsum(changes) / len(changes), _SURE * _SPREAD / sqrt(len(changes))
        return mean - margin, mean + margin

    def helped(self, ident: str) -> bool:
        """Whether it may be said that this guide went well: five ratings, and no mere chance."""
        likely = self.likely_change(ident)
        return likely is not None and likely[1] < 0


def _shrunken(total: float, count: int, towards: float, sessions: float) -> float:
    """The mean of ``count`` values, pulled towards what was expected; that counts for so many."""
    return (sessions * towards + total) / (sessions + count)
