"""Taking away what was kept: asked about once, and done on nothing but a plain yes."""

from __future__ import annotations

from collections.abc import Generator, Mapping

from companion.core import danger
from companion.core.events import Forget, Kept
from companion.core.requests import Flow, InGuide, Line, Question, Quiet, Request
from companion.core.talk import Talk
from companion.language import Reading

_CONFIRM_SILENCE_S = 8.0
_CARRIED_OUT_S = 0.3
"""In this time it is told what could not be taken away, in place of saying that it is gone."""

_SCOPES: Mapping[str, tuple[Kept, str]] = {
    "erase": ("session", "ask_erase"),
    "erase_today": ("today", "ask_erase_today"),
    "erase_everything": ("everything", "ask_erase_everything"),
}

ERASE = frozenset(_SCOPES)
"""The commands that ask for it."""


def erase(talk: Talk, command: str) -> Flow:
    """Take away what one of :data:`ERASE` is about, if that is wanted."""
    what, ask = _SCOPES[command]
    gone = yield from _take_away(talk, what, ask, "erased", "not_erased")
    if gone and what == "everything":
        yield from _take_away(talk, "rest", "ask_erase_rest", "erased_rest", "not_erased_rest")


def _take_away(
    talk: Talk, what: Kept, ask: str, done: str, kept: str
) -> Generator[Request | InGuide, Reading | None, bool]:
    """Ask once; whether it was wanted."""
    line = Line(talk.prompts.say(ask))
    reading = yield Question((line,), "yes_no", _CONFIRM_SILENCE_S, "choice")
    if not danger.is_plain_yes(talk, reading):
        yield Line(talk.prompts.say(kept))
        return False
    talk.memory.troubles.discard("erase_failed")
    if what == "rest":
        talk.memory.plan = ()
    yield Forget(what)
    yield Quiet(_CARRIED_OUT_S)
    if "erase_failed" not in talk.memory.troubles:
        yield Line(talk.prompts.say(done))
    return True
