"""How a setup asks: without hurry, and with a way on and a way back at every question."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from companion.content.help_lines import Country
from companion.core.events import KeepSetting, Value
from companion.core.requests import InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.setup_words import wish

_SILENCES_S = (8.0, 8.0, 6.0)

Turn = Literal["done", "silent", "back"]
"""How a part ended: gone through or skipped, left in silence, or the one before is wanted."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a part ended, and the line that tells what came of it."""

    turn: Turn
    line: Line | None = None


Part = Generator[Request | InGuide, Reading | None, Ended]
Answer = Generator[Request | InGuide, Reading | None, Reading | None]


@dataclass(frozen=True, slots=True)
class Given:
    """What a setup is begun with.

    Attributes:
        countries: those that help lines are known for, by their two letters.
        voice: the voice that speaks, as the settings file has it; None where nothing is spoken.
        voices: names of those that can be tried; asked for when one is wanted.
        by_voice: answers are heard through a microphone.
        done: parts that were gone through another time.
        locked: the log is locked already.
    """

    countries: Mapping[str, Country]
    voice: str | None = None
    voices: Callable[[], Sequence[str]] = tuple
    by_voice: bool = False
    done: frozenset[str] = frozenset()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """One setup under way.

    Attributes:
        talk: what it is held with.
        given: what it was begun with.
        answers: what was settled in it, by field.
        told: what came out that no setting keeps, such as ``alone``.
    """

    talk: Talk
    given: Given
    answers: dict[str, Value] = field(default_factory=dict)
    told: dict[str, bool] = field(default_factory=dict)

    def line(self, prompt: str, **slots: str) -> Line:
        """A prompt as a line."""
        return Line(self.talk.prompts.say(prompt, 0, **slots))

    def settle(self, name: str, value: Value) -> KeepSetting:
        """Keep an answer."""
        self.answers[name] = value
        return KeepSetting(name, value)


def ask(
    setting: Setting,
    prompt: str,
    expecting: str = "yes_no",
    state: str = "setup",
    private: bool = False,
    **slots: str,
) -> Answer:
    """Ask; in silence wait, then ask once more; None when nothing comes.

    What was danger, and was answered as such, is no answer: the question comes again.

    Args:
        setting: the setup.
        prompt: its first wording asks, its second asks again after a silence.
        expecting: what kind of answer fits.
        state: what kind of place in the talk this is.
        private: the person's own words are among the slots.
        **slots: what stands in the prompt.
    """
    say = setting.talk.prompts.say
    is_answer = _is_back_or_more if state == "setup_voice" else is_back
    texts = (say(prompt, 0, **slots), say("setup_no_hurry"), say(prompt, 1, **slots))
    turn = 0
    while turn < len(texts):
        line = Line(texts[turn], private)
        silence_s = _SILENCES_S[turn]
        reading = yield Question((line,), expecting, silence_s, state, is_answer=is_answer)
        if reading is None:
            turn += 1
        elif reading.safety.level == "none":
            return reading
    return None


def turned(reading: Reading | None) -> Turn | None:
    """The turn that an answer takes instead of answering; None when it answers."""
    if reading is None:
        return "silent"
    if is_back(reading.text):
        return "back"
    return "done" if reading.command in ("skip", "resume") else None


def is_back(text: str) -> bool:
    """Whether the question before is wanted."""
    return wish(text) == "back"


def _is_back_or_more(text: str) -> bool:
    return wish(text) in ("back", "more")


def left(setting: Setting, turn: Turn) -> Ended:
    """A field stays as it is; it is said, but not to who goes back."""
    return Ended(turn, None if turn == "back" else setting.line("setup_left"))
