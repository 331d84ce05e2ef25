"""What a flow asks the session for, one request at a time.

A flow is a generator: it yields a request and is sent the outcome when it is done.  Only
:class:`Question` has an outcome: the person's :class:`~companion.language.Reading`, or None for
silence.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

from companion.core.events import Phase
from companion.language import Reading


@dataclass(frozen=True, slots=True)
class Line:
    """Say one sentence.  ``private`` marks the person's own words in it."""

    text: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """Be silent for some seconds, listening."""

    seconds: float


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


@dataclass(frozen=True, slots=True)
class Question:
    """Say the lines, then listen; None comes back after ``silence_s`` without an answer.

    Attributes:
        expecting: what kind of answer fits, as :func:`companion.language.read` takes it.
        state: what kind of place in the talk this is; the prompts ``help_STATE`` and
            ``where_STATE`` tell what can be said here and where this is.
    """

    lines: tuple[Line, ...]
    expecting: str
    silence_s: float
    state: str


@dataclass(frozen=True, slots=True)
class Write:
    """A line for the log."""

    kind: str
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coming:
    """Sentences that will follow soon."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tell:
    """A line that is printed and not spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class Dark:
    """Print nothing that is spoken from now on."""


@dataclass(frozen=True, slots=True, eq=False)
class Dim:
    """From now on the voice goes down bit by bit, and after so many seconds into silence."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unlisten:
    """Close the microphone."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Take away what was kept of this session, and keep nothing more of it."""


@dataclass(frozen=True, slots=True)
class Teach:
    """A person's own word for a known one; ``meaning`` None takes the word back."""

    word: str
    meaning: str | None


@dataclass(frozen=True, slots=True)
class Because:
    """What answers "why this one?" from here on; None when nothing is offered or under way."""

    text: str | None


Request = (
    Line
    | Quiet
    | Chime
    | Paced
    | Question
    | Write
    | Coming
    | Tell
    | Dark
    | Dim
    | Unlisten
    | Erase
    | Teach
    | Because
)


@dataclass(frozen=True, slots=True)
class InGuide:
    """A request made from inside a guide, which can be skipped or left for another guide.

    Attributes:
        title: the guide's.
        left_s: about how long the guide goes on from here, when nobody answers.
    """

    request: Request
    title: str
    left_s: float


Flow = Generator[Request | InGuide, Reading | None, None]


class SomethingElse(Exception):  # noqa: N818 - a turn in the talk, not an error
    """Thrown into a guide when the person asks for another one."""
