"""Whether a session, in this process or another, writes a file."""

from __future__ import annotations

from pathlib import Path

from companion.journal.lock import alone


def in_use(path: Path) -> bool:
    """Whether somebody has it; a file that is gone is not in use."""
    try:
        with alone(path) as free:
            return not free
    except FileNotFoundError:
        return False
