"""Files that appear whole or not at all, so that nobody ever finds half of one; all are 0600."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

HALF_WRITTEN = ".new-"
"""How the name of a file begins that a crash has left half written."""

_OPEN_FILES = Path("/proc/self/fd")


def replace_file(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Put a small file of this content in the place of ``path``.

    The folder is made (0700) where it is missing.  What goes wrong leaves the old file as it was,
    and nothing beside it.

    Args:
        path: the file.
        content: all that is to be in it.
        lasting: it is on disk before it takes its name; else a power cut may leave it empty,
            which is no matter where it can be made again.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = _beside(path)
    try:
        with os.fdopen(_named(whole), "wb") as file:
            file.write(content)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)


@contextmanager
def new_file(path: Path, force: bool = False) -> Iterator[BinaryIO]:
    """Write to the file given; it takes its name when the block ends well.

    What goes wrong leaves nothing behind, and an older file as it was.  Until it is whole it has
    no name where the system can do that, so that even a power cut leaves nothing of it.

    Args:
        path: where it goes; its folder is there already.
        force: whether it may take the place of an older file.

    Raises:
        FileExistsError: there is a file, folder or link of that name.
        OSError: it cannot be written.
    """
    if not force and (path.exists() or path.is_symlink()):  # before the work, not after it
        raise FileExistsError(17, "File exists", str(path))
    whole = _beside(path)
    handle = _nameless(path.parent)
    is_named = handle is None
    if handle is None:
        handle = _named(whole)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if not is_named:
                _give_name(file.fileno(), whole)
        if force:
            whole.replace(path)
        else:
            _take_name(whole, path)
    finally:
        whole.unlink(missing_ok=True)


def half_written(folder: Path) -> Iterator[Path]:
    """What a crash has left of files in a folder."""
    return folder.glob(HALF_WRITTEN + "*")


def _beside(path: Path) -> Path:
    """What a file is called until it is whole."""
    return path.with_name(f"{HALF_WRITTEN}{secrets.token_hex(8)}")


def _named(path: Path) -> int:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o600)


def _nameless(folder: Path) -> int | None:
    """A file of that folder without a name; None where there is no such thing."""
    kind = getattr(os, "O_TMPFILE", 0)
    if not kind or not _OPEN_FILES.is_dir():
        return None
    try:
        return os.open(folder, kind | os.O_WRONLY, 0o600)
    except OSError:  # not every file system has it; what else is wrong shows with a name too
        return None


def _give_name(handle: int, path: Path) -> None:
    folder = os.open(_OPEN_FILES, os.O_RDONLY)
    try:  # the folder is named only because Python follows no link without it
        os.link(str(handle), path, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _take_name(whole: Path, path: Path) -> None:
    """Let it be called so, unless that was taken meanwhile."""
    try:
        os.link(whole, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, as on a memory stick
        if path.exists():
            raise FileExistsError(17, "File exists", str(path)) from None
        whole.rename(path)
