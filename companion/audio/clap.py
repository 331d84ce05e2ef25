"""Hears a clap of the hands, a knock on the table or a snap of the fingers.

Such a sound comes out of quiet within 10 ms, has no pitch, falls away as fast as the room lets it,
and nothing follows.  A syllable keeps its level for a while, and a "t" has its vowel before or
after it.  What cannot be told from a clap is a hard key close to the microphone.
"""

from __future__ import annotations

import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm

_FRAME_S = 0.005
_FRAME = round(_FRAME_S * EAR_RATE_HZ)


def _frames(seconds: float) -> int:
    return round(seconds / _FRAME_S)


# Powers are mean squares of a frame.  The limits were fitted to 900 synthetic claps, snaps and
# knocks, 45 minutes of speech by 14 synthetic voices, and struck and plucked tones.
_EARLIER, _BEFORE = _frames(0.3), _frames(0.1)
_ONSET, _BURST = _frames(0.01), _frames(0.02)
_TENTH = slice(_frames(0.08), _frames(0.12))  # around a tenth of a second after the onset
_FIFTH = slice(_frames(0.18), _frames(0.22))
_QUIET = slice(_frames(0.2), _frames(0.26))
_STEP = _frames(0.02)
_FIRST = _EARLIER + _BEFORE
_CONTEXT = _FIRST + _QUIET.stop

_LEAST_POWER = 10**-4.5  # -45 dBFS; the softest snap that counts has -39 in its loudest frame
_RISE = 10**2.0  # 20 dB over the 100 ms before
_OVER_EARLIER = 10**1.0  # 10 dB: the "t" at the end of a word is softer than its vowel
# Where reverberation lasts 0.6 s, 98 % of all claps fall by 6 dB in 100 ms and by 18 dB in 200 ms.
# A vowel keeps its level for 100 ms; a cough falls, and then its breath keeps a level.
_FALLEN = 10**-0.3  # 3 dB in each 100 ms, down to 3 dB over the noise
_GONE = 10**-1.3  # 13 dB
_ANOTHER = 10**0.5  # 5 dB over the lowest so far is another sound

_LEAD = _FRAME // 2
_START, _LATER = slice(0, 512), slice(200, 1224)  # samples, the second from 10 ms on
_LEAST_PEAK = 10**-1.25  # -25 dBFS
_SHORTEST = round(0.001 * EAR_RATE_HZ)  # a fault of the line lasts one sample, a snap 4 ms
_LOW_HZ = 300.0
_MOST_LOW = 0.7  # share of the power; breath that hits the microphone has 0.9 and more
_PITCH_LAGS = slice(EAR_RATE_HZ // 800, EAR_RATE_HZ // 62)
_MOST_PERIODIC = 0.75  # struck tones and vowels have more, and one knock in ten


class ClapDetector:
    """Finds claps in a stream of sound."""

    def __init__(self) -> None:
        self._rest: Pcm = np.zeros(0, dtype=np.float32)
        self._pcm: Pcm = np.zeros(_CONTEXT * _FRAME, dtype=np.float32)
        self._powers: Pcm = np.zeros(_CONTEXT, dtype=np.float32)
        self._not_before = 0  # the first frame after the last clap

    def feed(self, pcm: Pcm) -> bool:
        """Take samples at the ear's rate, any number.

        Returns:
            True once for each clap, 0.26 s after it, when it is certain that nothing followed.
        """
        samples = np.concatenate([self._rest, pcm])
        fresh = len(samples) // _FRAME
        whole, self._rest = samples[: fresh * _FRAME], samples[fresh * _FRAME :]
        frames = whole.reshape(-1, _FRAME)
        means = np.add.reduce(frames, axis=1) / _FRAME
        # Without the means, neither an offset nor a rumble counts.
        powers = np.einsum("ij,ij->i", frames, frames) / _FRAME - np.square(means)
        self._pcm = np.concatenate([self._pcm, whole])
        self._powers = np.concatenate([self._powers, powers])
        found = self._search(fresh)
        self._pcm = self._pcm[len(whole) :]
        self._powers = self._powers[fresh:]
        return found

    def _search(self, fresh: int) -> bool:
        """Whether a clap begins in one of the frames that have all their context since now."""
        found = False
        powers = self._powers[_FIRST - 1 : _FIRST + fresh + _ONSET].tolist()
        for i, start in enumerate(range(_FIRST, _FIRST + fresh)):
            onset = max(powers[i + 1 : i + 1 + _ONSET])
            if start < self._not_before or onset < _LEAST_POWER or onset < _RISE * powers[i]:
                continue
            if self._is_sudden_and_short(start) and self._is_noise(start):
                self._not_before = start + _BEFORE
                found = True
        self._not_before -= fresh
        return found

    def _is_sudden_and_short(self, start: int) -> bool:
        powers = self._powers
        before = powers[start - _BEFORE : start]
        if powers[start : start + _ONSET].max() < _RISE * before.max():
            return False
        earlier = powers[start - _FIRST : start - _BEFORE].max()
        after = powers[start : start + _QUIET.stop]
        loudest = after[:_BURST].max()
        tenth, fifth = after[_TENTH].mean(), after[_FIFTH].mean()
        steps = after.reshape(-1, _STEP).mean(axis=1)
        lowest = np.minimum.accumulate(steps)
        return bool(
            loudest >= _OVER_EARLIER * earlier
            and tenth <= _FALLEN * loudest
            and fifth <= max(_FALLEN * tenth, 2 * before.mean())
            and after[_QUIET].mean() <= _GONE * loudest
            and (steps[1:] <= _ANOTHER * lowest[:-1]).all()
        )

    def _is_noise(self, start: int) -> bool:
        """Loud enough, without a pitch, and no fault of the line."""
        sound = self._pcm[start * _FRAME - _LEAD :]
        first = sound[_START] - sound[_START].mean()
        later = sound[_LATER] - sound[_LATER].mean()
        return bool(
            np.abs(first).max() >= _LEAST_PEAK
            and _length(np.diff(first)) >= _SHORTEST
            and _share_below(first, _LOW_HZ) <= _MOST_LOW
            and _periodicity(first) <= _MOST_PERIODIC
            and _periodicity(later) <= _MOST_PERIODIC
        )


def _length(pcm: Pcm) -> int:
    """Samples that hold 85 % of the energy, those of the first 5 and the last 10 % left out."""
    energy = np.cumsum(np.square(pcm))
    first, last = np.searchsorted(energy, (0.05 * energy[-1], 0.9 * energy[-1]))
    return int(last - first)


def _share_below(pcm: Pcm, hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(pcm * np.hanning(len(pcm)))))
    return float(power[: round(hz * len(pcm) / EAR_RATE_HZ)].sum() / power.sum())


def _periodicity(pcm: Pcm) -> float:
    """The highest autocorrelation at the period of a pitch from 62 to 800 Hz; 1 for a tone."""
    count = len(pcm)
    spectrum = np.fft.rfft(pcm, 2 * count)
    products = np.fft.irfft(np.square(np.abs(spectrum)))[:count]
    means = products / np.arange(count, 0, -1)
    return float(means[_PITCH_LAGS].max() / means[0])
