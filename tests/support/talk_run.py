"""Plays a conversation of :mod:`tests.support.talk_file` and tells where it went another way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from companion.core.events import Action, KeepOutcome, KeepPromise, Trouble
from tests.support.conversation import Conversation, guides
from tests.support.talk_file import (
    Expected,
    GuideWanted,
    Past,
    Record,
    Settings,
    Talked,
    Turn,
    places,
    wordings,
)


class OtherWayError(AssertionError):
    """A conversation went another way; the text is the transcript and what was missed."""


def play(talked: Talked) -> Conversation:
    """Play a conversation.

    Raises:
        OtherWayError: something expected did not follow.
    """
    __tracebackhide__ = True
    talk = arrive(talked.place, talked.settings, talked.called, talked.past)
    talk.transcript.insert(0, talked.title)
    for number, turn in enumerate(talked.turns, 1):
        take(talk, turn, f"Turn {number}")
    return talk


def arrive(
    place: str | None,
    settings: Settings | None = None,
    called: str | None = None,
    past: Past | None = None,
) -> Conversation:
    """A conversation that has come to a place, with no turn of the person's behind it."""
    settings, past = settings or Settings(), past or Past()
    talk = Conversation(
        settings.for_session(),
        settings.country,
        called,
        memory=past.memory(),
        week=past.week_past(),
    )
    talk.until_asked()
    for turn in places()[place].turns if place else ():
        take(talk, turn, f"On the way to {place}")
    if place and talk.place != places()[place].asks:
        raise _missed(talk, f"On the way to {place}", [f"the place is {talk.place}"])
    return talk


def take(talk: Conversation, turn: Turn, name: str) -> None:
    """Do what the person does in a turn, and see that what is expected follows."""
    __tracebackhide__ = True
    before = Mark(talk)
    try:
        _act(talk, turn)
        _run_on(talk, turn.until)
    except AssertionError as stuck:
        raise _missed(talk, name, [str(stuck)]) from stuck
    expect(before, turn, name)


