"""What a rule is: one function, one sentence, one fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from companion.content.load import LoadedGuide
from companion.content.locate import Place

T = TypeVar("T")


class Finding(NamedTuple):
    """A place that breaks a rule.

    Attributes:
        what: what is there, as a sentence.
        place: where in the file; a text rule leaves it to its caller.
        fix: a closer fix than the rule's own, where there is one.
    """

    what: str
    place: Place = ()
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a person hears.

    Attributes:
        acute: it stands in a guide for a very hard moment.
    """

    text: str
    acute: bool = False


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """One rule.

    Attributes:
        name: its function's.
        sentence: what is asked for.
        fix: what to do where it is broken.
        find: yields every place where it is broken.
    """

    name: str
    sentence: str
    fix: str
    find: Callable[[T], Iterator[Finding]]


def rule(fix: str) -> Callable[[Callable[[T], Iterator[Finding]]], Rule[T]]:
    """Make a rule of a function; the first line of its docstring is the rule's sentence."""

    def make(find: Callable[[T], Iterator[Finding]]) -> Rule[T]:
        sentence = (find.__doc__ or "").splitlines()[0]
        return Rule(find.__name__, sentence, fix, find)

    return make


def spoken_lines(loaded: LoadedGuide) -> Iterator[tuple[Place, Line]]:
    """Every line of a guide that a person hears, with its place."""
    guide = loaded.guide
    yield ("offer",), Line(guide.offer)
    for index, step in enumerate(guide.steps):
        if step.say is not None:
            yield ("steps", index, "say"), Line(step.say, guide.acute)
        if step.ask is not None:
            yield ("steps", index, "ask", "text"), Line(step.ask.text, guide.acute)
