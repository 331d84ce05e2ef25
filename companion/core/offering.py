"""Offering guides until one is gone through."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.bedtime import open_now
from companion.core.choose import form_for, rank
from companion.core.guide_flow import Felt, run_guide
from companion.core.requests import InGuide, Line, Question, Request, SomethingElse, Write
from companion.core.talk import Talk
from companion.language import Reading

_CHOICE_SILENCE_S = 7.0
_OFFERS = 4


def offer_and_guide(
    talk: Talk, families: tuple[str, ...], strength: float | None, felt: Felt, done: list[str]
) -> Generator[Request | InGuide, Reading | None, bool]:
    """Offer guides until one is heard to its end; False when none was wanted."""
    prompts = talk.prompts
    for turn in range(_OFFERS):
        ranked = rank(talk.guides, families, strength, talk.settings, done)
        ranked = yield from open_now(talk, ranked, done)
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


def another(talk: Talk) -> Generator[Request | InGuide, Reading | None, bool]:
    """It is as strong as before: that happens; one more, or stop."""
    text = talk.prompts.say("number_same_or_higher")
    reading = yield Question((Line(text),), "yes_no", _CHOICE_SILENCE_S, "choice")
    return reading is not None and reading.command in ("yes", "other")
