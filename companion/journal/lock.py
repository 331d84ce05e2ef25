"""Keeps other processes off a file for as long as it is open here.

The lock goes with the open file: it ends when that is closed, or when the process dies.  It binds
only those who ask.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Keep others off a file while it is replaced or taken away; False when another has it.

    On Windows an open file can be neither: there they are kept off until the block begins.

    Raises:
        OSError: it is gone, is no plain file, or cannot be opened.
    """
    while True:
        with open_plain(path) as file:
            free = hold(file.fileno())
            if free and not os.path.samestat(os.fstat(file.fileno()), path.lstat()):
                continue  # it was replaced meanwhile
            if sys.platform == "win32":
                file.close()
            yield free
            return
