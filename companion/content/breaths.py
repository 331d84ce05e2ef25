"""The breath patterns of ``companion breathe``: from ``scripts/en/breaths.toml``, or typed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, get_args

from msgspec import Meta, Struct

from companion import paths
from companion.content.locate import Place, line_of
from companion.content.problems import Problem, did_you_mean, read_toml
from companion.content.protocols import PROTOCOLS, out_of_bounds
from companion.content.schema import BreathPattern, Protocol, Text
from companion.errors import CompanionError, ExitCode

DEFAULT: Protocol = "extended_exhale"
LEAST_MINUTES, MOST_MINUTES = 0.2, 60.0

_TYPED_MINUTES = 5.0
_TYPED = re.compile(r"\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?){1,3}")
_LEAST_BREATH_S = 3.0  # twenty a minute: as fast as people breathe at rest
_LEAST_PART_S, _MOST_PART_S = 1.0, 20.0
_MOST_HOLD_S = 10.0
_LONG_HOLD_S, _LONG_HOLD_ROUNDS = 4.0, 8  # longer than a box's: as few rounds as four_seven_eight
_USUAL = "Give the seconds of in and out, such as 4-6, or of in, hold, out and rest: 4-4-4-4."


class KnownBreath(BreathPattern, frozen=True, kw_only=True):
    """A protocol's default pattern.

    Attributes:
        title: its name in lists.
        minutes: how long it goes on when no length is given.
        what: one sentence or two that say what it is.
        care: for whom it is not the first choice; None where it is for everyone.
    """

    protocol: Protocol
    title: Text
    minutes: Annotated[float, Meta(ge=LEAST_MINUTES, le=MOST_MINUTES)]
    what: Text
    care: Text | None = None

    def __post_init__(self) -> None:
        for wrong in out_of_bounds(self.protocol, self):
            raise ValueError(wrong)
        exercise = self.exercise()
        if exercise.rounds(self.minutes) < exercise.rounds_wanted(self.minutes):
            raise ValueError(f"{self.protocol} is kept to {exercise.most_rounds} rounds")

    def exercise(self) -> Exercise:
        """The pattern with its name and its limit."""
        most_rounds = PROTOCOLS[self.protocol].most_rounds
        return Exercise(self.protocol, self, self.minutes, self.care, most_rounds)


class Breaths(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file.

    Attributes:
        small: printed before every pattern.
        holding: printed before every pattern that holds the breath.
        breath: one pattern for each protocol, in the order they are listed.
    """

    small: Text
    holding: Text
    breath: tuple[KnownBreath, ...]

    def care(self, pattern: BreathPattern, own: str | None) -> str:
        """For whom a pattern is not the first choice; empty where it is for everyone.

        Args:
            pattern: may hold the breath.
            own: what the pattern itself says about it.
        """
        return " ".join(filter(None, (own, self.holding if pattern.holds() else None)))

    def texts(self) -> Iterator[tuple[Place, str]]:
        """Every sentence that is printed, with its place."""
        yield ("small",), self.small
        yield ("holding",), self.holding
        for index, known in enumerate(self.breath):
            yield ("breath", index, "what"), known.what
            if known.care is not None:
                yield ("breath", index, "care"), known.care


@dataclass(frozen=True, slots=True)
class Exercise:
    """What is to be paced.

    Attributes:
        name: the protocol's, or the pattern as it was typed.
        minutes: how long it goes on when no length is given.
        care: what the pattern itself says about whom it is not for.
        most_rounds: how many breaths it is kept to, where there is a limit.
    """

    name: str
    pattern: BreathPattern
    minutes: float
    care: str | None = None
    most_rounds: int | None = None

    def rounds_wanted(self, minutes: float) -> int:
        """Whole breaths in so many minutes; the one that is under way is breathed to its end."""
        return max(math.ceil(minutes * 60 / self.pattern.round_s() - 1e-9), 1)

    def rounds(self, minutes: float) -> int:
        """The same, within the limit."""
        return min(self.rounds_wanted(minutes), self.most_rounds or self.rounds_wanted(minutes))


def breaths_file() -> Path:
    """The shipped patterns."""
    return paths.scripts_dir() / "en" / "breaths.toml"


