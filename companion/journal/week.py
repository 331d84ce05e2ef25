"""The last seven days in a few facts, for the weekly review."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from companion.core.promises import WeekPast
from companion.journal.overview import overview
from companion.journal.recent import is_recent, recent_sessions

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
    for session in recent_sessions(folder, now, _WEEK):
        facts = overview(session)
        if not is_recent(facts.at, now, _WEEK):
            continue
        sessions += 1
        words.update(facts.words)
        wins += [facts.win] if facts.win else []
    most = words.most_common(1)
    return WeekPast(sessions, most[0][0] if most else None, tuple(wins), revisit)
