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
Wait = Annotated[float, Meta(ge=4, le=60)]
SlotName = Annotated[str, Meta(pattern="^[a-z]+(_[a-z]+)*$", max_length=30)]
Minutes = Annotated[float, Meta(gt=0, le=45)]
WholeMinutes = Annotated[int, Meta(ge=1, le=120)]


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
    wait: Wait = 8.0
    answered: Text | None = None
    silent: Text | None = None


class Unless(_Base, frozen=True, kw_only=True):
    """An answer that is met with one gentle line, and asked for once more.

    Attributes:
        heard: phrases in the answer that lead here.
    """

    heard: Annotated[tuple[Text, ...], Meta(min_length=1)]
    say: Text


class Fill(_Base, frozen=True, kw_only=True):
    """A question whose answer is held in the person's own words while the guide lasts.

    Attributes:
        slot: the name that lines put in curly braces.
        again: asked once more after silence, in fewer words; a second silence goes on without.
        example: said to a person who asks for help here.
        wait: seconds of silence, each time.
        drop: openings that are taken off the answer, so that lines read well with it.
        unless: answers that are asked about once.
    """

    slot: SlotName
    text: Text
    again: Text
    example: Text
    wait: Wait = 15.0
    drop: tuple[Text, ...] = ()
    unless: tuple[Unless, ...] = ()


class ReadBack(_Base, frozen=True, kw_only=True):
    """The filled slots said back, to be corrected part by part; silence agrees.

    Attributes:
        lines: each with a slot; one is said when its slots are filled and a slot of it was in
            no line said before it.
    """

    lines: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=6)]
    ask: Text
    wait: Wait = 8.0

    def __post_init__(self) -> None:
        for line in self.lines:
            if not slots_in(line):
                raise ValueError(f'a line of read_back has a slot in curly braces: "{line}"')


class Keep(_Base, frozen=True, kw_only=True):
    """Asks whether filled slots may be kept in the log; only a plain yes keeps them.

    Attributes:
        what: the name of what is kept, for those who look for it later.
    """

    what: SlotName
    slots: Annotated[tuple[SlotName, ...], Meta(min_length=1)]
    ask: Text
    wait: Wait = 8.0


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


class Timer(_Base, frozen=True, kw_only=True):
    """A break: quiet for so many minutes, with the microphone open; it is offered to go on.

    Attributes:
        text: asks for the minutes.
        least, usual, most: minutes; what is out of bounds is brought into them, and silence and
            what is no number take the usual.
        more: minutes that are added when the person wants more.
        ask_half: asks whether to tell when half is over; only after a yes ``half`` is said.
        wait: seconds of silence at each question.
    """

    text: Text
    least: WholeMinutes
    usual: WholeMinutes
    most: WholeMinutes
    more: WholeMinutes
    ask_half: Text
    half: Text
    wait: Wait = 12.0

    def __post_init__(self) -> None:
        if not self.least <= self.usual <= self.most:
            raise ValueError("the usual minutes lie between the least and the most")


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
    wait: Wait = 8.0
    options: Annotated[tuple[Option, ...], Meta(min_length=2, max_length=3)]
    silent: tuple[Step, ...] | None = None

    def in_silence(self) -> tuple[Step, ...]:
        """The steps that follow when no option is named."""
        return self.options[0].steps if self.silent is None else self.silent


SLOTS = ("feeling", "cause")
"""What is known of a person before a guide begins; every other slot is filled in it."""

_IN_BRACES = re.compile(r"\{(\w*)\}")


def slots_in(text: str) -> set[str]:
    """The names in curly braces."""
    return set(_IN_BRACES.findall(text))


class Step(_Base, frozen=True, kw_only=True):
    """One step; exactly one of its kinds is set.

    ``say`` may hold several sentences; :func:`companion.content.sentences.split` parts them.

    Attributes:
        unknown: said instead of a ``say`` with slots, such as ``{feeling}``, when one of them is
            not known.
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
    fill: Fill | None = None
    read_back: ReadBack | None = None
    keep: Keep | None = None
    shuffle: Shuffle | None = None
    timer: Timer | None = None
    tone: Literal["soft", "end"] | None = None
    end: Literal["tone", "quiet"] | None = None
    only: Form | None = None

    def __post_init__(self) -> None:
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise ValueError(f"a step has exactly one of {', '.join(KINDS)}")
        if bool(self.slots()) != (self.unknown is not None):
            raise ValueError("a say with a slot such as {feeling} has unknown, no other step has")

    def slots(self) -> set[str]:
        """The names in curly braces in ``say``."""
        return slots_in(self.say or "")

    @property
    def asked(self) -> Ask | Choose | Fill | ReadBack | Keep | Timer | None:
        """The question of the step, if it is one."""
        return self.ask or self.choose or self.fill or self.read_back or self.keep or self.timer


KINDS = (
    "say", "pause", "breathe", "ask", "choose", "fill", "read_back", "keep", "shuffle", "timer",
    "tone", "end",
)  # fmt: skip
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
