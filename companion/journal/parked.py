"""What was parked last night."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from companion.journal.recent import is_recent
from companion.journal.store import SavedSession
from companion.printable import printable

_NIGHT = timedelta(hours=16)
"""From the evening before to late in the morning."""


def parked_last_night(sessions: Iterable[SavedSession], now: datetime) -> tuple[str, ...]:
    """The lines, the oldest first, that were parked in the night and not told of since.

    Args:
        sessions: the newest ones, the oldest first.
        now: local time with its offset.
    """
    lines: list[str] = []
    for session in sessions:
        for record in session.records:
            if record.kind == "parked_told":
                lines.clear()
            elif record.kind == "parked" and is_recent(record.at, now, _NIGHT):
                lines.append(printable(str(record.data.get("text", ""))))
    return tuple(line for line in lines if line)
