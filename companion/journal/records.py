"""One line of the log: its schema, and what older versions of it become.

A session is a JSONL file.  Every line is one JSON object with these keys, then the keys of its
kind:

``v``
    schema version, 1; a line without it is of version 0, and is else the same
``session``
    the session's name, which is also the file's name
``seq``
    counts up from 0 in a session
``at``
    local time with offset, ISO 8601
``t``
    seconds of audio time since the session began; 0 in what was imported from a table
``kind``
    one of these

==============  ====================================================================================
kind            its keys
==============  ====================================================================================
``start``       ``app``: version of the program; ``mode``: ``live``, ``wait``, ``type``,
                ``bedtime``, ``weekly``, ``setup`` or ``replay``; ``engine`` and ``voice``: what
                hears and what speaks; ``engine_reason`` and ``voice_reason``: why it is this one.
                Of a row of another program's table, ``mode`` ``import`` and ``time_known`` alone:
                false where the row told a day, for which ``at`` is noon
``feeling``     ``words``: the feelings as they were named, or a place in the body; ``families``:
                at most two, ``unknown`` where none fits
``number``      ``value``: a rating of 0 to 10; ``when``: ``before`` or ``after`` a guide
``offer``       ``id`` and ``title`` of a guide that was offered
``guide``       ``id``, ``title`` and ``route`` of a guide; ``did``: ``began``, ``left`` or
                ``finished``
``words``       a person's own words of a guide, only after a yes; ``what``: what they are, such as
                ``promise``; ``words``: an object of texts by slot
``heard``       ``text``: a sentence of the person's, only where they turned that on
``win``         ``text``: one thing that went all right, only with consent
``parked``      ``text``: a line for tomorrow, only with consent
``parked_told`` no keys: in the morning, what was parked was told
``end``         ``how``: ``finished``, ``stopped``, ``asleep`` or ``imported``; without it, it was
                broken off
==============  ====================================================================================

In discreet mode ``start``, ``number`` and ``end`` are as they are.  ``feeling`` has empty lists,
``guide`` has the word ``guide`` for all but ``did``, and the others have no keys.

Where the journal is locked, a line is ``{"v": 1, "sealed": TEXT}``: one record as above, sealed.
:mod:`companion.journal.ledger` has a schema of its own, and the same sealed lines.

A change that older programs can read adds keys or kinds and keeps the version.  Any other change
raises :data:`VERSION` and adds one function to :data:`_NEXT`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

VERSION = 1

_NEXT: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    0: lambda line: {**line, "v": 1},
}
"""From a line of each older version, one of the next."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the log; ``data`` holds the keys of its kind.

    Attributes:
        v: its schema version; it may be a newer one than is known here.
    """

    session: str
    seq: int
    at: str
    t: float
    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    v: int = VERSION

    def as_dict(self) -> dict[str, Any]:
        """The JSON object as it stands in the file."""
        head = {"v": self.v, "session": self.session, "seq": self.seq, "at": self.at}
        return {**head, "t": round(self.t, 3), "kind": self.kind, **self.data}

    @staticmethod
    def from_dict(line: dict[str, Any]) -> Record:
        """Read a JSON object of any version back; of a newer one, as far as it is known.

        Raises:
            KeyError, TypeError, ValueError: it is no record.
        """
        rest = _migrated(line)
        try:
            return Record(
                v=int(rest.pop("v")),
                session=str(rest.pop("session")),
                seq=int(rest.pop("seq")),
                at=str(rest.pop("at")),
                t=float(rest.pop("t")),
                kind=str(rest.pop("kind")),
                data=rest,
            )
        except OverflowError as error:
            raise ValueError("a number without end") from error


def _migrated(line: dict[str, Any]) -> dict[str, Any]:
    """A line of its own, of this version or a newer one."""
    line = dict(line)
    while (version := line.get("v", 0)) < VERSION:
        line = _NEXT[version](line)
    return line
