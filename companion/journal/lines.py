"""The lines of a file that may be damaged in any way, read in bounded memory."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

RECORD_BYTES = 1_000_000
"""No record is longer, before it is locked up; a longer one is refused wherever one is taken in."""

LONGEST_BYTES = RECORD_BYTES * 3 // 2
"""No line is longer: locked up, a record takes a third more.  Of a longer one nothing is kept."""


class Line(NamedTuple):
    """One line.

    Attributes:
        start: where it begins in the file, in bytes.
        content: without its line end; None when it is longer than any record.
        ended: whether it has a line end, which only the last line may lack.
    """

    start: int
    content: bytes | None
    ended: bool


def open_plain(path: Path, *, change: bool = False) -> BinaryIO:
    """Open a file that is one, and not a link, a folder or a pipe; this never waits.

    Args:
        path: the file.
        change: it is to be written, too.

    Raises:
        OSError: it is not there, is no plain file, or is not ours to open.
    """
    flags = os.O_RDWR if change else os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        fd = os.open(path, flags)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):  # a link, a socket, a folder
            raise _not_plain(path) from error
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise _not_plain(path)
    return os.fdopen(fd, "r+b" if change else "rb")


def _not_plain(path: Path) -> OSError:
    return OSError(errno.EINVAL, "it is no plain file", str(path))


def lines_of(file: BinaryIO) -> Iterator[Line]:
    """The lines from the beginning of a file."""
    start = 0
    while content := file.readline(LONGEST_BYTES):
        size, ended = len(content), content.endswith(b"\n")
        too_long = not ended and size == LONGEST_BYTES
        while not ended and (more := file.readline(LONGEST_BYTES)):
            size, ended = size + len(more), more.endswith(b"\n")
        yield Line(start, None if too_long else content.rstrip(b"\n"), ended)
        start += size


def append_line(fd: int, line: bytes) -> None:
    """Write one line at the end of a file and sync it; half a line that stands there is ended.

    What goes wrong is taken off again, as far as the disk lets it.

    Args:
        fd: open for reading and appending.
        line: without its end.

    Raises:
        OSError: it is not on disk.
    """
    size = os.lseek(fd, 0, os.SEEK_END)
    whole = line + b"\n"
    if size:
        os.lseek(fd, -1, os.SEEK_END)
        whole = whole if os.read(fd, 1) == b"\n" else b"\n" + whole
    try:
        written = os.write(fd, whole)
        if written < len(whole):
            raise OSError(errno.ENOSPC, "No space left on device")
        os.fsync(fd)
    except OSError:
        with suppress(OSError):
            os.ftruncate(fd, size)
        raise
