"""The loudspeaker that plays what a player mixes."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from companion.audio.absence import Absence
from companion.audio.base import BLOCK_S, Pcm
from companion.audio.choosing import choose_device
from companion.audio.dac_anchor import DacAnchor
from companion.audio.player import Player
from companion.audio.sound_system import Device, Stream, open_as_it_takes, sound_system

DEFAULT_LATENCY_S = 0.05
"""0 underruns were measured at it on an idle machine; a fade-out is silence after 78 ms."""


class Speaker:
    """The loudspeaker: one stream for a whole session, silence when the player is idle.

    It is opened at the player's rate where the device takes it, else at its own and resampled.
    What an underrun took is skipped on the player's line, so a breath is paced on time after it.

    Args:
        player: what is heard.
        device: the device, or a part of its name; None means the system's default.
        latency_s: how long before it sounds a sample is pulled; more of it bears a busier machine.

    Attributes:
        name: the device's name.
        underruns: how often the sound broke off because a block came too late.

    Raises:
        CompanionError: it is not there or cannot be opened.
    """

    def __init__(
        self,
        player: Player,
        device: Device | str | None = None,
        latency_s: float = DEFAULT_LATENCY_S,
    ) -> None:
        chosen = device if isinstance(device, Device) else choose_device("output", device)
        self.name = chosen.name
        self.underruns = 0
        self._player = player
        self._anchor = DacAnchor()
        self._pulls = 0
        self._ended = False
        self._closed = False

        def open_at(rate_hz: int, channels: int) -> Stream:
            self._rate_hz = rate_hz
            self._pull = _pulling_at(rate_hz, player)
            return sound_system().play(chosen, rate_hz, channels, latency_s, self._fill, self._end)

        self._stream = open_as_it_takes(chosen, "output", player.rate_hz, open_at)
        self._ended = False  # a refused attempt may have said so
        self._absence = Absence(time.monotonic())

    @property
    def latency_s(self) -> float:
        """From a sample's pulling to its sounding, as the device reports it."""
        return self._stream.latency_s

    @property
    def lost(self) -> bool:
        """True when the device has gone: it ended, or took no sound while it was looked after.

        To be looked at again and again, a few times a second or more often.
        """
        return self._absence.look(self._pulls, time.monotonic()) or self._ended

    def _fill(self, frames: int, dac_s: float, underrun: bool) -> Pcm:
        self._pulls += 1
        self.underruns += underrun
        lost_s = self._anchor.lost_s(dac_s, frames / self._rate_hz, underrun)
        if lost_s:
            self._player.pull(round(lost_s * self._player.rate_hz))
        return self._pull(frames)

    def _end(self) -> None:
        self._ended = True

    def close(self) -> None:
        """Let what was pulled sound to its end, then let the device go.

        PortAudio's own ``stop`` cuts off what is still in the buffer (50 ms, measured on ALSA).
        """
        if not self._closed and not self.lost:
            time.sleep(2 * self.latency_s)
        self._closed = True
        self._stream.close()


def _pulling_at(rate_hz: int, player: Player) -> Callable[[int], Pcm]:
    """The player's ``pull``, resampled when the device has another rate."""
    if rate_hz == player.rate_hz:
        return player.pull

    import soxr

    resampler = soxr.ResampleStream(player.rate_hz, rate_hz, 1)
    block = round(player.rate_hz * BLOCK_S)
    ready: Pcm = np.zeros(0, dtype=np.float32)

    def pull(frames: int) -> Pcm:
        nonlocal ready
        while len(ready) < frames:
            ready = np.concatenate([ready, resampler.resample_chunk(player.pull(block))])
        out, ready = ready[:frames], ready[frames:]
        return out

    return pull
