"""Promises as a calendar file (RFC 5545), for a calendar that two people share.

An open promise with a day becomes an event: those are what shared calendars take, while most of
them leave tasks out.  It lasts all day, or stands at its hour, and blocks no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from companion.core.promises import Promise, Who

_LINE_BYTES = 75
_WHOSE: dict[Who, str] = {"me": "Mine", "them": "Theirs"}
_ESCAPED = str.maketrans({
    "\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": "",
    **dict.fromkeys((*range(9), 9, 11, 12, *range(14, 32), 127), " "),
})  # fmt: skip


def calendar(promises: Iterable[Promise], now: datetime) -> bytes:
    """The file.

    Args:
        promises: those that are over or have no day are left out.
        now: in UTC; when the events were written.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Companion//Promises//EN"]
    for promise in promises:
        if promise.ended is None and promise.by is not None:
            lines += _event(promise, promise.by, now)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _event(promise: Promise, day: date, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{promise.id}@companion.invalid"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{promise.moved}"
    if promise.at is not None and ":" in promise.at:
        yield f"DTSTART:{day:%Y%m%d}T{promise.at.replace(':', '')}00"  # wherever one is
    else:
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + timedelta(1):%Y%m%d}"
    part = f" ({promise.at})" if promise.at is not None and ":" not in promise.at else ""
    whose = _WHOSE[promise.who]
    yield f"SUMMARY:{_text(f'{whose}: {promise.what}{part}')}"
    if promise.step is not None:
        yield f"DESCRIPTION:{_text(f'Smaller: {promise.step}')}"
    yield f"CATEGORIES:{whose}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """A value with what has a meaning in the file marked, and no control characters."""
    return value.replace("\r\n", "\n").translate(_ESCAPED)


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 bytes, no character cut; all but the first begin blank."""
    piece = b""
    for character in line:
        more = character.encode("utf-8", errors="replace")
        if len(piece) + len(more) > _LINE_BYTES:
            yield piece
            piece = b" "
        piece += more
    yield piece
