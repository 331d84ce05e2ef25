"""Keeps other processes off a file for as long as it is open here.

The lock goes with the open file: it ends when that is closed, or when the process dies.  It binds
only those who ask.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from companion.journal.lines import open_plain

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # bytes; Windows locks parts of a file against reading, so none that is used

    def hold(fd: int) -> bool:
        """Lock an open file until it is closed; False when another holds it."""
        here = os.lseek(fd, 0, os.SEEK_CUR)
        try:
            os.lseek(fd, _FAR, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(fd, here, os.SEEK_SET)
        return True

else:
    import fcntl

    def hold(fd: int) -> bool:
        """Lock an open file until it is closed; False when another holds it.

        On a file system that knows no locks nobody can hold one, and this gives True.
        """
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


def in_use(path: Path) -> bool:
    """Whether a running session writes this file; a file that is gone is not in use.

    No session opens a file a second time, so what is not in use will not be.

    Raises:
        OSError: it is there and cannot be opened.
    """
    try:
        with open_plain(path) as file:
            return not hold(file.fileno())
    except FileNotFoundError:
        return False
