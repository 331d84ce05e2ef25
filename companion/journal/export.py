"""What goes into an export: the sessions of some days, read one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from companion.journal.csv_form import write_csv
from companion.journal.json_form import write_json
from companion.journal.markdown_form import write_markdown
from companion.journal.portable import Portable, portable
from companion.journal.sealed_lines import Unseal
from companion.journal.store import read_session, session_paths

Form = Literal["json", "csv", "markdown"]


class Export:
    """The sessions that began on some days.

    Args:
        folder: where the sessions are.
        first: the first day, as ``2026-11-26``; None for the very first.
        last: the last day.
        unseal: opens sealed records; None leaves them out.

    Attributes:
        sessions: how many were written.
        records: how many records of them.
        torn: lines that could not be read, and are not in it.
        locked: lines that are sealed, and are not in it.
        unread: names of sessions that cannot be read, and why; they are not in it.
    """

    def __init__(
        self, folder: Path, first: str | None, last: str | None, unseal: Unseal | None = None
    ) -> None:
        self.sessions = self.records = self.torn = self.locked = 0
        self.unread: dict[str, str] = {}
        self._paths = [path for path in session_paths(folder) if _is_between(path, first, last)]
        self._unseal = unseal

    def write(self, form: Form, out: BinaryIO) -> None:
        """Write them.

        Raises:
            OSError: they cannot be written.
        """
        if form == "json":
            write_json(self._read(), out)
        elif form == "csv":
            write_csv(self._read, out)
        else:
            write_markdown(self._read(), out)

    def _read(self) -> Iterator[Portable]:
        """Every session that has a record; the counts are of the reading that is under way."""
        self.sessions = self.records = self.torn = self.locked = 0
        for path in self._paths:
            try:
                session = read_session(path, self._unseal)
            except FileNotFoundError:
                continue  # it was erased meanwhile
            except OSError as error:
                self.unread[path.stem] = error.strerror or str(error)
                continue
            self.torn += session.torn
            self.locked += session.locked
            if session.records:
                self.sessions += 1
                self.records += len(session.records)
                yield portable(session.name, session.records)


def _is_between(path: Path, first: str | None, last: str | None) -> bool:
    day = path.name[:10]
    return (first is None or first <= day) and (last is None or day <= last)
