"""What a flow asks the session for, one request at a time.

A flow is a generator: it yields a request and is sent the outcome when it is done.  Only
:class:`Question` has an outcome: the person's :class:`~companion.language.Reading`, or None for
silence.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from companion.core.events import (
    CloseMicrophone,
    Darken,
    Forget,
    KeepNotice,
    KeepOutcome,
    KeepPlace,
    KeepPlan,
    KeepPromise,
    KeepSetting,
    KeepSound,
    Learn,
    Note,
    Phase,
    Prepare,
    Remind,
    SetVoice,
    Show,
)
from companion.core.items import DropItem, KeepItem
from companion.language import Reading

_UNHURRIED = frozenset({"check", "silent", "stay", "distress", "setup_voice"})
"""Questions that are asked at the pace of guidance: in danger, in distress, and to try it."""


@dataclass(frozen=True, slots=True)
class Line:
    """Say one sentence.

    Attributes:
        private: the person's own words are in it.
        menu: it asks or tells what can be said, and may be as fast as the person likes.
    """

    text: str
    private: bool = False
    menu: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """Be silent for some seconds, listening.

    Attributes:
        left_s: so long goes on, from here, what it is a part of and what is timed; it is not begun
            anew when something is asked in between.
    """

    seconds: float
    left_s: float | None = None

    def rest(self, elapsed_s: float) -> Quiet:
        """What is left of a timed one after so many seconds; any other begins anew."""
        if self.left_s is None:
            return self
        return Quiet(max(self.seconds - elapsed_s, 0.0), max(self.left_s - elapsed_s, 0.0))


@dataclass(frozen=True, slots=True)
class Chime:
    """Play one of the program's short sounds."""

    name: str


@dataclass(frozen=True, slots=True)
class Paced:
    """Cue these breath phases."""

    phases: tuple[Phase, ...]

    def rest(self, elapsed_s: float) -> Paced:
        """What is left after so many seconds, from the beginning of the breath under way."""
        start, at_s = 0, 0.0
        for index, phase in enumerate(self.phases):
            if at_s > elapsed_s:
                break
            if phase.kind == "in" and (index == 0 or self.phases[index - 1].kind != "in"):
                start = index
            at_s += phase.seconds
        return Paced(self.phases[start:])


def _never(words: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Question:
    """Say the lines, then listen; None comes back after ``silence_s`` without an answer.

    Attributes:
        expecting: what kind of answer fits, as :func:`companion.language.read` takes it.
        state: what kind of place in the talk this is; the prompts ``help_STATE`` and
            ``where_STATE`` tell what can be said here and where this is.
        example: said behind the help, where the question brings its own.
        is_answer: words that answer it, though elsewhere they ask for something: "go back".
    """

    lines: tuple[Line, ...]
    expecting: str
    silence_s: float
    state: str
    example: str | None = None
    is_answer: Callable[[str], bool] = _never

    @property
    def menu(self) -> bool:
        """Whether its lines may be as fast as the person likes."""
        return self.state not in _UNHURRIED


@dataclass(frozen=True, slots=True, eq=False)
class Dim:
    """From now on the voice goes down bit by bit, and after so many seconds into silence."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Because:
    """What answers "why this one?" from here on; None when nothing is offered or under way."""

    text: str | None


AtOnce = (
    Note
    | Forget
    | Prepare
    | Show
    | Learn
    | KeepPlan
    | KeepPromise
    | KeepOutcome
    | KeepItem
    | DropItem
    | KeepSetting
    | KeepSound
    | KeepPlace
    | KeepNotice
    | Remind
    | SetVoice
    | CloseMicrophone
    | Darken
)
"""Actions that a flow asks for as they are, and that take no time."""

Request = Line | Quiet | Chime | Paced | Question | Dim | Because | AtOnce


@dataclass(frozen=True, slots=True)
class InGuide:
    """A request made from inside a guide, which can be skipped or left for another guide.

    Attributes:
        title: the guide's.
        left_s: about how long the guide goes on from here, when nobody answers; None when
            that is left to the person.
        for_two: it works on something with a partner, so it is not come back to once violence
            or control by a partner was named.
    """

    request: Request
    title: str
    left_s: float | None
    for_two: bool = False


Flow = Generator[Request | InGuide, Reading | None, None]


class SomethingElse(Exception):  # noqa: N818 - a turn in the talk, not an error
    """Thrown into a guide when the person asks for another one."""
