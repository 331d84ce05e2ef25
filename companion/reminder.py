"""Something to be asked at the next start, for who wanted that: a file that says nothing."""

from __future__ import annotations

import contextlib

from companion import paths
from companion.whole_file import replace_file


def is_set() -> bool:
    """Whether it is to be asked."""
    return paths.reminder_file().exists()


def remind(wanted: bool) -> None:
    """Have it asked next time, or no more; a disk that cannot be written costs only that."""
    with contextlib.suppress(OSError):
        if wanted:
            replace_file(paths.reminder_file(), b"")
        else:
            paths.reminder_file().unlink(missing_ok=True)
