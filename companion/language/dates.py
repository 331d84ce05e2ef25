"""By when: a day, perhaps with an hour, out of what a person says.

There is no clock here; what day it is today is handed in.  What is read is said back in full, so
a wrong guess is heard at once.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from companion.language.data import Pairs, Table, Words, load
from companion.language.normalise import tokens

FILE = "dates.toml"

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})\b")
_ORDINAL_ENDS = frozenset(("st", "nd", "rd", "th"))
_WEEK = 7
_NOON = 12
_LATE_FROM = 8  # an hour below it, by itself, is after noon: "by six"


class _File(Table, frozen=True):
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    ordinals: tuple[str, ...]
    numbers: tuple[str, ...]
    short: Pairs
    days: Pairs
    parts: Pairs
    hours: Pairs
    units: Pairs
    next: Words
    this: Words
    end: Words
    from_now: Words
    half: Words
    afternoon: Words
    morning: Words
    gone: Words
    spoken: str
    spoken_at: str
    spoken_part: str


@dataclass(frozen=True, slots=True)
class When:
    """A day.

    Attributes:
        day: the last one on which it is still in time.
        at: an hour of it as ``HH:MM``, or a part of it such as ``evening``; None for all of it.
    """

    day: date
    at: str | None = None


def find_when(text: str, today: date) -> When | None:
    """The day that was said; None when none was, or one that is over.

    Of two weekdays the last counts: "Friday, no, Saturday".  A day of a month is the next one to
    come.  A whole week or month means its last day.  An hour by itself is today's.

    Args:
        text: what was said or typed.
        today: the day it is said on.
    """
    words = _words(text)
    if _file().gone.intersection(words):
        return None
    at = _hour(text, words) or _part(words)
    day = _day(text, words, today)
    if day is None and at is not None:
        day = today
    return None if day is None or day < today else When(day, at)


def spoken(when: When) -> str:
    """The day in words, as it is read out and can be read again."""
    file = _file()
    said = file.spoken.format(
        weekday=file.weekdays[when.day.weekday()].capitalize(),
        ordinal=file.ordinals[when.day.day - 1],
        month=file.months[when.day.month - 1].capitalize(),
    )
    if when.at is None:
        return said
    if ":" in when.at:
        return file.spoken_at.format(day=said, time=_spoken_time(when.at))
    return file.spoken_part.format(day=said, part=when.at)


# --- the day ------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """The words, each short form written out and "3 rd" as 3."""
    short = _file().short
    words = [short.get(word, word) for word in tokens(_ISO.sub(" ", _CLOCK.sub(" ", text)))]
    return [word for at, word in enumerate(words) if not _ends_ordinal(words, at)]


def _ends_ordinal(words: Sequence[str], at: int) -> bool:
    return words[at] in _ORDINAL_ENDS and at > 0 and words[at - 1].isdigit()


def _day(text: str, words: list[str], today: date) -> date | None:
    if iso := _ISO.search(text):
        return _real(int(iso[1]), int(iso[2]), int(iso[3]))
    for find in (_of_month, _counted, _weekday, _named, _whole, _of_this_month):
        day = find(words, today)
        if day is not None:
            return day
    return None


def _named(words: list[str], today: date) -> date | None:
    """Tomorrow, and the day after it."""
    days = _file().days
    for at, word in enumerate(words):
        if word in days:
            after = words[max(at - 3, 0) : at][-2:] == ["day", "after"]
            return today + timedelta(int(days[word]) + after)
    return today if _file().this.intersection(words) and _part(words) else None


def _weekday(words: list[str], today: date) -> date | None:
    """The weekday named last: "friday", "next friday", "a week on friday", "friday week"."""
    file = _file()
    for at in range(len(words) - 1, -1, -1):
        if words[at] not in file.weekdays:
            continue
        ahead = (file.weekdays.index(words[at]) - today.weekday()) % _WEEK
        before = words[at - 1] if at else ""
        if before in file.next:
            monday = today + timedelta(_WEEK - today.weekday())
            return monday + timedelta(file.weekdays.index(words[at]))
        if ahead == 0 and before not in file.this:
            ahead = _WEEK
        later = "week" in (words[at + 1 : at + 2] + words[max(at - 2, 0) : at])
        return today + timedelta(ahead + _WEEK * later)
    return None


def _counted(words: list[str], today: date) -> date | None:
    """A number of days, weeks or months from today: "in two days", "a week from now"."""
    file = _file()
    for at, word in enumerate(words):
        if word not in file.units or at == 0:
            continue
        number = _number(words[at - 1])
        if number is None and words[at - 1] == "of":  # a couple of days
            number = _number(words[at - 2])
        counted = file.from_now.intersection(words[max(at - 4, 0) : at + 2])
        if number is None or not counted:
            continue
        if word.startswith("month"):
            return _months_on(today, number)
        return today + timedelta(number * int(file.units[word]))
    return None


def _whole(words: list[str], today: date) -> date | None:
    """A week, a weekend or a month: its last day."""
    file = _file()
    ahead = bool(file.next.intersection(words))
    if "weekend" in words or "week" in words:
        return today + timedelta(6 - today.weekday() + _WEEK * ahead)
    if "month" in words and (file.next | file.end | file.this).intersection(words):
        first = _months_on(today.replace(day=1), int(ahead))
        return first.replace(day=monthrange(first.year, first.month)[1])
    return None


def _of_month(words: list[str], today: date) -> date | None:
    """A day with its month, with a year or without: "the third of May", "May 3"."""
    months = _file().months
    for at, word in enumerate(words):
        if word not in months:
            continue
        number = _ordinal(words[:at], from_end=True) or _ordinal(words[at + 1 :], from_end=False)
        if number is None:
            continue
        month = months.index(word) + 1
        years = [int(w) for w in words if w.isdigit() and len(w) == 4]
        if years:
            return _real(years[0], month, number)
        this = _real(today.year, month, number)
        return this if this and this >= today else _real(today.year + 1, month, number)
    return None


def _of_this_month(words: list[str], today: date) -> date | None:
    """The next day of a number: "on the third"."""
    for at in range(len(words)):
        if at == 0 or words[at - 1] != "the":
            continue
        number = _ordinal(words[at:], from_end=False)
        if number is None or not set(words[at : at + 4]).isdisjoint(_file().months):
            continue  # the second is a day that this month does not have
        for ahead in range(13):
            month = _months_on(today.replace(day=1), ahead)
            day = _real(month.year, month.month, number)
            if day is not None and day >= today:
                return day
    return None


def _ordinal(words: Sequence[str], *, from_end: bool) -> int | None:
    """The day of a month that stands next to it, over an "of" or a "the"."""
    plain = [word for word in words if word not in ("of", "the")]
    for length in (2, 1):
        next_to = plain[-length:] if from_end else plain[:length]
        phrase = " ".join(next_to)
        if phrase in _file().ordinals:
            return _file().ordinals.index(phrase) + 1
        if length == 1 and phrase.isdigit() and 1 <= int(phrase) <= 31:
            return int(phrase)
    return None


def _number(word: str) -> int | None:
    if word.isdigit() and len(word) < 4:
        return int(word)
    if word in ("a", "an"):
        return 1
    numbers = _file().numbers
    return numbers.index(word) if word in numbers else None


def _months_on(day: date, months: int) -> date:
    """The same day so many months on; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- the hour -----------------------------------------------------------------------------------


