"""Mends what a crash or a careless hand left in the sessions folder; no byte is thrown away."""

from __future__ import annotations

import os
import shutil
import stat
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from companion.journal.folder import (
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    is_session,
    others_can_open,
    refuse_link,
    sync_folder,
)
from companion.journal.index import INDEX
from companion.journal.lines import Line, lines_of, open_plain
from companion.journal.lock import hold
from companion.journal.store import read_line

SET_ASIDE = ".torn"
"""How the name of a file ends that holds what was no record."""

OWN_FILES = (INDEX,)
"""Files in the folder that belong to the program and are no sessions."""


def repair(folder: Path) -> Iterator[str]:
    """Make the folder private, and every session end with a whole line; one sentence a change.

    A file that a running session writes keeps its lines.  What cannot be mended is told, too.

    Raises:
        CompanionError: there is a link in place of the folder.
    """
    refuse_link(folder)
    if not folder.is_dir():
        return
    yield from _make_private(folder, PRIVATE_FOLDER)
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        if is_session(entry):
            yield from _make_private(path, PRIVATE_FILE)
            yield from _mend_end(path)
        elif _is_own(entry):
            yield from _make_private(path, PRIVATE_FILE)


def _is_own(entry: os.DirEntry[str]) -> bool:
    named = entry.name.endswith(SET_ASIDE) or entry.name in OWN_FILES
    return named and entry.is_file(follow_symlinks=False)


def _make_private(path: Path, mode: int) -> Iterator[str]:
    try:
        if others_can_open(path) or not path.stat().st_mode & stat.S_IRUSR:
            path.chmod(mode)
            yield f"{path.name}: nobody but you can open it now."
    except OSError as error:
        yield f"{path.name}: who can open it cannot be changed: {error.strerror}."


def _mend_end(path: Path) -> Iterator[str]:
    try:
        with open_plain(path, change=True) as file:
            if not hold(file.fileno()):
                return
            end = deque(lines_of(file), 1)
            if not end or end[0].ended:
                return
            last = end[0]
            if _is_record(last):
                file.write(b"\n")
                yield f"{path.name}: its last record has the end of its line now."
            else:
                count = _set_aside(file, last.start, path.with_suffix(SET_ASIDE))
                file.truncate(last.start)
                yield f"{path.name}: {count} bytes were set aside in {path.stem}{SET_ASIDE}."
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        yield f"{path.name}: it cannot be mended: {error.strerror}."


def _is_record(line: Line) -> bool:
    try:
        read_line(line.content)
    except ValueError:
        return False
    return True


def _set_aside(file: BinaryIO, start: int, path: Path) -> int:
    """Copy the end of a file, and have it on disk; how many bytes."""
    flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
    for name in ("O_NOFOLLOW", "O_BINARY"):
        flags |= getattr(os, name, 0)
    file.seek(start)
    with os.fdopen(os.open(path, flags, PRIVATE_FILE), "ab") as aside:
        shutil.copyfileobj(file, aside)
        count = file.tell() - start
        aside.write(b"\n")
        aside.flush()
        os.fsync(aside.fileno())
    sync_folder(path.parent)
    return count
