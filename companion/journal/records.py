"""One line of the log.

A session is a JSONL file.  Every line is one JSON object with these keys, then the keys of its
kind:

``v``
    schema version, 1
``session``
    the session's name, which is also the file's name
``seq``
    counts up from 0 in a session
``at``
    local time with offset, ISO 8601
``t``
    seconds of audio time since the session began
``kind``
    ``start``, ``feeling``, ``number``, ``offer``, ``guide``, ``words`` (a person's own words of
    a guide, only after a yes: ``what`` they are and the ``words`` by slot), ``heard`` (only where
    the person turned it on), ``win`` (only with their consent), ``parked`` (a line for tomorrow,
    with consent), ``parked_told`` (in the morning) or ``end``
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

VERSION = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the log; ``data`` holds the keys of its kind."""

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
        """Read a JSON object back.

        Raises:
            KeyError, TypeError, ValueError: it is no record.
        """
        rest = dict(line)
        return Record(
            v=int(rest.pop("v")),
            session=str(rest.pop("session")),
            seq=int(rest.pop("seq")),
            at=str(rest.pop("at")),
            t=float(rest.pop("t")),
            kind=str(rest.pop("kind")),
            data=rest,
        )
