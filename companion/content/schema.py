"""The shape of a guide file: what a caregiver may write, and nothing else.

A guide is one TOML file.  :mod:`companion.content.load` reads it into these structs; a wrong
name, type or value is refused with the file, line and field.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Route = Literal["name", "settle", "reframe", "kind", "wait", "talk", "repair", "promises", "review"]
"""The nine routes of the practices; ``settle`` holds breathing, grounding, body and sleep."""

Kind = Literal[
    "breathing", "grounding", "reframing", "kindness", "body", "sleep", "savouring", "practice"
]
"""What a guide works with; after one kind, "something else" offers another."""

Family = Literal[
    "panic", "anxiety", "fear", "dread", "jealousy", "abandonment", "loneliness", "sadness",
    "grief", "despair", "numb", "unreal", "anger", "irritation", "resentment", "betrayal",
    "hurt", "shame", "guilt", "embarrassment", "inadequacy", "overwhelm", "tired", "restless",
    "confusion", "disgust", "positive", "unknown",
]  # fmt: skip
"""The families of feelings that guides serve and the language reads."""

Position = Literal["sitting", "lying", "standing", "walking", "any"]
Sense = Literal["breath", "touch", "sound", "sight", "smell", "taste", "movement", "words"]
Avoid = Literal[
    "lung", "heart", "pregnancy", "dizzy", "panic", "trauma", "dissociation", "driving",
    "injury", "danger", "grief", "public",
]  # fmt: skip

Protocol = Literal[
    "extended_exhale", "gentle_start", "cyclic_sigh", "resonance", "box", "box_short",
    "four_seven_eight", "pursed_lips", "seven_eleven", "hum",
]  # fmt: skip
"""The studied or traditional breath patterns; :mod:`companion.content.protocols` bounds them."""

Text = Annotated[str, Meta(min_length=1, max_length=300)]
Seconds = Annotated[float, Meta(ge=0, le=300)]
PhaseSeconds = Annotated[float, Meta(gt=0, le=20)]


class _Base(Struct, frozen=True, forbid_unknown_fields=True):
    """Every struct of a guide file refuses fields it does not know."""


class Evidence(_Base, frozen=True, kw_only=True):
    """Why this guide is offered.  ``strength`` says what kind of source stands behind it."""

    claim: Text
    source: Text
    strength: Literal["trial", "review", "practice", "tradition"]


class Breath(_Base, frozen=True, kw_only=True, rename={"in_": "in"}):
    """A paced breath pattern, in seconds; a part left out is not there.

    ``top_up`` is a second short in-breath after the first.  ``spoken`` is how many rounds have
    their cue words spoken; the rest are paced by tones alone.
    """

    protocol: Protocol
    in_: PhaseSeconds
    top_up: PhaseSeconds | None = None
    hold: PhaseSeconds | None = None
    out: PhaseSeconds
    rest: PhaseSeconds | None = None
    rounds: Annotated[int, Meta(ge=1, le=200)]
    spoken: Annotated[int, Meta(ge=0, le=2)] = 0

    def round_s(self) -> float:
        """Length of one round in seconds."""
        parts = (self.in_, self.top_up, self.hold, self.out, self.rest)
        return sum(part for part in parts if part is not None)


class Ask(_Base, frozen=True, kw_only=True):
    """A question that needs no answer; silence after ``wait`` seconds goes on.

    The answer is not judged and not kept; every command works while it waits.
    """

    text: Text
    wait: Seconds = 8.0


class Step(_Base, frozen=True, kw_only=True):
    """One step.  Exactly one of ``say``, ``pause``, ``breathe``, ``ask``, ``tone`` is set.

    ``say`` may hold several sentences; :func:`companion.content.sentences.split` parts them.
    """

    say: Text | None = None
    pause: Seconds | None = None
    breathe: Breath | None = None
    ask: Ask | None = None
    tone: Literal["soft", "end"] | None = None

    def __post_init__(self) -> None:
        kinds = (self.say, self.pause, self.breathe, self.ask, self.tone)
        if sum(kind is not None for kind in kinds) != 1:
            raise ValueError("a step has exactly one of say, pause, breathe, ask, tone")


class Guide(_Base, frozen=True, kw_only=True):
    """One guide: what is said and done, and when it may be offered.

    Attributes:
        title: its name in lists and in the log.
        offer: one sentence, spoken, that offers it and tells how long it takes.
        feelings: the families it serves, the best fit first.
        minutes: told length at the default rate.
        acute: for a very hard moment: short, and in sentences of few words.
        avoid_if: when not to offer it first.
        practices: numbers of the practices it serves.
        reviewed: by whom, or "not yet".
    """

    title: Text
    offer: Text
    route: Route
    kind: Kind
    feelings: Annotated[tuple[Family, ...], Meta(min_length=1)]
    minutes: Annotated[float, Meta(gt=0, le=45)]
    position: tuple[Position, ...] = ("any",)
    senses: tuple[Sense, ...] = ()
    needs_breath: bool
    acute: bool = False
    avoid_if: tuple[Avoid, ...] = ()
    practices: tuple[Annotated[int, Meta(ge=1, le=56)], ...] = ()
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=1)]
    author: Text
    reviewed: Text
    steps: Annotated[tuple[Step, ...], Meta(min_length=3)]
