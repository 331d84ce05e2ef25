"""The course of a session: the flows under way, what they ask for, and how that sounds.

Flows stand on one another: the one on top asks, and when it ends the one below goes on with the
request it was broken off in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from companion.core.beats import Beats
from companion.core.events import (
    Action,
    Clear,
    Darken,
    End,
    Forget,
    Hush,
    Listen,
    Note,
    PaceBreath,
    Speak,
    Wait,
)
from companion.core.requests import (
    AtOnce,
    Because,
    Dim,
    Flow,
    InGuide,
    Line,
    Paced,
    Question,
    Quiet,
    Request,
    SomethingElse,
)
from companion.language import Reading

_WHAT_WAS_SAID = ("feeling", "number", "win", "parked", "words")
"""Records of what the person said; of a danger there are none."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A request that another flow broke in on.

    Attributes:
        outcome: an answer to it that was given in the same breath; the request is not made
            again then.
        left: the guide was closed meanwhile and is left, as for another one.
        paused: nothing was to go on until the person says so.
    """

    request: Request
    guide: InGuide | None
    outcome: Reading | None
    left: bool
    paused: bool


class Course:
    """Runs flows as beats.

    Attributes:
        out: the actions so far of the event being handled.
        t_s: audio time of that event.
        request: what is under way.
        guide: the guide it is a part of; None outside of guides.
        because: why this guide is offered or under way; None when none is.
        dark: nothing that is spoken is printed: it is bedtime.
        dim: the voice goes down for it, as a flow has asked; None when it does not.
        paused: nothing goes on until the person says so.
        over: the last flow came to its end.
    """

    def __init__(self, flow: Flow) -> None:
        self.beats = Beats()
        self.out: list[Action] = []
        self.t_s = 0.0
        self.request: Request = Quiet(0)
        self.guide: InGuide | None = None
        self.because: str | None = None
        self.dark = False
        self.dim: Dim | None = None
        self.paused = False
        self.over = False
        self._flows: list[Flow] = [flow]
        self._broken: list[Broken] = []
        self._listening: Listen | None = None
        self._of_danger = False  # the last answer was asked about as a danger

    @property
    def question(self) -> Question | None:
        """The question under way."""
        return self.request if isinstance(self.request, Question) else None

    @property
    def broken_in(self) -> bool:
        """Whether a flow that broke in is under way."""
        return bool(self._broken)

    def runs(self, flow: Flow) -> bool:
        """Whether a flow has not come to its end."""
        return flow in self._flows

    def is_foremost(self, flow: Flow) -> bool:
        """Whether it is this flow that asks."""
        return self._flows[-1:] == [flow]

    # --- beats ----------------------------------------------------------------------------

    def next_beat(self) -> None:
        """Begin what follows: the next beat of the request, or the next request."""
        beat = self.beats.begin_next(self.t_s)
        if beat is not None:
            self.out.append(beat)
        elif not self.paused:
            self.advance(None)

    def aside(self, lines: Iterable[Line]) -> None:
        """Say something in between, then go on with the current request from its start.

        In a pause nothing goes on.
        """
        if self.paused:
            self._in_pause(lines)
            return
        request = self._rest_of_request()
        self.hush()
        self._begin(request, lines)

    def pause(self, line: Line) -> None:
        """Say the line and wait for the person."""
        if not self.paused:
            self.request = self._rest_of_request()
        self.paused = True
        self._in_pause([line])

    def _in_pause(self, lines: Iterable[Line]) -> None:
        self.hush()
        self._listen("command")
        self.beats.put(map(self._spoken, lines))
        self.next_beat()

    def hush(self) -> None:
        """Break off what sounds."""
        self.beats.forget()
        self.out.append(Hush())

    def _begin(self, request: Request, before: Iterable[Line] = ()) -> None:
        """Start (or start again) a request, after the lines of an aside."""
        self.request = request
        if isinstance(request, Question):
            self.beats.gave_way = 0
        self._listen(request.expecting if isinstance(request, Question) else "command")
        self.beats.put([*map(self._spoken, before), *self.beats.of(self._at_its_pace(request))])
        self.next_beat()

    def _at_its_pace(self, request: Request) -> Request:
        """A question outside of guides is asked at the rate of menus."""
        if not isinstance(request, Question) or not request.menu or self.guide or self.dark:
            return request
        return replace(request, lines=tuple(replace(line, menu=True) for line in request.lines))

    def _spoken(self, line: Line) -> Speak:
        """A line as a beat; at bedtime nothing is as fast as a menu."""
        return self.beats.line(replace(line, menu=line.menu and not self.dark))

    def _listen(self, expecting: str) -> None:
        if self._listening is None or expecting != self._listening.expecting:
            self._listening = Listen(expecting)
            self.out.append(self._listening)

    def _rest_of_request(self) -> Request:
        """The current request; a breath pattern goes on with the breath it was in.

        What is timed goes on with the time that is left.
        """
        elapsed_s = self.t_s - self.beats.began_s
        if isinstance(self.request, Paced) and isinstance(self.beats.current, PaceBreath):
            return self.request.rest(elapsed_s)
        if isinstance(self.request, Quiet) and isinstance(self.beats.current, Wait):
            return self.request.rest(elapsed_s)
        return self.request

    @property
    def left_s(self) -> float | None:
        """About how long the guide or what is timed goes on; None where no end is set."""
        request = self._rest_of_request()
        if isinstance(request, Quiet) and request.left_s is not None:
            return request.left_s
        return None if self.guide is None else self.guide.left_s

    # --- flows ----------------------------------------------------------------------------

    def advance(self, outcome: Reading | None, *, other: bool = False) -> None:
        """Give the running flow its outcome and begin what it asks for next.

        Args:
            outcome: the answer; None for silence, and for what is no question.
            other: the person wants something else than the guide under way.
        """
        if outcome is not None:
            self._of_danger = outcome.safety.level != "none"
        while self._flows:
            try:
                flow = self._flows[-1]
                asked = flow.throw(SomethingElse()) if other else flow.send(outcome)
            except StopIteration:
                self._flows.pop()
                if self._broken:
                    self._come_back()
                    return
                continue
            outcome, other = None, False
            self.guide = asked if isinstance(asked, InGuide) else None
            request = asked.request if isinstance(asked, InGuide) else asked
            if not self._noted(request):
                self._begin(request)
                return
        self.over = True
        self.out.append(End())

    def _noted(self, request: Request) -> bool:
        """See to a request that takes no time; False for one that does."""
        match request:
            case Note(kind=kind) if self._of_danger and kind in _WHAT_WAS_SAID:
                return True
            case Because(text=text):
                self.because = text
            case Dim():
                self.dim = request
            case Darken(dark=dark):
                self.dark = dark
        if isinstance(request, AtOnce):
            self.out.append(request)
        return isinstance(request, AtOnce | Because | Dim)

    def break_in(self, flow: Flow, outcome: Reading | None = None, *, left: bool = False) -> None:
        """Run another flow; when it has ended, go on where it broke in.

        Args:
            flow: what comes first.
            outcome: goes to the request that was broken off, in place of making it again.
            left: the guide under way is left, and not gone on with.
        """
        broken = Broken(self._rest_of_request(), self.guide, outcome, left, self.paused)
        self._broken.append(broken)
        self.paused = False
        self.hush()
        self._flows.append(flow)
        self.advance(None)

    def give_place(self, flow: Flow) -> None:
        """End the foremost flow and run this one in its place."""
        self._flows.pop().close()
        self.paused = False
        self.hush()
        self._flows.append(flow)
        self.advance(None)

    def replace(self, flow: Flow) -> None:
        """End every flow and run this one."""
        self._end_all()
        self._flows = [flow]
        self.advance(None)

    def vanish(self) -> None:
        """End every flow at once; nothing more is heard, and nothing is left to be seen."""
        self._end_all()
        self.out += [Forget(), Clear(), End()]
        self.over = True

    def _end_all(self) -> None:
        for running in reversed(self._flows):
            running.close()
        self._flows.clear()
        self._broken.clear()
        self.because = None
        self.dark = False
        self.dim = None
        self.paused = False
        self.hush()

    def _come_back(self) -> None:
        broken = self._broken.pop()
        self.request, self.guide = broken.request, broken.guide
        if broken.left:
            self.advance(None, other=True)
        elif broken.paused:
            self.paused = True
            self._in_pause(())
        elif broken.outcome is not None:
            self.advance(broken.outcome)
        else:
            self._begin(broken.request)
