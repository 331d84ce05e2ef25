"""Outputs that follow one another, each answered by ``Finished``."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from companion.core.events import PaceBreath, PlayTone, Speak, Wait
from companion.core.requests import Chime, Line, Paced, Question, Quiet, Request

_LATELY = 3  # lines; an echo is never older

Beat = Speak | PlayTone | PaceBreath | Wait


class Beats:
    """The beat under way and those that follow it.

    Attributes:
        current: the beat under way; None when nothing is.
        began_s: audio time at which it began.
        last_line: the line spoken last.
        lately: what was spoken lately, the last line last.
        last_tone: the short sound played last; None when there was none.
        giving_way: the voice broke off for the person; what follows begins with its sentence.
        gave_way: how often it did so in a row, for nothing.
    """

    def __init__(self) -> None:
        self._ids = 0
        self._next: deque[Beat] = deque()
        self.current: Beat | None = None
        self.began_s = 0.0
        self.last_line: Line | None = None
        self.lately: deque[str] = deque(maxlen=_LATELY)
        self.last_tone: str | None = None
        self.giving_way = False
        self.gave_way = 0

    def __bool__(self) -> bool:
        """True when beats follow the one under way."""
        return bool(self._next)

    def line(self, line: Line) -> Speak:
        """A line as a beat."""
        return Speak(self._new_id(), line.text, line.private, line.menu)

    def tone(self, name: str) -> PlayTone:
        """A short sound as a beat."""
        return PlayTone(self._new_id(), name)

    def wait(self, seconds: float) -> Wait:
        """A wait that the beats know nothing of."""
        return Wait(self._new_id(), seconds)

    def beside(self, name: str) -> PlayTone:
        """A short sound that the beats do not wait for."""
        self.last_tone = name
        return self.tone(name)

    def of(self, request: Request) -> list[Beat]:
        """The beats of a request."""
        match request:
            case Line():
                return [self.line(request)]
            case Quiet(seconds=seconds):
                return [Wait(self._new_id(), seconds)]
            case Chime(name=name):
                return [self.tone(name)]
            case Paced(phases=phases):
                return [PaceBreath(self._new_id(), phases)]
            case Question(lines=lines, silence_s=silence_s):
                spoken: list[Beat] = [self.line(line) for line in lines]
                if spoken:
                    spoken.append(self.tone("ready"))
                return [*spoken, Wait(self._new_id(), silence_s)]
        return []

    def put(self, beats: Iterable[Beat]) -> None:
        """These follow now, in place of what would have."""
        self._next = deque(beats)

    def begin_next(self, t_s: float) -> Beat | None:
        """Take up the next beat; None when there is none."""
        self.giving_way = False
        self.current = self._next.popleft() if self._next else None
        self.began_s = t_s
        if isinstance(self.current, Speak):
            self.last_line = Line(self.current.text, self.current.private, self.current.menu)
            self.lately.append(self.current.text)
        elif isinstance(self.current, PlayTone):
            self.last_tone = self.current.name
        return self.current

    def give_way(self, seconds: float, t_s: float) -> Wait:
        """Wait in place of the sentence under way, which begins again after that.

        Called again meanwhile, the waiting begins anew.
        """
        if not self.giving_way and self.current is not None:
            self.gave_way += 1
            self._next.appendleft(replace(self.current, id=self._new_id()))
        self.giving_way = True
        self.current = Wait(self._new_id(), seconds)
        self.began_s = t_s
        return self.current

    def forget(self) -> None:
        """Nothing is under way and nothing follows."""
        self._next.clear()
        self.current = None
        self.giving_way = False

    def _new_id(self) -> int:
        self._ids += 1
        return self._ids
