"""Sessions as a table: a row a record, a column a key.

The first columns are those of every record, then comes one for each key that any record has.
The file is UTF-8 with a byte order mark, by which spreadsheets know it.

A cell holds a text as it is, and any other value as JSON: ``6.5``, ``true``, ``null``,
``["sad", "tired"]``.  An empty cell is a key that the record does not have.  A text that could
be taken for one of these (``""``, ``"5"``), or that a spreadsheet could run as a formula, is
written as JSON too, in its own quotes: ``"=1+1"``.  So nothing is lost, and nothing is run.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from companion.journal.portable import (
    HEAD,
    LINE_BYTES,
    LineError,
    Portable,
    as_object,
    as_record,
    as_text,
    sessions_of,
    text_lines,
)
from companion.journal.records import Record

_RUN = frozenset("=+-@\t\r\n ＝＋－＠")
"""What a text may not begin with: some spreadsheets would run or cut it."""

_DELIMITERS = ",;\t"


def write_csv(sessions: Callable[[], Iterable[Portable]], out: BinaryIO) -> None:
    """Write the table.

    Args:
        sessions: gives them twice, as the columns stand above the rows.  What a session that is
            under way gained in between is left out.
        out: where it goes.

    Raises:
        OSError: it cannot be written.
    """
    keys: dict[str, None] = {}
    counts: dict[str, int] = {}
    for session in sessions():
        counts[session.name] = len(session.records)
        for record in session.records:
            keys |= dict.fromkeys(record.data)
    text = codecs.getwriter("utf-8")(out)
    text.write("\ufeff")
    table = csv.writer(text)
    table.writerow([*HEAD, *map(cell, keys)])
    columns = (*HEAD, *keys)
    for session in sessions():
        for record in session.records[: counts.get(session.name, 0)]:
            row = as_object(record)
            table.writerow([cell(row[key]) if key in row else "" for key in columns])


def read_csv(file: BinaryIO) -> Iterator[Portable]:
    """The sessions of a table, one at a time.

    Raises:
        LineError: it is no such table.
    """
    return sessions_of(_records(file))


def is_ours(header: list[str]) -> bool:
    """Whether these are the columns of such a table."""
    return tuple(header[: len(HEAD)]) == HEAD


def rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The rows of any table, each with the line it begins on; a blank line is an empty row.

    The first row tells whether commas, semicolons or tabs part the cells.

    Raises:
        LineError: it is no table.
    """
    csv.field_size_limit(LINE_BYTES)
    texts = text_lines(file)
    first = next(texts, "")
    table = csv.reader(_again(first, texts), delimiter=_delimiter(first), strict=True)
    while True:
        line = table.line_num + 1
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            raise LineError(line, f"is no row of a table: {error}") from None
        yield line, row


def cell(value: Any) -> str:
    """A value as the text of a cell."""
    if isinstance(value, str) and _is_plain(value):
        return value
    return as_text(value)


def value_of(text: str) -> Any:
    """The value of a cell that is not empty."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _is_plain(text: str) -> bool:
    """Whether it comes back as it is, through any spreadsheet."""
    if not text or text[0] in _RUN or value_of(text) != text:
        return False
    if any(sign < " " and sign not in "\n\t" for sign in text):
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _records(file: BinaryIO) -> Iterator[tuple[int, Record]]:
    table = rows(file)
    line, header = next(table, (1, []))
    if not is_ours(header):
        raise LineError(line, f"does not begin with the columns {', '.join(HEAD)}")
    columns = [*HEAD, *(str(value_of(name)) for name in header[len(HEAD) :])]
    if len(set(columns)) < len(columns):
        raise LineError(line, "names a column twice")
    for line, row in table:
        if not row:
            continue
        if len(row) != len(columns):
            raise LineError(line, f"has {len(row)} cells, and the heading has {len(columns)}")
        found = {key: value_of(text) for key, text in zip(columns, row, strict=True) if text}
        yield line, as_record(found, line)


def _again(first: str, others: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from others


def _delimiter(header: str) -> str:
    for sign in _DELIMITERS:
        if header.startswith(sign.join(HEAD)):
            return sign
    return max(_DELIMITERS, key=header.count)
