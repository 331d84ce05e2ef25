"""The weekly review: a look back, the promises that are due, three questions, a next step.

The questions are a guide like any other, so they are words in a file.  Late at night, and once
violence or control by a partner was named, only what is the person's own is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from companion.core.bedtime import is_late, park
from companion.core.consent import says_yes
from companion.core.events import Note, Show
from companion.core.guide_flow import Felt, go_through, run_guide
from companion.core.ledger import go_through_due, promise_of
from companion.core.requests import Flow, Line
from companion.core.slots import Slots
from companion.core.talk import Talk
from companion.core.win import ask_win

GUIDE = "weekly-review"
"""The guide with the questions."""

_MOST_WINS = 3
_MOST_REVISITED = 3
_YES_NO_SILENCE_S = 8.0


def weekly(talk: Talk) -> Flow:
    """The whole review; each part can be skipped or left, and the rest goes on."""
    prompts = talk.prompts
    yield Show(prompts.say("not_medical"))
    yield Line(prompts.say("weekly_greet"))
    yield from _look_back(talk)
    slots = Slots({})
    if is_late(talk.settings):
        yield Line(prompts.say("weekly_late"))
        yield from park(talk, "late_park")
    else:
        yield from go_through_due(talk)
        if not talk.memory.closed_for_two:
            yield from _revisit(talk)
        yield from _questions(talk, slots)
        yield from _next_step(talk, slots)
    yield from _sum_up(talk, slots)
    yield Line(prompts.say("close"))
    yield Note("end", {"how": "finished"})


def _look_back(talk: Talk) -> Iterator[Line]:
    """The week in words, and what went all right in it."""
    prompts, week = talk.prompts, talk.week
    if not week.sessions:
        yield Line(prompts.say("weekly_none"))
    elif week.sessions == 1:
        yield Line(prompts.say("weekly_one"))
    else:
        yield Line(prompts.say("weekly_sessions", number=prompts.minutes(week.sessions)))
    if week.feeling is not None:
        yield Line(prompts.say("weekly_feeling", feeling=week.feeling), private=True)
    if week.wins:
        yield Line(prompts.say("weekly_wins"))
    for win in week.wins[-_MOST_WINS:]:
        yield Line(prompts.say("weekly_win", win=win.rstrip(" .?!")), private=True)


def _revisit(talk: Talk) -> Iterator[Line]:
    """Tell what of the shared lists was to be looked at again."""
    for text in talk.week.revisit[:_MOST_REVISITED]:
        yield Line(talk.prompts.say("weekly_revisit", text=text.rstrip(" .?!")), private=True)


def _questions(talk: Talk, slots: Slots) -> Flow:
    """The guide; where it is closed, one thing that went all right."""
    loaded = talk.memory.left_open(talk.guides).get(GUIDE)
    if loaded is None:
        yield from ask_win(talk)
        return
    guide = run_guide(talk, loaded, Felt(), slots)
    if not (yield from go_through(loaded, guide)):
        yield Line(talk.prompts.say("weekly_left"))


def _next_step(talk: Talk, slots: Slots) -> Flow:
    """Offer to make a promise of the next step."""
    step = slots.words.get("step")
    if step is None or talk.memory.closed_for_two:
        return
    if (yield from says_yes(talk, "weekly_ask_promise", _YES_NO_SILENCE_S)):
        yield from promise_of(talk, step)


def _sum_up(talk: Talk, slots: Slots) -> Iterator[Line]:
    """Two sentences: what was, and what comes next."""
    prompts, week, words = talk.prompts, talk.week, slots.words
    if "worked" in words:
        yield Line(prompts.say("weekly_sum_worked", worked=words["worked"]), private=True)
    elif week.wins:
        yield Line(prompts.say("weekly_sum_worked", worked=week.wins[-1].rstrip(" .?!")), True)
    else:
        yield Line(prompts.say("weekly_sum_week"))
    if "step" in words:
        yield Line(prompts.say("weekly_sum_step", step=words["step"]), private=True)
    else:
        yield Line(prompts.say("weekly_sum_no_step"))
