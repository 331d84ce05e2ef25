"""The answer to "why this one?": the strongest reason of a choice in a plain sentence."""

from __future__ import annotations

from companion.content.load import LoadedGuide
from companion.content.prompts import Prompts
from companion.core.choose import Choice, Moment
from companion.language.lexicon import lexicon


def why(prompts: Prompts, loaded: LoadedGuide, choice: Choice, moment: Moment) -> str:
    """One sentence, never a grade.

    Args:
        prompts: the wordings.
        loaded: the guide, in the form that is offered.
        choice: it, with its reasons.
        moment: what it was chosen from.
    """
    reason = choice.reasons[0] if choice.reasons else "gentle"
    if reason != "made_for":
        return prompts.say(f"why_{reason}")
    family = next(one for one in moment.wanted if one in loaded.guide.feelings)
    if family == "unknown":
        return prompts.say("why_gentle")
    feeling = lexicon().families[family].label
    if loaded.minutes <= 1:
        return prompts.say("why_made_for_short", feeling=feeling)
    return prompts.say("why_made_for", feeling=feeling, minutes=prompts.minutes(loaded.minutes))
