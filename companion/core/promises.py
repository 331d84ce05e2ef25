"""Promises, as they are handed into a session and told of in it.

What I promised and what was promised to me are kept apart everywhere, and both are told in
counts: never as a score, a share or a row without a gap.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

Who = Literal["me", "them"]
"""Whose promise it is."""

Ended = Literal["kept", "partly", "not", "withdrawn"]
"""What became of it."""

How = Literal["kept", "partly", "not", "moved", "withdrawn"]
"""What can be told of it; a promise that was moved is open again."""

WHO: tuple[Who, ...] = get_args(Who)
HOW: tuple[How, ...] = get_args(How)

_ID_BITS = 20


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise.

    Attributes:
        id: five letters and digits.
        who: whose it is.
        what: in the person's own words.
        by: the last day; None when none was set.
        at: the hour of that day as ``HH:MM``, or a part of it such as ``evening``.
        step: a smaller form of it, for a bad day.
        ended: what became of it; None while it is open.
        ended_on: when that was told.
        moved: how often it was given another day.
        in_the_way: what got in the way, as told last.
        would_help: what would help, as told last.
    """

    id: str
    who: Who
    what: str
    by: date | None = None
    at: str | None = None
    step: str | None = None
    ended: Ended | None = None
    ended_on: date | None = None
    moved: int = 0
    in_the_way: str | None = None
    would_help: str | None = None

    def is_due(self, today: date) -> bool:
        """Whether it is open and its day has come."""
        return self.ended is None and self.by is not None and self.by <= today


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a promise, as told.

    Attributes:
        id: the promise's.
        by, at: the new day and hour of one that was moved.
        in_the_way, would_help: the person's own words, only after a yes.
    """

    id: str
    how: How
    by: date | None = None
    at: str | None = None
    in_the_way: str | None = None
    would_help: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many promises of one side ended how."""

    kept: int = 0
    partly: int = 0
    missed: int = 0

    @property
    def all(self) -> int:
        """How many came to an end; one that was withdrawn is not among them."""
        return self.kept + self.partly + self.missed


@dataclass(frozen=True, slots=True)
class WeekPast:
    """The last seven days in a few facts.

    Attributes:
        sessions: how many there were.
        feeling: what was named most often, in the person's word; None when nothing was.
        wins: what went all right, as told and kept, the oldest first.
        revisit: lines of the shared lists that were to be looked at again by now.
    """

    sessions: int = 0
    feeling: str | None = None
    wins: tuple[str, ...] = ()
    revisit: tuple[str, ...] = ()


def of(promises: Iterable[Promise], who: Who) -> list[Promise]:
    """One side's promises, the one due first first, those without a day last."""
    return sorted((one for one in promises if one.who == who), key=lambda one: one.by or date.max)


def count(promises: Iterable[Promise], since: date | None = None) -> Counts:
    """How they ended.

    Args:
        promises: of one side.
        since: count only what was told of from this day on.
    """
    ended = [
        one.ended
        for one in promises
        if since is None or (one.ended_on is not None and one.ended_on >= since)
    ]
    return Counts(ended.count("kept"), ended.count("partly"), ended.count("not"))


def told(promise: Promise, outcome: Outcome, day: date | None) -> Promise:
    """The promise after what became of it was told.

    Args:
        promise: as it stood.
        outcome: what was told.
        day: when.
    """
    words = replace(
        promise,
        in_the_way=outcome.in_the_way or promise.in_the_way,
        would_help=outcome.would_help or promise.would_help,
    )
    if outcome.how == "moved":
        opened = replace(words, ended=None, ended_on=None, moved=promise.moved + 1)
        return replace(opened, by=outcome.by, at=outcome.at)
    return replace(words, ended=outcome.how, ended_on=day)


def new_id(seed: int, taken: Collection[str]) -> str:
    """An id that none of these has; the same for the same seed."""
    draw = random.Random(f"promise {seed}")
    while True:
        ident = f"{draw.getrandbits(_ID_BITS):05x}"
        if ident not in taken:
            return ident
