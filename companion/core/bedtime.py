"""Bedtime: park the day, choose a guide for sleep, and go quiet."""

from __future__ import annotations

import random
from collections.abc import Collection, Generator, Sequence

from companion.content.load import LoadedGuide
from companion.core.choose import Choice, Moment, allowed
from companion.core.consent import may_keep, says_yes
from companion.core.events import Darken, Note, Prepare
from companion.core.guide_flow import Felt, go_through, run_guide, which_named
from companion.core.memory import ROUTES_FOR_TWO
from companion.core.requests import (
    Because,
    Chime,
    Dim,
    Flow,
    InGuide,
    Line,
    Question,
    Quiet,
    Request,
    SomethingElse,
)
from companion.core.talk import SessionSettings, Talk
from companion.language import Reading

NIGHT_ENDS = 5
"""The hour from which the day is open again."""

_NOON = 12

_WAYS = ("words", "body", "breath")
"""Ways into sleep, in the order they are asked for; silence takes the first."""

_ROUND = (*_WAYS, "kind")
"""The order in which one follows another when sleep has not come."""

_PARK_SILENCE_S = 12.0
_KEEP_SILENCE_S = 8.0
_WHICH_SILENCE_S = 12.0
_QUIET_S = 60.0


def bedtime(talk: Talk) -> Flow:
    """Two questions, then a guide, then quiet until the session ends by itself."""
    prompts = talk.prompts
    yield Darken(True)
    yield Line(prompts.say("bedtime_greet"))
    yield from park(talk, "bedtime_park")
    way = yield from _which(talk)
    yield from _into_sleep(talk, way)


def closed_at_night(loaded: LoadedGuide, settings: SessionSettings) -> bool:
    """Whether a guide waits for the day: late at night nothing is settled with anybody."""
    return loaded.guide.route in ROUTES_FOR_TWO and is_late(settings)


def is_late(settings: SessionSettings) -> bool:
    """Whether what is between two people waits for the day."""
    hour = settings.hour
    return hour is not None and (hour >= settings.quiet_from or hour < NIGHT_ENDS)


def open_now(
    talk: Talk, ranked: Sequence[Choice], done: Collection[str]
) -> Generator[Request | InGuide, Reading | None, list[Choice]]:
    """The guides that may be offered at this hour; the first time one may not, offer to park.

    Args:
        talk: what the session is held with.
        ranked: the guides that fit, the best first.
        done: ids that were offered before.
    """
    open_ = [one for one in ranked if not closed_at_night(talk.guides[one.id], talk.settings)]
    if ranked[:1] != open_[:1] and not done:
        yield from park(talk, "late_park")
    return open_


def parked_in_the_morning(talk: Talk) -> Flow:
    """Ask once if what was parked last night is wanted, and say it only after a yes."""
    hour = talk.settings.hour
    if not talk.parked or hour is None or not NIGHT_ENDS <= hour < _NOON:
        return
    prompts = talk.prompts
    wanted = yield from says_yes(talk, "morning_ask", _KEEP_SILENCE_S)
    yield Note("parked_told")
    if not wanted:
        yield Line(prompts.say("morning_not"))
        return
    for line in talk.parked:
        yield Line(prompts.say("morning_parked", line=line), private=True)


def way_of(loaded: LoadedGuide) -> str:
    """By which way a guide for sleep goes."""
    if loaded.guide.needs_breath:
        return "breath"
    if any(step.shuffle for step in loaded.guide.steps):
        return "words"
    return "kind" if "words" in loaded.guide.senses else "body"


def sleep_guides(talk: Talk, way: str, done: Collection[str]) -> list[str]:
    """Ids of guides for sleep: not heard before, of a way, and over in time come first."""
    moment = Moment((), None, talk.settings)
    lying = [
        ident
        for ident, loaded in talk.guides.items()
        if loaded.guide.kind == "sleep"
        and "lying" in loaded.guide.position
        and allowed(loaded, moment)
    ]
    random.Random(talk.seed).shuffle(lying)
    most = talk.settings.bedtime_minutes

    def last(ident: str) -> tuple[bool, bool, bool]:
        loaded = talk.guides[ident]
        return ident in done, way_of(loaded) != way, loaded.minutes > most

    return sorted(lying, key=last)


