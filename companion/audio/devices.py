"""Microphone and loudspeaker, through PortAudio.

PortAudio's own threads run two callbacks here.  Each does one thing: the microphone's copies a
block into a bounded queue, the loudspeaker's pulls a block from the player.
"""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Literal, Protocol

import numpy as np

from companion.audio.base import BLOCK_S, EAR_RATE_HZ, AudioChunk, Pcm
from companion.audio.player import Player
from companion.errors import CompanionError, ExitCode

Direction = Literal["input", "output"]

_CALLED: dict[Direction, str] = {"input": "microphone", "output": "loudspeaker"}
_LOST_AFTER_S = 1.0
_QUEUE_S = 10.0  # a recogniser may keep the reader away for a while
_SPEAKER_LATENCY_S = 0.05  # 0 underruns were measured at it; a fade-out is silence after 78 ms
_EAR_BLOCK = round(EAR_RATE_HZ * BLOCK_S)


class _Status(Protocol):
    """What PortAudio tells a callback, as far as it is used here."""

    output_underflow: bool


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as the system knows it.

    Attributes:
        index: PortAudio's number; it changes when devices come and go, so it is never kept.
        name: what a person chooses it by.
        host: the sound system it belongs to, e.g. ``ALSA`` or ``Windows WASAPI``.
        inputs, outputs: the most channels it records and plays.
        rate_hz: its own sample rate.
        default_input, default_output: the system uses it when none is named.
    """

    index: int
    name: str
    host: str
    inputs: int
    outputs: int
    rate_hz: int
    default_input: bool
    default_output: bool

    def channels(self, direction: Direction) -> int:
        """The most channels it has in this direction."""
        return self.inputs if direction == "input" else self.outputs


def list_devices() -> list[Device]:
    """Every sound device there is.

    Raises:
        CompanionError: PortAudio is not installed.
    """
    sounddevice = _sounddevice()
    default_input, default_output = sounddevice.default.device
    hosts = [host["name"] for host in sounddevice.query_hostapis()]
    return [
        Device(
            index=device["index"],
            name=device["name"],
            host=hosts[device["hostapi"]],
            inputs=device["max_input_channels"],
            outputs=device["max_output_channels"],
            rate_hz=round(device["default_samplerate"]),
            default_input=device["index"] == default_input,
            default_output=device["index"] == default_output,
        )
        for device in sounddevice.query_devices()
    ]


def choose_device(direction: Direction, name: str | None = None) -> Device:
    """Find a device by name.

    Args:
        direction: what it is for.
        name: its name or a part of it, in any case; None means the system's default.  Where
            several sound systems list one device, the default device's system is taken.

    Raises:
        CompanionError: there is no such device, or several fit.
    """
    called = _CALLED[direction]
    devices = [device for device in list_devices() if device.channels(direction)]
    default = next((d for d in devices if getattr(d, f"default_{direction}")), None)
    if not devices or (name is None and default is None):
        raise CompanionError(
            f"No {called} was found.",
            f"Plug a {called} in or turn it on in the system's sound settings, then look with: "
            "companion devices",
            ExitCode.MISSING,
        )
    if name is None and default is not None:
        return default
    wanted = (name or "").casefold()
    fitting = [d for d in devices if wanted == d.name.casefold()]
    fitting = fitting or [d for d in devices if wanted in d.name.casefold()]
    if len(fitting) > 1 and default is not None:
        fitting = [d for d in fitting if d.host == default.host] or fitting
    if len(fitting) != 1:
        problem = "Several devices fit" if fitting else "No device fits"
        listed = ", ".join(dict.fromkeys(d.name for d in fitting or devices))
        raise CompanionError(
            f'{problem} the {called} name "{name}".', f"There are: {listed}.", ExitCode.MISSING
        )
    return fitting[0]


class Microphone:
    """A microphone; see :class:`companion.audio.base.Source`.

    It is opened at the ear's rate where the device takes it, else at its own and resampled.

    Args:
        device: a part of its name; None means the system's default.

    Raises:
        CompanionError: it is not there or cannot be opened.
    """

    def __init__(self, device: str | None = None) -> None:
        import soxr

        chosen = choose_device("input", device)
        self.name = chosen.name
        rate_hz, self._channels = _settings(chosen, "input", EAR_RATE_HZ)
        self._device_block = round(rate_hz * BLOCK_S)
        self._resampler = soxr.ResampleStream(rate_hz, EAR_RATE_HZ, 1)
        self._blocks: queue.Queue[tuple[int, bytes] | None] = queue.Queue(round(_QUEUE_S / BLOCK_S))
        self._captured = 0  # blocks that came from the device
        self._expected = 0  # number of the next block in the queue
        self._ready: Pcm = np.zeros(0, dtype=np.float32)
        self._samples = 0  # read so far
        with _opening(chosen, "input"):
            self._stream = _sounddevice().RawInputStream(
                samplerate=rate_hz,
                blocksize=self._device_block,
                device=chosen.index,
                channels=self._channels,
                dtype="float32",
                callback=self._copy,
                finished_callback=self._ended,
            )
            self._stream.start()

    def _copy(self, data: memoryview, frames: int, when: object, status: object) -> None:
        number, self._captured = self._captured, self._captured + 1
        with suppress(queue.Full):
            self._blocks.put_nowait((number, bytes(data)))

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
        try:
            block = self._blocks.get(timeout=_LOST_AFTER_S)
        except queue.Empty:
            block = None
        if block is None:
            raise CompanionError(
                f"The microphone went away: {self.name}.",
                "Plug it in or turn it on again, or choose another one: companion devices",
                ExitCode.MISSING,
            )
        number, data = block
        self._samples += (number - self._expected) * _EAR_BLOCK
        self._expected = number + 1
        frames = np.frombuffer(data, dtype=np.float32).reshape(-1, self._channels)
        resampled: Pcm = self._resampler.resample_chunk(frames.mean(axis=1))
        return resampled

    def close(self) -> None:
        """Let the device go."""
        self._stream.close()


class Speaker:
    """The loudspeaker: one stream for a whole session, silence when the player is idle.

    It is opened at the player's rate where the device takes it, else at its own and resampled.

    Args:
        player: what is heard.
        device: a part of its name; None means the system's default.

    Attributes:
        name: the device's name.
        underruns: how often the sound broke off because a block came too late.

    Raises:
        CompanionError: it is not there or cannot be opened.
    """

    def __init__(self, player: Player, device: str | None = None) -> None:
        chosen = choose_device("output", device)
        self.name = chosen.name
        self.underruns = 0
        rate_hz, channels = _settings(chosen, "output", player.rate_hz)
        self._pull = _pulling_at(rate_hz, player)
        self._pulled_at_s = time.monotonic()
        with _opening(chosen, "output"):
            self._stream = _sounddevice().OutputStream(
                samplerate=rate_hz,
                device=chosen.index,
                channels=channels,
                dtype="float32",
                latency=_SPEAKER_LATENCY_S,
                callback=self._fill,
            )
            self._stream.start()

    @property
    def latency_s(self) -> float:
        """From a sample's pulling to its sounding, as the device reports it."""
        return float(self._stream.latency)

    @property
    def lost(self) -> bool:
        """True when the device has taken no sound for a second."""
        return time.monotonic() - self._pulled_at_s > _LOST_AFTER_S

    def _fill(self, out: Pcm, frames: int, when: object, status: _Status) -> None:
        if status.output_underflow:
            self.underruns += 1
        out[:] = self._pull(frames)[:, np.newaxis]
        self._pulled_at_s = time.monotonic()

    def close(self) -> None:
        """Let what was pulled sound to its end, then let the device go.

        PortAudio's own ``stop`` cuts off what is still in the buffer (50 ms, measured on ALSA).
        """
        if not self._stream.closed and not self.lost:
            time.sleep(2 * self.latency_s)
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


