"""What happened with every guide, read from the sessions that were kept."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from companion.core.history import Change, History, Past
from companion.journal.folder import session_names
from companion.journal.lines import lines_of, open_plain
from companion.journal.records import Record

WINDOW = 400
"""The newest sessions that are read: a year and more at one a day, and a tenth of a second."""

_KINDS = ("offer", "guide", "number")
_NEEDLES = tuple(f'"{kind}"'.encode() for kind in _KINDS)
_COUNTED = {"began": "begun", "finished": "finished", "left": "left"}


def read_history(folder: Path, window: int = WINDOW) -> History:
    """Read the newest sessions of a folder; lines and files that cannot be read are passed over.

    Args:
        folder: where the sessions are; an absent folder holds none.
        window: how many sessions back.
    """
    tally = _Tally()
    for name in session_names(folder)[-window:]:  # a path for each of 20,000 takes 0.3 s
        tally.add_session(_records(folder / name))
    return tally.history()


class _Tally:
    """Counts as the sessions go by, the oldest first."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._last_day: dict[str, int] = {}
        self._changes: defaultdict[str, list[Change]] = defaultdict(list)

    def add_session(self, records: Iterator[Record]) -> None:
        """A rating belongs to the guide that was finished since the rating before it."""
        level: float | None = None
        finished: str | None = None
        for record in records:
            if record.kind == "number":
                value = float(record.data["value"])
                if finished is not None and level is not None:
                    self._changes[finished].append(Change(level, value))
                level, finished = value, None
            elif record.kind == "offer":
                self._counts[record.data["id"]]["offered"] += 1
            elif record.data["did"] in _COUNTED:
                finished = self._add_guide(record) or finished

    def _add_guide(self, record: Record) -> str | None:
        """Count it; the guide when it was finished."""
        ident, did = record.data["id"], record.data["did"]
        self._counts[ident][_COUNTED[did]] += 1
        if did == "began":
            self._last_day[ident] = datetime.fromisoformat(record.at).date().toordinal()
        return ident if did == "finished" else None

    def history(self) -> History:
        """All that was counted."""
        return History(
            {
                ident: Past(
                    **counts,
                    last_day=self._last_day.get(ident),
                    changes=tuple(self._changes[ident]),
                )
                for ident, counts in self._counts.items()
            }
        )


def _records(path: Path) -> Iterator[Record]:
    """The records of offers, guides and numbers in one file; only their lines are parsed."""
    try:
        file = open_plain(path)
    except OSError:
        return  # a file that was erased meanwhile, or is not ours to read
    with file:
        for line in lines_of(file):
            content = line.content
            if content is None or not any(needle in content for needle in _NEEDLES):
                continue
            try:
                record = Record.from_dict(json.loads(content))
                if record.kind in _KINDS and _is_usable(record):
                    yield record
            except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
                continue


def _is_usable(record: Record) -> bool:
    """Whether all that is read of it is there.

    Raises:
        ValueError, KeyError, TypeError, OverflowError: it is torn, or of another shape.
    """
    if record.kind == "number":
        return 0 <= float(record.data["value"]) <= 10
    datetime.fromisoformat(record.at)
    named = isinstance(record.data["id"], str)
    return named and (record.kind == "offer" or isinstance(record.data["did"], str))
