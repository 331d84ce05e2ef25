"""Claps, knocks and snaps, and short sounds that are none, made from noise and sines.

Decay times and spectra are those that the literature gives for hands (B. H. Repp, J. Acoust. Soc.
Am. 81, 1987), chosen at random within bounds.  No recording of a real clap is among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm
from tests.support.acoustics import in_room, room_response

Rng = np.random.Generator

_ROOMS = ((2.0, 2.5, 2.4), (3.0, 4.0, 2.5), (3.5, 4.5, 2.5), (4.0, 5.0, 2.6), (6.0, 8.0, 3.0))


@dataclass(frozen=True, slots=True)
class Clap:
    """One clap as a microphone hears it, with 0.6 s or more of the room before and after.

    Attributes:
        kind: ``hands``, ``snap`` or ``knock``.
        rt60_s: the room's reverberation time.
        far_m: how far from the microphone it was made.
        floor_db: level of the room's noise.
        peak_db: the clap's highest sample as dB of full scale.
    """

    pcm: Pcm
    kind: str
    rt60_s: float
    far_m: float
    floor_db: float
    peak_db: float


def claps(count: int, seed: int, rt60s_s: Sequence[float]) -> Iterator[Clap]:
    """Claps of all kinds by turns, in rooms with these reverberation times."""
    rng = np.random.default_rng(seed)
    kinds = tuple(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        rt60_s, far_m = float(rng.choice(rt60s_s)), float(rng.choice((0.4, 0.8, 1.6)))
        sound = in_room(KINDS[kind](rng), _room(rt60_s, far_m, int(rng.integers(len(_ROOMS)))))
        peak_db, floor_db = rng.uniform(-20, -1), float(rng.choice((-75, -65, -55, -50)))
        pcm = heard(sound, peak_db, floor_db, rng)
        yield Clap(pcm, kind, rt60_s, far_m, floor_db, peak_db)


def heard(sound: Pcm, peak_db: float, floor_db: float, rng: Rng) -> Pcm:
    """A sound brought to a peak, between two stretches of a room that has this noise."""
    lead = np.zeros(round(rng.uniform(0.6, 0.9) * EAR_RATE_HZ))
    loud = sound * (10 ** (peak_db / 20) / np.abs(sound).max())
    whole = np.concatenate([lead, loud, lead])
    return (whole + rng.normal(0, 10 ** (floor_db / 20), len(whole))).astype(np.float32)


@cache
def _room(rt60_s: float, far_m: float, which: int) -> Pcm:
    size = np.array(_ROOMS[which])
    rng = np.random.default_rng(which)
    ear = size * rng.uniform(0.35, 0.65, 3)
    way = rng.normal(0, (1, 1, 0.3))
    source = np.clip(ear + far_m * way / np.linalg.norm(way), 0.15, size - 0.15)
    return room_response(size.tolist(), source.tolist(), ear.tolist(), rt60_s)


def _time(seconds: float) -> Pcm:
    return np.arange(round(seconds * EAR_RATE_HZ), dtype=np.float32) / EAR_RATE_HZ


def _noise(rng: Rng, seconds: float, low_hz: float, high_hz: float, order: float = 1.5) -> Pcm:
    """Noise with soft edges to its band."""
    count = round(seconds * EAR_RATE_HZ)
    spectrum = np.fft.rfft(rng.normal(0, 1, count))
    hz = np.maximum(np.fft.rfftfreq(count, 1 / EAR_RATE_HZ), 1.0)
    gain = (1 + (low_hz / hz) ** (2 * order)) * (1 + (hz / high_hz) ** (2 * order))
    return np.fft.irfft(spectrum / np.sqrt(gain), count).astype(np.float32)


def hands(rng: Rng) -> Pcm:
    """Two palms, flat or cupped: a decay of 5 to 30 ms."""
    t_s = _time(0.15)
    burst = _noise(rng, 0.15, rng.uniform(300, 900), rng.uniform(1500, 5000), rng.uniform(1, 2.5))
    attack = np.minimum(1, t_s / rng.uniform(0.0003, 0.002))
    return burst * attack * np.exp(-t_s / rng.uniform(0.005, 0.030))


def snap(rng: Rng) -> Pcm:
    """Fingers: higher and shorter."""
    t_s = _time(0.1)
    burst = _noise(rng, 0.1, rng.uniform(1200, 2500), rng.uniform(2500, 6000), 2)
    return burst * np.minimum(1, t_s / 0.0005) * np.exp(-t_s / rng.uniform(0.003, 0.010))


def knock(rng: Rng) -> Pcm:
    """A table: the knuckles' click and some modes of the wood."""
    t_s = _time(0.2)
    wood = np.zeros_like(t_s)
    for _ in range(rng.integers(5, 9)):
        mode = np.sin(2 * np.pi * rng.uniform(120, 1200) * t_s + rng.uniform(0, 2 * np.pi))
        wood += rng.uniform(0.3, 1) * mode * np.exp(-t_s / rng.uniform(0.006, 0.025))
    click = _noise(rng, 0.2, 800, 5000) * np.exp(-t_s / 0.003)
    return wood / np.abs(wood).max() + rng.uniform(0.2, 1) * click / np.abs(click).max()


KINDS: dict[str, Callable[[Rng], Pcm]] = {"hands": hands, "snap": snap, "knock": knock}


def cough(rng: Rng) -> Pcm:
    """A burst of 50 ms and the breath after it, a third of a second in all."""
    t_s = _time(0.45)
    breath = 0.35 * np.exp(-np.maximum(t_s - 0.2, 0) / 0.05)
    shape = np.minimum(1, t_s / 0.003) * (np.exp(-t_s / 0.03) + breath)
    return _noise(rng, 0.45, 400, 3000) * shape


def blow(rng: Rng) -> Pcm:
    """Breath that hits the microphone with a "p"."""
    t_s = _time(0.3)
    thump = np.sin(2 * np.pi * rng.uniform(30, 90) * t_s) * np.exp(-t_s / 0.04)
    hiss = 0.05 * _noise(rng, 0.3, 300, 3000) * np.exp(-t_s / 0.04)
    return np.minimum(1, t_s / 0.004) * (thump + hiss)


def breath(rng: Rng) -> Pcm:
    """A strong breath through the nose."""
    t_s = _time(0.8)
    return _noise(rng, 0.8, 300, 2000) * np.sin(np.pi * t_s / 0.8)


def struck(pitch_hz: float, decay_s: float, partials: Sequence[tuple[float, float]]) -> Pcm:
    """A struck or plucked tone; a partial is its ratio to the pitch and its loudness."""
    t_s = _time(0.5)
    tone = np.zeros_like(t_s)
    for ratio, loudness in partials:
        shape = np.exp(-t_s * np.sqrt(ratio) / decay_s)
        tone += loudness * np.sin(2 * np.pi * pitch_hz * ratio * t_s) * shape
    return tone * np.minimum(1, t_s / 0.001)


BAR = ((1.0, 1.0), (3.93, 0.3), (9.2, 0.1))
"""Partials of a wooden bar."""

STRING = tuple((float(n), 1 / n) for n in range(1, 12))
"""Partials of a plucked string."""
