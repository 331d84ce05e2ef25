"""The ledger of promises, routines and the shared map: one JSONL file of events.

Events are only ever added; what holds now is what they come to.  Every line is one JSON object
with these keys, then the keys of its kind:

``v``
    schema version, 1
``at``
    local time with offset, ISO 8601
``kind``
    ``promise`` (``id``, ``who`` is ``me`` or ``them``, ``what``, and where told ``by`` a date,
    ``time`` of it and a smaller ``step``), ``outcome`` (``id``, ``how`` is ``kept``, ``partly``,
    ``not``, ``moved`` or ``withdrawn``, and where told a new ``by`` and ``time``,
    ``in_the_way``, ``would_help``), ``item`` (``id``, ``list``, ``text``, and where told
    ``revisit``, a date), ``dropped`` (``id`` of an item) or ``erased`` (``id``; every line about
    it is gone from the file)

A sealed event is one line ``{"v": 1, "sealed": "TEXT"}``, as in a session.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from companion.core.items import LISTS, Item
from companion.core.promises import HOW, WHO, Outcome, Promise, told
from companion.errors import CompanionError
from companion.journal.lines import append_line, open_plain
from companion.journal.lock import hold
from companion.journal.sealed_lines import Seal, Unseal, is_sealed, kept_line, line_object
from companion.whole_file import replace_file

VERSION = 1

_PATIENCE_S, _LOOK_AGAIN_S = 2.0, 0.02
"""How long to wait for another process that has the file; a person is waiting to be answered."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What holds now.

    Attributes:
        torn: lines that could not be read, as a crash may leave.
        locked: lines that are sealed and were not opened.
    """

    promises: tuple[Promise, ...] = ()
    items: tuple[Item, ...] = ()
    torn: int = 0
    locked: int = 0

    @property
    def ids(self) -> set[str]:
        """Every id that is taken."""
        return {one.id for one in self.promises} | {one.id for one in self.items}

    def to_revisit(self, today: date) -> tuple[str, ...]:
        """The lines of the lists whose day to be looked at again has come."""
        return tuple(one.text for one in self.items if one.revisit and one.revisit <= today)


def read_ledger(path: Path, unseal: Unseal | None = None) -> Ledger:
    """What the file comes to; lines that are no events are counted, never fatal.

    Args:
        path: the file; where there is none the ledger is empty.
        unseal: opens sealed lines; None leaves them locked.

    Raises:
        CompanionError: it is there and cannot be read.
    """
    promises: dict[str, Promise] = {}
    items: dict[str, Item] = {}
    torn = locked = 0
    for line in _lines(path):
        try:
            event = line_object(line, unseal)
            if event is None:
                locked += 1
            else:
                _apply(event, promises, items)
        except (ValueError, KeyError, TypeError, RecursionError):
            torn += 1
    return Ledger(tuple(promises.values()), tuple(items.values()), torn, locked)


class LedgerFile:
    """Adds to the ledger, and takes away from it.

    Every event is on disk when a call returns: written in one call, then synced.  The file is
    made 0600 in a folder of 0700, whatever the umask; a link in its place is refused.

    Args:
        path: the file.
        seal: locks every event up before it is written; None writes them as they are.
        unseal: opens sealed events, to find those that are to be erased.
    """

    def __init__(self, path: Path, seal: Seal | None = None, unseal: Unseal | None = None) -> None:
        self._path = path
        self._seal = seal
        self._unseal = unseal

    def add(self, promise: Promise) -> bytes:
        """Write a promise down; the line, as :meth:`take_back` takes it.

        Raises:
            CompanionError: it cannot be written; so in every method here.
        """
        facts = {"id": promise.id, "who": promise.who, "what": promise.what}
        more = {"by": _text(promise.by), "time": promise.at, "step": promise.step}
        return self._append("promise", facts | more)

    def tell(self, outcome: Outcome) -> bytes:
        """Write down what became of a promise; the line."""
        facts = {"id": outcome.id, "how": outcome.how, "by": _text(outcome.by), "time": outcome.at}
        words = {"in_the_way": outcome.in_the_way, "would_help": outcome.would_help}
        return self._append("outcome", facts | words)

    def put(self, item: Item) -> bytes:
        """Write down a line of a list; the line of the file."""
        facts = {"id": item.id, "list": item.list, "text": item.text}
        return self._append("item", facts | {"revisit": _text(item.revisit)})

    def drop(self, ident: str) -> bytes:
        """Take an item off its list; what it said stays in the file."""
        return self._append("dropped", {"id": ident})

    def erase(self, ident: str) -> None:
        """Take every line about a promise or an item out of the file.

        Other copies of the file, and what a disk keeps of it, are out of reach.
        """
        with self._alone():
            self._rewrite([line for line in _lines(self._path) if not self._is_of(line, ident)])
        self._append("erased", {"id": ident})

    def erase_everything(self) -> None:
        """Take the file away."""
        with self._alone():
            self._unlink()

    def _unlink(self) -> None:
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise _cannot_write(self._path, error) from error

    def take_back(self, lines: Sequence[bytes]) -> None:
        """Take these lines out of the file; where no other is left, the file goes as well.

        Raises:
            CompanionError: some may be in it still, locked up by somebody else meanwhile.
        """
        gone = set(lines)
        with self._alone():
            every = _lines(self._path)
            left = [line for line in every if line not in gone]
            if not gone.issubset(every) and any(map(is_sealed, left)):
                raise CompanionError(
                    f"The promises of this session were locked meanwhile and stay in {self._path}.",
                    "Take them out by name: companion promises list, then erase",
                )
            if left:
                self._rewrite(left)
            else:
                self._unlink()

    def _append(self, kind: str, data: dict[str, Any]) -> bytes:
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        facts = {key: value for key, value in data.items() if value is not None}
        event = {"v": VERSION, "at": at, "kind": kind, **facts}
        plain = json.dumps(event, ensure_ascii=False).encode(errors="replace")
        line = kept_line(plain, self._seal)
        file = self._open()
        try:
            append_line(file, line)
        except OSError as error:
            raise _cannot_write(self._path, error) from error
        finally:
            os.close(file)
        return line

    def _rewrite(self, lines: Sequence[bytes]) -> None:
        try:
            replace_file(self._path, b"".join(line + b"\n" for line in lines))
        except OSError as error:
            raise _cannot_write(self._path, error) from error

    def _is_of(self, line: bytes, ident: str) -> bool:
        try:
            event = line_object(line, self._unseal)
            return event is not None and event["id"] == ident
        except (ValueError, KeyError, TypeError, RecursionError):
            return False

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep every other writer out."""
        file = self._open()
        if sys.platform == "win32":
            os.close(file)  # there an open file cannot be replaced
            yield
            return
        try:
            yield
        finally:
            os.close(file)  # the lock goes with it

    def _open(self) -> int:
        """The file, to be added to, once no other process has it."""
        flags = os.O_CREAT | os.O_RDWR | os.O_APPEND
        flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        until_s = monotonic() + _PATIENCE_S
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            while True:
                file = os.open(self._path, flags, 0o600)
                if hold(file):
                    with contextlib.suppress(FileNotFoundError):
                        if os.path.samestat(os.fstat(file), self._path.stat()):
                            return file
                os.close(file)  # another has it, or it was replaced or erased meanwhile
                if monotonic() > until_s:
                    raise OSError(errno.EAGAIN, "another program has it")
                sleep(_LOOK_AGAIN_S)
        except OSError as error:
            raise _cannot_write(self._path, error) from error


