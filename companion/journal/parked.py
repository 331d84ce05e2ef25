"""What was parked last night."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from companion.journal.recent import is_recent, recent_sessions
from companion.printable import printable

_NIGHT = timedelta(hours=16)
"""From the evening before to late in the morning."""


def parked_last_night(folder: Path, now: datetime) -> tuple[str, ...]:
    """The lines, the oldest first, that were parked in the night and not told of since.

    Args:
        folder: where sessions are kept.
        now: local time with its offset.
    """
    lines: list[str] = []
    for session in recent_sessions(folder, now, _NIGHT):
        for record in session.records:
            if record.kind == "parked_told":
                lines.clear()
            elif record.kind == "parked" and is_recent(record.at, now, _NIGHT):
                lines.append(printable(str(record.data.get("text", ""))))
    return tuple(line for line in lines if line)