def _part(words: list[str]) -> str | None:
    """The part of the day named last."""
    parts = _file().parts
    named = next((word for word in reversed(words) if word in parts), None)
    return "evening" if named == "tonight" else named


def _hour(text: str, words: list[str]) -> str | None:
    """The hour as ``HH:MM``."""
    file = _file()
    if clock := _CLOCK.search(_ISO.sub(" ", text)):
        return _clock(int(clock[1]), int(clock[2]), words)
    for word in words:
        if word in file.hours:
            return file.hours[word]
    for at, word in enumerate(words):
        number = _number(word) if word not in ("a", "an") else None
        before = words[at - 1] if at else ""
        behind = words[at + 1] if at + 1 < len(words) else ""
        half = before == "past" and words[at - 2 : at - 1] != [] and words[at - 2] in file.half
        told = half or behind == "oclock" or behind in file.afternoon | file.morning
        told = told or behind == "p" or (behind == "a" and words[at + 2 : at + 3] == ["m"])
        alone = before in ("at", "by", "before", "around", "until") and behind not in file.units
        dated = behind in file.months or behind == "of" or before == "the"
        if number is not None and 0 < number <= 23 and (told or alone) and not dated:
            return _clock(number, 30 if half else 0, words)
    return None


def _clock(hour: int, minute: int, words: list[str]) -> str | None:
    """The hour of twenty-four: by "pm" or "am", by the part of the day, else the likelier one."""
    file = _file()
    if hour > 23 or minute > 59:
        return None
    joined = " ".join(words)
    part = _part(words)
    if file.afternoon.intersection(words) or "p m" in joined:
        after_noon = True
    elif file.morning.intersection(words) or "a m" in joined:
        after_noon, hour = False, hour % _NOON
    elif part is not None:
        after_noon = hour >= int(file.parts[part])
    else:
        after_noon = hour < _LATE_FROM
    return f"{hour + _NOON if after_noon and 0 < hour < _NOON else hour:02}:{minute:02}"


def _spoken_time(at: str) -> str:
    """An hour in words, after noon or before it."""
    file = _file()
    hour, minute = (int(part) for part in at.split(":"))
    if (word := next((w for w, time in file.hours.items() if time == at), None)) is not None:
        return word
    named = file.numbers[hour % _NOON or _NOON]
    mark = "pm" if hour >= _NOON else "am"
    if minute == 0:
        return f"{named} {mark}"
    if minute == 30:
        return f"half past {named} {mark}"
    return f"{hour % _NOON or _NOON}:{minute:02} {mark}"


@cache
def _file() -> _File:
    """The words, read once."""
    return load(FILE, _File)
