"""The lines of a settings file, changed one at a time.

The file is the person's own: their comments, their order and their spacing stay as they are.
Only the lines of the field that changes are written anew, and the file is replaced in one step.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from companion.errors import CompanionError, ExitCode
from companion.whole_file import replace_file

Value = bool | float | str | Sequence[str]

_HEAD = """\
# Companion's settings. Every line may be left out; "companion config show" tells what holds.
"""
_OWNER_MAY_WRITE = 0o200


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a field stands: lines ``start`` to before ``end``, counted from 0."""

    start: int
    end: int
    value: Any


def read_text(path: Path) -> str | None:
    """The file as it stands, line ends and all; None when there is none.

    Raises:
        CompanionError: it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CompanionError(
            f"The settings file {path} cannot be read.",
            "Check that it is a plain text file that you may read, or move it away.",
            ExitCode.USAGE,
        ) from error


def entries(text: str) -> dict[str, Entry]:
    """Every top-level field of a TOML file that is in order, with the lines it stands on."""
    lines = _lines(text)
    found: dict[str, Entry] = {}
    start = 0
    while start < len(lines):
        end = start + 1
        while (table := _parsed(lines[start:end])) is None and end < len(lines):
            end += 1
        if lines[start].lstrip().startswith("["):
            break  # what follows belongs to a table
        for name, value in (table or {}).items():
            found[name] = Entry(start, end, value)
        start = end
    return found


def with_field(text: str, name: str, value: Value, description: str) -> str:
    """The text with a field set; a new field comes last, below its description."""
    text = text or _HEAD
    entry = entries(text).get(name)
    lines = _lines(text)
    ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
    line = f"{name} = {toml(value)}"
    if entry is None:
        if not lines[-1].endswith("\n"):
            lines[-1] += ending
        return "".join([*lines, ending, f"# {description}{ending}", line, ending])
    comment = _comment(lines[entry.end - 1], entry)
    return _replaced(lines, entry, [f"{line}  {comment}" if comment else line], ending)


def without_field(text: str, name: str, description: str) -> str:
    """The text with a field taken out, and with it the description that was written above it."""
    entry = entries(text).get(name)
    if entry is None:
        return text
    lines = _lines(text)
    ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
    comment = _comment(lines[entry.end - 1], entry)
    start = entry.start
    if start and lines[start - 1].strip() == f"# {description}":
        start -= 1
        if start and not lines[start - 1].strip():
            start -= 1
    return _replaced(
        lines, Entry(start, entry.end, entry.value), [comment] if comment else [], ending
    )


def write(path: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner alone.

    Raises:
        CompanionError: it is read-only, or the folder cannot be written.
    """
    target = path.resolve()  # a link stays one
    try:
        if target.exists() and not target.stat().st_mode & _OWNER_MAY_WRITE:
            raise CompanionError(
                f"The settings file {path} is read-only, so nothing was changed.",
                f"Make it writable: chmod u+w {path}",
            )
        replace_file(target, text.encode("utf-8"))
    except OSError as error:
        raise CompanionError(
            f"The settings file {path} cannot be written.",
            "Check that its folder is there, that you may write to it, and that the disk has room.",
        ) from error


def toml(value: Value) -> str:
    """A value as TOML writes it.

    >>> toml(True), toml(1.2), toml("GB"), toml(("a", "b"))
    ('true', '1.2', '"GB"', '["a", "b"]')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(toml, value)) + "]"
    return repr(value)


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _lines(text: str) -> list[str]:
    """The lines with their ends; nothing but a line feed ends one in TOML."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _parsed(lines: Sequence[str]) -> Mapping[str, Any] | None:
    """What the lines hold; None when something in them is still open."""
    try:
        return tomllib.loads("".join(lines))
    except tomllib.TOMLDecodeError:
        return None


def _comment(last: str, entry: Entry) -> str:
    """The comment behind a value that stands on one line; empty when there is none."""
    if entry.end - entry.start > 1:
        return ""
    line = last.rstrip("\r\n")
    for at, character in enumerate(line):
        if character == "#" and _parsed([line[:at]]):
            return line[at:]
    return ""


def _replaced(lines: list[str], entry: Entry, by: Sequence[str], ending: str) -> str:
    new = [line + ending for line in by]
    return "".join([*lines[: entry.start], *new, *lines[entry.end :]])
