"""Zero to ten: how strong a feeling is, before and after."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.requests import InGuide, Line, Question, Request, Write
from companion.core.talk import Talk
from companion.language import Reading

_NUMBER_SILENCE_S = 8.0


def ask_number(
    talk: Talk, prompt: str
) -> Generator[Request | InGuide, Reading | None, float | None]:
    """Ask for zero to ten once, and once more when the answer was no number."""
    prompts = talk.prompts
    text = prompts.say(prompt)
    for turn in range(2):
        reading = yield Question((Line(text),), "number", _NUMBER_SILENCE_S, "number")
        if reading is None or reading.command in ("skip", "no", "other"):
            return None
        if reading.number is not None:
            when = "before" if prompt == "ask_number" else "after"
            if reading.safety.level == "none":
                yield Write("number", {"when": when, "value": reading.number})
            number = prompts.number(reading.number)
            yield Line(prompts.say("thank_number", turn=turn, number=number))
            return reading.number
        text = prompts.say("ask_number_again")
    return None
