"""The rules for the safety texts as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from companion.content.rules import Finding, Rule, rule
from companion.content.safety_texts import CATEGORIES, CategoryTexts, SafetyFile

_SHORT_WORDS = 60


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


def _categories(texts: SafetyFile) -> Iterator[tuple[str, CategoryTexts]]:
    for name in CATEGORIES:
        yield name, getattr(texts, name)