def _settings(device: Device, direction: Direction, rate_hz: int) -> tuple[int, int]:
    """The first pair of sample rate and channels that the device takes; mono is preferred.

    Where it takes none, its own: opening it then tells why.
    """
    sounddevice = _sounddevice()
    check = getattr(sounddevice, f"check_{direction}_settings")
    most = min(device.channels(direction), 2)
    pairs = [(rate, n) for n in (1, most) for rate in (rate_hz, device.rate_hz)]
    for rate, channels in pairs:
        try:
            check(device=device.index, channels=channels, dtype="float32", samplerate=rate)
        except sounddevice.PortAudioError:
            continue
        return rate, channels
    return device.rate_hz, most


@contextmanager
def _opening(device: Device, direction: Direction) -> Iterator[None]:
    """Tell in plain words why a device cannot be opened."""
    sounddevice = _sounddevice()
    try:
        yield
    except sounddevice.PortAudioError as error:
        called = _CALLED[direction]
        reason = str(error.args[0]).rpartition(": ")[2]
        raise CompanionError(
            f"The {called} {device.name} cannot be opened: {reason}.",
            "Close other programs that use it and check that this program may use the "
            f"{called} in the system's settings, or choose another one: companion devices",
            ExitCode.MISSING,
        ) from error


def _sounddevice() -> ModuleType:
    try:
        return import_module("sounddevice")
    except OSError as error:
        fix = "Install sounddevice again: pip install --force-reinstall sounddevice"
        if sys.platform.startswith("linux"):
            fix = "Install it with: sudo apt install libportaudio2"
        raise CompanionError(
            "The sound library PortAudio is not installed.", fix, ExitCode.MISSING
        ) from error
