"""One thing that went all right, asked for once at the end; it is thanked and never graded."""

from __future__ import annotations

from companion.core.consent import may_keep
from companion.core.events import Note
from companion.core.requests import Flow, Line, Question
from companion.core.talk import Talk
from companion.language.answers import is_answer

_SILENCE_S = 8.0
_CONSENT_SILENCE_S = 7.0


def ask_win(talk: Talk) -> Flow:
    """Ask; what is told is written down where words are kept, or on a yes."""
    prompts = talk.prompts
    reading = yield Question((Line(prompts.say("win")),), "feeling", _SILENCE_S, "win")
    if reading is None or reading.command is not None or is_answer(reading.text, "nothing", "own"):
        return
    yield Line(prompts.say("win_thanks"))
    if talk.keeps and (yield from may_keep(talk, "ask_keep_win", _CONSENT_SILENCE_S)):
        yield Note("win", {"text": reading.text})
