"""What goes into a session and what comes out of it.

All times are audio time: seconds counted from samples, never from a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from companion.core.items import DropItem, KeepItem
from companion.core.promises import Outcome, Promise


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn of a person's speech, as a recogniser heard it.

    Attributes:
        id: counts up from 1 in a session.
        text: the best hypothesis; may be empty when sound held no words.
        alternatives: the other hypotheses, best first, without ``text``.
        start_s, end_s: audio time of the first and last speech sample.
        confidence: 0..1, the recogniser's own measure.
        began_while_speaking: the companion's voice was playing when this began, so it may
            be echo; only a command, a whole answer to the question that was being asked, or a
            safety matter is taken from it.
        source: the engine's name, or ``typed``.
    """

    id: int
    text: str
    alternatives: tuple[str, ...] = ()
    start_s: float = 0.0
    end_s: float = 0.0
    confidence: float = 1.0
    began_while_speaking: bool = False
    source: str = "typed"


# --- events: into the session -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """The session may begin.

    Attributes:
        said: what the person has said already, as they called the companion.
    """

    t_s: float = 0.0
    said: Utterance | None = None


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The person began to speak (voice activity, no words yet).

    Attributes:
        while_speaking: the companion's voice was sounding, so it gives way.
    """

    t_s: float
    while_speaking: bool = False


@dataclass(frozen=True, slots=True)
class SpeechDropped:
    """What had begun was no speech: a cough, a door, breath."""

    t_s: float


@dataclass(frozen=True, slots=True)
class Thinking:
    """A turn is over and it will take a while to know what was said."""

    t_s: float


@dataclass(frozen=True, slots=True)
class Heard:
    """A finished utterance."""

    utterance: Utterance
    t_s: float


@dataclass(frozen=True, slots=True)
class Finished:
    """An output or a wait with this id came to its end."""

    id: int
    t_s: float


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed: ``stop``, or ``exit`` to leave at once and without a trace."""

    name: Literal["stop", "exit"]
    t_s: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something failed and the session goes on without it.

    Attributes:
        kind: names the prompt that tells the person, e.g. ``microphone_lost``.
    """

    kind: str
    t_s: float


Event = Started | SpeechStarted | SpeechDropped | Thinking | Heard | Finished | Key | Trouble


# --- actions: out of the session --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speak:
    """Say one sentence.  Answered by ``Finished(id)`` when the last sample was played.

    Attributes:
        private: carries the person's own words, so it is never cached on disk.
        menu: said at the rate of questions and help, not at that of guidance.
    """

    id: int
    text: str
    private: bool = False
    menu: bool = False


@dataclass(frozen=True, slots=True)
class PlayTone:
    """Play one of the program's short sounds.  Answered by ``Finished(id)``."""

    id: int
    name: str


Value = bool | float | str
"""What a setting may be set to by voice."""

PhaseKind = Literal["in", "out", "hold"]


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a breath.

    Attributes:
        kind: ``in``, ``out`` or ``hold``; a hold is quiet.
        seconds: its length.
        word: spoken at its start, or empty for the tone alone.
    """

    kind: PhaseKind
    seconds: float
    word: str = ""


@dataclass(frozen=True, slots=True)
class PaceBreath:
    """Cue these phases one after another, by sample count.  Answered by ``Finished(id)``."""

    id: int
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Be quiet for some seconds of audio time.  Answered by ``Finished(id)``."""

    id: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Hush:
    """Fade out all sound at once and forget every unfinished output and wait."""


@dataclass(frozen=True, slots=True)
class Listen:
    """How to hear from now on.

    Attributes:
        expecting: ``command``, ``feeling``, ``number``, ``yes_no`` or ``words``: what answers fit.
    """

    expecting: str


@dataclass(frozen=True, slots=True)
class Prepare:
    """These sentences will be said soon, in this order; render them while there is time."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetRate:
    """Speech rate from now on; 1.0 is the voice's guidance pace.

    Attributes:
        menu: that of questions and help; the same when None.
    """

    rate: float
    menu: float | None = None


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Master volume from now on; 1.0 is as it was rendered."""

    volume: float


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the log."""

    kind: str
    data: dict[str, object] = field(default_factory=dict)


Kept = Literal["session", "today", "everything", "rest"]


@dataclass(frozen=True, slots=True)
class Forget:
    """Take away what was kept, and keep nothing more of this session.

    Attributes:
        what: of this ``session``; of ``today``; ``everything`` that is a session, or the
            ``rest``: the safety plan, own words and what else is kept beside the sessions.
    """

    what: Kept = "session"


@dataclass(frozen=True, slots=True)
class Clear:
    """Wipe the screen with all that was printed before, and print nothing more."""


@dataclass(frozen=True, slots=True)
class KeepPlan:
    """Keep the person's safety plan, in place of an earlier one.

    Attributes:
        parts: one text for each of :data:`companion.core.memory.PLAN_PARTS`.
    """

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepPromise:
    """Write a promise into the ledger."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class KeepOutcome:
    """Write into the ledger what became of a promise."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Learn:
    """From now on a person's own word means a known one; taken back when ``meaning`` is None."""

    word: str
    meaning: str | None


@dataclass(frozen=True, slots=True)
class Show:
    """Print a line that is not spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class SetVoice:
    """Speak with this voice from now on; ``name`` as the settings file has it."""

    name: str


@dataclass(frozen=True, slots=True)
class KeepSetting:
    """Write a setting to the settings file."""

    field: str
    value: Value


@dataclass(frozen=True, slots=True)
class KeepSound:
    """Write the rates and the volume that are set now to the settings file."""


@dataclass(frozen=True, slots=True)
class Remind:
    """Ask at the next start whether the numbers are wanted again, or ask it no more.

    Attributes:
        wanted: False: no more.
    """

    wanted: bool


@dataclass(frozen=True, slots=True)
class KeepPlace:
    """Remember which parts of a setup were gone through; None: it came to its end."""

    parts: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class KeepNotice:
    """Remember that the person was told after how many days sessions are taken away."""

    days: int


@dataclass(frozen=True, slots=True)
class Darken:
    """Print nothing that is spoken, for a dark room.

    Attributes:
        dark: False: print it again.
    """

    dark: bool


@dataclass(frozen=True, slots=True)
class CloseMicrophone:
    """Close the microphone and leave it closed until the session is over."""


@dataclass(frozen=True, slots=True)
class End:
    """The session is over.  Nothing follows."""


Action = (
    Speak
    | PlayTone
    | PaceBreath
    | Wait
    | Hush
    | Listen
    | Prepare
    | SetRate
    | SetVolume
    | Note
    | Forget
    | Clear
    | KeepPlan
    | KeepPromise
    | KeepOutcome
    | KeepItem
    | DropItem
    | Learn
    | Show
    | SetVoice
    | KeepSetting
    | KeepSound
    | KeepPlace
    | KeepNotice
    | Remind
    | Darken
    | CloseMicrophone
    | End
)
