"""A break from a hard talk: timed quiet, with the microphone open, and a choice at its end."""

from __future__ import annotations

from collections.abc import Callable, Generator

from companion.content.schema import Step, Timer
from companion.core.requests import Chime, Line, Question, Quiet, Request
from companion.core.slots import Asking, says
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.minutes import minutes_in

_OVER_SILENCES_S = (20.0, 40.0)  # they may have to come back to the room first

Minutes = Generator[Request, Reading | None, int | None]
Answered = Generator[Request, Reading | None, bool]


def take_break(timer: Timer, talk: Talk) -> Asking:
    """Ask how long, be quiet for so long, and offer to go back or to have more."""
    question = Question(
        (Line(timer.text),), "command", timer.wait, "break_minutes", is_answer=_tells_minutes
    )
    reading = yield question
    told = None if reading is None else minutes_in(reading.text, alone=True)
    yield from _breaks(timer, talk, told, (yield from _wants_half(timer)))


def ask_break(
    timer: Timer, talk: Talk, said: str
) -> Generator[Request, Reading | None, tuple[Step, ...]]:
    """The same as it was asked for, with the minutes that were said or the usual ones."""
    half = says(talk, said, "break_half_words")
    yield from _breaks(timer, talk, minutes_in(said), half)
    return ()


def _breaks(timer: Timer, talk: Talk, minutes: float | None, half: bool) -> Asking:
    """Breaks, one after another, until it is gone back or nobody answers."""
    wanted: int | None = _within(timer, minutes)
    prompt = "break_begins"
    while wanted is not None:
        yield Line(talk.prompts.say(prompt, minutes=talk.prompts.minutes(wanted)))
        yield from _quiet(timer, wanted * 60.0, half)
        yield Chime("end")
        wanted = yield from _over(timer, talk)
        prompt, half = "break_goes_on", False
    yield Line(talk.prompts.say("break_left"))


def _wants_half(timer: Timer) -> Answered:
    """Whether to tell when half is over; on silence nothing is told."""
    reading = yield Question((Line(timer.ask_half),), "yes_no", timer.wait, "choice")
    return reading is not None and reading.command == "yes"


def _quiet(timer: Timer, seconds: float, half: bool) -> Asking:
    if not half:
        yield Quiet(seconds, seconds)
        return
    yield Quiet(seconds / 2, seconds)
    yield Chime("soft")
    yield Line(timer.half)
    yield Quiet(seconds / 2, seconds / 2)


def _over(timer: Timer, talk: Talk) -> Minutes:
    """Ask how to go on; the minutes that are wanted besides, None for none."""
    for silence_s in _OVER_SILENCES_S:
        line = Line(talk.prompts.say("break_over", minutes=talk.prompts.minutes(timer.more)))
        reading = yield Question(
            (line,), "command", silence_s, "break_over", is_answer=_answers_over(talk)
        )
        if reading is None:
            continue
        more = minutes_in(reading.text, alone=True)
        if more is not None:
            return _within(timer, more)
        return timer.more if says(talk, reading.text, "break_more_words") else None
    return None


def _within(timer: Timer, minutes: float | None) -> int:
    """Minutes brought into the bounds; the usual ones where none were told."""
    if minutes is None:
        return timer.usual
    return min(max(round(minutes), timer.least), timer.most)


def _tells_minutes(text: str) -> bool:
    return minutes_in(text, alone=True) is not None


def _answers_over(talk: Talk) -> Callable[[str], bool]:
    """What tells whether the end of a break was answered; elsewhere "go back" means repeat."""
    return lambda text: (
        _tells_minutes(text)
        or says(talk, text, "break_back_words")
        or says(talk, text, "break_more_words")
    )
