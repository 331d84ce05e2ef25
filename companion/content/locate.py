"""Which line of a TOML file a value stands on; ``tomllib`` tells no lines of values."""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[str | int, ...]
"""Where a value is: ``("steps", 3, "pause")``."""

_TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r'|(?P<string>"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<mark>[\[\]{}=,.\n])"
    r"|(?P<bare>[^\s\[\]{}=,.\"'#]+)",
    re.DOTALL,
)


def parse_place(text: str) -> Place:
    """A place as msgspec writes it.

    >>> parse_place("$.steps[3].pause")
    ('steps', 3, 'pause')
    """
    parts = re.findall(r"\.([^.\[]+)|\[(\d+)\]", text)
    return tuple(name or int(index) for name, index in parts)


def line_of(text: str, place: Place) -> int:
    """The line, from 1, where the value at ``place`` begins; if it is not there, its parent's.

    Args:
        text: a file that ``tomllib`` can read.
        place: where the value is.
    """
    best_line, best_size = 1, 0
    for found, line in _Scanner(text).places():
        size = min(len(found), len(place))  # "[[evidence]]" is the place of its first element
        if best_size < size and found[:size] == place[:size]:
            best_line, best_size = line, size
    return best_line


class _Scanner:
    """Walks through a valid TOML file and tells every key and array element it meets."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, int]] = []
        line, last = 1, 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", last, match.start())
            last = match.start()
            if match.lastgroup != "comment":
                self._tokens.append((match[0], line))
        self._at = 0

    def places(self) -> Iterator[tuple[Place, int]]:
        """Every place with its line, in the order of the file."""
        table: Place = ()
        counts: dict[Place, int] = {}
        while self._at < len(self._tokens):
            token, line = self._tokens[self._at]
            if token == "\n":
                self._at += 1
            elif token == "[":
                doubled = self._tokens[self._at + 1][0] == "["
                self._at += 1 + doubled
                table = _inside_arrays(self._key("]"), counts)
                self._at += 1 + doubled
                if doubled:
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                yield table, line
            else:
                yield from self._pair(table)

    def _pair(self, parent: Place) -> Iterator[tuple[Place, int]]:
        line = self._tokens[self._at][1]
        place = (*parent, *self._key("="))
        yield place, line
        self._at += 1
        yield from self._value(place)

    def _value(self, place: Place) -> Iterator[tuple[Place, int]]:
        token = self._tokens[self._at][0]
        if token not in ("[", "{"):
            while self._at < len(self._tokens) and self._tokens[self._at][0] not in ",]}\n":
                self._at += 1
            return
        self._at += 1
        index = 0
        while (inner := self._tokens[self._at])[0] not in ("]", "}"):
            if inner[0] in (",", "\n"):
                self._at += 1
            elif token == "{":
                yield from self._pair(place)
            else:
                yield (*place, index), inner[1]
                yield from self._value((*place, index))
                index += 1
        self._at += 1

    def _key(self, end: str) -> Place:
        """The dotted key up to ``end``."""
        parts: list[str] = []
        while (token := self._tokens[self._at][0]) != end:
            if token != ".":
                parts.append(token.strip("\"'"))
            self._at += 1
        return tuple(parts)


def _inside_arrays(table: Place, counts: dict[Place, int]) -> Place:
    """A table's place below the last element of each array of tables above it."""
    place: Place = ()
    for part in table[:-1]:
        place = (*place, part)
        if place in counts:
            place = (*place, counts[place])
    return (*place, *table[-1:])
