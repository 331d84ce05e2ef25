"""The rules for a guide as it is heard, on every way through it: choice, length, quiet, end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from companion.content.locate import Place
from companion.content.rules import Finding, Rule, rule
from companion.content.sentences import words
from companion.content.style import load_style, phrases_in
from companion.content.way import Way, spoken_text, step_s

_FIRST_MINUTE_S = 60.0
_LENGTH_SLACK = 0.15
_ACUTE_S = 90.0
_END_STEPS = 6


@rule("Say early that one can leave, for example: You can leave this at any moment.")
def way_out(way: Way) -> Iterator[Finding]:
    """The first minute offers a way out."""
    if not phrases_in(_first_minute(way), load_style().way_out):
        yield Finding("The first minute does not say that one can leave.", ("steps",))


@rule("Leave something open early, for example: Eyes open or closed, as you like.")
def early_choice(way: Way) -> Iterator[Finding]:
    """The first minute offers a choice."""
    if not phrases_in(_first_minute(way), load_style().invitation):
        yield Finding("The first minute leaves no choice.", ("steps",))


@rule("Put a line in between that leaves a choice or a way out.")
def steady_choice(way: Way) -> Iterator[Finding]:
    """A choice comes again every minute and a half, but not into sleep."""
    if way.loaded.guide.kind == "sleep":
        return
    style = load_style()
    last_s = 0.0
    lines = [(t_s, place, spoken_text(step)) for t_s, (place, step) in way.timeline()]
    asked = {  # a break asks how it is to go on when it is over
        place: t_s + step_s(step, None) for t_s, (place, step) in way.timeline() if step.timer
    }
    end: tuple[float, Place, str] = (way.length_s(), ("steps",), "")
    for t_s, place, text in [*filter(itemgetter(2), lines), end]:
        if t_s - last_s > style.choice_every_s:
            yield Finding(f"Before this, {t_s - last_s:.0f} seconds leave no choice.", place)
        if phrases_in(text, (*style.invitation, *style.way_out)):
            last_s = t_s
        last_s = asked.get(place, last_s)


@rule("Correct the told length, or the guide.")
def told_length(way: Way) -> Iterator[Finding]:
    """The length that is told is right within fifteen in a hundred, whatever is chosen."""
    loaded = way.loaded
    real = way.length_s() / 60
    told = _told_minutes(loaded.offer)
    where = ("short",) if loaded.form == "short" else ()
    if told is None:
        yield Finding("The offer does not say how many minutes it takes.", (*where, "offer"))
    for place, minutes in (("minutes", loaded.minutes), ("offer", told)):
        if minutes is not None and abs(minutes - real) > _LENGTH_SLACK * real:
            yield Finding(f"It tells {minutes:g} minutes and takes {real:.1f}.", (*where, place))


@rule("Shorten it to a minute and a half, or take acute out.")
def acute_is_short(way: Way) -> Iterator[Finding]:
    """An acute guide takes at most ninety seconds."""
    length_s = way.length_s()
    if way.loaded.guide.acute and length_s > _ACUTE_S:
        yield Finding(f"It is acute and takes {length_s:.0f} seconds.", ("acute",))


@rule("Announce it before: I'll be quiet for a minute, and a soft tone will mark the end.")
def announced_quiet(way: Way) -> Iterator[Finding]:
    """A quiet of twenty seconds or more is announced, but not on the way into sleep."""
    if way.loaded.guide.kind == "sleep":
        return
    style = load_style()
    for index, (place, step) in enumerate(way.steps):
        before = " ".join(
            spoken_text(earlier) for _, earlier in way.steps[max(index - 2, 0) : index]
        )
        long = step.pause is not None and step.pause >= style.long_quiet_s
        if long and not phrases_in(before, style.quiet):
            what = f"{step.pause:g} seconds of quiet come without a word."
            yield Finding(what, (*place, "pause"))


@rule("Close with a line about the room, a sound, the seat or the feet.")
def comes_back(way: Way) -> Iterator[Finding]:
    """A guide ends by turning back to where the person is, but not into sleep."""
    if way.loaded.guide.kind == "sleep":
        return
    said = " ".join(spoken_text(step) for _, step in way.steps[-_END_STEPS:])
    if not phrases_in(said, load_style().return_):
        yield Finding("The end does not turn back to the room.", way.steps[-1][0])


@rule("Take the tone at the end out; a guide for sleep fades into quiet.")
def sleep_ends_quietly(way: Way) -> Iterator[Finding]:
    """A guide for sleep has no tone, and no question in its second half."""
    if way.loaded.guide.kind != "sleep":
        return
    for index, (place, step) in enumerate(way.steps):
        if step.tone is not None or step.end == "tone":
            yield Finding("It plays a tone.", place)
        if step.asked and index > len(way.steps) / 2:
            yield Finding("It asks late.", place, "Ask early, or not at all.")


SHAPE_RULES: tuple[Rule[Way], ...] = (
    told_length, acute_is_short, way_out, early_choice, steady_choice, announced_quiet,
    comes_back, sleep_ends_quietly,
)  # fmt: skip
"""The rules for every way through a guide, in the order they are told."""


def _first_minute(way: Way) -> str:
    """What is said in it."""
    return " ".join(spoken_text(step) for t_s, (_, step) in way.timeline() if t_s < _FIRST_MINUTE_S)


def _told_minutes(offer: str) -> float | None:
    """The minutes an offer tells.

    >>> _told_minutes("It takes about a minute and a half.")
    1.5
    """
    spoken = " ".join(words(offer.replace("-", " ")))
    if "half a minute" in spoken:
        return 0.5
    found = re.search(r"(\w+) (and a half )?minutes?( and a half)?", spoken)
    numbers = load_style().numbers
    if found is None or found[1] not in numbers:
        return None
    return numbers[found[1]] + (0.5 if found[2] or found[3] else 0.0)
