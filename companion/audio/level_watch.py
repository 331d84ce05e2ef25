"""The microphone's level, watched for trouble that the person can mend.

The level of a block is its variance as dB of full scale, so the constant offset that some sound
cards add does not count.  Time is counted in samples.
"""

from __future__ import annotations

from collections import deque
from typing import Literal

import numpy as np

from companion.audio.base import BLOCK_S, EAR_RATE_HZ, Pcm

LevelTrouble = Literal[
    "microphone_silent", "microphone_clipping", "microphone_quiet", "microphone_noisy"
]
"""What can be wrong; each is the name of the prompt that tells the person."""

# Ten human recordings have -55 to -71 dBFS in their quietest block; a 16-bit card that hears
# nothing has -98 by its own rounding, and the muted virtual card zeros.
_SILENT_POWER = 10**-8.5  # -85 dBFS
_SILENT_SAMPLES = round(5.0 * EAR_RATE_HZ)
_STEADY_SAMPLES = round(10.0 * EAR_RATE_HZ)

# Human recordings 9 dB over full scale clip in 1 to 8 % of their samples and are recognised as
# well as before; at 15 dB they clip in 8 to 24 %, and 12 words of a hundred are wrong instead of 7.
_FULL_SCALE = 0.99
_CLIPPED_SHARE = 0.05
_CLIPPED_SAMPLES = round(2.0 * EAR_RATE_HZ)

# Human recordings have -18 to -28 dBFS while somebody speaks.  Over a floor of -60 dBFS 8 words of
# a hundred are wrong down to -45, 16 at -50 and 44 at -55, where the energy VAD finds nothing.
_FAINT_POWER = 10**-4.5  # -45 dBFS
_FAINT_UTTERANCES = 3
_ACTIVE = 10**-1.5  # a block 15 dB below the loudest one is a pause, about as in ITU-T P.56
_LONGEST_TURN_BLOCKS = round(30.0 / BLOCK_S)

# Speech has gaps, even loud speech; a fan, a shower or a road has none.  Speech over a floor of
# -30 dBFS stands out by 10 dB or less, and a tenth of all sentences is misheard.
_NOISY_POWER = 10**-3.0  # -30 dBFS
_NOISY_SAMPLES = round(20.0 * EAR_RATE_HZ)
_GAP_SAMPLES = round(0.1 * EAR_RATE_HZ)


class LevelWatch:
    """Watches the blocks of one session."""

    def __init__(self) -> None:
        self._silence = _Silence()
        self._noise = _Noise()
        self._clipping = _Clipping()
        self._faintness = _Faintness()
        self._told: set[LevelTrouble] = set()

    def feed(self, pcm: Pcm, in_speech: bool) -> LevelTrouble | None:
        """Take the next block.

        Args:
            pcm: samples at the ear's rate as the microphone gave them.
            in_speech: a turn of the person is open; never the companion's own voice.

        Returns:
            A trouble that has become certain, told once a session; silence is told again when it
            comes back after 10 s of sound.
        """
        if len(pcm) == 0:
            return None
        centred = pcm - np.add.reduce(pcm) / len(pcm)
        power = float(centred @ centred) / len(pcm)  # pcm.var() takes seven times as long
        silent = self._silence.feed(len(pcm), power, in_speech)
        others: tuple[tuple[LevelTrouble, bool], ...] = (
            ("microphone_clipping", self._clipping.feed(pcm, in_speech)),
            ("microphone_quiet", self._faintness.feed(power, in_speech)),
            ("microphone_noisy", self._noise.feed(len(pcm), power)),
        )
        if silent:
            return "microphone_silent"
        for trouble, certain in others:
            if certain and trouble not in self._told:
                self._told.add(trouble)
                return trouble
        return None


class _Silence:
    """Nothing comes from the microphone.

    Some microphones give zeros whenever nobody speaks.  So silence after speech means something
    only where the room itself had been heard, 10 s without a break.
    """

    def __init__(self) -> None:
        self._silent = self._sounding = 0
        self._steady = False
        self._means_something = True

    def feed(self, samples: int, power: float, in_speech: bool) -> bool:
        """True once, when the silence has lasted."""
        if power < _SILENT_POWER:
            self._silent += samples
            self._sounding = 0
        else:
            self._silent = 0
            self._sounding += samples
            self._steady = self._steady or self._sounding >= _STEADY_SAMPLES
            self._means_something = self._steady or (self._means_something and not in_speech)
        if self._silent < _SILENT_SAMPLES or not self._means_something:
            return False
        self._means_something = self._steady = False
        return True


class _Noise:
    """The noise floor is high: no gap for a long time."""

    def __init__(self) -> None:
        self._since_gap = self._gap = 0

    def feed(self, samples: int, power: float) -> bool:
        """True while it is so."""
        self._gap = self._gap + samples if power < _NOISY_POWER else 0
        self._since_gap = 0 if self._gap >= _GAP_SAMPLES else self._since_gap + samples
        return self._since_gap >= _NOISY_SAMPLES


class _Clipping:
    """Speech is louder than the microphone can take."""

    def __init__(self) -> None:
        self._spoken = self._clipped = 0
        self._certain = False

    def feed(self, pcm: Pcm, in_speech: bool) -> bool:
        """True from when a stretch of speech was clipped."""
        if in_speech:
            self._spoken += len(pcm)
            self._clipped += int(np.count_nonzero(np.abs(pcm) >= _FULL_SCALE))
        if self._spoken >= _CLIPPED_SAMPLES:
            self._certain = self._certain or self._clipped >= _CLIPPED_SHARE * self._spoken
            self._spoken = self._clipped = 0
        return self._certain


class _Faintness:
    """Speech is hardly louder than the microphone's own noise."""

    def __init__(self) -> None:
        self._powers: deque[float] = deque(maxlen=_LONGEST_TURN_BLOCKS)
        self._faint = 0

    def feed(self, power: float, in_speech: bool) -> bool:
        """True when the last few utterances were faint."""
        if in_speech:
            self._powers.append(power)
        elif self._powers:
            powers = np.array(self._powers)
            active = powers[powers >= _ACTIVE * powers.max()].mean()
            self._faint = self._faint + 1 if active < _FAINT_POWER else 0
            self._powers.clear()
        return self._faint >= _FAINT_UTTERANCES
