"""Old sessions are taken away while a session runs, when its first words are long over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from companion import paths
from companion.counted import counted
from companion.errors import CompanionError
from companion.journal.erase import erase_sessions
from companion.journal.retention import find_due, told_days
from companion.runtime.threads import Loop

_AFTER_S = 15.0


def prune_later(
    keep_days: int, running: Path | None, tell: Callable[[str], None], after_s: float = _AFTER_S
) -> Loop:
    """Take old sessions away in a thread of its own.

    Args:
        keep_days: sessions are kept as long.
        running: the file of the session that runs.
        tell: prints one line.
        after_s: begins so many seconds from now; a session that is over before leaves all to the
            next one.
    """

    def work(loop: Loop) -> None:
        if not loop.wait(after_s):
            prune(keep_days, running, tell)

    return Loop("retention", work)


def prune(keep_days: int, running: Path | None, tell: Callable[[str], None]) -> None:
    """Take old sessions away, and tell what was done; nothing goes that is doubtful."""
    folder = paths.sessions_dir()
    older = f"older than {counted(keep_days, 'day')}"
    running_now = () if running is None else (running,)
    due = find_due(folder, keep_days, datetime.now().astimezone(), running_now)
    if due.doubt is not None:
        tell(
            f"Sessions {older} were not taken away: {due.doubt}. "
            "Look at them with: companion log prune --dry-run"
        )
        return
    if not due.sessions:
        if told_days() != keep_days:
            tell(f"Sessions {older} are taken away from now on.")
        return
    try:
        erased = erase_sessions(folder, due.sessions)
    except CompanionError as error:
        tell(f"{error.say} {error.fix}")
        return
    left = f"; {counted(len(erased.left), 'file')} could not be" if erased.left else ""
    tell(f"{counted(erased.count, 'session')} {older} taken away{left}.")
