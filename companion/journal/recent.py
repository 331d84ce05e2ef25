"""The sessions of the last days; what begins with a session is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from companion.journal.folder import session_names
from companion.journal.store import SavedSession, read_session

WEEK = timedelta(days=7)


def recent_sessions(folder: Path, now: datetime) -> Iterator[SavedSession]:
    """Those of the last week, the oldest first; the unreadable are left out.

    Args:
        folder: where sessions are kept.
        now: local time with its offset.
    """
    oldest = f"{now - WEEK - timedelta(days=1):%Y-%m-%d}"  # clocks may have been changed since
    for name in session_names(folder):
        if name < oldest:
            continue
        try:
            yield read_session(folder / name)
        except OSError:
            continue


def is_recent(at: str, now: datetime, span: timedelta) -> bool:
    """Whether a record's time is so recent, and not in the future."""
    try:
        return timedelta() <= now - datetime.fromisoformat(at) <= span
    except (ValueError, TypeError):  # sealed, or written by hand
        return False
