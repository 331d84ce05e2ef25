"""How long sessions are kept: those that are older go, unless that looks like a mistake.

How old a session is its name tells.  A clock that has jumped would make every session old, or the
newest one lie ahead: then nothing is taken away before a person has looked.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from companion import paths
from companion.journal.store import session_paths
from companion.whole_file import replace_file

_TRAVEL = timedelta(days=1)
"""A newest session may lie so far ahead: names are in local time, and people travel."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to go.

    Attributes:
        sessions: too old, the oldest first.
        doubt: why a person is to look first; None when all looks right.
    """

    sessions: tuple[Path, ...] = ()
    doubt: str | None = None


def find_due(folder: Path, keep_days: int, now: datetime, running: Collection[Path] = ()) -> Due:
    """The sessions that began more than so many days ago.

    Args:
        folder: where sessions are.
        keep_days: sessions are kept as long.
        now: local time.
        running: sessions that do not count.
    """
    every = [path for path in session_paths(folder) if path not in running]
    last_day = now.date() - timedelta(days=keep_days)
    old = tuple(path for path in every if (day := _day(path)) is not None and day < last_day)
    newest = max(filter(None, map(_day, every[-1:])), default=None)
    if old and newest is not None and newest > (now + _TRAVEL).date():
        return Due(old, f"the newest session, {every[-1].stem}, is in the future")
    if 2 * len(old) > len(every):
        return Due(old, f"they are more than half of all, {len(old)} of {len(every)}")
    return Due(old)


def _day(path: Path) -> date | None:
    try:
        return date.fromisoformat(path.name[:10])
    except ValueError:  # no name of ours; it never gets old
        return None


def told_days() -> int | None:
    """How long sessions are kept, as the person was last told by voice; None when never."""
    try:
        return int(json.loads(paths.retention_file().read_text(encoding="utf-8"))["told_days"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def keep_told_days(days: int) -> None:
    """Remember that it was told; a disk that cannot be written costs only that it is again."""
    with contextlib.suppress(OSError):
        replace_file(paths.retention_file(), json.dumps({"told_days": days}).encode())
