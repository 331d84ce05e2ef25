"""The way of the companion's voice from the loudspeaker to the microphone, as a linear filter.

A canceller that must cope with any room is wary: where a person speaks as well it takes much of
their words out with the echo, and of a lone "stop" it leaves little more than the vowel.  So the
way is learnt here beside it, from the last seconds of both sounds, as the filter that explains most
of the microphone's sound (least squares), and what it explains is taken away, whoever speaks.  Its
equations are Toeplitz, so they are solved by conjugate gradients with fast Fourier transforms (Chan
and Ng, "Conjugate gradient methods for Toeplitz systems", SIAM Review 38, 1996).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from companion.audio.base import EAR_RATE_HZ, Pcm

FAR_POWER = 10**-5.0
"""-50 dBFS of the loudspeaker's sound: the companion is to be heard."""

AIR_POWER = 10**-5.5
"""-55 dBFS of the microphone's sound meanwhile: no echo reaches it, as with a headset."""

_LEARN_S = 3.4  # with the longest delay it fits a transform of 65,536
_AGAIN_S = 3.0  # of the voice, after which the way is learnt anew
_SOON_S = 1.0  # the same, while it is not known
_LEAST_S = 1.5  # of the voice, from which it can be learnt
_WAY_S = 0.15  # how long a room answers, as far as it can be told apart from noise
_LATEST_S = 0.5  # loudspeaker, room and microphone together delay no more; AEC3 seeks as far
_AHEAD_S = 0.01  # the loudest answer is not the first one
_EXPLAINED = 0.06  # of the power may be left, 12 dB less, or the way was not found
_LOST = 0.2  # so much is left of the power of an echo: the way has changed
_LOST_S = 1.0  # longer than a word, of which AEC3 may leave as little as of an echo
_STEPS = 60
_GOOD = 1e-8  # of the power of the right-hand side may be left
_STEADY = 1e-3  # keeps frequencies out that the voice does not have


class EchoPath:
    """Learns the way while the companion speaks, and takes out what came by it.

    The last four seconds of both sounds are held, in memory.
    """

    def __init__(self) -> None:
        held = samples_in(_LEARN_S + _LATEST_S + _WAY_S)
        self._near: Pcm = np.zeros(held, dtype=np.float32)
        self._far: Pcm = np.zeros(held, dtype=np.float32)
        self._late = 0  # samples before the first answer
        self._way: NDArray[np.complex128] | None = None  # of a transform of _SIZE
        self._unlearnt_s = 0.0  # of the voice, since the way was learnt
        self._wrong_s = 0.0

    @property
    def known(self) -> bool:
        """True while a way was found that explains what is heard."""
        return self._way is not None

    def clean(self, near: Pcm, far: Pcm) -> Pcm:
        """A block of the microphone's sound without what came by the way.

        Args:
            near: the microphone's sound, at most 0.1 s.
            far: what the loudspeaker played meanwhile.
        """
        self._near = np.concatenate([self._near[len(near) :], near])
        self._far = np.concatenate([self._far[len(far) :], far])
        if power(far) > FAR_POWER:
            self._unlearnt_s += len(far) / EAR_RATE_HZ
            if self._unlearnt_s > (_AGAIN_S if self.known else _SOON_S):
                self._unlearnt_s = 0.0
                self._learn()
        if self._way is None:
            return near
        taps, end = samples_in(_WAY_S), len(self._far) - self._late
        sent = self._far[end - len(near) - taps : end]
        if not sent.any():
            return near
        heard = np.fft.irfft(np.fft.rfft(sent, _SIZE) * self._way, _SIZE)
        return near - heard[taps : taps + len(near)].astype(np.float32)

    def watch(self, near: Pcm, left: Pcm) -> None:
        """See by a block in which the companion alone seems to speak that the way is still so."""
        block_s = len(near) / EAR_RATE_HZ
        wrong = power(left) > _LOST * power(near)
        self._wrong_s = max(self._wrong_s + (block_s if wrong else -block_s), 0.0)
        if self._wrong_s > _LOST_S:
            self._way = None

    def _learn(self) -> None:
        begin = samples_in(_LATEST_S + _WAY_S)
        near, far = self._near[begin:], self._far[begin:]
        sounding = _loud(far)
        enough = np.count_nonzero(sounding) >= samples_in(_LEAST_S)
        if not enough or power(near[sounding]) < AIR_POWER:
            return
        late, way = _way(near, far)
        # It goes round into the first samples only, fewer than the way is long, which are not used.
        size = _power_of_two(len(self._far))
        heard = np.fft.irfft(np.fft.rfft(self._far, size) * np.fft.rfft(way, size), size)
        left = near - heard[begin - late : len(self._far) - late]
        if np.sum(left[sounding] ** 2) < _EXPLAINED * np.sum(near[sounding] ** 2):
            self._late, self._way = late, np.fft.rfft(way, _SIZE)
            self._wrong_s = 0.0


def _loud(far: Pcm) -> NDArray[np.bool_]:
    """For each sample, whether the companion is to be heard in the hundredth around it."""
    hundredths = far.reshape(-1, EAR_RATE_HZ // 100)
    return np.repeat(np.mean(hundredths**2, axis=1) > FAR_POWER, hundredths.shape[1])


def _way(near: Pcm, far: Pcm) -> tuple[int, NDArray[np.float64]]:
    """The filter that makes of ``far`` as much of ``near`` as one can.

    Of all that a filter of :data:`_LATEST_S` could hold, only what follows the loudest answer is
    sought: the rest is noise.

    Returns:
        How many samples come before the first answer, and the answers, sample by sample.
    """
    late, taps = samples_in(_LATEST_S), samples_in(_WAY_S)
    size = _power_of_two(len(near) + late + taps)
    sent, heard = np.fft.rfft(far, size), np.fft.rfft(near, size)
    cross = np.fft.irfft(np.conj(sent) * heard, size)[: late + taps]
    auto = np.fft.irfft(np.abs(sent) ** 2, size)[:taps]
    first = max(int(np.argmax(np.abs(cross[:late]))) - samples_in(_AHEAD_S), 0)
    return first, _solved(auto, cross[first : first + taps])


def _solved(auto: NDArray[np.float64], cross: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve the symmetric Toeplitz system with the first row ``auto`` by conjugate gradients."""
    count = len(auto)
    size = _power_of_two(2 * count)
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


def power(pcm: Pcm) -> float:
    """The mean square; 1 at full scale."""
    return float(np.mean(np.square(pcm)))


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()


def samples_in(seconds: float) -> int:
    """So many of them at the ear's rate."""
    return round(seconds * EAR_RATE_HZ)


_SIZE = _power_of_two(samples_in(_WAY_S + 0.1))
