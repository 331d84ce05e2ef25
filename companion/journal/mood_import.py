"""The rows of a mood table as sessions; the same rows again add nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from companion.journal.importing import Importer
from companion.journal.mood_rows import MoodRow, RowError, RowReader
from companion.journal.portable import Portable, is_too_long
from companion.journal.records import Record
from companion.journal.store import session_paths

_MOMENT = len("2026-11-26T20-04-33")
_TOO_LONG = "the words are longer than the log could read back"


class MoodImport:
    """Takes rows in.  A session is named by the moment of its row and a count.

    Names hold nothing of what a row says, so rows are known again by their content: a row is
    here already when a session of its moment has the same records, each counted once.

    Attributes:
        outcome: what became of the sessions so far.
        left_out: the numbers of rows that were left out, by the reason.
        notes: the numbers of rows that were taken in, by what of them was not.
    """

    def __init__(self, folder: Path, importer: Importer, reader: RowReader) -> None:
        self.left_out: defaultdict[str, list[int]] = defaultdict(list)
        self.notes: defaultdict[str, list[int]] = defaultdict(list)
        self.outcome = importer.outcome
        self._importer = importer
        self._reader = reader
        self._taken = {path.stem for path in session_paths(folder)}
        self._unmatched: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self._taken):
            self._unmatched[name[:_MOMENT]].append(name)

    def take(self, rows: Iterable[list[str]]) -> None:
        """Take all rows in, the heading aside.

        Raises:
            CompanionError: a session cannot be written; those before it are whole.
        """
        for number, row in enumerate(rows, 1):  # as a spreadsheet counts them
            if number == 1 or not any(text.strip() for text in row):
                continue
            try:
                found = self._reader.read(row)
            except RowError as error:
                self.left_out[str(error)].append(number)
                continue
            if any(is_too_long(record) for record in _records(found, "")):
                self.left_out[_TOO_LONG].append(number)
                continue
            for note in dict.fromkeys(found.notes):
                self.notes[note].append(number)
            self._take(found)
        self._importer.sync()

    def _take(self, row: MoodRow) -> None:
        moment = row.moment.isoformat()[:_MOMENT].replace(":", "-")
        unmatched = self._unmatched[moment]
        for name in unmatched:
            try:
                here = self._importer.find(name)
            except OSError:
                continue
            if here is None:
                continue
            if here.locked:
                self.outcome.locked.append(name)
            elif [(record.kind, record.data) for record in here.records] == list(row.facts):
                self.outcome.same += 1
            else:
                continue
            unmatched.remove(name)
            return
        self._add(moment, row)

    def _add(self, moment: str, row: MoodRow) -> None:
        count = 0
        while (name := f"{moment}-{count:04x}") in self._taken:
            count += 1
        self._taken.add(name)
        self._importer.add(Portable(name, _records(row, name)))


def _records(row: MoodRow, name: str) -> tuple[Record, ...]:
    """The session of a row."""
    at = row.moment.isoformat(timespec="milliseconds")
    facts = enumerate(row.facts)
    return tuple(Record(name, seq, at, 0.0, kind, data) for seq, (kind, data) in facts)
