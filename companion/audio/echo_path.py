"""The way of the companion's voice from the loudspeaker to the microphone, for one turn over it.

An echo canceller that works all the time has to be wary: where a person speaks as well it takes
much of their words out with the echo, and of a lone "stop" it leaves little more than the vowel.
So the sound of a turn that began over the voice is cleaned once more.  The way is learnt from what
was heard just before, when only the voice sounded, as the linear filter that explains most of the
microphone's sound (least squares), and what it explains is taken away.  Its equations are Toeplitz,
so they are solved by conjugate gradients with fast Fourier transforms (Chan and Ng, "Conjugate
gradient methods for Toeplitz systems", SIAM Review 38, 1996).
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from companion.audio.base import EAR_RATE_HZ, AudioChunk, Pcm

FAR_POWER = 10**-5.0
"""-50 dBFS of the loudspeaker's sound: the companion is to be heard."""

_FRAME = EAR_RATE_HZ // 100
_KEPT_S = 12.0  # to learn from, and a turn; in memory, and never longer than this
_LEARN_S = 5.0
_LEAST_S = 1.5  # of the voice, from which the way can be learnt
_ONSET_S = 0.3  # a turn is found a little late
_WAY_S = 0.15  # how long a room answers, as far as it can be told apart from noise
_LATEST_S = 0.5  # loudspeaker, room and microphone together delay no more; AEC3 seeks as far
_AHEAD_S = 0.01  # the loudest answer is not the first one
_EXPLAINED = 0.06  # of the power may be left, 12 dB less, or the way was not found
_STEPS = 60
_GOOD = 1e-8  # of the power of the right-hand side may be left
_STEADY = 1e-3  # keeps frequencies out that the voice does not have


class EchoPath:
    """Keeps the last seconds of both sounds, and tells them apart when it is asked to."""

    def __init__(self) -> None:
        self._blocks: deque[tuple[Pcm, Pcm]] = deque()
        self._first = self._next = 0  # sample index of the first block, and after the last one

    def hear(self, near: AudioChunk, far: Pcm) -> None:
        """Take a block of the microphone's sound, and what the loudspeaker played meanwhile."""
        start = round(near.t_s * EAR_RATE_HZ)
        if start != self._next:
            self._blocks.clear()
            self._first = self._next = start
        self._blocks.append((near.pcm, far))
        self._next += len(near.pcm)
        while self._next - self._first > _samples(_KEPT_S):
            self._first += len(self._blocks.popleft()[0])

    def without_echo(self, start_s: float, end_s: float) -> Pcm | None:
        """The microphone's sound from ``start_s`` to ``end_s`` without the companion's voice.

        Returns:
            Samples at the ear's rate; None where too little was heard to learn the way from, where
            it is not linear enough (under 12 dB less), or where the sound is not kept any more.
        """
        begin, end = round(start_s * EAR_RATE_HZ), round(end_s * EAR_RATE_HZ)
        before = begin - _samples(_ONSET_S) - self._first
        if before <= 0 or end > self._next:
            return None
        near, far = (np.concatenate(part) for part in zip(*self._blocks, strict=True))
        learnt = slice(max(before - _samples(_LEARN_S), 0), before)
        sounding = learnt.start + np.flatnonzero(_loud(far[learnt]))
        if len(sounding) < _samples(_LEAST_S):
            return None
        left = near - _filtered(far, _way(near[learnt], far[learnt]))
        if np.sum(left[sounding] ** 2) > _EXPLAINED * np.sum(near[sounding] ** 2):
            return None
        return left[begin - self._first : end - self._first]


def _loud(far: Pcm) -> NDArray[np.bool_]:
    """For each sample, whether the companion is to be heard in the hundredth around it."""
    hundredths = far[: len(far) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return np.repeat(np.mean(hundredths**2, axis=1) > FAR_POWER, _FRAME)


def _way(near: Pcm, far: Pcm) -> NDArray[np.float64]:
    """The filter that makes of ``far`` as much of ``near`` as one can: answers, sample by sample.

    Of all that a filter of :data:`_LATEST_S` could hold, only what follows the loudest answer is
    sought: the rest is noise.
    """
    late, taps = _samples(_LATEST_S), _samples(_WAY_S)
    size = _size(len(near) + late + taps)
    sent, heard = np.fft.rfft(far, size), np.fft.rfft(near, size)
    cross = np.fft.irfft(np.conj(sent) * heard, size)[: late + taps]
    auto = np.fft.irfft(np.abs(sent) ** 2, size)[:taps]
    first = max(int(np.argmax(np.abs(cross[:late]))) - _samples(_AHEAD_S), 0)
    return np.concatenate([np.zeros(first), _solved(auto, cross[first : first + taps])])


def _solved(auto: NDArray[np.float64], cross: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve the symmetric Toeplitz system with the first row ``auto`` by conjugate gradients."""
    count = len(auto)
    size = _size(2 * count)
    ring = np.zeros(size)  # the matrix as a part of a circulant one, which a transform multiplies
    ring[:count] = auto
    ring[size - count + 1 :] = auto[:0:-1]
    ring[0] *= 1 + _STEADY
    turned = np.fft.rfft(ring)
    solution = np.zeros(count)
    rest = cross.copy()
    direction = rest
    power = begun = float(rest @ rest)
    for _ in range(_STEPS):
        if power <= _GOOD * begun:
            break
        product = np.fft.irfft(turned * np.fft.rfft(direction, size), size)[:count]
        step = power / float(direction @ product)
        solution += step * direction
        rest = rest - step * product
        before, power = power, float(rest @ rest)
        direction = rest + power / before * direction
    return solution


def _filtered(far: Pcm, way: NDArray[np.float64]) -> Pcm:
    size = _size(len(far) + len(way))
    heard = np.fft.irfft(np.fft.rfft(far, size) * np.fft.rfft(way, size), size)
    return heard[: len(far)].astype(np.float32)


def _size(samples: int) -> int:
    """The next power of two, for a transform that does not go round."""
    return 1 << (samples - 1).bit_length()


def _samples(seconds: float) -> int:
    return round(seconds * EAR_RATE_HZ)
