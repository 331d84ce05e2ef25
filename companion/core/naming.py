"""Naming the feeling: ask for it, make sure of it, say it back."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.guide_flow import Felt
from companion.core.requests import Flow, InGuide, Line, Question, Request, Write
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.lexicon import lexicon

Answer = Generator[Request | InGuide, Reading | None, Reading | None]

_FEELING_SILENCE_S = (12.0, 10.0, 8.0)
_CHOICE_SILENCE_S = 7.0
_SPOKEN_BACK_WORDS = 10  # what is longer is not said back when it was not understood


def ask_feeling(talk: Talk) -> Answer:
    """Ask how it feels, up to three times; None when nothing came but silence."""
    prompts = talk.prompts
    text = prompts.say("ask_feeling")
    silent = misread = 0
    for silence_s in _FEELING_SILENCE_S:
        reading = yield Question((Line(text),), "feeling", silence_s, "feeling")
        if reading is None:
            silent += 1
            text = prompts.say("ask_feeling_again", turn=silent - 1)
            continue
        reading = yield from make_sure(talk, reading)
        if reading is not None and (reading.feelings or reading.body or reading.command == "skip"):
            return reading if reading.command != "skip" else None
        if reading is None or len(reading.text.split()) > _SPOKEN_BACK_WORDS:
            text = prompts.say("ask_feeling_again", turn=1 + misread)
        else:
            text = prompts.say("not_understood", turn=misread, heard=reading.text)
        misread += 1
    yield Line(prompts.say("silence_feeling"))
    return None


def make_sure(talk: Talk, reading: Reading) -> Answer:
    """Ask back about a doubtful word; the reading as it stands after the answer."""
    if reading.ask is None:
        return reading
    kind, _, rest = reading.ask.partition(":")
    if kind == "confirm":
        text = talk.prompts.say("confirm_word", word=rest)
        answer = yield Question((Line(text, True),), "yes_no", _CHOICE_SILENCE_S, "choice")
        if answer is not None and answer.command != "yes":
            named = talk.read(answer.text, (), "feeling")  # "no, i'm sad" says more than no
            return named if named.feelings else None
        return reading if reading.feelings else None
    if kind in ("which", "among"):
        first, second = rest.split(",")[:2]
        if kind == "among":  # nothing was said plainly: families that the sentence may imply
            families = lexicon().families
            first, second = families[first].label, families[second].label
        text = talk.prompts.say("which_of_two", first=first, second=second)
        answer = yield Question((Line(text, True),), "feeling", _CHOICE_SILENCE_S, "feeling")
        return answer if answer is not None and answer.feelings else reading
    return reading


def name_back(talk: Talk, felt: Reading) -> Flow:
    """Say the feeling back in the person's own word and write it down.

    Words that were asked about as a danger are not written.
    """
    prompts = talk.prompts
    written = felt.safety.level == "none"
    if not felt.feelings or felt.feelings[0].family == "unknown":
        if written:
            yield Write("feeling", {"words": [], "families": ["unknown"]})
        yield Line(prompts.say("unknown_feeling"))
        return
    words = [feeling.word for feeling in felt.feelings[:2]]
    spoken = _joined(talk, words)
    if felt.feelings[0].family == "positive":
        text = prompts.say("name_back_positive", feeling=spoken)
    elif felt.cause is not None:
        text = prompts.say("name_back_cause", feeling=spoken, cause=felt.cause)
    else:
        text = prompts.say("name_back", feeling=spoken)
    families = [feeling.family for feeling in felt.feelings[:2]]
    if written:
        yield Write("feeling", {"words": words, "families": families})
    yield Line(text, private=True)


def own_words(talk: Talk, felt: Reading | None) -> Felt:
    """What guides may say back of it."""
    if felt is None or not felt.feelings or felt.feelings[0].family == "unknown":
        return Felt()
    return Felt(_joined(talk, [feeling.word for feeling in felt.feelings[:2]]), felt.cause)


def _joined(talk: Talk, words: list[str]) -> str:
    """One word, or two with "and" between."""
    if len(words) == 1:
        return words[0]
    return talk.prompts.say("and_join", first=words[0], second=words[1])
