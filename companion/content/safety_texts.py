"""The fixed texts for moments of danger, from ``scripts/en/safety_texts.toml``.

The texts are chosen by the category that the safety screen found; nothing here is made up and
nothing is graded.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from companion import paths
from companion.content.help_lines import (
    UNKNOWN,
    Country,
    LineKind,
    NumberKind,
    load_country,
    spell_digits,
)
from companion.content.problems import Problem, read_toml
from companion.content.prompts import Prompts
from companion.errors import CompanionError

Lines = tuple[str, ...]


class _Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every table of the file refuses fields it does not know."""


class General(_Base, frozen=True, kw_only=True):
    """Lines that belong to no single category.

    Attributes:
        private_ask: asked before a private category; anything but yes means it is not safe.
        private_no: said, and ``private_shown`` printed, when it is not safe to talk.
        stay: one after another, said into each long silence.
        answered: one after another, said after anything the person adds.
        plain_no: the answers, said alone, that are a plain no to a check.
        go_on: said when the check was answered with no and the session goes on.
        closed_for_two: said before that once violence or control by a partner was named: what
            is closed for this session, and why.
        closing: said when the person ends a session in which help was given.
    """

    private_ask: str
    private_no: Lines
    private_shown: Lines
    numbers_known: str
    numbers_unknown: str
    number_emergency: str
    number_ambulance: str
    number_police: str
    number_call: str
    number_text: str
    number_call_or_text: str
    or_word: str
    numbers_again: str
    numbers_repeat: str
    stay: Lines
    answered: Lines
    go_on: str
    plain_no: Lines
    closed_for_two: Lines
    closing: Lines


class Help(_Base, frozen=True, kw_only=True):
    """What is said: first, then the numbers of these kinds, then the rest."""

    first: Lines
    numbers: tuple[NumberKind, ...]
    then: Lines


class Check(_Base, frozen=True, kw_only=True):
    """One direct question, and what is said after a plain no."""

    ask: str
    no: Lines


class CategoryTexts(_Base, frozen=True, kw_only=True):
    """The texts of one category.

    Attributes:
        private: first ask whether it is safe to talk out loud.
        crisis: for a plain statement, and after a check that was not answered with no.
        check: for words that may or may not mean danger.
        soft: instead of both: said once, without alarm, before the session goes on.
    """

    private: bool = False
    crisis: Help | None = None
    check: Check | None = None
    soft: Help | None = None

    def __post_init__(self) -> None:
        if (self.soft is None) != (self.crisis is not None and self.check is not None):
            raise ValueError("a category has either crisis and check, or soft")


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A help line twice: ``spoken`` digit by digit, ``shown`` as it is dialled."""

    spoken: str
    shown: str


@dataclass(frozen=True, slots=True)
class SafetyTexts:
    """The texts and the numbers of the person's country.

    Attributes:
        version: of the wording.
        general: lines of no single category.
        categories: by the names of the safety screen.
        country: whose numbers are said.
    """

    version: int
    general: General
    categories: Mapping[str, CategoryTexts]
    country: Country
    digit_words: Sequence[str]

    def heading(self) -> str:
        """Said before the numbers: whose they are, or that the country is not known."""
        if not self.country_known:
            return self.general.numbers_unknown
        return self.general.numbers_known.format(country=self.country.name)

    @property
    def country_known(self) -> bool:
        """False when the numbers are those for countries that are not listed."""
        return self.country.code != UNKNOWN

    def numbers(self, kinds: Sequence[NumberKind] = ("emergency", "crisis")) -> list[NumberLine]:
        """The country's help lines of these kinds, in this order; never without emergency."""
        wanted = kinds if "emergency" in kinds else (*kinds, "emergency")
        lines: list[NumberLine] = []
        for kind in wanted:
            if kind == "emergency":
                lines.extend(self._emergency())
            else:
                lines.extend(self._lines(kind))
        return lines

    def _emergency(self) -> Iterator[NumberLine]:
        """One line, or one for the ambulance and one for the police."""
        general, police = self.general, self.country.police
        join = f" {general.or_word} "
        yield self._numbered(
            general.number_emergency if police is None else general.number_ambulance,
            join.join(self._spell(number) for number in self.country.emergency),
            join.join(self.country.emergency),
        )
        if police is not None:
            yield self._numbered(general.number_police, self._spell(police), police)

    def _numbered(self, template: str, spoken: str, shown: str) -> NumberLine:
        return NumberLine(template.format(number=spoken), template.format(number=shown))

    def _lines(self, kind: LineKind) -> list[NumberLine]:
        templates = {
            "call": self.general.number_call,
            "text": self.general.number_text,
            "call_or_text": self.general.number_call_or_text,
        }
        return [
            NumberLine(
                templates[line.how].format(
                    name=line.name, send=line.send, number=self._spell(line.number)
                ),
                templates[line.how].format(name=line.name, send=line.send, number=line.number),
            )
            for line in self.country.line
            if line.kind == kind
        ]

    def _spell(self, number: str) -> str:
        return spell_digits(number, self.digit_words)


class SafetyFile(_Base, frozen=True, kw_only=True):
    """The whole file: general lines, and texts for every category of the safety screen."""

    version: int
    written: datetime.date
    reviewed: str
    general: General
    suicide_active: CategoryTexts
    suicide_passive: CategoryTexts
    self_harm: CategoryTexts
    overdose: CategoryTexts
    medical: CategoryTexts
    danger_now: CategoryTexts
    partner_violence: CategoryTexts
    coercive_control: CategoryTexts
    harm_to_others: CategoryTexts
    psychosis: CategoryTexts
    sexual_assault: CategoryTexts
    child: CategoryTexts
    third_person: CategoryTexts
    past: CategoryTexts


CATEGORIES = tuple(
    field.name for field in msgspec.structs.fields(SafetyFile) if field.type is CategoryTexts
)
"""Every category of the safety screen; the file has texts for each."""


def safety_texts_file() -> Path:
    """The shipped texts."""
    return paths.scripts_dir() / "en" / "safety_texts.toml"


def load_safety_texts(country: str | None, prompts: Prompts) -> SafetyTexts:
    """Read the texts and the numbers of a country.

    Args:
        country: its two letters, or None when it is not known.
        prompts: whose number words spell the digits.

    Raises:
        CompanionError: a file cannot be used.
    """
    found = read_toml(safety_texts_file(), SafetyFile)
    if isinstance(found, Problem):
        say = f"The safety texts {found.path}, line {found.line}, cannot be used: {found.say}"
        raise CompanionError(say, found.fix)
    return SafetyTexts(
        version=found.version,
        general=found.general,
        categories={name: getattr(found, name) for name in CATEGORIES},
        country=load_country(country),
        digit_words=prompts.texts("numbers")[:10],
    )