def _lines(path: Path) -> list[bytes]:
    """Every line, without its end.

    Raises:
        CompanionError: the file is there and cannot be read.
    """
    try:
        with open_plain(path) as file:
            content = file.read()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CompanionError(
            f"The ledger {path} cannot be read: {error.strerror}.",
            "Check that the file is yours to read.",
        ) from error
    return [line for line in content.split(b"\n") if line.strip()]


def _apply(event: dict[str, Any], promises: dict[str, Promise], items: dict[str, Item]) -> None:
    """Take one event into what holds now.

    Raises:
        ValueError, KeyError, TypeError: it is no event.
    """
    ident = str(event["id"])
    match event["kind"]:
        case "promise":
            promises[ident] = Promise(
                id=ident,
                who=WHO[WHO.index(event["who"])],
                what=str(event["what"]),
                by=_date(event.get("by")),
                at=_time(event.get("time")),
                step=_words(event.get("step")),
            )
        case "outcome":
            day = datetime.fromisoformat(event["at"]).date()
            promises[ident] = told(promises[ident], _outcome(ident, event), day)
        case "item":
            of = LISTS[LISTS.index(event["list"])]
            items[ident] = Item(ident, of, str(event["text"]), _date(event.get("revisit")))
        case "dropped":
            del items[ident]
        case "erased":
            pass
        case _:
            raise ValueError("no kind that is known")


def _outcome(ident: str, event: dict[str, Any]) -> Outcome:
    return Outcome(
        ident,
        HOW[HOW.index(event["how"])],
        _date(event.get("by")),
        _time(event.get("time")),
        _words(event.get("in_the_way")),
        _words(event.get("would_help")),
    )


def _words(value: object) -> str | None:
    return None if value is None else str(value)


def _time(value: object) -> str | None:
    """An hour as ``HH:MM``, or a part of the day.

    Raises:
        ValueError: it is neither.
    """
    words = _words(value)
    if words is not None and ":" in words:
        return f"{time.fromisoformat(words):%H:%M}"
    return words


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _cannot_write(path: Path, error: OSError) -> CompanionError:
    return CompanionError(
        f"The ledger {path} cannot be written: {error.strerror}.",
        "Make room on the disk, or check that the file is yours to write in.",
    )
