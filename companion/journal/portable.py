"""Sessions on their way to another machine or program and back.

Each form holds the same: a record has the keys of its head, then those of its kind.  The key
``session`` is the name of the session's file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from companion.journal.lines import RECORD_BYTES
from companion.journal.records import Record

HEAD = ("v", "session", "seq", "at", "t", "kind")
"""The keys that every record has, in this order."""

LINE_BYTES = 4 * RECORD_BYTES
"""A longer line holds no record, whatever signs are marked in it; it never fills the memory."""

_MEND = "Mend that line, or export again on the machine the file came from."
_SHORTEN = "Shorten what is in it: the log could not read it back."
_SORT = "Sort the rows by session, then by seq."
_NAME_BYTES = 200
_NAME = re.compile(r"(?=[^/\\:]*\Z)\d{4}-\d\d-\d\dT.*")
"""What the store lists as a session, without a sign that would lead to another folder."""


@dataclass(frozen=True, slots=True)
class Portable:
    """A session: its name and its records, which bear that name."""

    name: str
    records: tuple[Record, ...]


class LineError(ValueError):
    """What is wrong with a file, and where.

    Attributes:
        line: counted from 1.
        what: one clause without its full stop.
        fix: what to do about it.
    """

    def __init__(self, line: int, what: str, fix: str = _MEND) -> None:
        super().__init__(f"line {line} {what}")
        self.line = line
        self.what = what
        self.fix = fix


def portable(name: str, records: Iterable[Record]) -> Portable:
    """The session of that file."""
    return Portable(name, tuple(replace(record, session=name) for record in records))


def as_object(record: Record) -> dict[str, Any]:
    """The JSON object of a record, its time not rounded."""
    return {**record.as_dict(), "t": record.t}


def is_too_long(record: Record) -> bool:
    """Whether the log could not hold it."""
    return len(as_text(as_object(record)).encode()) > RECORD_BYTES


def as_text(value: Any) -> str:
    """JSON of any value, as people read it where UTF-8 can hold it."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair of surrogates
        return json.dumps(value)
    return text


def as_record(found: dict[str, Any], line: int) -> Record:
    """The record of a JSON object.

    Raises:
        LineError: it is none, or its session cannot be the name of a file.
    """
    try:
        record = Record.from_dict(found)
    except KeyError as error:
        raise LineError(line, f"has no {error.args[0]}") from None
    except (TypeError, ValueError, OverflowError) as error:
        raise LineError(line, f"is no record: {error}") from None
    if is_too_long(record):
        raise LineError(line, f"holds a record longer than {RECORD_BYTES // 10**6} MB", _SHORTEN)
    if not _is_name(record.session):
        raise LineError(line, f"names no session: {record.session[:80]!r}")
    return record


def _is_name(name: str) -> bool:
    """Whether a file of a session can be called so, on any system."""
    is_one = _NAME.fullmatch(name) is not None and name.isprintable()
    return is_one and len(name.encode()) <= _NAME_BYTES


def sessions_of(records: Iterable[tuple[int, Record]]) -> Iterator[Portable]:
    """Records, each with its line, put together to sessions.

    Raises:
        LineError: the records of a session do not stand together.
    """
    seen: set[str] = set()
    under_way: list[Record] = []
    for line, record in records:
        if under_way and under_way[0].session != record.session:
            yield Portable(under_way[0].session, tuple(under_way))
            under_way = []
        if not under_way and record.session in seen:
            raise LineError(line, "stands apart from others of its session", _SORT)
        seen.add(record.session)
        under_way.append(record)
    if under_way:
        yield Portable(under_way[0].session, tuple(under_way))


def text_lines(file: BinaryIO) -> Iterator[str]:
    """The lines of a file with their ends; a byte order mark is passed over.

    Raises:
        LineError: a line is not UTF-8, or too long.
    """
    line = 0
    while raw := file.readline(LINE_BYTES):
        line += 1
        if len(raw) == LINE_BYTES and not raw.endswith(b"\n"):
            raise LineError(line, f"is longer than {LINE_BYTES // 10**6} MB")
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise LineError(line, "is not UTF-8 text", "Save the file as UTF-8.") from None
        yield text.removeprefix("\ufeff") if line == 1 else text
