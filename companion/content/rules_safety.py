"""The rules for the safety texts as a whole, and for the help lines."""

from __future__ import annotations

from collections.abc import Iterator

from companion.content.help_lines import UNKNOWN, HelpLines
from companion.content.rules import Finding, Rule, rule
from companion.content.safety_texts import CATEGORIES, CategoryTexts, SafetyFile

_SHORT_WORDS = 60
_LEAST_COUNTRIES = 35


@rule('Add "emergency" to its numbers.')
def emergency_is_told(texts: SafetyFile) -> Iterator[Finding]:
    """Every crisis text gives the emergency number."""
    for name, category in _categories(texts):
        if category.crisis is not None and "emergency" not in category.crisis.numbers:
            yield Finding("It does not give the emergency number.", (name, "crisis", "numbers"))


@rule('Add: "I can\'t call for you."')
def cannot_call(texts: SafetyFile) -> Iterator[Finding]:
    """Every crisis text says that the program cannot call anyone."""
    for name, category in _categories(texts):
        if category.crisis is None:
            continue
        said = " ".join((*category.crisis.first, *category.crisis.then))
        if "can't call" not in said:
            yield Finding("It does not say that the program cannot call.", (name, "crisis"))


@rule('End the question with: "You can say yes, no or not sure."')
def open_check(texts: SafetyFile) -> Iterator[Finding]:
    """Every check is one direct question that may be answered with not sure."""
    for name, category in _categories(texts):
        if category.check is None:
            continue
        ask = category.check.ask
        if ask.count("?") != 1:
            yield Finding("It asks more or less than one question.", (name, "check", "ask"))
        if "not sure" not in ask:
            yield Finding("It leaves no room for not sure.", (name, "check", "ask"))


@rule("Keep what comes before the numbers under sixty words.")
def help_comes_soon(texts: SafetyFile) -> Iterator[Finding]:
    """The numbers come soon after a plain statement."""
    for name, category in _categories(texts):
        if category.crisis is not None:
            count = len(" ".join(category.crisis.first).split())
            if count > _SHORT_WORDS:
                yield Finding(f"{count} words come before the numbers.", (name, "crisis", "first"))


SAFETY_RULES: tuple[Rule[SafetyFile], ...] = (
    emergency_is_told,
    cannot_call,
    open_check,
    help_comes_soon,
)
"""The rules for the safety texts, in the order they are told."""


@rule("Add the countries that are missing, with numbers from two sources that agree.")
def enough_countries(lines: HelpLines) -> Iterator[Finding]:
    """There are numbers for at least thirty-five countries, each once."""
    codes = [country.code for country in lines.country if country.code != UNKNOWN]
    if len(set(codes)) < _LEAST_COUNTRIES:
        yield Finding(f"There are {len(set(codes))} countries.", ("country",))
    for index, country in enumerate(lines.country):
        if country.code in {earlier.code for earlier in lines.country[:index]}:
            what = f"{country.code} is there twice."
            yield Finding(what, ("country", index, "code"), "Put its numbers into one place.")


@rule("Name two sources that agree, and the day they were compared.")
def sourced_numbers(lines: HelpLines) -> Iterator[Finding]:
    """Every number has two sources and a check date."""
    for index, country in enumerate(lines.country):
        if country.code != UNKNOWN and len(country.sources) < 2:
            yield Finding("It has one source.", ("country", index, "sources"))
        if country.checked is None:
            yield Finding("It has no check date.", ("country", index))
        for at, line in enumerate(country.line):
            if line.checked is None:
                yield Finding("It has no check date.", ("country", index, "line", at))


HELP_LINE_RULES: tuple[Rule[HelpLines], ...] = (enough_countries, sourced_numbers)
"""The rules for the help lines, in the order they are told."""


def _categories(texts: SafetyFile) -> Iterator[tuple[str, CategoryTexts]]:
    for name in CATEGORIES:
        yield name, getattr(texts, name)
