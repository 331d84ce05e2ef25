"""A simulated room between the virtual loudspeaker and the virtual microphone.

The air is never quite silent, and what the loudspeaker plays comes back to the microphone by the
direct way and from the walls, convolved block by block.
"""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import termios
import threading

import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm
from tests.support.acoustics import desk_response
from tests.support.virtual_card import VirtualCard

_BLOCK = EAR_RATE_HZ // 100
_PIPE_BYTES = 4096  # 64 ms
_MOST_BEHIND_BYTES = 8192


class Room:
    """Air and walls around a virtual card, while it is open, and whoever speaks in it.

    What is heard and what is said are counted in the same blocks, so both lie on one axis of time;
    the two ways through the sound server lengthen every answer by about 0.03 s.

    Args:
        card: the card.
        echo: gain from the loudspeaker to the microphone; 0 for a headset.
        noise: root mean square of the air, 0.0005 is -66 dBFS.
    """

    def __init__(
        self,
        card: VirtualCard,
        echo: float = 0.0,
        noise: float = 0.0005,
    ) -> None:
        self._answer = desk_response()
        self._echo = echo
        self._noise = noise
        self._rng = np.random.default_rng(7)
        self._lock = threading.Lock()
        self._words: Pcm = np.zeros(0, dtype=np.float32)  # still to be said
        self._played: list[Pcm] = []
        env = {**os.environ, **card.env}
        form = ["--raw", "--format=float32le", f"--rate={EAR_RATE_HZ}", "--channels=1"]
        self._heard = subprocess.Popen(
            ["parec", "-d", "spk.monitor", "--latency-msec=10", *form],
            env=env,
            stdout=subprocess.PIPE,
        )
        self._said = subprocess.Popen(
            ["pacat", "--device=mic_in", "--latency-msec=20", *form], env=env, stdin=subprocess.PIPE
        )
        fcntl.fcntl(self._said.stdin, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._thread = threading.Thread(target=self._reflect, daemon=True)
        self._thread.start()

    def _reflect(self) -> None:
        past = np.zeros(len(self._answer) - 1, dtype=np.float32)
        size = 1 << (len(past) + _BLOCK - 1).bit_length()
        spectrum = np.fft.rfft(self._answer, size)
        while data := self._heard.stdout.read(_BLOCK * 4):
            block = np.frombuffer(data, np.float32)
            stretch = np.concatenate([past, block])
            past = stretch[-len(past) :]
            out = self._rng.normal(0, self._noise, len(block))
            if self._echo:
                walls = np.fft.irfft(np.fft.rfft(stretch, size) * spectrum, size)
                out += self._echo * walls[len(past) : len(stretch)]
            with self._lock:
                self._played.append(block)
                words, self._words = self._words[: len(block)], self._words[len(block) :]
            out[: len(words)] += words
            if self._behind():
                continue  # no room answers later and later: what was late is never heard
            try:
                self._said.stdin.write(out.astype(np.float32).tobytes())
                self._said.stdin.flush()
            except (BrokenPipeError, ValueError):
                return

    def _behind(self) -> bool:
        waiting = fcntl.ioctl(self._heard.stdout, termios.FIONREAD, struct.pack("i", 0))
        return struct.unpack("i", waiting)[0] > _MOST_BEHIND_BYTES

    @property
    def now_s(self) -> float:
        """Seconds since the room was opened."""
        return len(self._played) * _BLOCK / EAR_RATE_HZ

    def say(self, pcm: Pcm) -> float:
        """Speak into the microphone, from now on; when the last sample will have been said."""
        with self._lock:
            self._words = np.asarray(pcm, dtype=np.float32)
            return self.now_s + len(pcm) / EAR_RATE_HZ

    def played(self, begin_s: float, end_s: float | None = None) -> Pcm:
        """What came out of the loudspeaker in this stretch."""
        first = round(begin_s * EAR_RATE_HZ) // _BLOCK
        last = None if end_s is None else round(end_s * EAR_RATE_HZ) // _BLOCK
        with self._lock:
            blocks = self._played[first:last]
        return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)

    def close(self) -> None:
        """Leave nothing but silence."""
        for process in (self._heard, self._said):
            process.kill()
            process.wait()
        self._thread.join(2)

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
