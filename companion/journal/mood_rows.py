"""Rows of another program's mood table, each read as a small session."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from companion.errors import CompanionError, ExitCode
from companion.language import read
from companion.language.safety import screen

FIELDS = ("date", "time", "feeling", "number", "words")
"""What a column can be."""

SCALE = (0.0, 10.0)
"""0 is not at all, 10 as strong as it gets."""

_UNMISTAKABLE = {
    "date": ("date", "full_date", "datetime", "timestamp"),
    "time": ("time",),
    "feeling": ("feeling", "feelings", "mood", "moods", "emotion", "emotions"),
    "number": ("intensity", "distress", "suds"),  # which end of a "score" is good is not known
    "words": ("note", "notes", "comment", "comments"),
}
_HOUR_SIGNS = ("%H", "%I", "%X", "%c")
_CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
_NOON = time(12)
_BETWEEN_FEELINGS = re.compile(r"[,;|/\n]+")
_BETWEEN_SENTENCES = re.compile(r"[.!?\n]+")
_A_LABEL_WORDS = 3
"""A feeling that is not understood is kept up to so many words: a label, and no sentence."""

DATE_UNREAD = "the date cannot be read"
_NOT_KEPT = "there are words that a log here never keeps; they stand in your file"


class RowError(ValueError):
    """Why a row is left out."""


@dataclass(frozen=True, slots=True)
class MoodRow:
    """A row that was read.

    Attributes:
        moment: when it was, with its offset; at noon where only the day is told.
        facts: the records, each a kind and its data.
        notes: what of it was not kept, or not understood.
    """

    moment: datetime
    facts: tuple[tuple[str, dict[str, Any]], ...]
    notes: tuple[str, ...]


def columns(header: Sequence[str], asked: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands in a row.

    Args:
        header: the names of the columns.
        asked: the names by field; empty to go by names that are unmistakable.

    Raises:
        CompanionError: a column is not there, or it is not clear which one is meant.
    """
    lower = [name.strip().lower() for name in header]
    names = {field: (name.strip().lower(),) for field, name in asked.items()} or _UNMISTAKABLE
    found = {
        field: [at for at, name in enumerate(lower) if name in known]
        for field, known in names.items()
    }
    once = {field: at[0] for field, at in found.items() if len(at) == 1}
    if asked and len(once) < len(asked):
        name = next(name for field, name in asked.items() if field not in once)
        raise _unclear(f"There is no column {name}, or more than one.", header)
    if "date" not in once or not once.keys() & {"feeling", "number"}:
        raise _unclear("It is not clear which column is which.", header)
    return once


def _unclear(say: str, header: Sequence[str]) -> CompanionError:
    return CompanionError(
        f"{say} The columns are: {', '.join(header) or 'none'}.",
        "Say which is which, such as: --map date=Date,feeling=Mood,number=Score,words=Note",
        ExitCode.USAGE,
    )


@dataclass(frozen=True, slots=True)
class RowReader:
    """How the rows of one table are read.

    Attributes:
        columns: where each field stands.
        date_format: as ``strptime`` takes it; None for ISO 8601.
        scale: the number that means not at all, and the one that means as strong as it gets.
        keep_words: whether a person's own words are kept.
        until: with zone; what is later has not been yet. None takes every day.
    """

    columns: Mapping[str, int]
    date_format: str | None = None
    scale: tuple[float, float] = SCALE
    keep_words: bool = False
    until: datetime | None = None

    def read(self, row: Sequence[str]) -> MoodRow:
        """One row.

        Raises:
            RowError: it cannot be read, or there is nothing in it.
        """
        moment, is_timed = self._moment(row)
        if self.until is not None and moment > self.until:
            raise RowError("the day is still to come")
        notes: list[str] = []
        facts = [*self._feeling(row, notes), *self._number(row), *self._words(row, notes)]
        if not facts:
            raise RowError("there is nothing to keep")
        start = {"mode": "import", "time_known": is_timed}
        records = (("start", start), *facts, ("end", {"how": "imported"}))
        return MoodRow(moment, records, tuple(notes))

    def _text(self, row: Sequence[str], field: str) -> str:
        at = self.columns.get(field, len(row))
        return row[at].strip() if at < len(row) else ""

    def _moment(self, row: Sequence[str]) -> tuple[datetime, bool]:
        """When it was, and whether the time of day is known."""
        try:
            moment, is_timed = self._parsed(self._text(row, "date"))
            if clock := self._text(row, "time"):
                moment, is_timed = datetime.combine(moment, _clock(clock), moment.tzinfo), True
            return (moment if moment.tzinfo else moment.astimezone()), is_timed
        except (ValueError, OverflowError, OSError):
            raise RowError(DATE_UNREAD) from None

    def _parsed(self, text: str) -> tuple[datetime, bool]:
        if self.date_format is not None:
            moment = datetime.strptime(text, self.date_format)
            if any(sign in self.date_format for sign in _HOUR_SIGNS):
                return moment, True
            return datetime.combine(moment, _NOON, moment.tzinfo), False
        try:
            return datetime.combine(date.fromisoformat(text), _NOON), False
        except ValueError:
            return datetime.fromisoformat(text), True

    def _feeling(self, row: Sequence[str], notes: list[str]) -> list[tuple[str, dict[str, Any]]]:
        words: list[str] = []
        families: list[str] = []
        for piece in _BETWEEN_FEELINGS.split(self._text(row, "feeling")):
            label = " ".join(piece.lower().split())
            if not any(sign.isalpha() for sign in label):
                continue
            reading = read(label, expecting="feeling")
            if reading.safety.level != "none":
                notes.append(_NOT_KEPT)
            elif reading.feelings:
                words += [feeling.word for feeling in reading.feelings]
                families += [feeling.family for feeling in reading.feelings]
            elif len(label.split()) <= _A_LABEL_WORDS:
                words.append(label)
                families.append("unknown")
            else:
                notes.append("the feeling is a sentence that was not understood, and is not kept")
        if "unknown" in families:
            notes.append("a feeling is kept as its word, its family is not known")
        unique = [list(dict.fromkeys(values)) for values in (words, families)]
        return [("feeling", {"words": unique[0], "families": unique[1]})] if words else []

    def _number(self, row: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
        text = self._text(row, "number")
        if not text:
            return []
        none, most = self.scale
        try:
            value = (float(text.replace(",", ".")) - none) / (most - none)
        except ValueError:
            raise RowError("the number cannot be read") from None
        if not 0 <= value <= 1:
            raise RowError(f"the number is not between {none:g} and {most:g}")
        return [("number", {"when": "before", "value": round(value * 10, 2)})]

    def _words(self, row: Sequence[str], notes: list[str]) -> list[tuple[str, dict[str, Any]]]:
        text = self._text(row, "words") if self.keep_words else ""
        if any(screen(part).level != "none" for part in _BETWEEN_SENTENCES.split(text)):
            notes.append(_NOT_KEPT)
            return []
        return [("heard", {"text": text})] if text else []


def _clock(text: str) -> time:
    """A time of day.

    Raises:
        ValueError: it is none.
    """
    bare = " ".join(text.split())  # some programs write a narrow space before PM
    for form in _CLOCKS:
        try:
            return datetime.strptime(bare, form).time()
        except ValueError:
            continue
    raise ValueError(text)
