"""Where sessions are kept: one JSONL file each, in a folder only its owner can open."""

from __future__ import annotations

import errno
import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from companion.errors import CompanionError, ExitCode
from companion.journal.folder import (
    PRIVATE_FILE,
    SUFFIX,
    make_private,
    session_names,
    sync_folder,
    undo_umask,
)
from companion.journal.lines import RECORD_BYTES, append_line, lines_of, open_plain
from companion.journal.lock import hold
from companion.journal.records import VERSION, Record
from companion.journal.sealed_lines import Seal, Unseal, kept_line, line_object

Clock = Callable[[], datetime]
"""Local time with its offset."""


def local_now() -> datetime:
    """What the computer's clock says."""
    return datetime.now().astimezone()


class SessionLog:
    """The log of one running session.

    A record is acknowledged when :meth:`append` returns: it was written in one call, then synced,
    and neither a crash nor a failure later can take it back.  The folder is made 0700 and the file
    0600 at creation, whatever the umask.  The file is locked until the log is closed: see
    :mod:`companion.journal.lock`.

    Args:
        folder: where sessions are kept.
        seal: locks every record up before it is written; None writes them as they are.
        clock: tells the time; it may go backwards.

    Attributes:
        path: the file.
        kept: False once it was erased.

    Raises:
        CompanionError: the file cannot be made or a record cannot be written.
    """

    def __init__(self, folder: Path, seal: Seal | None = None, clock: Clock = local_now) -> None:
        try:
            make_private(folder)
            self.name, self._fd = _new_file(folder, clock())
        except OSError as error:
            raise _cannot_write(folder, error) from error
        self.path = folder / (self.name + SUFFIX)
        self.kept = True
        self._seal = seal
        self._clock = clock
        self._seq = 0

    def append(
        self, kind: str, t_s: float, data: dict[str, Any], at: datetime | None = None
    ) -> None:
        """Write one record and sync it to disk.

        Args:
            kind: what it is; see :mod:`companion.journal.records`.
            t_s: audio time since the session began.
            data: the keys of its kind.
            at: when it happened; None for now.
        """
        when = (at or self._clock()).isoformat(timespec="milliseconds")
        record = Record(self.name, self._seq, when, t_s, kind, data)
        line = json.dumps(record.as_dict(), ensure_ascii=False).encode(errors="replace")
        try:
            if len(line) > RECORD_BYTES:
                raise OSError(errno.EFBIG, "one record is longer than any that could be read back")
            append_line(self._fd, kept_line(line, self._seal))
        except OSError as error:
            raise _cannot_write(self.path, error) from error
        self._seq += 1

    def erase(self) -> None:
        """Take the file away and close it; other copies of it are out of reach.

        Raises:
            CompanionError: it is still there.
        """
        if os.name == "nt":
            self.close()  # an open file cannot be taken away there
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise CompanionError(
                f"The log {self.path} cannot be taken away: {error.strerror}.",
                "Delete the file by hand.",
            ) from error
        finally:
            self.close()  # not before it is gone, so that nobody can put it back
        self.kept = False

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _new_file(folder: Path, now: datetime) -> tuple[str, int]:
    """A new, locked file with a name that sorts by time and says nothing; its descriptor."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
    while True:
        name = f"{now:%Y-%m-%dT%H-%M-%S}-{secrets.token_hex(2)}"
        path = folder / (name + SUFFIX)
        try:
            fd = os.open(path, flags, PRIVATE_FILE)
        except FileExistsError:
            continue
        undo_umask(path, PRIVATE_FILE)
        if hold(fd) and path.exists():
            sync_folder(folder)
            return name, fd
        os.close(fd)  # maintenance came between, and has it or took it away
        with suppress(OSError):
            path.unlink()


def _cannot_write(path: Path, error: OSError) -> CompanionError:
    return CompanionError(
        f"The log {path} cannot be written: {error.strerror}.",
        "Make room on the disk, or check that the folder is yours to write in.",
    )


@dataclass(frozen=True, slots=True)
class SavedSession:
    """A session read back.

    Attributes:
        torn: lines that could not be read, as a crash may leave at the end.
        locked: lines that are sealed and were not opened.
    """

    name: str
    path: Path
    records: tuple[Record, ...]
    torn: int
    locked: int = 0

    @property
    def newer(self) -> int:
        """Records of a later version of the program; they were read as far as they are known."""
        return sum(record.v > VERSION for record in self.records)

    def first(self, kind: str) -> Record | None:
        """The first record of a kind."""
        return next((record for record in self.records if record.kind == kind), None)


def read_session(path: Path, unseal: Unseal | None = None) -> SavedSession:
    """Read one session, in bounded memory; lines that are no records are counted, never fatal.

    Args:
        path: its file.
        unseal: opens sealed records; None leaves them locked.

    Raises:
        OSError: it is gone, is no plain file, or is not ours to read.
    """
    records: list[Record] = []
    torn = locked = 0
    with open_plain(path) as file:
        for line in lines_of(file):
            try:
                record = read_line(line.content, unseal)
            except ValueError:
                torn += 1
                continue
            if record is None:
                locked += 1
            else:
                records.append(record)
    return SavedSession(path.stem, path, tuple(records), torn, locked)


def read_line(content: bytes | None, unseal: Unseal | None = None) -> Record | None:
    """The record of one line; None when it is sealed and stays so.

    Args:
        content: the line; None for one that is too long.
        unseal: opens sealed records; None leaves them locked.

    Raises:
        ValueError: it is no record.
    """
    if content is None:
        raise ValueError("longer than any record")
    try:
        found = line_object(content, unseal)
        return None if found is None else Record.from_dict(found)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no record") from error


def session_paths(folder: Path) -> list[Path]:
    """All session files, the oldest first; a folder that is absent or not ours holds none."""
    return [folder / name for name in session_names(folder)]


def find_session(folder: Path, name: str) -> Path:
    """The file of a session by name, by the beginning of its name, or ``last``.

    Raises:
        CompanionError: there is none, or more than one.
    """
    every = session_paths(folder)
    last = name == "last"
    if not every:
        raise CompanionError(
            f"There are no sessions yet in {folder}.",
            "After a talk there is one, unless the log is off; see with: companion log list",
            ExitCode.USAGE,
        )
    if not name:
        raise CompanionError(
            "The name of the session is empty.",
            "Give the beginning of one of those in: companion log list",
            ExitCode.USAGE,
        )
    found = every[-1:] if last else [path for path in every if path.stem.startswith(name)]
    if len(found) != 1:
        say = f"{len(found)} sessions in {folder} begin with {name}."
        raise CompanionError(
            say if found else f"No session in {folder} goes by the name {name}.",
            "List them with: companion log list",
            ExitCode.USAGE,
        )
    return found[0]
