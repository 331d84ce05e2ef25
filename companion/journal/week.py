"""The last seven days in a few facts, for the weekly review."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from companion.core.promises import WeekPast
from companion.journal.folder import session_names
from companion.journal.overview import overview
from companion.journal.store import read_session

_WEEK = timedelta(days=7)


def week_past(folder: Path, now: datetime, revisit: tuple[str, ...] = ()) -> WeekPast:
    """What was in the sessions of the last seven days; one that cannot be read is left out.

    Args:
        folder: where sessions are kept.
        now: local time with its offset.
        revisit: what of the shared lists is to be looked at again.
    """
    sessions = 0
    words: Counter[str] = Counter()
    wins: list[str] = []
    oldest = f"{now - _WEEK - timedelta(days=1):%Y-%m-%d}"  # clocks may have been changed since
    for name in session_names(folder):
        if name < oldest:
            continue
        try:
            facts = overview(read_session(folder / name))
        except OSError:
            continue
        if not _is_recent(facts.at, now):
            continue
        sessions += 1
        words.update(facts.words)
        wins += [facts.win] if facts.win else []
    most = words.most_common(1)
    return WeekPast(sessions, most[0][0] if most else None, tuple(wins), revisit)


def _is_recent(at: str, now: datetime) -> bool:
    try:
        return timedelta() <= now - datetime.fromisoformat(at) <= _WEEK
    except (ValueError, TypeError):  # sealed, or written by hand
        return False
