"""What was parked last night."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from companion.journal.folder import session_names
from companion.journal.store import read_session

_NIGHT = timedelta(hours=16)
"""From the evening before to late in the morning."""


def parked_last_night(folder: Path, now: datetime) -> tuple[str, ...]:
    """The lines, the oldest first, that were parked in the night and not told of since.

    Args:
        folder: where sessions are kept.
        now: local time with its offset.
    """
    lines: list[str] = []
    oldest = f"{now - _NIGHT - timedelta(days=1):%Y-%m-%d}"  # clocks may have been changed since
    for name in session_names(folder):
        if name < oldest:
            continue
        try:
            session = read_session(folder / name)
        except OSError:
            continue
        for record in session.records:
            if record.kind == "parked_told":
                lines.clear()
            elif record.kind == "parked" and _is_recent(record.at, now):
                lines.append(str(record.data.get("text", "")))
    return tuple(line for line in lines if line)


def _is_recent(at: str, now: datetime) -> bool:
    try:
        return timedelta() <= now - datetime.fromisoformat(at) <= _NIGHT
    except (ValueError, TypeError):  # written by hand
        return False
