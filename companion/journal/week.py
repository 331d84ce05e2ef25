"""The last seven days in a few facts, for the weekly review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from companion.core.promises import WeekPast
from companion.journal.overview import overview
from companion.journal.recent import WEEK, is_recent
from companion.journal.store import SavedSession


def week_past(
    recent: Iterable[SavedSession], now: datetime, revisit: tuple[str, ...] = ()
) -> WeekPast:
    """What was in the sessions of the last seven days.

    Args:
        recent: all of these sessions, and perhaps earlier ones.
        now: local time with its offset.
        revisit: what of the shared lists is to be looked at again.
    """
    sessions = 0
    words: Counter[str] = Counter()
    wins: list[str] = []
    for session in recent:
        facts = overview(session)
        if not is_recent(facts.at, now, WEEK):
            continue
        sessions += 1
        words.update(facts.words)
        wins += [facts.win] if facts.win else []
    most = words.most_common(1)
    return WeekPast(sessions, most[0][0] if most else None, tuple(wins), revisit)
