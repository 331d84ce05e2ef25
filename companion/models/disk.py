"""The folder that models are put in: its lock, its room, its failures."""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from companion.errors import CompanionError

SCRATCH = ".unfinished-"
"""Folders that begin so hold unfinished work; whoever holds the lock may remove them."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Make the folder if need be and hold it alone while models come and go.

    What an earlier run left unfinished is cleared away first.

    Raises:
        CompanionError: another process holds it, or a file could not be read or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            _take(lock, folder)
            for scratch in folder.glob(f"{SCRATCH}*"):
                shutil.rmtree(scratch)
            yield
    except OSError as error:
        if error.errno in _FULL:
            raise CompanionError(
                f"The disk is full: no more could be written to {folder}.",
                "Make room and run the same command again; what is there is kept.",
            ) from error
        raise CompanionError(
            f"{error.filename or folder} cannot be used: {error.strerror or error}.",
            "Check that you may read and write there.",
        ) from error


def _take(lock: IO[str], folder: Path) -> None:
    try:
        _lock(lock)
    except OSError as error:
        raise CompanionError(
            f"Another Companion is changing the models in {folder}.",
            "Wait until it has finished, then run the same command again.",
        ) from error


def check_room(folder: Path, needed_bytes: int) -> None:
    """Make sure that the disk has room before anything is written.

    Raises:
        CompanionError: it has not.
    """
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        raise CompanionError(
            f"There is not enough room in {folder}: "
            f"{megabytes(needed_bytes)} are needed and {megabytes(free_bytes)} are free.",
            "Make room, or set COMPANION_HOME to a folder on a larger disk.",
        )


def megabytes(size_bytes: int) -> str:
    """A size in words.

    >>> megabytes(41_205_931), megabytes(2_340_000)
    ('41 MB', '2.3 MB')
    """
    size = size_bytes / 1_000_000
    return f"{size:.0f} MB" if size >= 10 else f"{size:.1f} MB"
