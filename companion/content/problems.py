"""Reads content files and tells what is wrong with them: file, line, field and the fix."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from companion.content.locate import Place, line_of, parse_place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a content file.

    Attributes:
        path: the file.
        line: from 1.
        field: where in the file, such as ``steps[3].pause``; empty for the whole file.
        say: one sentence that says what is wrong.
        fix: one sentence that says what to do.
    """

    path: Path
    line: int
    field: str
    say: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.path}, line {self.line}"
        return f"{where}{', ' * bool(self.field)}{self.field}: {self.say} {self.fix}"


def read_toml(path: Path, shape: type[T]) -> T | Problem:
    """Read a content file into ``shape``; what is wrong with it comes back as a problem."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        fix = "Put it back, or install the program again."
        return Problem(path, 1, "", "The file is missing.", fix)
    except (OSError, UnicodeDecodeError):
        fix = "Save it as plain text in UTF-8."
        return Problem(path, 1, "", "The file cannot be read as text.", fix)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _syntax_problem(path, text, str(error))
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        key = _failing_key(data, shape) if "[...]" in str(error) else ()
        return _shape_problem(path, text, str(error), shape, key)


def spell(place: Place) -> str:
    """``("steps", 3, "pause")`` as ``steps[3].pause``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return "".join(parts).lstrip(".")


def did_you_mean(word: str, choices: Sequence[str]) -> str:
    """The choice that looks like ``word``, if one does, and all choices."""
    from rapidfuzz import process

    close = process.extractOne(word, choices, score_cutoff=70)
    listed = f"It can be: {', '.join(choices)}."
    return f"Did you mean {close[0]}? {listed}" if close else listed


def _syntax_problem(path: Path, text: str, message: str) -> Problem:
    found = re.search(r"\(at line (\d+)", message)
    line = int(found[1]) if found else text.count("\n") + 1
    reason = re.sub(r" \(at .*\)", "", message)
    say = f"This is not valid TOML: {reason[0].lower()}{reason[1:]}."
    fix = "Look for a missing quote, comma or bracket on this line or the one before."
    return Problem(path, line, "", say, fix)


def _failing_key(data: dict[str, Any], shape: type) -> Place:
    """The key of a file of free keys whose value is wrong; msgspec does not name it."""
    for key, value in data.items():
        try:
            msgspec.convert({key: value}, shape)
        except msgspec.ValidationError:
            return (key,)
    return ()


def _shape_problem(path: Path, text: str, message: str, shape: type, key: Place) -> Problem:
    reason, _, where = message.partition(" - at `")
    place = (*key, *parse_place(where.replace("[...]", "").rstrip("`")))
    kind = _type_at(shape, place)
    if found := re.search(r"unknown field `(.+)`", reason):
        place = (*place, found[1])
        say = f"There is no field {found[1]} here."
        fix = did_you_mean(found[1], [field.encode_name for field in _fields(kind)])
    elif found := re.search(r"missing required field `(.+)`", reason):
        say = f"The field {found[1]} is missing."
        fix = f"Add it: {_expected(_type_at(shape, (*place, found[1])))}."
    elif found := re.search(r"enum value '(.*)'", reason):
        say = f"{found[1]} is not a value it can have."
        fix = did_you_mean(found[1], _choices(kind))
    else:
        say = f"{reason[0].upper()}{reason[1:].replace('`', '')}."
        fix = f"Write {_expected(kind)}."
    return Problem(path, line_of(text, place), spell(place), say, fix)


def _type_at(shape: type, place: Place) -> inspect.Type:
    """The type that a value at ``place`` is to have."""
    kind = _bare(inspect.type_info(shape))
    for part in place:
        match kind:
            case inspect.VarTupleType() | inspect.ListType():
                kind = _bare(kind.item_type)
            case inspect.DictType():
                kind = _bare(kind.value_type)
            case inspect.StructType():
                kind = next(_bare(f.type) for f in kind.fields if f.encode_name == part)
    return kind


def _bare(kind: inspect.Type) -> inspect.Type:
    """Without metadata and without "or nothing"."""
    if isinstance(kind, inspect.Metadata):
        return _bare(kind.type)
    if isinstance(kind, inspect.UnionType):
        return _bare(next(t for t in kind.types if not isinstance(t, inspect.NoneType)))
    return kind


def _fields(kind: inspect.Type) -> Sequence[inspect.Field]:
    return kind.fields if isinstance(kind, inspect.StructType) else ()


def _choices(kind: inspect.Type) -> list[str]:
    return [str(value) for value in kind.values] if isinstance(kind, inspect.LiteralType) else []


def _expected(kind: inspect.Type) -> str:
    """What to write there, in plain words."""
    match kind:
        case inspect.LiteralType():
            return "one of " + ", ".join(_choices(kind))
        case inspect.StrType():
            return "text in quotes" + _bounds(kind.min_length, kind.max_length, " letters")
        case inspect.IntType():
            return "a whole number" + _bounds(kind.ge, kind.le)
        case inspect.FloatType():
            return "a number" + _bounds(kind.gt if kind.ge is None else kind.ge, kind.le)
        case inspect.BoolType():
            return "true or false"
        case inspect.VarTupleType() | inspect.ListType():
            return f"a list in square brackets, each {_expected(_bare(kind.item_type))}"
        case inspect.StructType():
            needed = [field.encode_name for field in kind.fields if field.required]
            return "a table" + (f" with {', '.join(needed)}" if needed else "")
    return "a value of another kind"


def _bounds(low: float | None, high: float | None, unit: str = "") -> str:
    if low is None or high is None:
        return ""
    return f" of {low:g} to {high:g}{unit}" if unit else f" from {low:g} to {high:g}"
