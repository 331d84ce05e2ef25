"""Offering guides until one is gone through."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from companion.content.load import LoadedGuide
from companion.core.asked import asked_for
from companion.core.bedtime import closed_at_night, open_now
from companion.core.choose import Choice, Moment, form_for, gentler, pair, rank, way_of
from companion.core.events import Note
from companion.core.guide_flow import Felt, go_through, lead_in, run_guide
from companion.core.option import names_one_of
from companion.core.requests import Because, InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.core.why import why
from companion.language import Reading
from companion.language.answers import Way
from companion.language.asking import read_wish
from companion.language.deed import is_own_deed
from companion.language.normalise import tokens

_CHOICE_SILENCE_S = 7.0
_AGREED_SILENCE_S = 2.0  # one more was said yes to: time enough to say no to this one
_OFFERS = 4
_ASKED_TIMES = 2  # an answer that is neither yes nor no is asked about once more
_DECLINES = ("no", "other", "skip")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made of an answer to an offer.

    Attributes:
        taken: this one begins; None when none of it was wanted.
        wished: another one was asked for.
        silent: nothing was said, or nothing that was understood.
        no_breath: breath was turned down by name.
    """

    taken: Choice | None = None
    wished: Choice | None = None
    silent: bool = False
    no_breath: bool = False


def offer_and_guide(
    talk: Talk,
    families: tuple[str, ...],
    strength: float | None,
    felt: Felt,
    done: list[str],
    *,
    agreed: bool = False,
) -> Generator[Request | InGuide, Reading | None, bool]:
    """Offer guides until one is heard to its end; False when none was wanted.

    Args:
        talk: what is talked with.
        families: what is felt, the strongest first.
        strength: zero to ten, where it is known.
        felt: what a guide may say back.
        done: ids of what was offered or heard in this session; more are added.
        agreed: the person has said yes to one more: the first one told begins in silence.
    """
    prompts = talk.prompts
    form = form_for(strength)
    settings = talk.settings
    turn, wished = 0, None
    while turn < _OFFERS:
        open_guides = talk.memory.left_open(talk.guides)
        guides = {ident: loaded.in_form(form) for ident, loaded in open_guides.items()}
        deed = is_own_deed(felt.cause)
        moment = Moment(families, strength, settings, talk.history, talk.seed, len(done), deed)
        ranked = rank(guides, moment, done)
        ranked = yield from open_now(talk, ranked, done)
        offered = _what_to_offer(guides, ranked, moment, wished)
        if not offered:
            break
        begins, agreed = agreed, False
        if begins:
            text, silence_s = guides[offered[0].id].offer, _AGREED_SILENCE_S
        else:
            text = _offer_text(talk, guides, offered, turn, asked=wished is not None)
            silence_s = _CHOICE_SILENCE_S
        for choice in offered:
            title = guides[choice.id].guide.title
            yield Note("offer", {"id": choice.id, "title": title})
        yield Because(_why(talk, guides, moment, offered, asked=wished is not None))
        answer = yield from _ask(talk, guides, moment, offered, text, silence_s)
        if answer.taken is None:
            done += [choice.id for choice in offered]
            turn += answer.wished is None
            wished = answer.wished
            if answer.no_breath:
                settings = replace(settings, breath_last=True)
            continue
        done.append(answer.taken.id)
        asked, wished = wished is not None, None
        yield Because(_why(talk, guides, moment, (answer.taken,), asked=asked))
        yield lead_in(talk, silent=answer.silent and not begins, turn=turn)
        loaded = guides[answer.taken.id]
        if talk.memory.closed(loaded.guide):
            continue  # by what was said meanwhile
        if (yield from go_through(loaded, run_guide(talk, loaded, felt))):
            yield Because(None)
            return True
        yield Line(prompts.say("something_else", turn=turn))
        turn += 1
    yield Because(None)
    yield Line(prompts.say("no_more_guides"))
    return False


def _what_to_offer(
    guides: Mapping[str, LoadedGuide],
    ranked: list[Choice],
    moment: Moment,
    wished: Choice | None,
) -> tuple[Choice, ...]:
    """One guide, or the first time two of them where they fit about equally."""
    if wished is not None:
        return (wished,)
    two = pair(guides, ranked, moment) if moment.offers == 0 else None
    return two or tuple(ranked[:1])


def _offer_text(
    talk: Talk,
    guides: Mapping[str, LoadedGuide],
    offered: tuple[Choice, ...],
    turn: int,
    *,
    asked: bool,
) -> str:
    prompts = talk.prompts
    if len(offered) == 1:
        prompt = "offer_asked" if asked else "offer_other" if turn else "offer"
        return prompts.say(prompt, offer=guides[offered[0].id].offer)
    first, second = (guides[choice.id].guide for choice in offered)
    return prompts.say(
        "offer_two",
        first=_way_word(talk, guides, offered[0]),
        first_title=first.title,
        second=_way_word(talk, guides, offered[1]),
        second_title=second.title,
    )


def _ask(
    talk: Talk,
    guides: Mapping[str, LoadedGuide],
    moment: Moment,
    offered: tuple[Choice, ...],
    text: str,
    silence_s: float,
) -> Generator[Request | InGuide, Reading | None, Answer]:
    """Ask until it is plain what is wanted; the gentler one begins when it stays unclear."""
    every = [  # what was turned down before may be asked for after all
        choice
        for choice in rank(guides, moment)
        if not closed_at_night(guides[choice.id], talk.settings)
    ]
    is_answer = names_one_of(
        [talk.prompts.say(f"way_{way}") for way in get_args(Way)]
        + [guides[choice.id].guide.title for choice in offered]
    )
    for turn in range(_ASKED_TIMES):
        line = Line(text)
        reading = yield Question((line,), "yes_no", silence_s, "offer", is_answer=is_answer)
        if reading is None:
            break
        if reading.command == "yes":
            return Answer(offered[0])
        wish = read_wish(reading.text)
        if "breath" in wish.unwanted:
            return Answer(no_breath=True)
        if len(offered) > 1 and (named := _named(talk, guides, offered, reading.text)):
            return Answer(named)
        wished = asked_for(wish, guides, every, guides[offered[0].id])
        if wished in offered:
            return Answer(wished)
        if wished is not None:
            return Answer(wished=wished)
        if reading.command in _DECLINES:
            return Answer()
        text, silence_s = talk.prompts.say("yes_or_no_again", turn=turn), _CHOICE_SILENCE_S
    return Answer(gentler(guides, offered), silent=True)


def _named(
    talk: Talk, guides: Mapping[str, LoadedGuide], offered: tuple[Choice, ...], heard: str
) -> Choice | None:
    """The one of two that was named by its first word or its place; None when both or neither."""
    said = tokens(heard)
    words = (
        (_way_word(talk, guides, choice), place)
        for choice, place in zip(offered, talk.prompts.texts("ordinals"), strict=False)
    )
    named = [
        choice
        for choice, ways in zip(offered, words, strict=True)
        if not set(ways).isdisjoint(said)
    ]
    return named[0] if len(named) == 1 else None


def _way_word(talk: Talk, guides: Mapping[str, LoadedGuide], choice: Choice) -> str:
    return talk.prompts.say(f"way_{way_of(guides[choice.id].guide)}")


def _why(
    talk: Talk,
    guides: Mapping[str, LoadedGuide],
    moment: Moment,
    offered: tuple[Choice, ...],
    *,
    asked: bool,
) -> str:
    if len(offered) > 1:
        return talk.prompts.say("why_two")
    if asked:
        return talk.prompts.say("why_asked")
    return why(talk.prompts, guides[offered[0].id], offered[0], moment)
