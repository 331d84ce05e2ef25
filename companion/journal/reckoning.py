"""Reckons many sessions up: feelings, ratings, guides, times of day and wins.

A session that was broken off counts like any other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Literal

from companion.core.history import Change, History, Past
from companion.journal.look_back import (
    Earlier,
    Feeling,
    GuideSeen,
    LookBack,
    Period,
    Ratings,
    Stretch,
    TimesOfDay,
    Win,
)
from companion.journal.overview import Overview

_LENGTH_DAYS = {"week": 7, "month": 28}
_MOST_DAYS_BY_DAY = 14
_MOST_DAYS_BY_WEEK = 92
_NAMELESS = "guide"  # what discreet mode writes for every guide
_TIMES = ("night", "morning", "afternoon", "evening")  # six hours each, from midnight on


def look_back(overviews: Iterable[Overview], period: Period, now: datetime) -> LookBack:
    """Reckon the numbers.

    Args:
        overviews: sessions, in any order; those of other days are passed over.
        period: which days.
        now: local time.
    """
    first, last = _bounds(period, now.date())
    before = None if first is None or last is None else _as_long_before(first, last)
    inside: list[_Seen] = []
    earlier: list[_Seen] = []
    for one in overviews:
        seen = _Seen(one)
        if (first is None or seen.day >= first) and (last is None or seen.day <= last):
            inside.append(seen)
        elif first is not None and before is not None and before <= seen.day < first:
            earlier.append(seen)
    sessions = [seen for seen in inside if seen.readable]
    locked = sum(seen.locked for seen in inside)
    days = {seen.day for seen in sessions}
    if days:
        first = first or min(days)
        last = last or max(*days, now.date())
    named, feelings = _feelings(sessions)
    unit, stretches = _stretches(sessions, first, last)
    return LookBack(
        period=period.kind,
        first=first,
        last=last,
        sessions=len(sessions),
        days=len(days),
        named=named,
        feelings=feelings,
        ratings=_ratings(sessions),
        guides=_guides(sessions),
        times=_times(sessions),
        unit=unit,
        over_time=stretches,
        wins=_wins(sessions),
        broken_off=sum(seen.one.end is None for seen in sessions),
        locked=locked,
        unread=len(inside) - len(sessions) - locked,
        earlier=None if before is None else _earlier([seen for seen in earlier if seen.readable]),
    )


class _Seen:
    """A session with its day and hour, by its own clock; the name tells them where a record can't.

    Attributes:
        readable: anything of it can be told.
    """

    __slots__ = ("day", "hour", "locked", "one", "readable")

    def __init__(self, one: Overview) -> None:
        self.one = one
        try:
            began = datetime.fromisoformat(one.at)
            self.readable = True
        except ValueError:
            self.readable = False
            began = _named_after(one.name)
        self.day, self.hour = began.date(), began.hour
        self.locked = not self.readable and one.locked > 0


def _named_after(name: str) -> datetime:
    """When a session of this name began; long ago when the name does not tell."""
    try:
        return datetime.strptime(name[:19], "%Y-%m-%dT%H-%M-%S")
    except ValueError:
        return datetime.min


def _bounds(period: Period, today: date) -> tuple[date | None, date | None]:
    """The first and the last day; None is as far as there is."""
    if period.kind == "all":
        return None, None
    if period.kind == "days":
        return period.first, period.last or today
    return today - timedelta(days=_LENGTH_DAYS[period.kind] - 1), today


def _as_long_before(first: date, last: date) -> date:
    """The first of as many days before."""
    return first - min(last - first + timedelta(days=1), first - date.min)


def _feelings(sessions: Sequence[_Seen]) -> tuple[int, tuple[Feeling, ...]]:
    """In how many sessions a feeling was named, and which."""
    counts = Counter(family for seen in sessions for family in set(seen.one.families))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return (
        sum(bool(seen.one.families) for seen in sessions),
        tuple(Feeling(family, count) for family, count in ranked),
    )


def _change(before: float | None, after: float | None) -> Change | None:
    """Both numbers, where there are two from 0 to 10."""
    if before is None or after is None or not (0 <= before <= 10 and 0 <= after <= 10):
        return None
    return Change(before, after)


def _ratings(sessions: Sequence[_Seen]) -> Ratings:
    found = (_change(seen.one.before, seen.one.after) for seen in sessions)
    changes = [change for change in found if change is not None]
    return Ratings(
        len(changes),
        _median(changes),
        _spread(change.before for change in changes),
        _spread(change.after for change in changes),
    )


def _median(changes: Sequence[Change]) -> float | None:
    return median(change.after - change.before for change in changes) if changes else None


def _spread(numbers: Iterable[float]) -> tuple[int, ...]:
    counts = Counter(int(number + 0.5) for number in numbers)
    return tuple(counts[number] for number in range(11))


def _guides(sessions: Sequence[_Seen]) -> tuple[GuideSeen, ...]:
    """Every guide, by the benefit that the program itself reckons with when it chooses."""
    titles: dict[str, str] = {}
    begun: Counter[str] = Counter()
    finished: Counter[str] = Counter()
    changes: dict[str, list[Change]] = {}
    for seen in sessions:
        for practice in seen.one.practices:
            if practice.id == _NAMELESS:
                continue
            titles[practice.id] = practice.title
            begun[practice.id] += 1
            finished[practice.id] += practice.finished
            change = _change(practice.before, practice.after)
            if change is not None:
                changes.setdefault(practice.id, []).append(change)
    history = History({ident: Past(changes=tuple(changes.get(ident, ()))) for ident in titles})
    expected = history.expected_changes({ident: ident for ident in titles})
    seen_guides = [
        GuideSeen(
            ident,
            title,
            begun[ident],
            finished[ident],
            len(changes.get(ident, ())),
            _median(changes.get(ident, ())),
            history.likely_change(ident),
            history.helped(ident),
        )
        for ident, title in titles.items()
    ]
    seen_guides.sort(
        key=lambda guide: (
            not guide.helped,
            expected[guide.id] if guide.helped else 0.0,
            -guide.begun,
            guide.id,
        )
    )
    return tuple(seen_guides)


def _times(sessions: Sequence[_Seen]) -> TimesOfDay:
    counts = Counter(_TIMES[seen.hour // 6] for seen in sessions if seen.one.timed)
    return TimesOfDay(*(counts[time] for time in _TIMES))


def _wins(sessions: Sequence[_Seen]) -> tuple[Win, ...]:
    told = [(seen.day, seen.one.name, seen.one.win) for seen in sessions if seen.one.win]
    told.sort(reverse=True)
    return tuple(Win(day, win) for day, _, win in told)


def _earlier(sessions: Sequence[_Seen]) -> Earlier:
    named, feelings = _feelings(sessions)
    return Earlier(len(sessions), named, feelings, _ratings(sessions))


def _stretches(
    sessions: Sequence[_Seen], first: date | None, last: date | None
) -> tuple[Literal["day", "week", "month"], tuple[Stretch, ...]]:
    """The period cut into days, weeks or months by its length; weeks are counted from its end."""
    if first is None or last is None:
        return "month", ()
    days = (last - first).days + 1
    if days <= _MOST_DAYS_BY_DAY:
        unit: Literal["day", "week", "month"] = "day"
        starts = [first + timedelta(days=day) for day in range(days)]
    elif days <= _MOST_DAYS_BY_WEEK:
        unit = "week"
        back = range(6, days + 6, 7)
        starts = sorted(max(first, last - timedelta(days=day)) for day in back)
    else:
        unit = "month"
        months = range(first.year * 12 + first.month, last.year * 12 + last.month)
        starts = [first, *(date(month // 12, month % 12 + 1, 1) for month in months)]
    kept: list[list[_Seen]] = [[] for _ in starts]
    for seen in sessions:
        kept[bisect_right(starts, seen.day) - 1].append(seen)
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    return unit, tuple(
        Stretch(start, end, len(some), *_feelings(some))
        for start, end, some in zip(starts, ends, kept, strict=True)
    )