def park(talk: Talk, state: str) -> Flow:
    """Take one line for tomorrow, if there is one; it is kept only with consent.

    Args:
        talk: what the session is held with.
        state: the place in the talk; the prompt of this name asks for the line.
    """
    prompts = talk.prompts
    for text in (prompts.say(state), prompts.say("bedtime_park_line")):
        reading = yield Question((Line(text),), "command", _PARK_SILENCE_S, state)
        if reading is None or reading.command != "yes":
            break
    if reading is None or reading.command is not None or not reading.text.strip(" .?!"):
        return
    line = reading.text.strip(" .?!")
    yield Line(prompts.say("bedtime_parked", line=line), private=True)
    locked = "_locked" if talk.settings.locked else ""
    ask = f"bedtime_ask_keep{locked}"
    wanted = talk.keeps and (yield from may_keep(talk, ask, _KEEP_SILENCE_S))
    if not (wanted and talk.keeps):  # it may have become private meanwhile
        yield Line(prompts.say("bedtime_not_kept"))
        return
    yield Note("parked", {"text": line})
    yield Line(prompts.say(f"bedtime_kept{locked}"))


def _which(talk: Talk) -> Generator[Request | InGuide, Reading | None, str]:
    """Ask once by which way; what names none of them takes the first."""
    prompts = talk.prompts
    options = [prompts.texts(f"bedtime_{way}") for way in _WAYS]
    question = Question(
        (Line(prompts.say("bedtime_which")),), "command", _WHICH_SILENCE_S, "bedtime_which"
    )
    reading = yield question
    named = None if reading is None else which_named(talk, options, reading.text)
    return _WAYS[named or 0]


def _timer(talk: Talk, prompt: str) -> Flow:
    """Begin to go down, and tell when the microphone closes."""
    minutes = talk.settings.bedtime_minutes
    name = f"{prompt}_waits" if talk.settings.waits else prompt
    yield Dim(minutes * 60)
    yield Line(talk.prompts.say(name, minutes=talk.prompts.minutes(minutes)))


def _into_sleep(talk: Talk, way: str) -> Flow:
    """A guide, then quiet, listening; anew by another way each time the person is awake.

    Asking for something else tells that as well as the words do.
    """
    done: list[str] = []
    turns = 0
    while True:
        try:
            if turns:
                yield Line(talk.prompts.say("bedtime_awake", turn=turns - 1))
            yield from _timer(talk, "bedtime_again" if turns else "bedtime_timer")
            yield from _guide(talk, way, done)
            while True:
                yield Quiet(_QUIET_S)
        except SomethingElse:
            turns += 1
            way = _ROUND[(_ROUND.index(way) + 1) % len(_ROUND)]


def _guide(talk: Talk, way: str, done: list[str]) -> Flow:
    """One guide for sleep, where there is any.

    Raises:
        SomethingElse: into the caller, when the person asks for another guide.
    """
    for ident in sleep_guides(talk, way, done)[:1]:
        done.append(ident)
        loaded = talk.guides[ident]
        yield Because(talk.prompts.say("why_night"))
        if not (yield from go_through(loaded, _softly(run_guide(talk, loaded, Felt())))):
            raise SomethingElse
        yield Because(None)


def _softly(guide: Flow) -> Flow:
    """A guide without its tones, without questions in its last half, and nothing made ahead.

    The voice slows down as it goes, so what was rendered ahead would be too fast.
    """
    whole_s: float | None = None
    outcome: Reading | None = None
    while True:
        try:
            asked = guide.send(outcome)
        except StopIteration:
            return
        outcome = None
        if not isinstance(asked, InGuide):
            if not isinstance(asked, Prepare):
                yield asked
            continue
        whole_s = whole_s or asked.left_s
        late = isinstance(asked.request, Question) and (asked.left_s or 0) < (whole_s or 0) / 2
        if late or isinstance(asked.request, Chime):
            continue
        outcome = yield asked
