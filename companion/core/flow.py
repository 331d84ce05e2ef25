"""The conversation: greet, name the feeling, offer a guide, run it, close kindly."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.consent import answer_to
from companion.core.danger import numbers_again
from companion.core.distress import TAKEN_AS, begin_gently
from companion.core.events import KeepNotice, Note, Show
from companion.core.naming import Named, name_back, name_feeling
from companion.core.offering import offer_and_guide
from companion.core.rating import RISE, VERY_STRONG, PersonToCall, ask_number, take_number
from companion.core.requests import Flow, InGuide, Line, Request
from companion.core.talk import Talk
from companion.core.win import ask_win
from companion.language import Reading

_STILL_STRONG = 5.0  # from here on another guide is offered after the first, in distress
_FOR_A_WIN = 6.0  # up to here it may be asked what went all right
_CHOICE_SILENCE_S = 7.0
_WANTED = ("yes", "other")  # a yes takes what comes, something else wants to be asked

Ease = Generator[Request | InGuide, Reading | None, bool]
"""Whether it eased so far that something good may be asked for."""


def conversation(talk: Talk, said: Reading | None = None) -> Flow:
    """One whole session.

    Args:
        talk: what it is held with.
        said: what the person has said already; where a feeling is in it, it is not asked for.
    """
    prompts = talk.prompts
    yield Show(prompts.say("not_medical"))
    if said is None:
        yield from numbers_again(talk)
    named = yield from name_feeling(talk, said)
    if named.distress:
        eased = yield from _soothe(talk, named)
    elif named.positive:
        eased = yield from offer_and_guide(talk, named.families, None, named.felt(talk), [])
    else:
        before = yield from _before(talk, named)
        eased = yield from _guide(talk, named, before, PersonToCall(talk), [])
    if eased:
        yield from ask_win(talk)
    if talk.settings.new_keep_days is not None:
        yield Line(prompts.say("retention", days=str(talk.settings.new_keep_days)))
        yield KeepNotice(talk.settings.new_keep_days)
    yield Line(prompts.say("close"))
    yield Note("end", {"how": "finished"})


def _before(talk: Talk, named: Named) -> Generator[Request | InGuide, Reading | None, float | None]:
    """How strong it is, asked for unless it was said already."""
    if named.number is not None:
        return (yield from take_number(talk, "before", named.number))
    return (yield from ask_number(talk, "before"))


def _guide(
    talk: Talk,
    named: Named,
    before: float | None,
    person: PersonToCall,
    done: list[str],
    taken_as: float | None = None,
    *,
    agreed: bool = False,
) -> Ease:
    """Guides until it is less strong, or no further one is wanted.

    Args:
        talk: what it is held with.
        named: what is felt.
        before: how strong it was, from zero to ten, where that was told.
        person: offers a person to call.
        done: ids of guides that were offered or heard; they are left out.
        taken_as: how strong it is taken to be as a guide is chosen; as it was told, when None.
        agreed: the person has said yes to a guide.
    """
    prompts = talk.prompts
    strength = before if taken_as is None else taken_as
    if before is not None and before >= VERY_STRONG:
        yield from person.offer("number_high")
    felt = named.felt(talk)
    while (yield from offer_and_guide(talk, named.families, strength, felt, done, agreed=agreed)):
        after = yield from ask_number(talk, "after", before)
        if before is None or after is None:
            return False
        if after < before:
            change = {"before": prompts.number(before), "after": prompts.number(after)}
            yield Line(prompts.say("number_lower", turn=0, **change))
            return after <= _FOR_A_WIN
        if after >= before + RISE:
            yield from person.offer("number_rose")
        another = yield from answer_to(talk, "number_same_or_higher", _CHOICE_SILENCE_S)
        if another not in _WANTED:
            return after == before and after <= _FOR_A_WIN
        agreed = another == "yes"
    return False


def _soothe(talk: Talk, named: Named) -> Ease:
    """Something gentle before anything is asked that it is not about."""
    prompts = talk.prompts
    done: list[str] = []
    person = PersonToCall(talk)
    yield Line(prompts.say("soothe"))
    if named.words:
        yield from name_back(talk, named)
    if not (yield from begin_gently(talk, named.families, named.felt(talk), done)):
        return (yield from _guide(talk, named, None, person, done, TAKEN_AS))
    strength = yield from ask_number(talk, "after")
    if strength is None or strength < _STILL_STRONG:
        return strength is not None
    if strength >= VERY_STRONG:
        yield from person.offer("number_high")
    another = yield from answer_to(talk, "one_more", _CHOICE_SILENCE_S)
    if another not in _WANTED:
        return False
    agreed = another == "yes"
    return (yield from _guide(talk, named, strength, person, done, TAKEN_AS, agreed=agreed))
