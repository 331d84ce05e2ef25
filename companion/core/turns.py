"""When a person's turn begins and ends, from speech probabilities.

Everything is counted in audio seconds that the windows bring along; there is no clock.  The
shape follows the segmenter of rhasspy3; the two thresholds follow silero's own iterator.
"""

from __future__ import annotations

from dataclasses import dataclass

_ON = 0.5  # a window at or above it is speech
_OFF = 0.35  # below it is silence; what is between prolongs what was before
ONSET_S = 0.09
"""Speech from which a turn begins, three windows of 32 ms: a click has one."""

_MIN_SPEECH_S = 0.15  # a spoken "no" has 0.2
_MAX_TURN_S = 30.0

PAUSE_S = 0.09
"""Silence inside a turn from which it may turn out to be over; before a "t" there is as much."""


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """Speech was found; it began at ``start_s``."""

    start_s: float


@dataclass(frozen=True, slots=True)
class TurnPaused:
    """For :data:`PAUSE_S` there was silence; the speech so far is from ``start_s`` to ``end_s``."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class TurnResumed:
    """Speech went on after a :class:`TurnPaused`; the silence lasted ``pause_s``."""

    pause_s: float


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The speech from ``start_s`` to ``end_s`` is one turn."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class TurnDropped:
    """What had begun was too short to be a word."""

    start_s: float


TurnEvent = TurnStarted | TurnPaused | TurnResumed | TurnEnded | TurnDropped


class TurnDetector:
    """Cuts a stream of speech probabilities into turns.

    Attributes:
        patience_s: silence that ends a turn; may be changed at any time, also within a turn.
        onset_s: speech from which one begins; may be changed as well.
    """

    def __init__(self, patience_s: float = 0.6) -> None:
        self.patience_s = patience_s
        self.onset_s = ONSET_S
        self.reset(0.0)

    def reset(self, at_s: float) -> None:
        """Forget what was heard; the next window begins at ``at_s``."""
        self._now_s = at_s
        self._start_s = at_s
        self._in_turn = False
        self._speech_s = 0.0
        self._silence_s = 0.0
        self._paused = False

    @property
    def in_turn(self) -> bool:
        """True between :class:`TurnStarted` and the event that ends it."""
        return self._in_turn

    @property
    def silence_s(self) -> float:
        """How long the silence under way inside a turn has lasted."""
        return self._silence_s

    def feed(self, probability: float, seconds: float) -> TurnEvent | None:
        """Take the speech probability (0..1) of the next window of this length."""
        begin_s = self._now_s
        self._now_s += seconds
        if not self._in_turn:
            return self._before_turn(probability, seconds, begin_s)
        return self._within_turn(probability, seconds)

    def finish(self) -> TurnEvent | None:
        """The stream is over: end the open turn, if there is one."""
        return self._close() if self._in_turn else None

    def _before_turn(
        self, probability: float, seconds: float, begin_s: float
    ) -> TurnStarted | None:
        if probability < _OFF:
            self._speech_s = 0.0
        elif probability >= _ON:
            if self._speech_s == 0.0:
                self._start_s = begin_s
            self._speech_s += seconds
        if self._speech_s < self.onset_s:
            return None
        self._in_turn = True
        self._silence_s = 0.0
        return TurnStarted(self._start_s)

    def _within_turn(self, probability: float, seconds: float) -> TurnEvent | None:
        pause_s = self._silence_s
        if probability >= _ON:
            self._silence_s = 0.0
        elif probability < _OFF or self._silence_s > 0.0:
            self._silence_s += seconds
        if self._silence_s == 0.0:
            self._speech_s += seconds
        too_long = self._now_s - self._start_s >= _MAX_TURN_S
        if self._silence_s >= self.patience_s or too_long:
            return self._close()
        if self._paused and self._silence_s == 0.0:
            self._paused = False
            return TurnResumed(pause_s)
        if not self._paused and self._silence_s >= PAUSE_S and self._speech_s >= _MIN_SPEECH_S:
            self._paused = True
            return TurnPaused(self._start_s, self._now_s - self._silence_s)
        return None

    def _close(self) -> TurnEnded | TurnDropped:
        start_s, end_s = self._start_s, self._now_s - self._silence_s
        enough = self._speech_s >= _MIN_SPEECH_S
        self.reset(self._now_s)
        return TurnEnded(start_s, end_s) if enough else TurnDropped(start_s)
