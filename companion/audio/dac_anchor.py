"""What an underrun took from the line, found by the loudspeaker's own clock."""

from __future__ import annotations

import math

_JITTER_S = 0.005  # lateness up to this is none
_UNTOLD_S = 0.02  # not every underrun is told; without one, lateness above this is lost sound
_BACK_S = 0.1  # a time so much earlier than it was due: the clock was set, or the route changed
_ASLEEP_S = 10.0  # after so long a break the line goes on where it was
_WINDOW_S = 0.25  # times may come out late for one block, not for so long
_SETTLING = 2  # windows: a stream that starts does so up to 20 ms later than it says at first
_FOLLOW = 0.2  # share of a window's lateness that is taken for clocks drifting apart


class DacAnchor:
    """Ties the samples that are pulled to the clock of the converter that sounds them.

    The tie follows slowly, so that two clocks that drift apart over a night are not taken for
    lost sound.
    """

    def __init__(self) -> None:
        self._due_s: float  # when the next block would sound if nothing is lost; 0 when not tied
        self._most_s: float  # lateness above it is lost sound while the stream settles
        self._stays_s: float  # the least lateness in the window
        self._let_go()

    def lost_s(self, dac_s: float, block_s: float, underrun: bool) -> float:
        """Take in one block.

        Args:
            dac_s: when its first sample will sound, by any steady clock; 0 or less, or not
                finite, where the device cannot tell.
            block_s: its length.
            underrun: the sound broke off before it.

        Returns:
            How much of the line to skip before the block is pulled, so that what comes after
            sounds when it would have; nearly always 0.
        """
        if not math.isfinite(dac_s) or dac_s <= 0:
            self._let_go()
            return 0.0
        late_s = dac_s - self._due_s if self._due_s else 0.0
        self._due_s = dac_s - late_s + block_s
        if underrun or late_s < -_BACK_S:
            self._due_s += late_s
            self._settle(_JITTER_S if underrun else math.inf)
            return late_s if underrun and _JITTER_S < late_s < _ASLEEP_S else 0.0
        self._window_s -= block_s
        self._stays_s = min(self._stays_s, late_s)
        return self._end_window() if self._window_s <= 0 else 0.0

    def _let_go(self) -> None:
        self._due_s = 0.0
        self._settle(math.inf)

    def _settle(self, most_s: float) -> None:
        self._settling = _SETTLING
        self._most_s = most_s
        self._begin_window()

    def _begin_window(self) -> None:
        self._window_s = _WINDOW_S
        self._stays_s = math.inf

    def _end_window(self) -> float:
        stays_s, most_s = self._stays_s, _UNTOLD_S
        if self._settling:
            self._settling -= 1
            most_s = self._most_s
        self._begin_window()
        late = stays_s > most_s or math.isinf(most_s)
        self._due_s += stays_s if late else _FOLLOW * stays_s
        return stays_s if most_s < stays_s < _ASLEEP_S else 0.0


class SteadyClock:
    """Takes the steps out of a clock that may be set, such as the time of day.

    PortAudio tells its times by that clock on Linux.
    """

    def __init__(self) -> None:
        self._ahead_s = -math.inf

    def steady(self, at_s: float, told_s: float, now_s: float) -> float:
        """A time by a steady clock.

        Args:
            at_s: the time.
            told_s: the present by the same clock, read a little while ago.
            now_s: the present by the steady clock.

        Returns:
            The time; 0 where ``at_s`` is none.
        """
        # The reading may be old but never from the future, so more ahead means set ahead.
        self._ahead_s = max(self._ahead_s, told_s - now_s)
        return at_s - self._ahead_s if at_s > 0 else 0.0
