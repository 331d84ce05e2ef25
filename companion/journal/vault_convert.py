"""Sessions from plain to locked and back, each replaced in one step.

Every line is taken as it stands, also one that is torn: it may hold words as well.  What is
written on the way to a locked session is locked already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from companion import paths
from companion.journal.index import INDEX
from companion.journal.lines import lines_of, open_plain
from companion.journal.lock import alone
from companion.journal.repair import SET_ASIDE
from companion.journal.sealed_lines import Seal, Unseal, is_sealed, kept_line, sealed_text
from companion.journal.store import session_paths
from companion.whole_file import half_written, replace_file

Change = Callable[[bytes], bytes]
"""A file's content as it is to be.

Raises:
    ValueError: a line cannot be opened.
"""

Outcome = Literal["changed", "as it was", "running", "damaged"]


def locked_up(content: bytes, seal: Seal) -> bytes:
    """A session with every line locked; those that are stay as they are."""
    return _each_line(content, lambda line: line if is_sealed(line) else kept_line(line, seal))


def opened(content: bytes, unseal: Unseal) -> bytes:
    """A session with every line plain.

    Raises:
        ValueError: one is damaged, or was locked up for another key.
    """

    def plain(line: bytes) -> bytes:
        sealed = sealed_text(line)
        return line if sealed is None else unseal(sealed)

    return _each_line(content, plain)


def convert(path: Path, change: Change) -> Outcome:
    """Change one session; a crash leaves either the old file or the new one.

    Raises:
        OSError: it cannot be read or written.
    """
    if path.is_symlink():
        return "as it was"
    with alone(path) as free:  # from before it is read: what is added later would be lost
        before = path.read_bytes()
        try:
            after = change(before)
        except ValueError:
            return "damaged"
        if after == before:
            return "as it was"
        if not free:
            return "running"
        replace_file(path, after)
        return "changed"


def holding_words(folder: Path) -> list[Path]:
    """Every file in the folder that holds lines: the sessions, and what was set aside of them."""
    return [*session_paths(folder), *sorted(folder.glob("*" + SET_ASIDE))]


def clear_copies(folder: Path) -> None:
    """Take away what tells of what is kept in a folder and can be made again, or is half done.

    Raises:
        OSError: it cannot be taken away.
    """
    for path in (*half_written(folder), folder / INDEX):
        path.unlink(missing_ok=True)


def sealed_record(path: Path) -> str | None:
    """The first locked record of a session; None where it begins plain or cannot be read."""
    return next(_sealed_texts(path), None)


def newest_sealed(folder: Path) -> str | None:
    """A locked record of the newest session that is locked; None where none is."""
    newest_first = reversed(session_paths(folder))
    return next(filter(None, map(sealed_record, newest_first)), None)


def sealed_anywhere() -> str | None:
    """A locked record of a session or, where there is none, of the ledger; None without any."""
    in_sessions = newest_sealed(paths.sessions_dir())
    return in_sessions or next(filter(None, _sealed_texts(paths.ledger_file())), None)


def _sealed_texts(path: Path) -> Iterator[str | None]:
    """What is locked up in each line of a file, None for a plain one; a missing file has none."""
    try:
        with open_plain(path) as file:
            for line in lines_of(file):
                yield None if line.content is None else sealed_text(line.content)
    except OSError:
        return


def _each_line(content: bytes, change: Change) -> bytes:
    lines = content.removesuffix(b"\n").split(b"\n") if content else []
    return b"".join((change(line) if line.strip() else line) + b"\n" for line in lines)