def load_breaths() -> Breaths:
    """Read the patterns.

    Raises:
        CompanionError: the file cannot be used.
    """
    path = breaths_file()
    found = read_toml(path, Breaths)
    if isinstance(found, Problem):
        raise _unusable(found)
    for problem in breaths_problems(path, found):
        raise _unusable(problem)
    return found


def breaths_problems(path: Path, breaths: Breaths) -> Iterator[Problem]:
    """Protocols that are there twice or not at all."""
    text = path.read_text(encoding="utf-8")
    named = [known.protocol for known in breaths.breath]
    for index, protocol in enumerate(named):
        if protocol in named[:index]:
            line = line_of(text, ("breath", index))
            say = f"{protocol} is there twice."
            yield Problem(path, line, f"breath[{index}]", say, "Take one of them out.")
    for protocol in get_args(Protocol):
        if protocol not in named:
            fix = f'Add a [[breath]] with protocol = "{protocol}".'
            yield Problem(path, 1, "breath", f"{protocol} is missing.", fix)


def find_exercise(asked: str, breaths: Breaths, no_holds: bool) -> Exercise:
    """The exercise that was asked for.

    Args:
        asked: a protocol's name, or seconds such as ``4-6`` or ``4-4-4-4``.
        breaths: the known ones.
        no_holds: the person does not hold the breath.

    Raises:
        CompanionError: there is none of that name, the seconds make no easy breath, or it holds
            the breath and ``no_holds`` is set.
    """
    exercises = {known.protocol: known.exercise() for known in breaths.breath}
    name = asked.strip().lower().replace(" ", "_")
    if name[:1].isdigit():
        exercise = _typed(name)
    else:
        found = next((e for n, e in exercises.items() if n == name.replace("-", "_")), None)
        if found is None:
            say = f"There is no breath called {asked}."
            raise _refused(say, f"{did_you_mean(name, list(exercises))} {_USUAL}")
        exercise = found
    if no_holds and exercise.pattern.holds():
        without = ", ".join(n for n, e in exercises.items() if not e.pattern.holds())
        raise _refused(
            f"{exercise.name} holds the breath, and your settings say to leave holding out.",
            f"These go without: {without}. The setting is no_holds, in config.toml.",
        )
    return exercise


def _typed(text: str) -> Exercise:
    if not _TYPED.fullmatch(text):
        raise _refused(f"{text} is not a breath in seconds.", _USUAL)
    seconds = [float(part) for part in text.split("-")]
    if len(seconds) == 2:
        seconds.insert(1, 0.0)
    in_, hold, out, rest = (*seconds, 0.0)[:4]
    whole = in_ + hold + out + rest
    if whole < _LEAST_BREATH_S:
        raise _refused(
            f"A breath of {whole:g} seconds is too fast: fast breathing can make you dizzy.",
            f"Let a breath take {_LEAST_BREATH_S:g} seconds or more; 4-6 suits many people.",
        )
    if min(in_, out) < _LEAST_PART_S or max(in_, out) > _MOST_PART_S:
        raise _refused(
            f"In and out take {_LEAST_PART_S:g} to {_MOST_PART_S:g} seconds each, "
            f"and {text} asks for {in_:g} and {out:g}.",
            "Try 4-6, or 3-5 if that feels long.",
        )
    longest = max(hold, rest)
    if longest > _MOST_HOLD_S:
        raise _refused(
            f"A hold of {longest:g} seconds is longer than is easy for most people.",
            f"Keep a hold to {_MOST_HOLD_S:g} seconds, or leave it out, as in 4-6.",
        )
    pattern = BreathPattern(in_=in_, hold=hold or None, out=out, rest=rest or None)
    most_rounds = _LONG_HOLD_ROUNDS if longest > _LONG_HOLD_S else None
    return Exercise(text, pattern, _TYPED_MINUTES, None, most_rounds)


def _unusable(problem: Problem) -> CompanionError:
    say = f"The breaths in {problem.path}, line {problem.line}, cannot be used: {problem.say}"
    return CompanionError(say, problem.fix)


def _refused(say: str, fix: str) -> CompanionError:
    return CompanionError(say, fix, ExitCode.USAGE)
