"""The program's short sounds, made from sines: no sample files, one pitch family.

All pitches come from one A major pentatonic scale (equal temperament, A4 = 440 Hz), so any two
tones that follow one another agree.  Attacks are raised cosines of 20 ms or more, because a
sudden onset is what makes a sound startle, and levels stay about 10 dB below the voice.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from companion.audio.base import MOUTH_RATE_HZ, Pcm

_E4, _FS4, _A4, _B4, _E5 = 329.63, 369.99, 440.0, 493.88, 659.26

_EARCONS: dict[str, tuple[tuple[float, float, float], ...]] = {
    # name: notes as (pitch in Hz, start in s, length in s)
    "ready": ((_A4, 0.0, 0.16), (_E5, 0.10, 0.18)),
    "heard": ((_E5, 0.0, 0.12),),
    "thinking": ((_A4, 0.0, 0.12), (_A4, 0.15, 0.12)),
    "trouble": ((_A4, 0.0, 0.14), (_FS4, 0.12, 0.17)),
    "soft": ((_A4, 0.0, 0.28),),
    "end": ((_E5, 0.0, 0.14), (_B4, 0.07, 0.14), (_E4, 0.14, 0.15)),
}

EARCONS = tuple(_EARCONS)
"""Names that :func:`earcon` knows."""

_EARCON_PEAK = 0.12  # -18 dBFS
_BREATH_PEAK = 0.07  # -23 dBFS: it sounds for seconds on end
_ATTACK_S = 0.02
_BREATH_LOW_HZ, _BREATH_HIGH_HZ = _E4, _B4  # a fifth


@cache
def earcon(name: str) -> Pcm:
    """One of :data:`EARCONS` at the mouth's rate; under 0.3 s, peak -18 dBFS, read-only."""
    notes = _EARCONS[name]
    mix = np.zeros(_samples(max(start + length for _, start, length in notes)), dtype=np.float32)
    for pitch_hz, start_s, length_s in notes:
        begin, count = _samples(start_s), _samples(length_s)
        t_s = np.arange(count) / MOUTH_RATE_HZ
        decay = np.exp(-4 * t_s / length_s) * _edges(count, _ATTACK_S, length_s / 2)
        mix[begin : begin + count] += _voice(2 * np.pi * pitch_hz * t_s) * decay
    return _levelled(mix, _EARCON_PEAK)


@cache
def breath_tone(kind: str, samples: int) -> Pcm:
    """The tone that lasts as long as one phase of a breath.

    It glides a fifth, up for ``in`` and down for ``out``, evenly in pitch; a ``hold`` is
    silent.  It swells and fades, so it starts and ends at zero.

    Args:
        kind: ``in``, ``out`` or ``hold``.
        samples: its length at the mouth's rate.

    Returns:
        ``samples`` samples, peak -23 dBFS, read-only; none at all for a hold.
    """
    if kind == "hold" or samples == 0:
        return np.zeros(0, dtype=np.float32)
    ends = (_BREATH_LOW_HZ, _BREATH_HIGH_HZ)
    first_hz, last_hz = ends if kind == "in" else ends[::-1]
    pitch_hz = np.geomspace(first_hz, last_hz, samples)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / MOUTH_RATE_HZ
    seconds = samples / MOUTH_RATE_HZ
    swell = _edges(samples, min(0.3, seconds / 4), min(1.0, seconds / 2))
    return _levelled(_voice(phase) * swell, _BREATH_PEAK)


def _voice(phase: NDArray[np.float64]) -> Pcm:
    """A sine with a little octave and twelfth, which small loudspeakers carry better."""
    wave = np.sin(phase) + 0.25 * np.sin(2 * phase) + 0.08 * np.sin(3 * phase)
    return np.asarray(wave, dtype=np.float32)


def _edges(count: int, attack_s: float, release_s: float) -> Pcm:
    """An envelope of ones with a raised-cosine rise and fall."""
    envelope = np.ones(count, dtype=np.float32)
    for seconds, part in ((attack_s, envelope), (release_s, envelope[::-1])):
        length = min(_samples(seconds), count)
        part[:length] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(length, 1))
    return envelope


def _levelled(mix: Pcm, peak: float) -> Pcm:
    level: Pcm = mix * np.float32(peak / np.abs(mix).max())
    level.flags.writeable = False
    return level


def _samples(seconds: float) -> int:
    return round(seconds * MOUTH_RATE_HZ)
