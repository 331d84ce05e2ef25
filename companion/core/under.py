"""What lies under a feeling: "I feel X because I fear Y", asked for once and softly."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from companion.core.requests import InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.core.teaching import ask
from companion.language import Reading
from companion.language.answers import after_leads, is_answer
from companion.language.types import Feeling

_SILENCE_S = 8.0
_STRONG = 0.75  # of 1: from here on nothing more is asked before something eases it
_SPOKEN_BACK_WORDS = 12
_FEARS = frozenset(("fear", "anxiety", "dread"))
_MAY_HIDE_FEAR = _FEARS | {
    "jealousy", "abandonment", "betrayal", "hurt", "anger", "shame", "inadequacy",
}  # fmt: skip
_MAY_HAVE_A_CAUSE = frozenset((
    "loneliness", "sadness", "irritation", "resentment", "guilt", "embarrassment", "overwhelm",
    "confusion", "disgust",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Under:
    """What was answered.

    Attributes:
        cause: the fear or the cause, in the person's words; None when it was not told.
        number: zero to ten, where it was said in place of an answer.
    """

    cause: str | None = None
    number: float | None = None


def ask_under(
    talk: Talk, feeling: Feeling, words: tuple[str, ...], intensity: float | None
) -> Generator[Request | InGuide, Reading | None, Under]:
    """Ask once for the fear or the cause, where the feeling allows it, and say it back.

    Args:
        talk: what it is held with.
        feeling: the one it is about.
        words: the person's own words for what they feel.
        intensity: 0..1, as it was said; None when it was not.
    """
    fear = feeling.family in _MAY_HIDE_FEAR
    fits = fear or feeling.family in _MAY_HAVE_A_CAUSE
    if not fits or (intensity is not None and intensity >= _STRONG):
        return Under()
    prompts = talk.prompts
    lines: tuple[Line, ...] = (Line(prompts.say("ask_fear" if fear else "ask_cause")),)
    reading = yield from ask(talk, Question(lines, "feeling", _SILENCE_S, "under"))
    if reading is not None and reading.command == "yes":
        lines = (Line(prompts.say("under_yes")),)
        reading = yield from ask(talk, Question(lines, "feeling", _SILENCE_S, "under"))
    if reading is None or reading.number is not None:
        return Under(number=reading.number if reading else None)
    told = _told(reading)
    if told is None:
        return Under()
    if len(told.split()) > _SPOKEN_BACK_WORDS:
        yield Line(prompts.say("under_heard"))
    elif fear:
        yield Line(prompts.say("name_back_fear", feeling=words[0], fear=told), private=True)
    else:
        yield Line(prompts.say("name_back_cause", feeling=words[0], cause=told), private=True)
    return Under(told)


def _told(reading: Reading) -> str | None:
    """What is feared, or why it is so; None when that was left out."""
    if reading.command is not None or reading.ask == "body" or is_answer(reading.text, "nothing"):
        return None
    if reading.cause is not None and reading.feelings and reading.feelings[0].family in _FEARS:
        return reading.cause
    return after_leads(reading.text) or None
