"""The last seven days in a few facts, for the weekly review."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from companion.core.promises import WeekPast
from companion.journal.overview import overview
from companion.journal.store import Unseal, read_session, session_paths

_WEEK = timedelta(days=7)


def week_past(folder: Path, now: datetime, unseal: Unseal | None = None) -> WeekPast:
    """What was in the sessions of the last seven days; one that cannot be read is left out.

    Args:
        folder: where sessions are kept.
        now: local time with its offset.
        unseal: opens sealed records; None leaves them locked.
    """
    sessions = 0
    words: Counter[str] = Counter()
    wins: list[str] = []
    for path in session_paths(folder):
        if path.stem < f"{now - _WEEK - timedelta(days=1):%Y-%m-%d}":
            continue  # its name tells that it is too old; clocks may have been changed since
        try:
            facts = overview(read_session(path, unseal))
        except OSError:
            continue
        if not _is_recent(facts.at, now):
            continue
        sessions += 1
        words.update(facts.words)
        wins += [facts.win] if facts.win else []
    most = words.most_common(1)
    return WeekPast(sessions, most[0][0] if most else None, tuple(wins))


def _is_recent(at: str, now: datetime) -> bool:
    try:
        return timedelta() <= now - datetime.fromisoformat(at) <= _WEEK
    except (ValueError, TypeError):  # sealed, or written by hand
        return False
