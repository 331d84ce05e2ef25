"""Plays a conversation of :mod:`tests.support.talk_file` and tells where it went another way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from companion.core.events import KeepOutcome, KeepPromise, Trouble
from companion.core.items import KeepItem
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
        raise missed(talk.transcript, f"On the way to {place}", [f"the place is {talk.place}"])
    return talk


def take(talk: Conversation, turn: Turn, name: str) -> None:
    """Do what the person does in a turn, and see that what is expected follows."""
    __tracebackhide__ = True
    before = Mark(talk)
    try:
        _act(talk, turn)
        _run_on(talk, turn.until)
    except AssertionError as stuck:
        raise missed(talk.transcript, name, [str(stuck)]) from stuck
    expect(before, turn, name)


@dataclass(frozen=True)
class Seen:
    """What there is to see of a turn.

    Attributes:
        said, shown, notes: of this turn, as :class:`~tests.support.conversation.Conversation`
            has them.
        guide: the record of the guide begun, left or finished last; None when there was none.
        kept: everything that the log holds.
        did: names of the actions of this turn.
        outcomes, promises, items: what was written in the ledger.
        place, over, staying: where it has come to.
        transcript: of the whole conversation.
    """

    said: Sequence[str]
    shown: Sequence[str]
    notes: Sequence[tuple[str, dict[str, object]]]
    guide: dict[str, object] | None
    kept: str
    did: frozenset[str]
    outcomes: Sequence[dict[str, object]]
    promises: Sequence[dict[str, object]]
    items: Sequence[dict[str, object]]
    place: str
    over: bool
    staying: bool
    transcript: Sequence[str]


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

    def seen(self) -> Seen:
        """What there was to see since."""
        talk = self.talk
        actions = talk.actions[self._actions :]
        return Seen(
            said=self.said,
            shown=talk.shown[self._shown :],
            notes=talk.notes[self._notes :],
            guide=next((data for kind, data in reversed(talk.notes) if kind == "guide"), None),
            kept=str(talk.notes),
            did=frozenset(type(action).__name__ for action in actions),
            outcomes=[asdict(one.outcome) for one in actions if isinstance(one, KeepOutcome)],
            promises=[asdict(one.promise) for one in actions if isinstance(one, KeepPromise)],
            items=[asdict(one.item) for one in actions if isinstance(one, KeepItem)],
            place=talk.place,
            over=talk.session.over,
            staying=talk.session.staying,
            transcript=talk.transcript,
        )


def expect(before: Mark, expected: Expected, name: str) -> None:
    """See that everything expected has followed.

    Raises:
        OtherWayError: it has not.
    """
    __tracebackhide__ = True
    compare(before.seen(), expected, name)


def compare(
    seen: Seen, expected: Expected, name: str, holds: Callable[[str, str], bool] | None = None
) -> None:
    """See that everything expected is among what was seen.

    Args:
        seen: what followed.
        expected: what had to.
        name: of the turn.
        holds: whether a spoken line holds a text of ``said``; :func:`line_holds` when None.

    Raises:
        OtherWayError: it is not.
    """
    __tracebackhide__ = True
    faults = list(_faults(seen, expected, holds or line_holds))
    if faults:
        raise missed(seen.transcript, name, faults)


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


def _faults(seen: Seen, expected: Expected, holds: Callable[[str, str], bool]) -> Iterator[str]:
    yield from _out_of_order("said", expected.said, seen.said, holds)
    yield from _out_of_order("shown", expected.shown, seen.shown, line_holds)
    for text in expected.not_said:
        yield from (f"said, and not to be: {line}" for line in seen.said if line_holds(line, text))
    if expected.asks not in (None, seen.place):
        yield f"the place is {seen.place}, not {expected.asks}"
    if expected.guide is not None:
        yield from _guide_faults(seen.guide, expected.guide)
    yield from _record_faults(expected.records, seen.notes)
    for kind, data in seen.notes:
        if kind in expected.no_records or "any" in expected.no_records:
            yield f"recorded, and not to be: {kind} {data}"
    for words in expected.not_logged:
        if words.lower() in seen.kept.lower():
            yield f"in the log, and not to be: {words}"
    for action in set(expected.does) - seen.did:
        yield f"not done: {action}"
    for action in set(expected.does_not) & seen.did:
        yield f"done, and not to be: {action}"
    yield from _ledger_faults("outcome", expected.outcome, seen.outcomes)
    yield from _ledger_faults("promise", expected.promise, seen.promises)
    yield from _ledger_faults("item", expected.item, seen.items)
    if expected.over not in (None, seen.over):
        yield f"over is {seen.over}"
    if expected.staying not in (None, seen.staying):
        yield f"staying is {seen.staying}"


def _ledger_faults(
    what: str, wanted: dict[str, object], done: Sequence[dict[str, object]]
) -> Iterator[str]:
    """Whether one of these was written down with all that is wanted."""
    found = [{key: value or "" for key, value in one.items()} for one in done]
    if wanted and not any(wanted.items() <= one.items() for one in found):
        yield f"no {what} {wanted} was written down, but {found}"


def line_holds(line: str, text: str) -> bool:
    """Whether a line holds a text, or a wording of what it names, in any case."""
    return any(re.search(_open(wording), line, re.IGNORECASE) for wording in wordings(text))


def _open(wording: str) -> str:
    """A wording with anything in its slots, as a pattern."""
    return re.sub(r"\\\{\w+\\\}", ".+", re.escape(wording))


def _out_of_order(
    what: str, texts: Sequence[str], lines: Sequence[str], holds: Callable[[str, str], bool]
) -> Iterator[str]:
    at = 0
    for text in texts:
        found = next((n for n in range(at, len(lines)) if holds(lines[n], text)), None)
        if found is None:
            yield f"not {what}{', or not in this order' * (at > 0)}: {text}"
        else:
            at = found


def _guide_faults(found: dict[str, object] | None, wanted: GuideWanted) -> Iterator[str]:
    if found is None:
        yield "no guide was begun"
        return
    is_ = {**found, "kind": guides().guides[str(found["id"])].guide.kind}
    for name in ("route", "kind", "id", "did"):
        value = getattr(wanted, name)
        if value not in (None, is_[name]):
            yield f"the guide's {name} is {is_[name]}, not {value}"


def _record_faults(
    wanted: Sequence[Record], notes: Sequence[tuple[str, dict[str, object]]]
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


def missed(transcript: Sequence[str], name: str, faults: Sequence[str]) -> OtherWayError:
    """What is raised when a conversation went another way."""
    return OtherWayError("\n".join((*transcript, *(f"{name}: {fault}" for fault in faults))))
