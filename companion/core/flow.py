"""The conversation: greet, name the feeling, offer a guide, run it, close kindly."""

from __future__ import annotations

from companion.core.bedtime import parked_in_the_morning
from companion.core.naming import ask_feeling, make_sure, name_back, own_words
from companion.core.offering import another, offer_and_guide
from companion.core.rating import ask_number
from companion.core.requests import Flow, Line, Tell, Write
from companion.core.talk import Talk
from companion.language import Reading

_VERY_STRONG = 9.0


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
        felt = yield from make_sure(talk, said)
    if felt is None:
        yield Line(prompts.say("greet"))
        yield from parked_in_the_morning(talk)
        felt = yield from ask_feeling(talk)
    families = tuple(feeling.family for feeling in felt.feelings) if felt else ()
    if felt is not None:
        yield from name_back(talk, felt)
    before = yield from ask_number(talk, "ask_number")
    if before is not None and before >= _VERY_STRONG:
        yield Line(prompts.say("number_high"))
    done: list[str] = []
    while True:
        guided = yield from offer_and_guide(talk, families, before, own_words(talk, felt), done)
        if not guided:
            break
        after = yield from ask_number(talk, "ask_number_after")
        if before is None or after is None:
            break
        if after < before:
            change = {"before": prompts.number(before), "after": prompts.number(after)}
            yield Line(prompts.say("number_lower", turn=0, **change))
            break
        if not (yield from another(talk)):
            break
    yield Line(prompts.say("close"))
    yield Write("end", {"how": "finished"})
