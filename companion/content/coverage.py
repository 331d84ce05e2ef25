"""How much of what people feel and need the guides cover, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import get_args

from companion.content.load import LoadedGuide
from companion.content.reading_grade import reading_grade
from companion.content.rules import spoken_lines
from companion.content.schema import Family, Protocol, Route
from companion.content.style import load_style
from companion.content.way import every_step

LEAST_GUIDES = 80
LEAST_PER_FAMILY = 3
LONG_MINUTES = 5
"""From here a guide is long; every family has one."""
PRACTICES = range(1, 57)

FAMILIES: tuple[Family, ...] = get_args(Family)
ROUTES: tuple[Route, ...] = get_args(Route)
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)


@dataclass(frozen=True, slots=True)
class FamilyCoverage:
    """The guides that serve one family, by id.

    Attributes:
        guides: all of them.
        without_breath: those that pace no breath.
        acute: those for a very hard moment: at most ninety seconds, in sentences of few words.
        long: those of five minutes or more.
    """

    guides: tuple[str, ...]
    without_breath: tuple[str, ...]
    acute: tuple[str, ...]
    long: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the guides cover; every list holds the ids of guides.

    Attributes:
        median_grade: reading grade of the guide in the middle.
    """

    guides: int
    families: dict[Family, FamilyCoverage]
    routes: dict[Route, tuple[str, ...]]
    practices: dict[int, tuple[str, ...]]
    protocols: dict[Protocol, tuple[str, ...]]
    median_grade: float

    def missing(self) -> Iterator[str]:
        """What is not covered, a sentence each."""
        if self.guides < LEAST_GUIDES:
            yield f"There are {self.guides} guides; {LEAST_GUIDES} are the least."
        for family, covered in self.families.items():
            if len(covered.guides) < LEAST_PER_FAMILY:
                yield f"The family {family} has {len(covered.guides)} of {LEAST_PER_FAMILY} guides."
            if not covered.without_breath:
                yield f"The family {family} has no guide without breath."
            if not covered.acute:
                yield f"The family {family} has no acute guide."
            if not covered.long:
                yield f"The family {family} has no guide of five minutes or more."
        for route, guides in self.routes.items():
            if not guides:
                yield f"The route {route} has no guide."
        for practice, guides in self.practices.items():
            if not guides:
                yield f"The practice {practice} has no guide."
        for protocol, guides in self.protocols.items():
            if not guides:
                yield f"The protocol {protocol} has no guide."
        most = load_style().most_median_grade
        if self.median_grade > most:
            yield f"The median reading grade is {self.median_grade:.1f}; {most:g} is the most."


def measure(library: Iterable[LoadedGuide]) -> Coverage:
    """Look at all guides; a guide counts in its long form."""
    guides = sorted(library, key=lambda loaded: loaded.id)
    grades = [reading_grade(line.text for _, line in spoken_lines(loaded)) for loaded in guides]
    return Coverage(
        guides=len(guides),
        families={family: _family(guides, family) for family in FAMILIES},
        routes={route: _ids(g for g in guides if g.guide.route == route) for route in ROUTES},
        practices={
            number: _ids(g for g in guides if number in g.guide.practices) for number in PRACTICES
        },
        protocols={
            protocol: _ids(g for g in guides if protocol in _protocols(g)) for protocol in PROTOCOLS
        },
        median_grade=median(grades) if grades else 0.0,
    )


def _family(guides: Sequence[LoadedGuide], family: Family) -> FamilyCoverage:
    serving = [loaded for loaded in guides if family in loaded.guide.feelings]
    return FamilyCoverage(
        guides=_ids(serving),
        without_breath=_ids(g for g in serving if not g.guide.needs_breath),
        acute=_ids(g for g in serving if g.guide.acute),
        long=_ids(g for g in serving if g.guide.minutes >= LONG_MINUTES),
    )


def _ids(guides: Iterable[LoadedGuide]) -> tuple[str, ...]:
    return tuple(loaded.id for loaded in guides)


def _protocols(loaded: LoadedGuide) -> set[Protocol]:
    return {step.breathe.protocol for _, step in every_step(loaded) if step.breathe is not None}
