"""Questions at which a person may also teach a word of their own, or take one back."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.events import Learn
from companion.core.requests import Flow, InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.own_words import can_mean, is_known, parse_taking_back, parse_teaching

Answer = Generator[Request | InGuide, Reading | None, Reading | None]

_CONFIRM_SILENCE_S = 8.0
_MEANING_WORDS = 4  # what is longer explains something else


def ask(talk: Talk, question: Question) -> Answer:
    """Ask; after every word that is taught or taken back, ask again."""
    while True:
        reading = yield question
        if reading is None:
            return None
        if (own := parse_taking_back(reading.text)) is not None:
            yield Learn(own, None)
            yield Line(talk.prompts.say("word_taken_back", word=own), private=True)
            continue
        taught = parse_teaching(reading.text)
        if taught is None or len(taught[1].split()) > _MEANING_WORDS:
            return reading
        yield from _teach(talk, *taught)


def _teach(talk: Talk, own: str, meaning: str) -> Flow:
    """Say back what was taught; it counts on a yes, and on silence it does not."""
    prompts = talk.prompts
    if not can_mean(own, meaning):
        if is_known(meaning):
            text = prompts.say("word_taken", word=own)
        else:
            text = prompts.say("meaning_not_known", word=meaning)
        yield Line(text, private=True)
        return
    text = prompts.say("confirm_teaching", word=own, meaning=meaning)
    confirm = Question((Line(text, True),), "yes_no", _CONFIRM_SILENCE_S, "choice")
    reading = yield confirm
    if reading is not None and reading.command == "yes":
        yield Learn(own, meaning)
        yield Line(prompts.say("word_learnt", word=own), private=True)
    else:
        yield Line(prompts.say("word_not_learnt"))
