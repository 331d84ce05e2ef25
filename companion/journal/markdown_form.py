"""Sessions as text to read, or to have read aloud: a heading a session, plain sentences.

It leaves out what only a program needs, and cannot be imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, BinaryIO

from companion.journal.day_words import day_in_words
from companion.journal.portable import Portable, as_text
from companion.journal.records import Record
from companion.printable import printable

TITLE = "# Your sessions"
"""How such a text begins."""

_TOP = f"""\
{TITLE}

This text is for reading. To keep a copy that can be imported, export as JSON or CSV.
"""
_PARTS_OF_DAY = ((22, "at night"), (18, "in the evening"), (12, "in the afternoon"),
                 (5, "in the morning"), (0, "at night"))  # fmt: skip
_MODES = {
    "live": "It was held by voice.",
    "wait": "It was held by voice.",
    "type": "It was typed.",
    "weekly": "It was a look back at the week.",
    "bedtime": "It was held at bedtime.",
    "replay": "It was made from a recording.",
    "import": "It came from another program.",
}
_GUIDE = {
    "began": "You began {}.",
    "finished": "You went through {} to its end.",
    "left": "You left {}.",
}
_ENDS = {
    "finished": "It was gone through to its end.",
    "stopped": "You ended it.",
    "asleep": "It ended in quiet, for sleep.",
    "imported": "",
}
_MARKS = re.compile(r"[\\`*_<\[]")


def write_markdown(sessions: Iterable[Portable], out: BinaryIO) -> None:
    """Write the text.

    Raises:
        OSError: it cannot be written.
    """
    out.write(_TOP.encode())
    for session in sessions:
        lines = ["", f"## {_heading(session)}", "", *_sentences(session.records)]
        out.write("".join(line + "\n" for line in lines).encode(errors="replace"))


def spoken_moment(at: datetime) -> str:
    """A moment as it is said: ``Thursday 26 November 2026, 8:04 in the evening``."""
    part = next(name for hour, name in _PARTS_OF_DAY if at.hour >= hour)
    return f"{day_in_words(at)}, {at.hour % 12 or 12}:{at.minute:02} {part}"


def _heading(session: Portable) -> str:
    first = session.records[0]
    try:
        at = datetime.fromisoformat(first.at)
    except ValueError:  # written by hand
        return _plain(session.name)
    return day_in_words(at) if first.data.get("time_known") is False else spoken_moment(at)


def _sentences(records: Iterable[Record]) -> Iterator[str]:
    ended = False
    for record in records:
        ended = ended or record.kind == "end"
        try:
            sentence = _sentence(record.kind, record.data)
        except (KeyError, TypeError, ValueError, AttributeError):
            sentence = _as_it_is(record)
        if sentence:
            yield sentence
    if not ended:
        yield "It was broken off."


def _sentence(kind: str, data: dict[str, Any]) -> str:
    """One record as a sentence; empty where there is nothing to tell.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is not of the shape of its kind.
    """
    match kind:
        case "start":
            return _MODES.get(data["mode"], "")
        case "feeling":
            words = " and ".join(map(_plain, data["words"]))
            return f"You felt: {words}." if words else "There was no word for the feeling."
        case "number":
            return f"Number {_plain(data['when'])}: {float(data['value']):g} out of ten."
        case "offer":
            return _ended(f"Offered: {_plain(data['title'])}")
        case "guide":
            return _GUIDE[data["did"]].format(_plain(data["title"]))
        case "words":
            kept = "; ".join(f"{_plain(k)}: {_plain(v)}" for k, v in data["words"].items())
            return f"Your own words, {_plain(data['what'])}. {_ended(kept)}"
        case "heard":
            return _ended(f"You said: {_plain(data['text'])}")
        case "win":
            return _ended(f"One thing that went all right: {_plain(data['text'])}")
        case "parked":
            return _ended(f"Parked for the next day: {_plain(data['text'])}")
        case "parked_told":
            return "What was parked the night before was told."
        case "end":
            return _ENDS[data["how"]]
    raise KeyError(kind)


def _as_it_is(record: Record) -> str:
    """A record of a kind, or of a shape, that is not known here."""
    facts = [f"{_plain(key)} {_plain(value)}" for key, value in record.data.items()]
    return _ended(f"Also noted: {', '.join([_plain(record.kind), *facts])}")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else sentence + "."


def _plain(value: object) -> str:
    """A value on one line, without a sign that Markdown would take for its own."""
    text = value if isinstance(value, str) else as_text(value)
    return _MARKS.sub(r"\\\g<0>", printable(text))
