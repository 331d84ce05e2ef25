"""Promises by voice: making one, hearing them, and telling what became of those that are due.

They are told of only where they are asked for, and in the weekly review.  Late at night they wait
for the day; once violence or control by a partner was named, theirs are closed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

from companion.content.schema import Fill, ReadBack
from companion.core.consent import says_yes
from companion.core.events import KeepOutcome, KeepPromise
from companion.core.guide_flow import which_named
from companion.core.ledger_parts import (
    Ask,
    ask_day,
    by_day,
    find_day,
    inside,
    make_fill,
    today,
    told_day,
)
from companion.core.promises import WHO, How, Outcome, Promise, Who, count, new_id, of, told
from companion.core.read_back import read_back
from companion.core.requests import Flow, InGuide, Line, Question, Request
from companion.core.slots import Slots, ask_words, fill_slot, said_words, says
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.dates import When, spoken
from companion.language.neutral import loaded_words

_WHO_SILENCE_S = 8.0
_WORDS_SILENCE_S = 15.0
_OUTCOME_SILENCE_S = 10.0
_YES_NO_SILENCE_S = 8.0
_MOST_READ = 5
_MOST_ASKED = 5
_HEARD_FIRST: tuple[How, ...] = ("moved", "withdrawn", "partly", "not", "kept")
"""What is looked for first in an answer: "not kept" holds "kept"."""


def my_promises(talk: Talk, *, at_bedtime: bool = False) -> Flow:
    """Read the promises back, go through those that are due, and tell the counts.

    Args:
        talk: what it is held with.
        at_bedtime: it is asked for in the midst of bedtime.
    """
    yield from by_day(talk, _read_and_ask(talk), "promises", at_bedtime)


def add_promise(talk: Talk, *, at_bedtime: bool = False) -> Flow:
    """Ask for a promise, read it back, and keep it if that is wanted."""
    yield from by_day(talk, _add(talk), "promises", at_bedtime)


def promise_of(talk: Talk, what: str) -> Flow:
    """Make a promise of the person's own out of these words; the rest of it is asked for."""
    yield from inside(talk, _add(talk, what), "promises")


def go_through_due(talk: Talk) -> Flow:
    """Ask what became of each promise that is due; nothing where none is."""
    yield from inside(talk, _due(talk), "promises")


def open_sides(talk: Talk) -> tuple[Who, ...]:
    """Whose promises may be told of."""
    return ("me",) if talk.memory.closed_for_two else WHO


# --- making one ---------------------------------------------------------------------------------


