"""The lists by voice: routines, and the shared map in its two halves.

They are told of only where they are asked for, and in the weekly review.  Late at night they wait
for the day; once violence or control by a partner was named, they are closed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Literal

from companion.content.schema import Fill, ReadBack
from companion.core.consent import says_yes
from companion.core.guide_flow import which_named
from companion.core.items import DropItem, Item, KeepItem, List
from companion.core.ledger_parts import Ask, ask_day, by_day, make_fill, today, told_day
from companion.core.promises import new_id
from companion.core.read_back import Part, named, names_of, placed, read_back
from companion.core.requests import Flow, Line, Question, Request
from companion.core.slots import Slots, fill_slot, says, spelled
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.dates import When, spoken
from companion.language.normalise import tokens

Name = Literal["routines", "map"]
"""What is asked for."""

_HALVES: tuple[List, List] = ("negotiable", "fixed")
_LISTS: dict[Name, tuple[List, ...]] = {"routines": ("routines",), "map": _HALVES}
_ASK_SILENCE_S = 10.0
_YES_NO_SILENCE_S = 8.0
_MOST_READ = 5

Half = Generator[Request, Reading | None, List | None]


def my_list(talk: Talk, name: Name, *, at_bedtime: bool = False) -> Flow:
    """Read a list back, and add lines or take some off as long as that is wanted.

    Args:
        talk: what it is held with.
        name: which.
        at_bedtime: it is asked for in the midst of bedtime.
    """
    yield from _open(talk, _read_and_ask(talk, name), at_bedtime)


def add_line(talk: Talk, name: Name, *, at_bedtime: bool = False) -> Flow:
    """Ask for a line, read it back, and keep it if that is wanted."""
    yield from _open(talk, _add(talk, name), at_bedtime)


def _open(talk: Talk, flow: Ask, at_bedtime: bool) -> Flow:
    """The flow, unless it is closed or waits for the day."""
    if talk.memory.closed_for_two:
        for text in talk.safety_texts.general.closed_for_two:
            yield Line(text)
        return
    yield from by_day(talk, flow, "lists", at_bedtime)


# --- hearing it ---------------------------------------------------------------------------------


def _read_and_ask(talk: Talk, name: Name) -> Ask:
    prompts = talk.prompts
    if talk.memory.ledger_locked:
        yield Line(prompts.say("lists_locked"))
    for of in _LISTS[name]:
        yield from _read(talk, of)
    if not _items(talk, name):
        if not talk.memory.ledger_locked:
            yield Line(prompts.say(f"list_none_{name}"))
        if (yield from says_yes(talk, "list_ask_first", _YES_NO_SILENCE_S)):
            yield from _add(talk, name)
        return
    while (wanted := (yield from _ask_what(talk))) is not None:
        yield from _add(talk, name) if wanted == "add" else _take_off(talk, name)
        if not _items(talk, name):
            return
    yield Line(prompts.say("list_stays"))


def _items(talk: Talk, name: Name) -> list[Item]:
    """The lines in the order they are read."""
    return [one for of in _LISTS[name] for one in talk.memory.items if one.list == of]


def _read(talk: Talk, of: List) -> Iterator[Line]:
    """The first lines of one list, and how many more there are."""
    prompts = talk.prompts
    lines = [one for one in talk.memory.items if one.list == of]
    if not lines:
        return
    yield Line(prompts.say(f"list_{of}"))
    for one in lines[:_MOST_READ]:
        yield Line(_told(talk, one), private=True)
    more = len(lines) - _MOST_READ
    if more == 1:
        yield Line(prompts.say("list_one_more"))
    elif more > 1:
        yield Line(prompts.say("promises_more", number=prompts.minutes(more)))


def _told(talk: Talk, item: Item) -> str:
    prompts, now = talk.prompts, today(talk)
    text = item.text.rstrip(" .?!")
    if item.revisit is None or now is None:
        return prompts.say("list_line", text=text)
    if item.revisit <= now:
        return prompts.say("list_line_due", text=text)
    return prompts.say("list_line_again", text=text, day=spoken(When(item.revisit)))


def _ask_what(talk: Talk) -> Generator[Request, Reading | None, Literal["add", "off"] | None]:
    """What is to be done; None for silence, a no, and what is not understood twice."""
    for prompt in ("list_ask", "list_ask_again"):
        line = Line(talk.prompts.say(prompt))
        reading = yield Question((line,), "words", _ASK_SILENCE_S, "list_what")
        if reading is None or reading.command in ("no", "skip", "resume"):
            return None
        if says(talk, reading.text, "list_said_off"):
            return "off"
        if says(talk, reading.text, "list_said_add"):
            return "add"
    return None


# --- adding a line ------------------------------------------------------------------------------


def _add(talk: Talk, name: Name) -> Ask:
    prompts, slots = talk.prompts, Slots({})
    yield from fill_slot(_fill(talk, "text", f"list_what_{name}"), talk, slots)
    of: List | None = "routines"
    if name == "map" and "text" in slots.words:
        of = yield from _ask_half(talk, slots)
    if of is None or "text" not in slots.words:
        yield Line(prompts.say("promise_none_made"))
        return
    when = yield from ask_day(talk, slots, "list")
    lines = [prompts.texts(f"list_back_{part}")[0] for part in ("text", "side", "when")]
    yield from read_back(
        ReadBack(lines=tuple(lines), ask=prompts.say("promise_back_ask")), talk, slots
    )
    if name == "map":
        of = _half(talk, slots.words["side"])
    when = told_day(talk, slots, when)
    if of is None:  # it was changed to what is neither
        yield Line(prompts.say("promise_none_made"))
    elif not talk.keeps:
        yield Line(prompts.say("promise_private"))
    elif not (yield from says_yes(talk, "promise_ask_keep", _YES_NO_SILENCE_S)):
        yield Line(prompts.say("promise_not_kept"))
    else:
        day = None if when is None else when.day
        item = Item(new_id(talk.seed, talk.memory.ids), of, slots.words["text"], day)
        talk.memory.items += (item,)
        yield KeepItem(item)
        yield Line(prompts.say("promise_written"))


def _fill(talk: Talk, slot: str, prompt: str) -> Fill:
    return make_fill(talk, "list", slot, prompt)


def _ask_half(talk: Talk, slots: Slots) -> Half:
    """Which half it goes into; None when that is not known, as neither is the safer guess."""
    fill = slots.fills["side"] = _fill(talk, "side", "list_side")
    for text in (fill.text, fill.again):
        reading = yield Question((Line(text),), "words", _ASK_SILENCE_S, "list_side")
        if reading is not None and reading.command in ("skip", "resume"):
            return None
        half = None if reading is None else _half(talk, reading.text)
        if half is not None:
            slots.words["side"] = talk.prompts.texts(f"list_said_{half}")[0]
            return half
    return None


def _half(talk: Talk, text: str) -> List | None:
    """The half that is named; of "fixed" and "not fixed" the longer wording counts."""
    said = f" {' '.join(tokens(text))} "
    longest: dict[List, int] = {}
    for half in _HALVES:
        phrases = (tokens(phrase) for phrase in talk.prompts.texts(f"list_said_{half}"))
        longest[half] = max((len(p) for p in phrases if f" {' '.join(p)} " in said), default=0)
    bends, is_fixed = (longest[half] for half in _HALVES)
    if bends != is_fixed:
        return "negotiable" if bends > is_fixed else "fixed"
    if bends:
        return None
    options = [talk.prompts.texts(f"list_said_{half}") for half in _HALVES]
    named = which_named(talk, options, text)
    return None if named is None else _HALVES[named]


# --- taking one off -----------------------------------------------------------------------------


def _take_off(talk: Talk, name: Name) -> Ask:
    prompts, memory = talk.prompts, talk.memory
    if not talk.keeps:
        yield Line(prompts.say("lists_private"))
        return
    item = yield from _ask_which(talk, _items(talk, name))
    if item is None:
        return
    line = Line(prompts.say("list_ask_off", text=item.text.rstrip(" .?!")), private=True)
    reading = yield Question((line,), "yes_no", _YES_NO_SILENCE_S, "choice")
    if reading is None or reading.command != "yes" or not talk.keeps:
        return
    memory.items = tuple(one for one in memory.items if one.id != item.id)
    yield DropItem(item.id)
    yield Line(prompts.say("list_off"))


def _ask_which(
    talk: Talk, items: Sequence[Item]
) -> Generator[Request, Reading | None, Item | None]:
    """The line that is meant; the only one is."""
    if len(items) == 1:
        return items[0]
    for prompt in ("list_which", "list_which_again"):
        line = Line(talk.prompts.say(prompt))
        reading = yield Question((line,), "words", _ASK_SILENCE_S, "list_which")
        if reading is not None and reading.command in ("no", "skip", "resume"):
            return None
        item = None if reading is None else _named(talk, items, reading.text)
        if item is not None:
            return item
    return None


def _named(talk: Talk, items: Sequence[Item], text: str) -> Item | None:
    """The line that is named by words no other line has, or by its place."""
    names = names_of([set(tokens(one.text)) for one in items], talk)
    parts = [Part((), own) for own in names]
    words = spelled(text)
    part = named(words, parts) or placed(words, parts, talk)
    return next((one for one, each in zip(items, parts, strict=True) if each is part), None)
