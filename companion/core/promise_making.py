"""Making a promise by voice: who, what, by when and how small, read back and kept after a yes."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date

from msgspec import structs

from companion.content.schema import Fill, ReadBack
from companion.core.consent import says_yes
from companion.core.events import KeepPromise
from companion.core.guide_flow import which_named
from companion.core.promises import WHO, Promise, Who, new_id
from companion.core.read_back import read_back
from companion.core.requests import InGuide, Line, Question, Request
from companion.core.slots import Slots, ask_words, fill_slot, said_words
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.dates import When, find_when, spoken
from companion.language.neutral import loaded_words
from companion.language.normalise import tokens

_WHO_SILENCE_S = 8.0
_WORDS_SILENCE_S = 15.0
_YES_NO_SILENCE_S = 8.0

Ask = Generator[Request | InGuide, Reading | None, None]


def open_sides(talk: Talk) -> tuple[Who, ...]:
    """Whose promises may be told of."""
    return ("me",) if talk.memory.closed_for_two else WHO


def today_of(talk: Talk) -> date | None:
    """The day; None where it is not known."""
    day = talk.settings.day
    return None if day is None else date.fromordinal(day)


def find_day(talk: Talk, words: str | None) -> When | None:
    """The day that words name; None where they name none."""
    today = today_of(talk)
    return None if words is None or today is None else find_when(words, today)


def make_promise(talk: Talk, what: str | None = None) -> Ask:
    """Ask for what is not known yet.

    Args:
        talk: what it is held with.
        what: the words of a promise of the person's own; None where it is asked for.
    """
    prompts, memory = talk.prompts, talk.memory
    mine = what is not None or "them" not in open_sides(talk)
    who: Who = "me" if mine else (yield from _ask_who(talk))
    slots = Slots({})
    asking = words_fill(talk, "what", f"promise_what_{who}")
    if what is None:
        yield from fill_slot(asking, talk, slots)
    else:
        slots.words["what"], slots.fills["what"] = what, asking
    if "what" not in slots.words:
        yield Line(prompts.say("promise_none_made"))
        return
    yield from _plainer(talk, slots)
    when = yield from _ask_when(talk, slots)
    if who == "me":
        yield from _smaller(talk, slots)
    lines = [prompts.texts(f"promise_back_{name}")[0] for name in (who, "when", "step")]
    yield from read_back(
        ReadBack(lines=tuple(lines), ask=prompts.say("promise_back_ask")), talk, slots
    )
    if when is None or slots.words["when"] != spoken(when):
        when = find_day(talk, slots.words.get("when"))
    if not talk.keeps:
        yield Line(prompts.say("promise_private"))
        return
    if not (yield from says_yes(talk, "promise_ask_keep", _YES_NO_SILENCE_S)):
        yield Line(prompts.say("promise_not_kept"))
        return
    promise = Promise(
        id=new_id(talk.seed, {one.id for one in memory.promises}),
        who=who,
        what=slots.words["what"],
        by=None if when is None else when.day,
        at=None if when is None else when.at,
        step=slots.words.get("step"),
    )
    memory.promises += (promise,)
    yield KeepPromise(promise)
    yield Line(prompts.say("promise_written"))


def _ask_who(talk: Talk) -> Generator[Request, Reading | None, Who]:
    """Whose it is; theirs only when that was said."""
    prompts = talk.prompts
    options = [prompts.texts(f"promise_said_{who}") for who in WHO]
    line = Line(prompts.say("promise_who"))
    reading = yield Question((line,), "words", _WHO_SILENCE_S, "promise_who")
    named = None if reading is None else which_named(talk, options, reading.text)
    return WHO[named or 0]


def words_fill(talk: Talk, slot: str, prompt: str) -> Fill:
    """A question for words; its example and its second asking have the slot's name."""
    prompts = talk.prompts
    return Fill(
        slot=slot,
        text=prompts.say(prompt),
        again=prompts.say(f"promise_{slot}_again"),
        example=prompts.say(f"promise_{slot}_example"),
        wait=_WORDS_SILENCE_S,
        drop=prompts.texts("promise_drop"),
    )


def _plainer(talk: Talk, slots: Slots) -> Generator[Request, Reading | None, None]:
    """Name a word that could come off, once; what is said then takes its place."""
    found = loaded_words(slots.words["what"])
    if not found:
        return
    prompts, fill = talk.prompts, slots.fills["what"]
    line = Line(prompts.say(f"promise_{found[0].why}", word=found[0].words), private=True)
    example = prompts.say("promise_what_example")
    reading = yield Question((line,), "words", _WORDS_SILENCE_S, "guide_words", example)
    if reading is None or reading.command is not None:
        return
    if not says_one(talk, reading.text, "promise_stays"):
        slots.words["what"] = said_words(reading, fill, talk) or slots.words["what"]


def _ask_when(talk: Talk, slots: Slots) -> Generator[Request, Reading | None, When | None]:
    """By when; asked once more where the words name no day, and read back in full.

    Where it is not known which day it is today, no day can be told, and none is asked for.
    """
    if today_of(talk) is None:
        return None
    fill = slots.fills["when"] = words_fill(talk, "when", "promise_when")
    for text in (fill.text, talk.prompts.say("promise_which_day")):
        words = yield from ask_words(structs.replace(fill, text=text), talk)
        when = find_day(talk, words)
        if when is not None:
            slots.words["when"] = spoken(when)
            return when
        if words is None:
            break
    return None


def _smaller(talk: Talk, slots: Slots) -> Ask:
    """Ask whether it is small enough; what is smaller stands beside it, for a bad day."""
    line = Line(talk.prompts.say("promise_small_enough"))
    reading = yield Question((line,), "yes_no", _YES_NO_SILENCE_S, "choice")
    if reading is None:
        return
    if reading.command == "no" or says_one(talk, reading.text, "promise_smaller"):
        yield from fill_slot(words_fill(talk, "step", "promise_step"), talk, slots)


def says_one(talk: Talk, text: str, prompt: str) -> bool:
    """Whether one of the phrases of a prompt was said, in whatever else was."""
    said = f" {' '.join(tokens(text))} "
    return any(f" {' '.join(tokens(phrase))} " in said for phrase in talk.prompts.texts(prompt))
