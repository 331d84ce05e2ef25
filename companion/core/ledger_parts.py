"""What every talk about the ledger is made of: closed for two, for the day, in own words.

Prompts are named after the part of the ledger: ``promises`` and ``promise``, ``lists`` and
``list``.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date

from msgspec import structs

from companion.content.schema import Fill
from companion.core.bedtime import is_late, park
from companion.core.requests import Flow, InGuide, Line, Request, SomethingElse
from companion.core.slots import Slots, ask_words
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.dates import When, find_when, spoken

_WORDS_SILENCE_S = 15.0

Ask = Generator[Request | InGuide, Reading | None, None]


def by_day(talk: Talk, flow: Ask, part: str, at_bedtime: bool) -> Flow:
    """The flow by day; late at night, and at bedtime, a line can be parked instead.

    Args:
        talk: what it is held with.
        flow: what is asked for.
        part: of the ledger, as its prompts have it: ``PART_late``, ``PART_title``, ``PART_left``.
        at_bedtime: it is asked for in the midst of bedtime.
    """
    if at_bedtime or is_late(talk.settings):
        yield Line(talk.prompts.say(f"{part}_late"))
        yield from park(talk, "late_park")
    else:
        yield from inside(talk, flow, part)


def inside(talk: Talk, flow: Ask, part: str) -> Flow:
    """The flow as a guide for two, so that it can be left and is closed where those are."""
    title = talk.prompts.say(f"{part}_title")
    outcome: Reading | None = None
    try:
        while True:
            try:
                asked = flow.send(outcome)
            except StopIteration:
                return
            request = asked.request if isinstance(asked, InGuide) else asked
            outcome = yield InGuide(request, title, None, for_two=True)
    except SomethingElse:
        yield Line(talk.prompts.say(f"{part}_left"))


def today(talk: Talk) -> date | None:
    """The day; None where it is not known."""
    day = talk.settings.day
    return None if day is None else date.fromordinal(day)


def find_day(talk: Talk, words: str | None) -> When | None:
    """The day that these words name; None where they name none."""
    now = today(talk)
    return None if words is None or now is None else find_when(words, now)


def make_fill(talk: Talk, part: str, slot: str, prompt: str) -> Fill:
    """A question for words; its second asking and its example are ``PART_SLOT_again`` and so on."""
    prompts = talk.prompts
    return Fill(
        slot=slot,
        text=prompts.say(prompt),
        again=prompts.say(f"{part}_{slot}_again"),
        example=prompts.say(f"{part}_{slot}_example"),
        wait=_WORDS_SILENCE_S,
        drop=prompts.texts(f"{part}_drop"),
    )


def ask_day(talk: Talk, slots: Slots, part: str) -> Generator[Request, Reading | None, When | None]:
    """Ask for a day, once more where the words name none; it fills the slot ``when`` in full.

    Where it is not known which day it is today, no day can be told, and none is asked for.
    """
    if today(talk) is None:
        return None
    fill = slots.fills["when"] = make_fill(talk, part, "when", f"{part}_when")
    for text in (fill.text, talk.prompts.say("promise_which_day")):
        words = yield from ask_words(structs.replace(fill, text=text), talk)
        when = find_day(talk, words)
        if when is not None:
            slots.words["when"] = spoken(when)
            return when
        if words is None:
            break
    return None


def told_day(talk: Talk, slots: Slots, when: When | None) -> When | None:
    """The day after it was read back, where it may have been changed."""
    if when is None or slots.words["when"] != spoken(when):
        return find_day(talk, slots.words.get("when"))
    return when