class Mark:
    """How far a conversation had come."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk
        self._said, self._shown = len(talk.said), len(talk.shown)
        self._notes, self._actions = len(talk.notes), len(talk.actions)

    @property
    def said(self) -> list[str]:
        """Spoken since."""
        return self.talk.said[self._said :]

    @property
    def shown(self) -> list[str]:
        """Printed since."""
        return self.talk.shown[self._shown :]

    @property
    def notes(self) -> list[tuple[str, dict[str, object]]]:
        """Noted since."""
        return self.talk.notes[self._notes :]

    def of(self, kind: type[Action]) -> list[Action]:
        """The actions of a kind since."""
        return [one for one in self.talk.actions[self._actions :] if isinstance(one, kind)]

    @property
    def did(self) -> set[str]:
        """Names of the actions since."""
        return {type(action).__name__ for action in self.talk.actions[self._actions :]}


def expect(before: Mark, expected: Expected, name: str) -> None:
    """See that everything expected has followed.

    Raises:
        OtherWayError: it has not.
    """
    __tracebackhide__ = True
    faults = list(_faults(before, expected))
    if faults:
        raise _missed(before.talk, name, faults)


def _act(talk: Conversation, turn: Turn) -> None:
    if turn.say is not None:
        talk.say(turn.say, *turn.alternatives)
    elif turn.over_voice is not None:
        talk.say_over(turn.over_voice)
    elif turn.seconds is not None:
        talk.quiet(turn.seconds)
    elif turn.press is not None:
        talk.press_stop()
    elif turn.trouble is not None:
        talk.hand(Trouble(turn.trouble, talk.t_s))
    for _ in range(turn.silence or 0):
        talk.transcript.append("Person is silent.")
        talk.silence()
    for _ in range(turn.cough or 0):
        talk.cough()


def _run_on(talk: Conversation, until: str | None) -> None:
    match until:
        case None:
            talk.until_asked()
        case "now":
            pass
        case "guide":
            talk.until_guide()
        case "breath":
            talk.until_breath()
        case "guide question" | "guide choice":
            wanted = "guide_choice" if until == "guide choice" else "guide"
            while not (talk.session.asking and talk.place == wanted):
                assert talk.step(), f"no {until} came"
        case "end":
            talk.to_the_end()
        case _:
            talk.until_said(until)


def _faults(before: Mark, expected: Expected) -> Iterator[str]:
    talk = before.talk
    yield from _out_of_order("said", expected.said, before.said)
    yield from _out_of_order("shown", expected.shown, before.shown)
    for text in expected.not_said:
        yield from (f"said, and not to be: {line}" for line in before.said if holds(line, text))
    if expected.asks not in (None, talk.place):
        yield f"the place is {talk.place}, not {expected.asks}"
    if expected.guide is not None:
        yield from _guide_faults(talk, expected.guide)
    yield from _record_faults(expected.records, before.notes)
    for kind, data in before.notes:
        if kind in expected.no_records or "any" in expected.no_records:
            yield f"recorded, and not to be: {kind} {data}"
    for words in expected.not_logged:
        if words.lower() in str(talk.notes).lower():
            yield f"in the log, and not to be: {words}"
    for action in set(expected.does) - before.did:
        yield f"not done: {action}"
    for action in set(expected.does_not) & before.did:
        yield f"done, and not to be: {action}"
    yield from _ledger_faults("outcome", expected.outcome, before.of(KeepOutcome))
    yield from _ledger_faults("promise", expected.promise, before.of(KeepPromise))
    if expected.over not in (None, talk.session.over):
        yield f"over is {talk.session.over}"
    if expected.staying not in (None, talk.session.staying):
        yield f"staying is {talk.session.staying}"


def _ledger_faults(what: str, wanted: dict[str, object], done: list[Any]) -> Iterator[str]:
    """Whether one of these was written down with all that is wanted."""
    found = [{k: v or "" for k, v in asdict(getattr(one, what)).items()} for one in done]
    if wanted and not any(wanted.items() <= one.items() for one in found):
        yield f"no {what} {wanted} was written down, but {found}"


def holds(line: str, text: str) -> bool:
    """Whether a line holds a text, or a wording of what it names, in any case."""
    return any(re.search(_open(wording), line, re.IGNORECASE) for wording in wordings(text))


def _open(wording: str) -> str:
    """A wording with anything in its slots, as a pattern."""
    return re.sub(r"\\\{\w+\\\}", ".+", re.escape(wording))


def _out_of_order(what: str, texts: Sequence[str], lines: list[str]) -> Iterator[str]:
    at = 0
    for text in texts:
        found = next((n for n in range(at, len(lines)) if holds(lines[n], text)), None)
        if found is None:
            yield f"not {what}{', or not in this order' * (at > 0)}: {text}"
        else:
            at = found


def _guide_faults(talk: Conversation, wanted: GuideWanted) -> Iterator[str]:
    found = next((data for kind, data in reversed(talk.notes) if kind == "guide"), None)
    if found is None:
        yield "no guide was begun"
        return
    is_ = {**found, "kind": guides().guides[str(found["id"])].guide.kind}
    for name in ("route", "kind", "id", "did"):
        value = getattr(wanted, name)
        if value not in (None, is_[name]):
            yield f"the guide's {name} is {is_[name]}, not {value}"


def _record_faults(
    wanted: Sequence[Record], notes: list[tuple[str, dict[str, object]]]
) -> Iterator[str]:
    at = 0
    for record in wanted:
        fitting = (
            n
            for n in range(at, len(notes))
            if notes[n][0] == record.kind and record.data.items() <= notes[n][1].items()
        )
        found = next(fitting, None)
        if found is None:
            yield f"not recorded: {record.kind} {record.data}"
        else:
            at = found + 1


def _missed(talk: Conversation, name: str, faults: list[str]) -> OtherWayError:
    return OtherWayError("\n".join((*talk.transcript, *(f"{name}: {fault}" for fault in faults))))
