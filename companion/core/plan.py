"""The safety plan: made when calm, read back whenever it is asked for.

Six parts (Stanley and Brown), each in the person's own words and each of them optional.  A plan
is no contract: nothing is promised in it, and nobody asks whether it was kept.
"""

from __future__ import annotations

from collections.abc import Generator

from companion.core.consent import says_yes
from companion.core.events import KeepPlan
from companion.core.memory import PLAN_PARTS
from companion.core.requests import Flow, InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.language import Reading

_PART_SILENCE_S = 20.0
_YES_NO_SILENCE_S = 10.0
_LEAVES_OUT = frozenset(("skip", "no", "other"))


def lines(talk: Talk) -> list[Line]:
    """The plan as it is read back; a line that there is none."""
    prompts, plan = talk.prompts, talk.memory.plan
    if not plan:
        return [Line(prompts.say("plan_none"))]
    return [Line(prompts.say("plan_read")), *_read_back(talk, plan)]


def offer(talk: Talk) -> Flow:
    """Say that there is none, and ask whether to make one."""
    if (yield from says_yes(talk, "plan_offer", _YES_NO_SILENCE_S)):
        yield from make(talk)
    else:
        yield Line(talk.prompts.say("plan_later"))


def make(talk: Talk) -> Flow:
    """Ask for the six parts, one by one, read them back, and keep them if that is wanted.

    A part that stands already is told first, and stays when nothing is said.
    """
    prompts = talk.prompts
    before = talk.memory.plan or ("",) * len(PLAN_PARTS)
    yield Line(prompts.say("plan_begin"))
    parts = []
    for name, words in zip(PLAN_PARTS, before, strict=True):
        parts.append((yield from _part(talk, name, words)))
    if not any(parts):
        yield Line(prompts.say("plan_later"))
        return
    yield from _read_back(talk, tuple(parts))
    if not (yield from says_yes(talk, "plan_ask_keep", _YES_NO_SILENCE_S)):
        yield Line(prompts.say("plan_not_kept"))
        return
    talk.memory.plan = tuple(parts)
    yield KeepPlan(tuple(parts))
    yield Line(prompts.say("plan_kept"))


def _part(talk: Talk, name: str, before: str) -> Generator[Request | InGuide, Reading | None, str]:
    """The words of one part; what stood before when it is skipped or nothing is said."""
    prompts = talk.prompts
    asked = [Line(prompts.say(f"plan_{name}"))]
    if before:
        asked.append(Line(prompts.say("plan_stands", words=before), private=True))
    for _ in range(2):
        reading = yield Question(tuple(asked), "command", _PART_SILENCE_S, "plan")
        if reading is not None:
            return before if reading.command in _LEAVES_OUT else reading.text.strip()
        asked = [Line(prompts.say("plan_time"))]
    return before


def _read_back(talk: Talk, plan: tuple[str, ...]) -> list[Line]:
    """The parts that have words, each with what it is."""
    return [
        Line(talk.prompts.say(f"plan_back_{name}", words=words.rstrip(".")), private=True)
        for name, words in zip(PLAN_PARTS, plan, strict=True)
        if words
    ]
