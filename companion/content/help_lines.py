"""Emergency numbers and help lines by country, from ``scripts/help_lines.toml``.

A file of the same shape in the user's scripts folder replaces whole countries.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from companion import paths
from companion.content.problems import Problem, read_toml
from companion.errors import CompanionError

LineKind = Literal["crisis", "domestic", "sexual", "child", "poison"]
NumberKind = Literal["emergency", "crisis", "domestic", "sexual", "child", "poison"]
OLD_DAYS = 365
"""Numbers that were checked longer ago want another look."""
UNKNOWN = "ZZ"
"""The entry for a country that is not listed or not known."""


class _Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every table of the file refuses fields it does not know."""


class HelpLine(_Base, frozen=True, kw_only=True):
    """One line.

    Attributes:
        send: what a text message says, for ``how = "text"``.
        sources: where the number was found; two that agree.
        checked: the day its sources were compared.
    """

    kind: LineKind
    name: str
    number: str
    how: Literal["call", "text", "call_or_text"] = "call"
    send: str | None = None
    sources: Annotated[tuple[str, ...], msgspec.Meta(min_length=2)]
    checked: datetime.date | None = None

    def __post_init__(self) -> None:
        if (self.how == "text") != (self.send is not None):
            raise ValueError("a line to text has send, and no other line has")
        _check_number(self.number)


class Country(_Base, frozen=True, kw_only=True):
    """The numbers of one country, the emergency numbers first.

    Attributes:
        code: its two letters (ISO 3166-1).
        name: as it is spoken.
        emergency: reaches every service, or the ambulance where ``police`` is set.
        police: its own emergency number, where it has one.
        sources: where the emergency numbers were found; two that agree.
        checked: the day their sources were compared.
    """

    code: Annotated[str, msgspec.Meta(min_length=2, max_length=2)]
    name: str
    emergency: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    police: str | None = None
    sources: tuple[str, ...]
    checked: datetime.date | None = None
    line: tuple[HelpLine, ...] = ()

    def __post_init__(self) -> None:
        for number in filter(None, (*self.emergency, self.police)):
            _check_number(number)


class HelpLines(_Base, frozen=True, kw_only=True):
    """The whole file: when it was last looked through, and its countries."""

    updated: datetime.date
    country: tuple[Country, ...]

    def by_code(self) -> dict[str, Country]:
        """The countries by their two letters."""
        return {country.code: country for country in self.country}


def help_lines_file() -> Path:
    """The shipped numbers."""
    return paths.scripts_dir() / "help_lines.toml"


def load_help_lines() -> HelpLines:
    """Read the shipped numbers and put the user's own in their place.

    Raises:
        CompanionError: a file cannot be used.
    """
    shipped = _read(help_lines_file())
    own_path = paths.user_scripts_dir() / "help_lines.toml"
    if not own_path.exists():
        return shipped
    own = _read(own_path)
    merged = shipped.by_code() | own.by_code()
    return HelpLines(updated=own.updated, country=tuple(merged.values()))


def load_country(code: str | None) -> Country:
    """The numbers of a country by its two letters; the fallback where it is not listed.

    Raises:
        CompanionError: a file cannot be used.
    """
    countries = load_help_lines().by_code()
    return countries.get((code or UNKNOWN).upper(), countries[UNKNOWN])


def age_days(country: Country, today: datetime.date) -> int | None:
    """Days since the numbers of a country were last compared with their sources.

    Returns:
        The days of the number that was checked longest ago; None when one has no date.
    """
    dates = [country.checked, *(line.checked for line in country.line)]
    known = [date for date in dates if date is not None]
    return (today - min(known)).days if len(known) == len(dates) else None


def spell_digits(number: str, digit_words: Sequence[str]) -> str:
    """A number digit by digit, its groups parted by commas.

    >>> spell_digits("116 123", "zero one two three four five six seven eight nine".split())
    'one one six, one two three'
    """
    groups = re.findall(r"\d+", number)
    return ", ".join(" ".join(digit_words[int(digit)] for digit in group) for group in groups)


def _check_number(number: str) -> None:
    if not re.fullmatch(r"\+?\d[\d -]*", number):
        raise ValueError(f"{number} is no number: write digits, with spaces or hyphens")


def _read(path: Path) -> HelpLines:
    found = read_toml(path, HelpLines)
    if isinstance(found, Problem):
        say = f"The help lines {found.path}, line {found.line}, cannot be used: {found.say}"
        raise CompanionError(say, found.fix)
    return found