def _add(talk: Talk, what: str | None = None) -> Ask:
    """Ask for what is not known yet.

    Args:
        talk: what it is held with.
        what: the words of a promise of the person's own; None where it is asked for.
    """
    prompts, memory = talk.prompts, talk.memory
    mine = what is not None or "them" not in open_sides(talk)
    who: Who = "me" if mine else (yield from _ask_who(talk))
    slots = Slots({})
    asking = _fill(talk, "what", f"promise_what_{who}")
    if what is None:
        yield from fill_slot(asking, talk, slots)
    else:
        slots.words["what"], slots.fills["what"] = what, asking
    if "what" not in slots.words:
        yield Line(prompts.say("promise_none_made"))
        return
    yield from _plainer(talk, slots)
    when = yield from ask_day(talk, slots, "promise")
    if who == "me":
        yield from _smaller(talk, slots)
    lines = [prompts.texts(f"promise_back_{name}")[0] for name in (who, "when", "step")]
    yield from read_back(
        ReadBack(lines=tuple(lines), ask=prompts.say("promise_back_ask")), talk, slots
    )
    when = told_day(talk, slots, when)
    if not talk.keeps:
        yield Line(prompts.say("promise_private"))
        return
    if not (yield from says_yes(talk, "promise_ask_keep", _YES_NO_SILENCE_S)):
        yield Line(prompts.say("promise_not_kept"))
        return
    promise = Promise(
        id=new_id(talk.seed, memory.ids),
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


def _fill(talk: Talk, slot: str, prompt: str) -> Fill:
    return make_fill(talk, "promise", slot, prompt)


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
    if not says(talk, reading.text, "promise_stays"):
        slots.words["what"] = said_words(reading, fill, talk) or slots.words["what"]


def _smaller(talk: Talk, slots: Slots) -> Ask:
    """Ask whether it is small enough; what is smaller stands beside it, for a bad day."""
    line = Line(talk.prompts.say("promise_small_enough"))
    reading = yield Question((line,), "yes_no", _YES_NO_SILENCE_S, "choice")
    if reading is None:
        return
    if reading.command == "no" or says(talk, reading.text, "promise_smaller"):
        yield from fill_slot(_fill(talk, "step", "promise_step"), talk, slots)


# --- hearing them -------------------------------------------------------------------------------


def _read_and_ask(talk: Talk) -> Ask:
    prompts, memory = talk.prompts, talk.memory
    sides = open_sides(talk)
    if memory.ledger_locked:
        yield Line(prompts.say("promises_locked"))
    if not any(one.who in sides for one in memory.promises):
        if not memory.ledger_locked:
            yield Line(prompts.say("promises_none"))
        return
    for who in sides:
        yield from _read(talk, who)
    yield from _due(talk)
    for who in sides:
        yield from _counts(talk, who)


def _read(talk: Talk, who: Who) -> Iterator[Line]:
    """The open ones of one side, those due first first."""
    prompts = talk.prompts
    still = [one for one in of(talk.memory.promises, who) if one.ended is None]
    if not still:
        return
    yield Line(prompts.say(f"promises_{who}"))
    for one in still[:_MOST_READ]:
        yield Line(_line(talk, one), private=True)
    if len(still) > _MOST_READ:
        more = prompts.minutes(len(still) - _MOST_READ)
        yield Line(prompts.say("promises_more", number=more))


def _line(talk: Talk, promise: Promise) -> str:
    if promise.by is None:
        return talk.prompts.say("promise_line", what=promise.what)
    day = spoken(When(promise.by, promise.at))
    return talk.prompts.say("promise_line_by", what=promise.what, day=day)


def _counts(talk: Talk, who: Who) -> Iterator[Line]:
    """How many of one side were kept, and how many partly."""
    prompts = talk.prompts
    counts = count(of(talk.memory.promises, who))
    if not counts.kept:
        return  # told to a person who kept none, a count is a verdict
    numbers = {"kept": prompts.minutes(counts.kept), "all": prompts.minutes(counts.all)}
    yield Line(prompts.say(f"promise_counts_{who}", turn=0, **numbers))
    if counts.partly:
        yield Line(prompts.say("promise_counts_partly", partly=prompts.minutes(counts.partly)))


# --- what became of them ------------------------------------------------------------------------


def _due(talk: Talk) -> Ask:
    day = today(talk)
    if day is None:
        return
    due = [
        one for who in open_sides(talk) for one in of(talk.memory.promises, who) if one.is_due(day)
    ]
    if due and not talk.keeps:
        yield Line(talk.prompts.say("promises_private"))
    for one in due[:_MOST_ASKED]:
        if one.who in open_sides(talk):
            yield from _ask_outcome(talk, one)


def _ask_outcome(talk: Talk, promise: Promise) -> Ask:
    """Ask about one; silence, a skip, and what is not understood twice leave it open."""
    prompts = talk.prompts
    lines = [
        Line(prompts.say(f"promise_due_{promise.who}", what=promise.what), private=True),
        Line(prompts.say("promise_due_ask")),
    ]
    how = None
    for _ in range(2):
        reading = yield Question(tuple(lines), "words", _OUTCOME_SILENCE_S, "promise_outcome")
        if reading is not None and reading.command in ("skip", "resume"):
            return
        how = None if reading is None else _how(talk, reading.text)
        if how is not None:
            break
        lines = [Line(prompts.say("promise_due_again"))]
    if how is None:
        return
    outcome = Outcome(promise.id, how)
    if how != "moved":  # at once, as what is asked next may be left
        yield from _tell(talk, outcome)
    yield Line(prompts.say(f"promise_noted_{how}"))
    more = outcome
    if how in ("partly", "not"):
        more = yield from _reasons(talk, promise, outcome)
    when = (yield from _new_day(talk)) if how in ("not", "moved") else None
    if when is not None:
        more = replace(more, how="moved", by=when.day, at=when.at)
    if more != outcome:
        yield from _tell(talk, more)
    if when is not None:
        yield Line(prompts.say("promise_new_day_set", day=spoken(when)))


def _how(talk: Talk, text: str) -> How | None:
    """What an answer says became of it."""
    return next((how for how in _HEARD_FIRST if says(talk, text, f"promise_said_{how}")), None)


def _reasons(
    talk: Talk, promise: Promise, outcome: Outcome
) -> Generator[Request | InGuide, Reading | None, Outcome]:
    """What got in the way and what would help; kept with the outcome after a yes."""
    way = yield from ask_words(_fill(talk, "way", f"promise_way_{promise.who}"), talk)
    aid = yield from ask_words(_fill(talk, "aid", f"promise_aid_{promise.who}"), talk)
    if way is None and aid is None:
        return outcome
    if not talk.keeps or not (yield from says_yes(talk, "promise_ask_words", _YES_NO_SILENCE_S)):
        yield Line(talk.prompts.say("words_not_kept"))
        return outcome
    return replace(outcome, in_the_way=way, would_help=aid)


def _new_day(talk: Talk) -> Generator[Request, Reading | None, When | None]:
    words = yield from ask_words(_fill(talk, "when", "promise_new_day"), talk)
    return find_day(talk, words)


def _tell(talk: Talk, outcome: Outcome) -> Iterator[KeepOutcome]:
    memory = talk.memory
    memory.promises = tuple(
        told(one, outcome, today(talk)) if one.id == outcome.id else one for one in memory.promises
    )
    if talk.keeps:
        yield KeepOutcome(outcome)
