"""The shape of a guide file: what a caregiver may write, and nothing else.

A guide is one TOML file.  :mod:`companion.content.load` reads it into these structs; a wrong
name, type or value is refused with the file, line and field.
"""

from __future__ import annotations

import re
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

Form = Literal["short", "long"]
"""A guide may have a short form; steps can belong to one form only."""

Text = Annotated[str, Meta(min_length=1, max_length=300)]
Seconds = Annotated[float, Meta(ge=0, le=300)]
PhaseSeconds = Annotated[float, Meta(gt=0, le=20)]
Minutes = Annotated[float, Meta(gt=0, le=45)]


class _Base(Struct, frozen=True, forbid_unknown_fields=True):
    """Every struct of a guide file refuses fields it does not know."""


class Evidence(_Base, frozen=True, kw_only=True):
    """Why this guide is offered.  ``strength`` says what kind of source stands behind it."""

    claim: Text
    source: Text
    strength: Literal["trial", "review", "practice", "tradition"]


class BreathPattern(_Base, frozen=True, kw_only=True, rename={"in_": "in"}):
    """The parts of one breath in seconds; a part left out is not there.

    ``top_up`` is a second short in-breath after the first.  A ``hold`` follows the way in, a
    ``rest`` the way out.
    """

    in_: PhaseSeconds
    top_up: PhaseSeconds | None = None
    hold: PhaseSeconds | None = None
    out: PhaseSeconds
    rest: PhaseSeconds | None = None

    def round_s(self) -> float:
        """Length of one round in seconds."""
        parts = (self.in_, self.top_up, self.hold, self.out, self.rest)
        return sum(part for part in parts if part is not None)

    def holds(self) -> bool:
        """True when the breath is held somewhere in it."""
        return self.hold is not None or self.rest is not None


class Breath(BreathPattern, frozen=True, kw_only=True):
    """A paced breath pattern of a guide.

    ``spoken`` is how many rounds have their cue words spoken; the rest are paced by tones alone.
    """

    protocol: Protocol
    rounds: Annotated[int, Meta(ge=1, le=200)]
    spoken: Annotated[int, Meta(ge=0, le=2)] = 0


class Ask(_Base, frozen=True, kw_only=True):
    """A question that needs no answer; silence after ``wait`` seconds goes on.

    The answer is not judged and not kept; every command works while it waits.

    Attributes:
        answered: said after an answer.
        silent: said after silence.
    """

    text: Text
    wait: Annotated[float, Meta(ge=4, le=60)] = 8.0
    answered: Text | None = None
    silent: Text | None = None


class Shuffle(_Base, frozen=True, kw_only=True):
    """A cognitive shuffle: single words with no link between them, in an order of chance.

    Attributes:
        words: the list; ``bland`` is ``bland_words.toml``.
        every: seconds from one word to the next.
    """

    words: Literal["bland"]
    every: Annotated[float, Meta(ge=5, le=15)]
    minutes: Annotated[float, Meta(gt=0, le=30)]

    @property
    def count(self) -> int:
        """How many words are said."""
        return round(self.minutes * 60 / self.every)


class Option(_Base, frozen=True, kw_only=True):
    """One answer to a choice: the words that mean it, the first one said in the question."""

    words: Annotated[tuple[Text, ...], Meta(min_length=1)]
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]


class Choose(_Base, frozen=True, kw_only=True):
    """A question with two or three answers, each with its own steps.

    Attributes:
        silent: what follows on silence and on an answer that names no option; the steps of the
            first option when left out, so the gentlest one comes first.
    """

    text: Text
    wait: Annotated[float, Meta(ge=4, le=60)] = 8.0
    options: Annotated[tuple[Option, ...], Meta(min_length=2, max_length=3)]
    silent: tuple[Step, ...] | None = None

    def in_silence(self) -> tuple[Step, ...]:
        """The steps that follow when no option is named."""
        return self.options[0].steps if self.silent is None else self.silent


SLOTS = ("feeling", "cause")
"""What a line of a guide may say back, in the person's own words."""

_IN_BRACES = re.compile(r"\{(\w*)\}")


class Step(_Base, frozen=True, kw_only=True):
    """One step; exactly one of its kinds is set.

    ``say`` may hold several sentences; :func:`companion.content.sentences.split` parts them.

    Attributes:
        unknown: said instead of a ``say`` with ``{feeling}`` or ``{cause}`` when that is not
            known.
        tone: a soft sound after a quiet, or the one that marks the end.
        end: the guide is over here, with its tone or in quiet; a guide ends after its last step
            all the same.
        only: the step belongs to this form of the guide; to both when left out.
    """

    say: Text | None = None
    unknown: Text | None = None
    pause: Seconds | None = None
    breathe: Breath | None = None
    ask: Ask | None = None
    choose: Choose | None = None
    shuffle: Shuffle | None = None
    tone: Literal["soft", "end"] | None = None
    end: Literal["tone", "quiet"] | None = None
    only: Form | None = None

    def __post_init__(self) -> None:
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise ValueError(f"a step has exactly one of {', '.join(KINDS)}")
        slots = self.slots()
        if not slots <= set(SLOTS):
            raise ValueError("say can hold {feeling} and {cause}, and nothing else in curly braces")
        if bool(slots) != (self.unknown is not None):
            raise ValueError("a say with {feeling} or {cause} has unknown, and no other step has")

    def slots(self) -> set[str]:
        """The names in curly braces in ``say``."""
        return set(_IN_BRACES.findall(self.say or ""))


KINDS = ("say", "pause", "breathe", "ask", "choose", "shuffle", "tone", "end")
"""What a step can be."""


class Short(_Base, frozen=True, kw_only=True):
    """The short form of a guide: how long it takes, and the sentence that offers it."""

    minutes: Minutes
    offer: Text


class Guide(_Base, frozen=True, kw_only=True):
    """One guide: what is said and done, and when it may be offered.

    Attributes:
        title: its name in lists and in the log.
        offer: one sentence, spoken, that offers it and tells how long it takes.
        feelings: the families it serves, the best fit first.
        minutes: told length at the default rate, of the long form.
        short: the short form, where there is one.
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
    minutes: Minutes
    short: Short | None = None
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
