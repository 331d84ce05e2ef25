"""A quiet booth around a virtual card: whoever speaks in it is heard, and all it plays is kept.

Nothing of it runs in this process, so a busy machine does not chop what is said in it; where an
echo is wanted, there is :class:`~tests.support.room.Room`.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm
from tests.support.speech import silence
from tests.support.virtual_card import VirtualCard, write_wav

_AIR_S = 600.0
_BYTES = 2  # a sample
_WAIT_MS = 300  # so late may this machine be before a word breaks off


class Booth:
    """Air for the microphone, and an ear at the loudspeaker, while it is open.

    Args:
        card: the card.
    """

    def __init__(self, card: VirtualCard) -> None:
        self._env = {**os.environ, **card.env}
        self._folder = tempfile.TemporaryDirectory(prefix="booth")
        folder = Path(self._folder.name)
        self._words = folder / "words.wav"
        self._heard = folder / "heard"
        air = write_wav(folder / "air.wav", silence(_AIR_S), EAR_RATE_HZ)
        form = ["--raw", "--format=s16le", f"--rate={EAR_RATE_HZ}", "--channels=1"]
        with self._heard.open("wb") as heard:
            self._processes = [
                subprocess.Popen(self._play(air), env=self._env),
                subprocess.Popen(
                    ["parec", "-d", "spk.monitor", "--latency-msec=20", *form],
                    env=self._env,
                    stdout=heard,
                ),
            ]

    def _play(self, wav: Path) -> list[str]:
        return ["paplay", "--device=mic_in", f"--latency-msec={_WAIT_MS}", str(wav)]

    @property
    def now_s(self) -> float:
        """Seconds since the booth was opened."""
        return self._heard.stat().st_size / _BYTES / EAR_RATE_HZ

    def say(self, pcm: Pcm) -> None:
        """Speak into the microphone; returns when all of it was said."""
        write_wav(self._words, pcm, EAR_RATE_HZ)
        subprocess.run(self._play(self._words), env=self._env, check=True, timeout=60)

    def played(self, begin_s: float, end_s: float | None = None) -> Pcm:
        """What came out of the loudspeaker in this stretch."""
        first = round(begin_s * EAR_RATE_HZ)
        count = -1 if end_s is None else round(end_s * EAR_RATE_HZ) - first
        with self._heard.open("rb") as file:
            file.seek(first * _BYTES)
            data = file.read(count * _BYTES if count >= 0 else -1)
        samples = np.frombuffer(data[: len(data) // _BYTES * _BYTES], "<i2")
        return (samples / 32768).astype(np.float32)

    def close(self) -> None:
        """Take it down."""
        for process in self._processes:
            process.kill()
            process.wait()
        self._folder.cleanup()

    def __enter__(self) -> Booth:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
