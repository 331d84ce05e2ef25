"""Sessions from a file into the folder: each in one step, and none in the place of another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from companion.errors import CompanionError
from companion.journal.folder import SUFFIX, make_private, sync_folder
from companion.journal.portable import Portable, as_object, as_text, portable
from companion.journal.records import Record
from companion.journal.sealed_lines import Seal, Unseal, kept_line
from companion.journal.store import SavedSession, read_session
from companion.whole_file import new_file


@dataclass(slots=True)
class Outcome:
    """What became of the sessions.

    Attributes:
        added: how many are new here.
        same: how many were here already, with the same content.
        other: names of those that are here with other content, or cannot be read here; they were
            left as they are.
        locked: names of those that are here, and cannot be compared without their key.
    """

    added: int = 0
    same: int = 0
    other: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)


class Importer:
    """Takes sessions in.

    Args:
        folder: where the sessions are; it is made (0700) where it is missing.
        seal: locks every record up before it is written, as the log does; None writes them plain.
        unseal: opens sealed records that are here already, to compare them.
        dry_run: only find out what would be done.

    Attributes:
        outcome: so far.
    """

    def __init__(
        self,
        folder: Path,
        seal: Seal | None = None,
        unseal: Unseal | None = None,
        dry_run: bool = False,
    ) -> None:
        self.outcome = Outcome()
        self._folder = folder
        self._seal = seal
        self._unseal = unseal
        self._dry_run = dry_run

    def take(self, sessions: Iterable[Portable]) -> Outcome:
        """Take all of them in.

        Raises:
            CompanionError: one cannot be written; those before it are whole.
        """
        for session in sessions:
            try:
                here = self.find(session.name)
            except OSError:
                self.outcome.other.append(session.name)
                continue
            if here is None:
                self.add(session)
            elif here.locked:
                self.outcome.locked.append(session.name)
            elif portable(session.name, here.records) == session:
                self.outcome.same += 1
            else:
                self.outcome.other.append(session.name)
        self.sync()
        return self.outcome

    def find(self, name: str) -> SavedSession | None:
        """The session of that name that is here already.

        Raises:
            OSError: it cannot be read.
        """
        try:
            return read_session(self._path(name), self._unseal)
        except FileNotFoundError:
            return None

    def add(self, session: Portable) -> None:
        """Write a session that is not here.

        Raises:
            CompanionError: it cannot be written.
        """
        if not self._dry_run:
            try:
                make_private(self._folder)
                with new_file(self._path(session.name)) as file:
                    for record in session.records:
                        file.write(_line(record, self._seal))
            except OSError as error:
                raise CompanionError(
                    f"The session {session.name} cannot be written: {error.strerror}.",
                    f"Make room on the disk, or check {self._folder}. Then import the file again.",
                ) from error
        self.outcome.added += 1

    def sync(self) -> None:
        """Have the names of the new files on disk too, where the system has a way to."""
        sync_folder(self._folder)

    def _path(self, name: str) -> Path:
        return self._folder / (name + SUFFIX)


def _line(record: Record, seal: Seal | None) -> bytes:
    """A record as the log writes it."""
    return kept_line(as_text(as_object(record)).encode(), seal) + b"\n"
