"""What a rule is: one function, one sentence, one fix."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from companion.content.load import LoadedGuide
from companion.content.locate import Place
from companion.content.step_texts import step_texts
from companion.content.way import every_step

T = TypeVar("T")

EXAMPLES = {
    "feeling": "worried",
    "cause": "nobody has called",
    "offer": "Word.",
}
"""What stands in a slot while a line is checked; ``word`` in every other one."""


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


def filled(text: str) -> str:
    """A wording with something in its slots."""
    return re.sub(r"\{(\w+)\}", lambda slot: EXAMPLES.get(slot[1], "word"), text)


def spoken_lines(loaded: LoadedGuide) -> Iterator[tuple[Place, Line]]:
    """Every line of a guide that a person may hear, with its place and its slots filled."""
    guide = loaded.guide
    yield ("offer",), Line(guide.offer)
    if guide.short is not None:
        yield ("short", "offer"), Line(guide.short.offer)
    for place, step in every_step(loaded):
        for where, text in step_texts(step):
            yield (*place, *where), Line(filled(text), guide.acute)
