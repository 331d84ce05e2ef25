"""The conversation: greet, name the feeling, offer a guide, run it, close kindly."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.choose import form_for, rank
from companion.core.guide_flow import Felt, run_guide
from companion.core.requests import (
    Flow,
    InGuide,
    Line,
    Question,
    Request,
    SomethingElse,
    Tell,
    Write,
)
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.lexicon import lexicon

Answer = Generator[Request | InGuide, Reading | None, Reading | None]

_FEELING_SILENCE_S = (12.0, 10.0, 8.0)
_NUMBER_SILENCE_S = 8.0
_CHOICE_SILENCE_S = 7.0
_OFFERS = 4
_VERY_STRONG = 9.0
_SPOKEN_BACK_WORDS = 10  # what is longer is not said back when it was not understood


def conversation(talk: Talk, said: Reading | None = None) -> Flow:
    """One whole session.

    Args:
        talk: what it is held with.
        said: what the person has said already; where a feeling is in it, it is not asked for.
    """
    prompts = talk.prompts
    yield Tell(prompts.say("not_medical"))
    felt = None
    if said is not None and (said.feelings or said.body):
        felt = yield from _make_sure(talk, said)
    if felt is None:
        yield Line(prompts.say("greet"))
        felt = yield from _ask_feeling(talk)
    families = tuple(feeling.family for feeling in felt.feelings) if felt else ()
    if felt is not None:
        yield from _name_back(talk, felt)
    before = yield from _ask_number(talk, "ask_number")
    if before is not None and before >= _VERY_STRONG:
        yield Line(prompts.say("number_high"))
    done: list[str] = []
    while True:
        guided = yield from _offer_and_guide(talk, families, before, _own_words(talk, felt), done)
        if not guided:
            break
        after = yield from _ask_number(talk, "ask_number_after")
        if before is None or after is None:
            break
        if after < before:
            change = {"before": prompts.number(before), "after": prompts.number(after)}
            yield Line(prompts.say("number_lower", turn=0, **change))
            break
        if not (yield from _another(talk)):
            break
    yield Line(prompts.say("close"))
    yield Write("end", {"how": "finished"})


def _ask_feeling(talk: Talk) -> Generator[Request | InGuide, Reading | None, Reading | None]:
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
        reading = yield from _make_sure(talk, reading)
        if reading is not None and (reading.feelings or reading.body or reading.command == "skip"):
            return reading if reading.command != "skip" else None
        if reading is None or len(reading.text.split()) > _SPOKEN_BACK_WORDS:
            text = prompts.say("ask_feeling_again", turn=1 + misread)
        else:
            text = prompts.say("not_understood", turn=misread, heard=reading.text)
        misread += 1
    yield Line(prompts.say("silence_feeling"))
    return None


def _make_sure(talk: Talk, reading: Reading) -> Answer:
    """Ask back about a doubtful word; the reading as it stands after the answer."""
    if reading.ask is None:
        return reading
    kind, _, rest = reading.ask.partition(":")
    if kind == "confirm":
        text = talk.prompts.say("confirm_word", word=rest)
        answer = yield Question((Line(text, True),), "yes_no", _CHOICE_SILENCE_S, "choice")
        if answer is not None and answer.command != "yes":
            return answer if answer.feelings else None
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


def _name_back(talk: Talk, felt: Reading) -> Flow:
    """Say the feeling back in the person's own word and write it down."""
    prompts = talk.prompts
    if not felt.feelings or felt.feelings[0].family == "unknown":
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
    yield Write("feeling", {"words": words, "families": families})
    yield Line(text, private=True)


def _own_words(talk: Talk, felt: Reading | None) -> Felt:
    """What guides may say back of it."""
    if felt is None or not felt.feelings or felt.feelings[0].family == "unknown":
        return Felt()
    return Felt(_joined(talk, [feeling.word for feeling in felt.feelings[:2]]), felt.cause)


def _joined(talk: Talk, words: list[str]) -> str:
    """One word, or two with "and" between."""
    if len(words) == 1:
        return words[0]
    return talk.prompts.say("and_join", first=words[0], second=words[1])


def _ask_number(
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
            yield Write("number", {"when": when, "value": reading.number})
            number = prompts.number(reading.number)
            yield Line(prompts.say("thank_number", turn=turn, number=number))
            return reading.number
        text = prompts.say("ask_number_again")
    return None


def _offer_and_guide(
    talk: Talk, families: tuple[str, ...], strength: float | None, felt: Felt, done: list[str]
) -> Generator[Request | InGuide, Reading | None, bool]:
    """Offer guides until one is heard to its end; False when none was wanted."""
    prompts = talk.prompts
    for turn in range(_OFFERS):
        ranked = rank(talk.guides, families, strength, talk.settings, done)
        if not ranked:
            break
        loaded = talk.guides[ranked[0]].in_form(form_for(strength))
        done.append(ranked[0])
        text = prompts.say("offer" if turn == 0 else "offer_other", offer=loaded.offer)
        reading = yield Question((Line(text),), "yes_no", _CHOICE_SILENCE_S, "choice")
        if reading is not None and reading.command in ("no", "other", "skip"):
            continue
        yield Line(prompts.say("silence_offer" if reading is None else "start_guide", turn=turn))
        guide = {"id": ranked[0], "title": loaded.guide.title, "route": loaded.guide.route}
        yield Write("guide", {**guide, "did": "began"})
        try:
            yield from run_guide(talk, loaded, felt)
        except SomethingElse:
            yield Write("guide", {**guide, "did": "left"})
            yield Line(prompts.say("something_else", turn=turn))
            continue
        yield Write("guide", {**guide, "did": "finished"})
        return True
    yield Line(prompts.say("no_more_guides"))
    return False


def _another(talk: Talk) -> Generator[Request | InGuide, Reading | None, bool]:
    """It is as strong as before: that happens; one more, or stop."""
    text = talk.prompts.say("number_same_or_higher")
    reading = yield Question((Line(text),), "yes_no", _CHOICE_SILENCE_S, "choice")
    return reading is not None and reading.command in ("yes", "other")
