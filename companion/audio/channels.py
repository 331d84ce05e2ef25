"""A microphone's channels as one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from companion.audio.base import Pcm

_SILENT = 0.03  # of the loudest channel's power, 15 dB below it
_FORGET_S = 3.0  # a channel that was loud counts for about so long


class ChannelMix:
    """The mean of the channels that carry sound.

    A plain mean of four channels of which one has a microphone behind it costs 12 dB.

    Args:
        rate_hz: samples a second.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._power: NDArray[np.float64] | float = 0.0

    def mono(self, frames: Pcm) -> Pcm:
        """Mix one block, shape ``(n, channels)``; a constant offset is no sound."""
        if frames.shape[1] == 1:
            return frames[:, 0]
        kept = np.exp(-len(frames) / (_FORGET_S * self._rate_hz))
        power = np.maximum(frames.var(axis=0, dtype=np.float64), kept * self._power)
        self._power = power
        carries = power >= _SILENT * power.max()
        mixed: Pcm = frames[:, carries].mean(axis=1)
        return mixed
