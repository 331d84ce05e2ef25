"""Setting things up by voice: a few questions, each of which can be left out.

What is answered is settled at once, so a setup may be broken off anywhere; which parts were gone
through is remembered, and another time it goes on at the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace

from companion.core.events import Forget, KeepPlace, Value
from companion.core.flow import conversation
from companion.core.requests import Flow, InGuide, Line, Question, Request
from companion.core.setup_asking import Given, Part, Setting, ask
from companion.core.setup_parts import breath, country, holds, log, microphone, others, voice
from companion.core.talk import Talk
from companion.language import Reading

OFFERED = "offered"
"""Stands among the parts that were gone through once a setup was offered."""

_OFFER_SILENCE_S = 8.0
_UNANSWERED = 2  # parts in a row; then nobody may be there

Answers = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class _Step:
    """A part of the setup.

    Attributes:
        name: as it is remembered.
        run: asks.
        go_on: prompt that asks whether to go on here.
    """

    name: str
    run: Callable[[Setting], Part]
    go_on: str


_STEPS = (
    _Step("country", country, "setup_on_country"),
    _Step("holds", holds, "setup_on_holds"),
    _Step("breath", breath, "setup_on_breath"),
    _Step("others", others, "setup_on_others"),
    _Step("log", log, "setup_on_log"),
    _Step("voice", voice, "setup_on_voice"),
    _Step("microphone", microphone, "setup_on_microphone"),
)


def setup(talk: Talk, given: Given) -> Generator[Request | InGuide, Reading | None, Answers]:
    """Go through the parts that fit; what was settled, by field."""
    setting = Setting(talk, given)
    steps = [step for step in _STEPS if _fits(step, given)]
    done = yield from _begin(setting, steps)
    at = _after(steps, -1, done)
    unanswered = 0
    while at is not None:
        ended = yield from steps[at].run(setting)
        if ended.turn == "done":
            done.add(steps[at].name)
            yield KeepPlace((OFFERED, *sorted(done)))
        if ended.line is not None:
            yield ended.line
        unanswered = unanswered + 1 if ended.turn == "silent" else 0
        if unanswered == _UNANSWERED:
            yield setting.line("setup_nobody")
            return setting.answers
        if ended.turn == "back":
            if at == 0:
                yield setting.line("setup_first")
            at = max(at - 1, 0)
            continue
        at = _after(steps, at, done)
    yield KeepPlace(None)
    yield setting.line("setup_done")
    return setting.answers


def setup_alone(talk: Talk, given: Given) -> Flow:
    """A session that is nothing but a setup."""
    yield from setup(talk, given)


def first_start(talk: Talk, given: Given) -> Flow:
    """The first conversation: offer a setup once, then talk as always."""
    offer = Line(talk.prompts.say("setup_offer"))
    reading = yield Question((offer,), "yes_no", _OFFER_SILENCE_S, "choice")
    yield KeepPlace((OFFERED,))
    if reading is not None and reading.command == "yes":
        answers = yield from setup(talk, given)
        keeps = answers.get("log") is not False and not answers.get("locked_log")
        if not keeps:
            yield Forget()
        talk = _as_answered(talk, answers, keeps)
    said = reading if reading is not None and (reading.feelings or reading.body) else None
    yield from conversation(talk, said)


def _as_answered(talk: Talk, answers: Answers, keeps: bool) -> Talk:
    """What a session talks with after these answers.

    Args:
        talk: what it was begun with.
        answers: what was settled.
        keeps: its log goes on; one that is to be locked waits for its key.
    """
    settings = replace(
        talk.settings,
        log=talk.settings.log and keeps,
        no_holds=bool(answers.get("no_holds", talk.settings.no_holds)),
        breath_last=bool(answers.get("breath_last", talk.settings.breath_last)),
        ask_numbers_again=bool(answers.get("ask_numbers_again", talk.settings.ask_numbers_again)),
    )
    return replace(talk, settings=settings)


def _fits(step: _Step, given: Given) -> bool:
    """Whether a part makes sense here: a voice to be tried, a microphone to be checked."""
    if step.name == "voice":
        return given.voice is not None
    return step.name != "microphone" or given.by_voice


def _begin(
    setting: Setting, steps: list[_Step]
) -> Generator[Request | InGuide, Reading | None, set[str]]:
    """Say what this is, or ask whether to go on; the parts that are not asked again."""
    done = {step.name for step in steps} & setting.given.done
    at = _after(steps, -1, done)
    if not done or at is None:
        yield setting.line("setup_begin")
        return set()
    reading = yield from ask(setting, steps[at].go_on)
    return set() if reading is not None and reading.command == "no" else done


def _after(steps: list[_Step], at: int, done: set[str]) -> int | None:
    """The next part that was not gone through; None when there is none."""
    return next((i for i in range(at + 1, len(steps)) if steps[i].name not in done), None)
