"""What a look back at many sessions comes to: counts and medians.

No streak that could be broken, no share of success, no grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

ENOUGH_FOR_MOSTLY = 3
"""Sessions with a feeling before one may be called the usual one."""


class Period(Struct, frozen=True):
    """Which days to look back at.

    Attributes:
        kind: the last seven days, the last four weeks, all there is, or days that were named.
        first: the first day, where days were named; None is as far back as there is.
        last: the last one; None is today.
    """

    kind: Literal["week", "month", "all", "days"]
    first: date | None = None
    last: date | None = None


class Feeling(Struct, frozen=True):
    """A family of feelings, and in how many sessions it was named."""

    family: str
    sessions: int


class Ratings(Struct, frozen=True):
    """Sessions with a number before and one after.

    Attributes:
        sessions: how many.
        change: the median of after minus before; below 0 it usually fell; None without any.
        before: how many sessions began at 0, at 1 ... at 10, to the nearest whole number.
        after: the same of the last number.
    """

    sessions: int
    change: float | None
    before: tuple[int, ...]
    after: tuple[int, ...]


class GuideSeen(Struct, frozen=True):
    """What happened with one guide.

    Attributes:
        begun: how many times.
        finished: how many times it was heard to its end.
        rated: how many times there was a number before and after.
        change: the median of these changes; below 0 it usually fell; None without any.
        likely: between which points the mean change may lie; None when there are too few to tell.
        helped: whether it may be said that it went well; see :class:`History`.
    """

    id: str
    title: str
    begun: int
    finished: int
    rated: int
    change: float | None
    likely: tuple[float, float] | None
    helped: bool


class TimesOfDay(Struct, frozen=True):
    """How many sessions began in which six hours of the day; the night begins at midnight.

    Of which only the day is known are in none.
    """

    night: int
    morning: int
    afternoon: int
    evening: int


class Stretch(Struct, frozen=True):
    """A day, a week or a month.

    Attributes:
        named: sessions in which a feeling was named.
    """

    first: date
    last: date
    sessions: int
    named: int
    feelings: tuple[Feeling, ...]


class Win(Struct, frozen=True):
    """One thing that went all right, in the person's own words, where these were kept."""

    day: date
    text: str


class Earlier(Struct, frozen=True):
    """As many days before, to compare with."""

    sessions: int
    named: int
    feelings: tuple[Feeling, ...]
    ratings: Ratings


class LookBack(Struct, frozen=True):
    """The numbers of a period.

    Attributes:
        first: its first day; None when there is nothing at all.
        days: on how many days there was a session.
        named: sessions in which a feeling was named.
        feelings: the most frequent first.
        guides: what is likely to have helped most first, then the most frequent.
        unit: what a stretch is.
        over_time: stretch after stretch, also those without a session.
        wins: the newest first.
        broken_off: sessions without an end; they are in all counts.
        locked: sessions that are sealed and were not opened; they are in no other count.
        unread: sessions of which nothing could be read; the same.
        earlier: as many days before; None where there is no before.
    """

    period: str
    first: date | None
    last: date | None
    sessions: int
    days: int
    named: int
    feelings: tuple[Feeling, ...]
    ratings: Ratings
    guides: tuple[GuideSeen, ...]
    times: TimesOfDay
    unit: Literal["day", "week", "month"]
    over_time: tuple[Stretch, ...]
    wins: tuple[Win, ...]
    broken_off: int
    locked: int
    unread: int
    earlier: Earlier | None


def mostly(feelings: Sequence[Feeling], named: int) -> str | None:
    """The family that more than half of the sessions name; None with few of them."""
    if named < ENOUGH_FOR_MOSTLY or feelings[0].sessions * 2 <= named:
        return None
    return feelings[0].family
