"""Looks whether everything in the sessions folder is as it was written, and private."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from companion.counted import counted
from companion.errors import CompanionError
from companion.journal.folder import (
    is_session,
    others_can_open,
    refuse_link,
    synced_by,
    told_of,
)
from companion.journal.index import Progress
from companion.journal.lines import Line, lines_of, open_plain
from companion.journal.lock import hold
from companion.journal.records import VERSION, Record
from companion.journal.repair import OWN_FILES, SET_ASIDE
from companion.journal.sealed_lines import Unseal
from companion.journal.store import read_line
from companion.whole_file import HALF_WRITTEN

_COPY = "Put it back from a copy, if you have one."
_REPAIR = "Mend it: companion log verify --repair"
_RECORDS = ("record is", "records are")
_OF_THE_SYSTEM = (".DS_Store", ".directory", "desktop.ini", "Thumbs.db")
_WORTH_TELLING = timedelta(minutes=2)  # clocks are put right by less all the time


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written, or not private.

    Attributes:
        file: its name in the folder; empty for the folder itself.
        what: names the kind of finding.
        say: one sentence.
        fix: what to do.
        matters: False for what is told and needs nothing.
    """

    file: str
    what: str
    say: str
    fix: str
    matters: bool = True


@dataclass(slots=True)
class Report:
    """What was found in a folder.

    Attributes:
        sessions: how many session files there are.
        whole: how many of them are as they were written, and private.
        records: how many records could be read.
        locked: sessions with sealed records, which were not looked into.
        in_use: sessions that are being written.
    """

    folder: str
    sessions: int = 0
    whole: int = 0
    records: int = 0
    locked: int = 0
    in_use: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found that matters."""
        return not any(finding.matters for finding in self.findings)


def verify(
    folder: Path,
    unseal: Unseal | None = None,
    progress: Progress = lambda done, of: None,
) -> Report:
    """Go through all files; nothing is changed.

    Args:
        folder: where the sessions are; an absent folder is sound.
        unseal: opens sealed records; None leaves them locked.
        progress: told how many files of how many were gone through.
    """
    report = Report(str(folder))
    try:
        refuse_link(folder)
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except CompanionError as error:
        report.findings.append(Finding("", "link", error.say, error.fix))
        return report
    except FileNotFoundError:
        return report
    except OSError as error:
        say = f"The sessions folder {folder} cannot be read: {error.strerror}."
        report.findings.append(Finding("", "unreadable", say, "Check whose folder it is."))
        return report
    report.findings += _of_folder(folder)
    for count, entry in enumerate(entries, 1):
        if is_session(entry):
            _add_session(report, Path(entry.path), unseal)
        else:
            report.findings += _of_other(entry)
        progress(count, len(entries))
    return report


def _of_folder(folder: Path) -> Iterator[Finding]:
    known = told_of(folder)
    if known is not None:
        yield Finding("", "permissions", known.say, known.fix)
    synced = synced_by(folder)
    if synced is not None:
        yield Finding(
            "",
            "synced",
            f"The sessions folder {folder} is in {synced}, which copies it to other computers.",
            "Keep it elsewhere: set COMPANION_HOME to a folder that stays on this computer.",
        )


def _of_other(entry: os.DirEntry[str]) -> Iterator[Finding]:
    """What is no session."""
    name = entry.name
    plain = entry.is_file(follow_symlinks=False)
    if plain and name.endswith(SET_ASIDE):
        say = "It holds what was set aside as no record."
        yield Finding(name, "set_aside", say, "Delete it when you have no use for it.", False)
    elif plain and name.startswith(HALF_WRITTEN):
        say = "It was left behind by a crash, and may hold what sessions hold."
        yield Finding(name, "left_behind", say, "Delete it.")
    elif not plain or name not in (*OWN_FILES, *_OF_THE_SYSTEM):
        say = "It is no session." if plain else f"It is no session but {_nature(entry)}."
        yield Finding(name, "foreign", say, "Put it elsewhere; sessions have this folder alone.")
    if plain and others_can_open(Path(entry.path)):
        yield _open_to_others(name)


def _nature(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "a link"
    return "a folder" if entry.is_dir() else "a pipe or a device"


def _open_to_others(name: str) -> Finding:
    return Finding(name, "permissions", "Others on this computer can open it.", _REPAIR)


def _add_session(report: Report, path: Path, unseal: Unseal | None) -> None:
    report.sessions += 1
    try:
        look = _Look(path, unseal)
        findings = [*look.findings()]
        if others_can_open(path):
            findings.append(_open_to_others(path.name))
    except FileNotFoundError:  # erased meanwhile
        report.sessions -= 1
        return
    except OSError as error:
        fix = _REPAIR if error.errno == errno.EACCES else _COPY
        findings = [Finding(path.name, "unreadable", f"It cannot be read: {error.strerror}.", fix)]
    else:
        report.records += look.records
        report.locked += look.locked > 0
        report.in_use += look.in_use
    report.whole += not any(finding.matters for finding in findings)
    report.findings += findings


class _Look:
    """One session file, gone through once; only counts are kept of it.

    Raises:
        OSError: it cannot be read.
    """

    def __init__(self, path: Path, unseal: Unseal | None) -> None:
        self.path = path
        self.records = self.locked = self.newer = 0
        self.torn_bytes = 0  # at the end, where they were cut off
        self.lacks_line_end = False
        self.bad = self.first_bad = 0  # lines before the end, counted from 1
        self.missing = self.misplaced = self.of_others = 0
        self.backwards = timedelta()
        self._next_seq = 0
        self._unknown = 0  # lines since the last record that may have been one
        self._last: datetime | None = None
        with open_plain(path) as file:
            self.in_use = not hold(file.fileno())
            self.size = os.fstat(file.fileno()).st_size
            for number, line in enumerate(lines_of(file), 1):
                self._add(number, line, unseal)

    def _add(self, number: int, line: Line, unseal: Unseal | None) -> None:
        try:
            record = read_line(line.content, unseal)
        except ValueError:
            self._unknown += 1
            if not line.ended:
                self.torn_bytes = self.size - line.start
            else:
                self.first_bad = self.first_bad or number
                self.bad += 1
            return
        self.lacks_line_end = not line.ended
        if record is None:
            self.locked += 1
            self._unknown += 1
        else:
            self._add_record(record)

    def _add_record(self, record: Record) -> None:
        self.records += 1
        self.newer += record.v > VERSION
        self.of_others += record.session != self.path.stem
        if record.seq < self._next_seq:
            self.misplaced += 1
            return
        self.missing += max(record.seq - self._next_seq - self._unknown, 0)
        self._next_seq = record.seq + 1
        self._unknown = 0
        try:
            at = datetime.fromisoformat(record.at)
            if self._last is not None:
                self.backwards = max(self.backwards, self._last - at)
            self._last = at
        except (ValueError, TypeError):  # written by hand
            return

    def findings(self) -> Iterator[Finding]:
        """What is to be said of it."""
        name = self.path.name
        if not self.in_use:
            yield from self._at_the_end()
        if self.bad:
            say = f"{counted(self.bad, 'line')} cannot be read, the first is line {self.first_bad}."
            fix = "Put it back from a copy, if you have one; all other records can be read."
            yield Finding(name, "damaged", say, fix)
        if self.missing:
            say = f"{counted(self.missing, *_RECORDS)} missing between others."
            yield Finding(name, "missing", say, _COPY)
        if self.misplaced:
            say = f"{counted(self.misplaced, *_RECORDS)} there twice, or in the wrong place."
            yield Finding(name, "twice", say, "Was it changed by hand? Put it back from a copy.")
        if self.newer:
            say = f"{counted(self.newer, *_RECORDS)} of a newer version than this one knows."
            yield Finding(name, "newer", say, "Install the newest Companion.")
        if self.of_others:
            say = f"{counted(self.of_others, *_RECORDS)} of a session with another name."
            yield Finding(name, "renamed", say, "Nothing is to be done.", False)
        if self.backwards >= _WORTH_TELLING:
            say = f"The clock went back by {_span(self.backwards)} within it."
            yield Finding(name, "clock", say, "Nothing is to be done.", False)

    def _at_the_end(self) -> Iterator[Finding]:
        name = self.path.name
        if not self.size:
            yield Finding(name, "empty", "It holds nothing: the session never began.", "Delete it.")
        if self.torn_bytes:
            say = f"Its last line was cut off; {self.torn_bytes} bytes of it are no record."
            yield Finding(name, "torn", say, _REPAIR)
        if self.lacks_line_end:
            yield Finding(name, "line_end", "Its last record lacks the end of the line.", _REPAIR)


def _span(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    return f"{minutes // 60} hours" if minutes >= 120 else counted(minutes, "minute")
