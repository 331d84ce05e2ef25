"""A plain question of yes or no, and leave to keep a person's words."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.requests import InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.language import Reading

Consent = Generator[Request | InGuide, Reading | None, bool]


def says_yes(talk: Talk, prompt: str, silence_s: float, *also: str) -> Consent:
    """Ask; only a yes is one, and silence is none.

    Args:
        talk: what it is held with.
        prompt: asks.
        silence_s: how long an answer is waited for.
        *also: other commands that mean a yes here.
    """
    line = Line(talk.prompts.say(prompt))
    reading = yield Question((line,), "yes_no", silence_s, "choice")
    return reading is not None and reading.command in ("yes", *also)


def may_keep(talk: Talk, prompt: str, silence_s: float) -> Consent:
    """Whether words may be written down: the person wants all of theirs kept, or says yes now."""
    return talk.settings.log_words or (yield from says_yes(talk, prompt, silence_s))
