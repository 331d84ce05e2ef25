"""Zero to ten: how strong a feeling is, before and after."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

from companion.core.consent import says_yes
from companion.core.danger import number_lines
from companion.core.events import Note
from companion.core.requests import Flow, InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.core.teaching import ask
from companion.language import Reading
from companion.language.answers import Answer, kind_of
from companion.language.normalise import tokens

VERY_STRONG = 9.0
RISE = 2.0
"""From so much more than before on a person to call is offered."""

_NUMBER_SILENCE_S = 8.0
_CONFIRM_SILENCE_S = 7.0
_HIGHEST = 10.0
_CHANGES: dict[Answer, float] = {
    "same": 0.0, "bit_less": -1.0, "less": -2.0, "bit_more": 1.0, "more": 2.0,
}  # fmt: skip

When = Literal["before", "after"]
Rating = Generator[Request | InGuide, Reading | None, float | None]


def ask_number(talk: Talk, when: When, before: float | None = None) -> Rating:
    """Ask for zero to ten once, and once more when the answer was no number.

    Args:
        talk: what it is held with.
        when: before the guide, or after it.
        before: what "the same" and "a bit less" are told by; None when that is not known.

    Returns:
        None when it was left out.
    """
    prompts = talk.prompts
    if when == "before":
        text = prompts.say("ask_number")
    else:
        text = prompts.say("ask_number_after", turn=int(before is None))
    for turn in range(2):
        reading = yield from ask(
            talk, Question((Line(text),), "number", _NUMBER_SILENCE_S, "number")
        )
        if reading is None:
            return None
        change = kind_of(reading.text, tuple(_CHANGES))
        if change is not None and before is not None:
            value = min(max(before + _CHANGES[change], 0.0), _HIGHEST)
            return (yield from take_number(talk, when, value, "about_number"))
        if change is not None or reading.command in ("skip", "no", "other"):
            return None
        number = reading.number
        if number == _HIGHEST and not _says_ten(talk, reading.text):
            number = yield from _confirmed_ten(talk)
        if number is not None:
            return (yield from take_number(talk, when, number, "thank_number", turn))
        text = prompts.say("ask_number_again")
    return None


def take_number(
    talk: Talk, when: When, value: float, prompt: str = "thank_number", turn: int = 0
) -> Generator[Request | InGuide, Reading | None, float]:
    """Write a rating down and say it back."""
    yield Note("number", {"when": when, "value": value})
    yield Line(talk.prompts.say(prompt, turn=turn, number=talk.prompts.number(value)))
    return value


def _says_ten(talk: Talk, text: str) -> bool:
    words = tokens(text)
    return talk.prompts.number(_HIGHEST) in words or "10" in words


def _confirmed_ten(talk: Talk) -> Rating:
    """Ask whether words such as "off the charts" are a ten; silence lets them be one."""
    line = Line(talk.prompts.say("confirm_ten"))
    reading = yield from ask(talk, Question((line,), "yes_no", _CONFIRM_SILENCE_S, "choice"))
    if reading is None or reading.command == "yes":
        return _HIGHEST
    return reading.number


class PersonToCall:
    """Offers the numbers of people to talk to, once in a session."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._offered = False

    def offer(self, prompt: str) -> Flow:
        """Ask softly; the numbers follow on a yes, and nothing on anything else."""
        if self._offered:
            return
        self._offered = True
        if (yield from says_yes(self._talk, prompt, _CONFIRM_SILENCE_S)):
            yield from number_lines(self._talk)
