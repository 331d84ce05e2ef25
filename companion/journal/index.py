"""All sessions in a few facts each, fast however many there are.

An index file keeps the :class:`~companion.journal.overview.Overview` of every session that was
read, so that only new and changed files are read again.  It stands in the sessions folder itself,
under a hidden name that says nothing: it holds feelings and a person's words as the sessions do,
so it has to go wherever they go, be locked away with them, and vanish when the folder is deleted.
In the cache folder it would stay behind, and be open where only the sessions are well kept.

It holds nothing that the files do not hold: a session whose file is gone drops out when the folder
is read next, and whatever takes sessions away writes it anew at once.  Of sealed records it knows
how many there are, whoever reads.  It may be deleted at any time; damaged, or written by another
version, it is made again without a word.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from companion import __version__
from companion.journal.folder import is_session, session_names
from companion.journal.overview import Overview, Practice, overview

if TYPE_CHECKING:
    from companion.journal.sealed_lines import Unseal

INDEX = ".index"
"""Its name in the sessions folder."""

_CHECKSUM_BYTES = 4

Progress = Callable[[int, int], None]
"""Is told how many of how many session files were read."""


class _Entry(Struct, frozen=True, array_like=True, gc=False):
    """A session as it was when its file had this size, in bytes, and this time of change."""

    size: int
    mtime_ns: int
    facts: Overview


class _Index(Struct, frozen=True, array_like=True, gc=False):
    written_by: tuple[str, ...]
    entries: dict[str, _Entry]


_WRITTEN_BY = (__version__, *Overview.__struct_fields__, *Practice.__struct_fields__)


def overviews(
    folder: Path,
    unseal: Unseal | None = None,
    progress: Progress | None = None,
) -> list[Overview]:
    """The sessions of a folder, the oldest first; files that cannot be opened are passed over.

    Args:
        folder: where the sessions are; an absent folder holds none.
        unseal: opens sealed records; None leaves them locked.  What it opens is not indexed, so
            sealed sessions are read anew each time.
        progress: is told of the files that have to be read or opened.
    """
    files = _session_files(folder)
    entries = _load(folder)
    gone = entries.keys() - {file.name for file in files}
    for name in gone:
        del entries[name]
    changed = _changed(files, entries)
    _read(changed, entries, progress)
    if changed or gone:
        with suppress(OSError):  # without it the next reading takes longer, and no more than that
            _write(folder, entries)
    found = [entries[file.name].facts for file in files if file.name in entries]
    if unseal is None:
        return found
    for number, facts in enumerate(found):
        if facts.locked:
            found[number] = _opened(folder, facts, unseal)
        if progress is not None:
            progress(number + 1, len(found))
    return found


def newest(folder: Path, count: int, unseal: Unseal | None = None) -> list[Overview]:
    """So many of the newest sessions, the oldest of them first; a few are read without an index.

    Args:
        folder: where the sessions are; an absent folder holds none.
        count: how many, at most.
        unseal: opens sealed records; None leaves them locked.
    """
    from companion.journal.store import read_session

    found: list[Overview] = []
    for name in reversed(session_names(folder)):
        if len(found) == count:
            break
        with suppress(OSError):
            found.append(overview(read_session(folder / name, unseal)))
    return found[::-1]


def forget(folder: Path) -> None:
    """Take every session out of the index whose file is gone; without any the index goes too.

    Raises:
        OSError: it cannot be written, so it may still tell of what is gone.
    """
    left = {file.name for file in _session_files(folder)}
    _write(folder, {name: entry for name, entry in _load(folder).items() if name in left})


def knows(session: Path) -> bool:
    """Whether the index may tell of a session; quick, for a person who leaves in a hurry."""
    try:
        return session.name.encode() in (session.parent / INDEX).read_bytes()
    except OSError:
        return False


def _session_files(folder: Path) -> list[os.DirEntry[str]]:
    """The session files, the oldest first."""
    try:
        with os.scandir(folder) as found:
            files = [file for file in found if is_session(file)]
    except OSError:
        return []
    return sorted(files, key=lambda file: file.name)


def _changed(
    files: Sequence[os.DirEntry[str]], entries: dict[str, _Entry]
) -> list[tuple[os.DirEntry[str], os.stat_result]]:
    """The files that are not in the index as they are now, and their states."""
    changed = []
    for file in files:
        try:
            state = file.stat()
        except FileNotFoundError:  # erased meanwhile
            entries.pop(file.name, None)
            continue
        entry = entries.get(file.name)
        if entry is None or entry.mtime_ns != state.st_mtime_ns or entry.size != state.st_size:
            changed.append((file, state))
    return changed


def _read(
    files: Sequence[tuple[os.DirEntry[str], os.stat_result]],
    entries: dict[str, _Entry],
    progress: Progress | None,
) -> None:
    """Read these session files into the entries; one that cannot be read is left out of them."""
    if files:
        from companion.journal.store import read_session
    for count, (file, state) in enumerate(files, 1):
        try:
            facts = overview(read_session(Path(file.path)))
        except OSError:
            entries.pop(file.name, None)
        else:
            entries[file.name] = _Entry(state.st_size, state.st_mtime_ns, facts)
        if progress is not None:
            progress(count, len(files))


def _opened(folder: Path, facts: Overview, unseal: Unseal) -> Overview:
    from companion.journal.store import read_session

    try:
        return overview(read_session(folder / f"{facts.name}.jsonl", unseal))
    except OSError:
        return facts


def _load(folder: Path) -> dict[str, _Entry]:
    try:
        whole = (folder / INDEX).read_bytes()
        checksum, packed = whole[:_CHECKSUM_BYTES], whole[_CHECKSUM_BYTES:]
        if checksum != _checksum(packed):
            return {}
        index = msgspec.msgpack.decode(packed, type=_Index)
    except (OSError, ValueError):
        return {}
    return index.entries if index.written_by == _WRITTEN_BY else {}


def _write(folder: Path, entries: dict[str, _Entry]) -> None:
    """Write them; what was changed or taken away meanwhile is taken out again.

    Whoever takes a session away, or locks it up, looks at the index after that.  So what is still
    there once the index is written is theirs to take out, and what is not is ours.
    """
    from companion.whole_file import replace_file

    current = dict(entries)
    while True:
        if not current:
            (folder / INDEX).unlink(missing_ok=True)
            return
        packed = msgspec.msgpack.encode(_Index(_WRITTEN_BY, current))
        replace_file(folder / INDEX, _checksum(packed) + packed)
        stale = _stale(folder, current)
        if not stale:
            return
        for name in stale:
            del current[name]


def _stale(folder: Path, entries: dict[str, _Entry]) -> list[str]:
    """The names of files that are gone, or not as they were read."""
    files = {file.name: file for file in _session_files(folder)}
    stale = []
    for name, entry in entries.items():
        try:
            state = files[name].stat()
        except (KeyError, FileNotFoundError):
            stale.append(name)
            continue
        if (state.st_size, state.st_mtime_ns) != (entry.size, entry.mtime_ns):
            stale.append(name)
    return stale


def _checksum(packed: bytes) -> bytes:
    return zlib.crc32(packed).to_bytes(_CHECKSUM_BYTES, "big")
