"""One session in a few facts: what every look back at many sessions is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from companion.printable import printable

if TYPE_CHECKING:
    from companion.journal.records import Record
    from companion.journal.store import SavedSession


class Practice(Struct, frozen=True, gc=False):
    """A guide that was begun.

    Attributes:
        finished: whether it was gone through to its end.
        before: what was rated before it, 0 to 10; None when nothing was.
        after: what was rated after it.
    """

    id: str
    title: str
    finished: bool = False
    before: float | None = None
    after: float | None = None


class Overview(Struct, frozen=True, gc=False):
    """One session.

    Attributes:
        name: the session's.
        at: when it began, ISO 8601 with offset; empty when that cannot be read.
        minutes: how long it took, by its last record.
        timed: whether the time of day is known; of a day alone, noon stands for it.
        mode: how it was held, such as ``live``.
        words: the feelings, as they were named.
        families: their families.
        before: the first rating of 0 to 10.
        after: the last one, when there were two at least.
        practices: the guides, in the order they were begun.
        win: one thing that went all right, as told; empty or None when nothing was.
        end: how it ended; None when it was broken off.
        torn: lines that could not be read.
        locked: lines that are sealed.
    """

    name: str
    at: str = ""
    minutes: float = 0.0
    timed: bool = True
    mode: str = ""
    words: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    before: float | None = None
    after: float | None = None
    practices: tuple[Practice, ...] = ()
    win: str | None = None
    end: str | None = None
    torn: int = 0
    locked: int = 0


def overview(session: SavedSession) -> Overview:
    """The facts of a session; records of a shape that is not known are passed over."""
    facts = _Facts()
    for record in session.records:
        try:
            facts.add(record)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    first, last = session.records[:1], session.records[-1:]
    return Overview(
        session.name,
        at=printable(first[0].at) if first else "",
        minutes=last[0].t / 60 if last else 0.0,
        timed=facts.timed,
        mode=facts.mode,
        words=tuple(dict.fromkeys(facts.words)),
        families=tuple(dict.fromkeys(facts.families)),
        before=facts.numbers[0] if facts.numbers else None,
        after=facts.numbers[-1] if len(facts.numbers) > 1 else None,
        practices=tuple(facts.practices),
        win=facts.win,
        end=facts.end,
        torn=session.torn,
        locked=session.locked,
    )


class _Facts:
    """What was found so far.  A rating after a guide that was finished is a rating of it."""

    def __init__(self) -> None:
        self.timed = True
        self.mode = ""
        self.words: list[str] = []
        self.families: list[str] = []
        self.numbers: list[float] = []
        self.practices: list[Practice] = []
        self.win: str | None = None
        self.end: str | None = None
        self._rated = True  # the guide that was finished last

    def add(self, record: Record) -> None:
        data = record.data
        match record.kind:
            case "start":
                self.timed = data.get("time_known") is not False
                self.mode = _text(data["mode"])
            case "feeling":
                self.words += _texts(data["words"])
                self.families += _texts(data["families"])
            case "number":
                self._rate(float(data["value"]))
            case "guide":
                self._practise(_text(data["id"]), _text(data["title"]), str(data["did"]))
            case "win":
                self.win = _text(data["text"])
            case "end":
                self.end = _text(data["how"])

    def _practise(self, ident: str, title: str, did: str) -> None:
        if did == "began":
            before = self.numbers[-1] if self.numbers else None
            self.practices.append(Practice(ident, title, before=before))
        elif did == "finished" and self.practices:
            self.practices[-1] = replace(self.practices[-1], finished=True)
            self._rated = False

    def _rate(self, value: float) -> None:
        if not self._rated:
            self.practices[-1] = replace(self.practices[-1], after=value)
            self._rated = True
        self.numbers.append(value)


def _texts(values: Sequence[object]) -> list[str]:
    return [_text(value) for value in values]


def _text(value: object) -> str:
    return printable(str(value))
