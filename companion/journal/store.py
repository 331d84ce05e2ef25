"""Where sessions are kept: one JSONL file each, in a folder only its owner can open."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from companion.errors import CompanionError, ExitCode
from companion.journal.records import VERSION, Record

_SUFFIX = ".jsonl"

Seal = Callable[[bytes], str]
"""Locks the bytes of one record up, as text without a line end."""

Unseal = Callable[[str], bytes]
"""Opens what was locked up.

Raises:
    ValueError: it is damaged, or was locked up for another key.
"""


class SessionLog:
    """The log of one running session.

    Every record is on disk when :meth:`append` returns: written in one call, then synced.  The
    folder is made 0700 and the file 0600 at creation, whatever the umask.

    Args:
        folder: where sessions are kept.
        seal: locks every record up before it is written; None writes them as they are.

    Attributes:
        path: the file.
        kept: False once it was erased.

    Raises:
        CompanionError: the file cannot be made or a record cannot be written.
    """

    def __init__(self, folder: Path, seal: Seal | None = None) -> None:
        now = datetime.now().astimezone()
        try:
            _private_folder(folder)
            self.name, self._fd = _new_file(folder, now)
        except OSError as error:
            raise _cannot_write(folder, error) from error
        self.path = folder / (self.name + _SUFFIX)
        self.kept = True
        self._seal = seal
        self._seq = 0
        self._size = 0

    def append(self, kind: str, t_s: float, data: dict[str, Any]) -> None:
        """Write one record and sync it to disk."""
        at = datetime.now().astimezone().isoformat(timespec="milliseconds")
        record = Record(self.name, self._seq, at, t_s, kind, data)
        line = json.dumps(record.as_dict(), ensure_ascii=False).encode()
        if self._seal is not None:
            line = json.dumps({"v": VERSION, "sealed": self._seal(line)}).encode()
        line += b"\n"
        try:
            written = os.write(self._fd, line)
            if written < len(line):
                raise OSError(28, "No space left on device")
            os.fsync(self._fd)
        except OSError as error:
            self._cut_back()
            raise _cannot_write(self.path, error) from error
        self._seq += 1
        self._size += len(line)

    def _cut_back(self) -> None:
        """Take half a line off again, so that the next record begins a line of its own."""
        try:
            os.ftruncate(self._fd, self._size)
        except OSError:
            return  # the reader sets a torn line aside

    def erase(self) -> None:
        """Close the file and take it away; other copies of it are out of reach.

        Raises:
            CompanionError: it is still there.
        """
        self.close()
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise CompanionError(
                f"The log {self.path} cannot be taken away: {error.strerror}.",
                "Delete the file by hand.",
            ) from error
        self.kept = False

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _private_folder(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if folder.is_symlink():
            raise OSError(20, "is a link, not a folder") from None


def _new_file(folder: Path, now: datetime) -> tuple[str, int]:
    """A new file with a name that sorts by time and says nothing; its descriptor."""
    while True:
        name = f"{now:%Y-%m-%dT%H-%M-%S}-{secrets.token_hex(2)}"
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            return name, os.open(folder / (name + _SUFFIX), flags, 0o600)
        except FileExistsError:
            continue


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

    def first(self, kind: str) -> Record | None:
        """The first record of a kind."""
        return next((record for record in self.records if record.kind == kind), None)


def read_session(path: Path, unseal: Unseal | None = None) -> SavedSession:
    """Read one session; lines that are no records are counted, never fatal.

    Args:
        path: its file.
        unseal: opens sealed records; None leaves them locked.
    """
    records: list[Record] = []
    torn = locked = 0
    with path.open("rb") as file:
        for line in file:
            try:
                found = json.loads(line)
                if "sealed" in found:
                    if unseal is None:
                        locked += 1
                        continue
                    found = json.loads(unseal(found["sealed"]))
                records.append(Record.from_dict(found))
            except (ValueError, KeyError, TypeError, RecursionError):
                torn += 1
    return SavedSession(path.stem, path, tuple(records), torn, locked)


def session_paths(folder: Path) -> list[Path]:
    """All session files, the oldest first; an absent folder holds none."""
    return sorted(folder.glob("????-??-??T*" + _SUFFIX))


def find_session(folder: Path, name: str) -> Path:
    """The file of a session by name, by the beginning of its name, or ``last``.

    Raises:
        CompanionError: there is none, or more than one.
    """
    every = session_paths(folder)
    last = name == "last"
    found = every[-1:] if last else [path for path in every if path.stem.startswith(name)]
    if len(found) != 1:
        say = f"{len(found)} sessions in {folder} begin with {name}."
        raise CompanionError(
            say if found else f"No session in {folder} goes by the name {name}.",
            "List them with: companion log list",
            ExitCode.USAGE,
        )
    return found[0]
