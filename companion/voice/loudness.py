"""Every sentence of every voice comes out equally loud, with the same little silence around it.

Loudness is that of ITU-R BS.1770-4 for one channel: the signal is K-weighted (the head as a high
shelf of +4 dB, and a high-pass at 38 Hz), the mean square ``z`` is taken over blocks, blocks are
gated at -70 LUFS and then at 10 LU below the mean of what is left, and

    loudness = -0.691 + 10 log10(mean z of the blocks that passed)   in LUFS.

Two things are made for single sentences: blocks last 0.1 s instead of 0.4 s, so a lone "In."
counts as well, and the K-weighting is applied to the spectrum of the whole sentence.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from companion.voice.base import VOICE_RATE_HZ, Speech, silence

TARGET_LUFS = -21.0
"""How loud a sentence is made: tones lie about 10 dB below, and speech keeps its peaks."""

PEAK_CEILING = 0.7
"""No sample lies above this (-3.1 dBFS), which leaves room for a tone on top."""

_KNEE = 0.5  # peaks above it are bent smoothly under the ceiling

FINISH = 1
"""Counted up whenever :func:`finished` gives something else, so caches are made anew."""

_BLOCK = round(0.1 * VOICE_RATE_HZ)
_HOP = _BLOCK // 4
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0

_EDGE_FRAME = round(0.01 * VOICE_RATE_HZ)
_EDGE_DB = -45.0  # below the loudest frame; a quiet "f" or "h" lies at -30 to -40
_LEAD = round(0.03 * VOICE_RATE_HZ)
_TRAIL = round(0.10 * VOICE_RATE_HZ)
_FADE = round(0.01 * VOICE_RATE_HZ)

# BS.1770-4 tables 1 and 2 as analogue prototypes (f0 in Hz, Q), so they hold at any rate; the
# shelf's gain is 4 dB.  Values: J. Moreno's derivation, as used by libebur128.
_SHELF_HZ, _SHELF_Q, _SHELF_DB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773


def finished(speech: Speech) -> Speech:
    """Trim a rendered sentence, bring it to :data:`TARGET_LUFS` and fade its edges.

    Args:
        speech: what an engine gave, at :data:`VOICE_RATE_HZ`.

    Returns:
        0.03 s of lead-in, the sentence, 0.10 s of trail; none at all if it was silent.
    """
    sentence = _trimmed(speech)
    level = loudness_lufs(sentence)
    if level == -np.inf:
        return silence()
    out = _limited(sentence * np.float32(10 ** ((TARGET_LUFS - level) / 20)))
    fade = np.linspace(0, 1, min(_FADE, len(out)), dtype=np.float32)
    out[: len(fade)] *= fade
    out[-len(fade) :] *= fade[::-1]
    return out


def loudness_lufs(speech: Speech) -> float:
    """The loudness of one sentence at :data:`VOICE_RATE_HZ`; minus infinity when it is silent."""
    if len(speech) == 0:
        return -np.inf
    padded = np.pad(speech, (0, -len(speech) % _BLOCK))  # also keeps the transform fast
    spectrum = np.fft.rfft(padded)
    weighted = np.fft.irfft(spectrum * _k_weighting(len(padded)), len(padded))
    blocks = np.lib.stride_tricks.sliding_window_view(weighted, _BLOCK)[::_HOP]
    power = np.square(blocks).mean(axis=1)
    passed = power[power > _power(_ABSOLUTE_GATE_LUFS)]
    if len(passed) == 0:
        return -np.inf
    passed = passed[passed > passed.mean() * 10 ** (_RELATIVE_GATE_LU / 10)]
    return float(-0.691 + 10 * np.log10(passed.mean()))


def _limited(speech: Speech) -> Speech:
    """Bend what is over the knee: few samples, so a sentence loses under 0.2 dB by it."""
    excess = np.abs(speech) - _KNEE
    room = PEAK_CEILING - _KNEE
    bent = np.sign(speech) * (_KNEE + room * np.tanh(excess / room))
    return np.where(excess > 0, bent, speech).astype(np.float32)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _k_weighting(samples: int) -> NDArray[np.float64]:
    """Magnitude of both filters at the bins of a real spectrum of so many samples."""
    # Bilinear transform: s = j tan(pi f / rate) / tan(pi f0 / rate).
    warped = np.tan(np.pi * np.minimum(np.fft.rfftfreq(samples), 0.4999))
    s = 1j * warped / np.tan(np.pi * _SHELF_HZ / VOICE_RATE_HZ)
    high = 10 ** (_SHELF_DB / 20)
    middle = high**0.4996667741545416
    shelf = (high * s**2 + middle * s / _SHELF_Q + 1) / (s**2 + s / _SHELF_Q + 1)
    s = 1j * warped / np.tan(np.pi * _HIGH_PASS_HZ / VOICE_RATE_HZ)
    high_pass = s**2 / (s**2 + s / _HIGH_PASS_Q + 1)
    magnitude: NDArray[np.float64] = np.abs(shelf * high_pass)
    return magnitude


def _trimmed(speech: Speech) -> Speech:
    """Cut the silence at both ends down to a constant; a missing lead or trail is made up."""
    whole = len(speech) - len(speech) % _EDGE_FRAME
    power = np.square(speech[:whole].reshape(-1, _EDGE_FRAME)).mean(axis=1)
    if whole == 0 or power.max() == 0:
        return silence()
    active = np.flatnonzero(power > power.max() * 10 ** (_EDGE_DB / 10))
    begin = int(active[0]) * _EDGE_FRAME - _LEAD
    end = int(active[-1] + 1) * _EDGE_FRAME + _TRAIL
    kept = speech[max(begin, 0) : end]
    return np.pad(kept, (max(-begin, 0), max(end - len(speech), 0))).astype(np.float32)
