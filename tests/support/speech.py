"""Real speech and noise for tests, made on the spot."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ, MOUTH_RATE_HZ, AudioChunk, Pcm

_BLOCK = 320


@cache
def _voice():
    if find_spec("hibari") is None:
        pytest.skip("the embedded voice is not installed")
    from companion.voice.hibari_voice import HibariVoice

    return HibariVoice()


@cache
def spoken(sentence: str, rate: float = 1.4) -> Pcm:
    """A sentence at the ear's rate, spoken by the embedded voice, no faster than people talk."""
    import soxr

    return soxr.resample(_voice().render(sentence, rate), MOUTH_RATE_HZ, EAR_RATE_HZ)


def silence(seconds: float) -> Pcm:
    """A quiet room: noise at -66 dBFS."""
    return noise(seconds, 0.0005)


def noise(seconds: float, rms: float) -> Pcm:
    """White noise at the ear's rate."""
    rng = np.random.default_rng(5)
    return rng.normal(0, rms, round(seconds * EAR_RATE_HZ)).astype(np.float32)


def chunks(*parts: Pcm, start_s: float = 0.0) -> list[AudioChunk]:
    """Blocks as a source hands them out; the last, incomplete one is left out."""
    pcm = np.concatenate(parts)
    return [
        AudioChunk(pcm[at : at + _BLOCK], EAR_RATE_HZ, start_s + at / EAR_RATE_HZ)
        for at in range(0, len(pcm) - _BLOCK + 1, _BLOCK)
    ]
