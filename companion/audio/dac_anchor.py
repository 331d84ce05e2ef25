"""What an underrun took from the line, found by the loudspeaker's own clock."""

from __future__ import annotations

import math

_LEAST_S, _MOST_S = 0.005, 10.0  # less is jitter; more is a sleeping machine or a clock set anew
_JUMP_S = 0.1  # without an underrun this is no drift: the clock was set, or another device taken
_FOLLOW = 0.05  # share of a deviation that one block takes over


class DacAnchor:
    """Ties the samples that are pulled to the clock of the converter that sounds them.

    The tie follows slowly, so that two clocks that drift apart over a night are not taken for
    lost sound.
    """

    def __init__(self) -> None:
        self._due_s: float | None = None  # when the next block would sound if nothing is lost

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
            self._due_s = None
            return 0.0
        if self._due_s is None:
            self._due_s = dac_s + block_s
            return 0.0
        late_s = dac_s - self._due_s
        if underrun or abs(late_s) > _JUMP_S:
            self._due_s = dac_s + block_s
        else:
            self._due_s += _FOLLOW * late_s + block_s
        return late_s if underrun and _LEAST_S < late_s < _MOST_S else 0.0
