"""Large print: short lines with room between them, and numbers in digits of five rows.

It is for eyes that see little, and is off unless asked for: a screen reader would read such
digits out sign by sign.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from companion.content.sentences import split

COLUMNS = 40
"""The longest line; a terminal of eighty columns may show letters twice the usual size."""

_GAP, _GROUP_GAP = " ", "   "
_MOST_DIGITS = 6  # side by side

_ROWS = 5
_DIGITS = {  # of a sign that every terminal has, in any encoding
    "0": (" ### ", "#   #", "#   #", "#   #", " ### "),
    "1": ("  #  ", " ##  ", "  #  ", "  #  ", " ### "),
    "2": ("#### ", "    #", " ### ", "#    ", "#####"),
    "3": ("#### ", "    #", " ### ", "    #", "#### "),
    "4": ("#   #", "#   #", "#####", "    #", "    #"),
    "5": ("#####", "#    ", "#### ", "    #", "#### "),
    "6": (" ### ", "#    ", "#### ", "#   #", " ### "),
    "7": ("#####", "    #", "   # ", "  #  ", "  #  "),
    "8": (" ### ", "#   #", " ### ", "#   #", " ### "),
    "9": (" ### ", "#   #", " ####", "    #", " ### "),
}
_NUMBER = re.compile(r"\d(?:[\d ]*\d)+")


def enlarged(text: str) -> Iterator[str]:
    """A line to be printed as lines of large print: each sentence anew, then an empty one."""
    for sentence in split(text) or (text,):
        yield from textwrap.wrap(sentence, COLUMNS)
    yield ""


def enlarged_numbers(text: str) -> Iterator[str]:
    """The same, and under it each number of two digits and more, as it is dialled."""
    yield from enlarged(text)
    for number in _NUMBER.findall(text):
        for groups in _side_by_side(number.split()):
            yield from _drawn(groups)
            yield ""


def _side_by_side(groups: list[str]) -> Iterator[list[str]]:
    """The groups of a number, as many at a time as stand side by side."""
    short = [
        group[start : start + _MOST_DIGITS]
        for group in groups
        for start in range(0, len(group), _MOST_DIGITS)
    ]
    row: list[str] = []
    for group in short:
        if sum(map(len, [*row, group])) > _MOST_DIGITS:
            yield row
            row = []
        row.append(group)
    yield row


def _drawn(groups: list[str]) -> Iterator[str]:
    for row in range(_ROWS):
        parts = (_GAP.join(_DIGITS[digit][row] for digit in group) for group in groups)
        yield _GROUP_GAP.join(parts).rstrip()
