"""Sessions as one JSON document, a record on a line of its own.

Any program reads it as a whole; it is written and read back a line at a time.  Its last line
closes it, so that a file that breaks off is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from companion.journal.portable import (
    LineError,
    Portable,
    as_object,
    as_record,
    as_text,
    sessions_of,
    text_lines,
)
from companion.journal.records import Record

_FORM = 1
_OPENING = '{"companion_export": 1, "records": ['
_CLOSING = "]}"
_UPDATE = "Update Companion: a newer one wrote the file."


def write_json(sessions: Iterable[Portable], out: BinaryIO) -> None:
    """Write the document.

    Raises:
        OSError: it cannot be written.
    """
    out.write(_OPENING.encode())
    end = "\n"
    for session in sessions:
        for record in session.records:
            out.write((end + as_text(as_object(record))).encode())
            end = ",\n"
    out.write(f"\n{_CLOSING}\n".encode())


def read_json(file: BinaryIO) -> Iterator[Portable]:
    """The sessions of a document, one at a time.

    Raises:
        LineError: it is no such document, or breaks off.
    """
    return sessions_of(_records(file))


def _records(file: BinaryIO) -> Iterator[tuple[int, Record]]:
    line = 0
    closed = False
    for line, text in enumerate(text_lines(file), 1):
        bare = text.strip()
        if line == 1:
            _check_opening(bare)
        elif closed and bare:
            raise LineError(line, "stands behind the end")
        elif bare == _CLOSING:
            closed = True
        elif bare:
            yield line, as_record(_object(bare, line), line)
    if not closed:
        raise LineError(line + 1, f"is missing: the file breaks off before its end, {_CLOSING}")


def _check_opening(text: str) -> None:
    try:
        form = json.loads(text + _CLOSING)["companion_export"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise LineError(1, f"does not open an export, as {_OPENING} does") from None
    if form != _FORM:
        raise LineError(1, f"tells of form {form!r}, which is not known here", _UPDATE)


def _object(text: str, line: int) -> dict[str, Any]:
    try:
        found = json.loads(text.removesuffix(","))
    except RecursionError:
        raise LineError(line, "is no record: it is nested too deep") from None
    except ValueError as error:
        raise LineError(line, f"is no JSON object: {error}") from None
    if not isinstance(found, dict):
        raise LineError(line, "is no JSON object")
    return found
