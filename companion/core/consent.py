"""A plain question of yes or no, and leave to keep a person's words."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.requests import InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.language import Reading

Consent = Generator[Request | InGuide, Reading | None, bool]
Answered = Generator[Request | InGuide, Reading | None, str | None]


def answer_to(talk: Talk, prompt: str, silence_s: float) -> Answered:
    """Ask; the command that was the answer, ``yes`` or another one, None for none.

    Args:
        talk: what it is held with.
        prompt: asks.
        silence_s: how long an answer is waited for.
    """
    line = Line(talk.prompts.say(prompt))
    reading = yield Question((line,), "yes_no", silence_s, "choice")
    return None if reading is None else reading.command


def says_yes(talk: Talk, prompt: str, silence_s: float) -> Consent:
    """Ask as :func:`answer_to` does; only a yes is one, and silence is none."""
    return (yield from answer_to(talk, prompt, silence_s)) == "yes"


def may_keep(talk: Talk, prompt: str, silence_s: float) -> Consent:
    """Whether words may be written down: the person wants all of theirs kept, or says yes now."""
    return talk.settings.log_words or (yield from says_yes(talk, prompt, silence_s))
