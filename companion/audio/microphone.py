"""The microphone as a source of sound."""

from __future__ import annotations

import queue
from contextlib import suppress

import numpy as np

from companion.audio.base import BLOCK_S, BURST_S, EAR_RATE_HZ, AudioChunk, Pcm
from companion.audio.channels import ChannelMix
from companion.audio.choosing import choose_device
from companion.audio.sound_system import Device, Stream, open_as_it_takes, sound_system
from companion.errors import CompanionError, ExitCode

_QUEUE_S = 10.0  # a recogniser may keep the reader away for a while
_WAKES_WITHIN_S = 3.0  # a Bluetooth microphone may need it for its first block
_SILENT_S = 0.8
_LOOK_S = 0.1  # a busy machine makes one long wait run out before a block can be handed over
_EAR_BLOCK = round(EAR_RATE_HZ * BLOCK_S)
_SAMPLE_BYTES = 4


class Microphone:
    """A microphone; see :class:`companion.audio.base.Source`.

    It is opened at the ear's rate where the device takes it, else at its own and resampled.

    Args:
        device: the device, or a part of its name; None means the system's default.

    Raises:
        CompanionError: it is not there or cannot be opened.
    """

    def __init__(self, device: Device | str | None = None) -> None:
        import soxr

        chosen = device if isinstance(device, Device) else choose_device("input", device)
        self.name = chosen.name
        self.relaxed = False
        self._blocks: queue.Queue[tuple[int, bytes] | None]
        self._captured: int  # frames that came from the device
        self._gathered: bytearray  # of them, what the reader was not woken for
        self._expected = 0  # number of the first frame of the next block in the queue
        self._ready: Pcm = np.zeros(0, dtype=np.float32)
        self._samples = 0  # read so far

        def open_at(rate_hz: int, channels: int) -> Stream:
            self._rate_hz, self._channels = rate_hz, channels
            self._blocks = queue.Queue(round(_QUEUE_S / BLOCK_S))
            self._captured = 0
            self._gathered = bytearray()
            return sound_system().record(chosen, rate_hz, channels, self._copy, self._ended)

        self._stream = open_as_it_takes(chosen, "input", EAR_RATE_HZ, open_at)
        self._mix = ChannelMix(self._rate_hz)
        self._resampler = soxr.ResampleStream(self._rate_hz, EAR_RATE_HZ, 1)

    def _copy(self, data: bytes) -> None:
        frame_bytes = _SAMPLE_BYTES * self._channels
        self._captured += len(data) // frame_bytes
        self._gathered += data
        frames = len(self._gathered) // frame_bytes
        if self.relaxed and frames < BURST_S * self._rate_hz:
            return
        burst, self._gathered = bytes(self._gathered), bytearray()
        with suppress(queue.Full):
            self._blocks.put_nowait((self._captured - frames, burst))

    def _ended(self) -> None:
        with suppress(queue.Full):  # then the reader finds out by waiting
            self._blocks.put_nowait(None)

    def read(self) -> AudioChunk:
        """The next block; waits until it is there.

        A stretch that was lost because nobody read for ten seconds shows as a jump in ``t_s``.

        Raises:
            CompanionError: the microphone has gone.
        """
        while len(self._ready) < _EAR_BLOCK:
            self._ready = np.concatenate([self._ready, self._next_samples()])
        block, self._ready = self._ready[:_EAR_BLOCK], self._ready[_EAR_BLOCK:]
        t_s = self._samples / EAR_RATE_HZ
        self._samples += _EAR_BLOCK
        return AudioChunk(block, EAR_RATE_HZ, t_s)

    def _next_samples(self) -> Pcm:
        block = self._next_block()
        if block is None:
            raise CompanionError(
                f"The microphone went away: {self.name}.",
                "Plug it in or turn it on again, or choose another one: companion devices",
                ExitCode.MISSING,
            )
        number, data = block
        frames = np.frombuffer(data, dtype=np.float32).reshape(-1, self._channels)
        self._samples += round((number - self._expected) * EAR_RATE_HZ / self._rate_hz)
        self._expected = number + len(frames)
        # A driver may hand over what is no number; in an average it would stay for ever.
        sound = np.nan_to_num(frames, posinf=0.0, neginf=0.0)
        resampled: Pcm = self._resampler.resample_chunk(self._mix.mono(sound))
        return resampled

    def _next_block(self) -> tuple[int, bytes] | None:
        silent_s = _SILENT_S if self._captured else _WAKES_WITHIN_S
        for _ in range(round(silent_s / _LOOK_S)):
            with suppress(queue.Empty):
                return self._blocks.get(timeout=_LOOK_S)
        return None

    def close(self) -> None:
        """Let the device go."""
        self._stream.close()
