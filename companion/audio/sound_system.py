"""What a sound library does for the microphone and the loudspeaker, and which one is used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol, TypeVar

from companion.audio.base import Pcm
from companion.errors import CompanionError, ExitCode

Direction = Literal["input", "output"]

CALLED: dict[Direction, str] = {"input": "microphone", "output": "loudspeaker"}
"""What a person calls a device that is used in this direction."""

Copy = Callable[[bytes], None]
"""Takes what a microphone recorded: interleaved float32.  Called in the library's own thread."""

Fill = Callable[[int, float, bool], Pcm]
"""Gives the next so many mono samples.  Called in the library's own thread.

It is told when the first of them will sound, by a steady clock (0 where the library cannot tell),
and whether the sound broke off before it.
"""

_USUAL_RATES_HZ = (48_000, 44_100)
_ARRAY = 8  # channels; a device that has more is a sound server that takes any number

_Opened = TypeVar("_Opened")


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as the system knows it.

    Attributes:
        index: the library's number; it changes when devices come and go, so it is never kept.
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


class RefusedError(Exception):
    """A device cannot be opened; its text says why."""


class Stream(Protocol):
    """An open device.

    Attributes:
        latency_s: from a sample's pulling to its sounding, as the device reports it.
    """

    latency_s: float

    def close(self) -> None:
        """Let the device go; a second call does nothing."""


class SoundSystem(Protocol):
    """A sound library."""

    def devices(self) -> list[Device]:
        """Every device there is."""

    def takes(self, device: Device, direction: Direction, rate_hz: int, channels: int) -> bool:
        """True when the device says it can be opened so."""

    def record(
        self, device: Device, rate_hz: int, channels: int, copy: Copy, ended: Callable[[], None]
    ) -> Stream:
        """Open a microphone that hands over blocks until it ends.

        Raises:
            RefusedError: it cannot be opened so.
        """

    def play(
        self,
        device: Device,
        rate_hz: int,
        channels: int,
        latency_s: float,
        fill: Fill,
        ended: Callable[[], None],
    ) -> Stream:
        """Open a loudspeaker that takes samples until it ends; every channel plays the same.

        ``latency_s`` is how long before it sounds a sample is wanted, as nearly as can be had.

        Raises:
            RefusedError: it cannot be opened so.
        """

    def rescan(self) -> bool:
        """Look for devices again; False, and nothing done, while that would break a stream.

        Raises:
            CompanionError: the library does not start again.
        """


@cache
def sound_system() -> SoundSystem:
    """PortAudio where it is installed, else miniaudio.

    Raises:
        CompanionError: neither is installed.
    """
    try:
        from companion.audio.portaudio import PortAudio

        return PortAudio()
    except (OSError, ImportError) as error:
        missing = error
    try:
        from companion.audio.miniaudio_backend import Miniaudio

        return Miniaudio()
    except (OSError, ImportError):
        fix = "Install sounddevice again: pip install --force-reinstall sounddevice"
        if sys.platform.startswith("linux"):
            fix = "Install it with: sudo apt install libportaudio2"
        raise CompanionError(
            "The sound library PortAudio is not installed.", fix, ExitCode.MISSING
        ) from missing


def open_as_it_takes(
    device: Device, direction: Direction, rate_hz: int, open_at: Callable[[int, int], _Opened]
) -> _Opened:
    """Open a device at the first sample rate and number of channels that it takes.

    Args:
        device: the device.
        direction: what it is for.
        rate_hz: the rate that is best.
        open_at: opens it at a rate with so many channels; raises RefusedError.

    Raises:
        CompanionError: it can be opened in no way.
    """
    system = sound_system()
    refusals: list[RefusedError] = []
    for rate, channels in ways_to_open(device, direction, rate_hz):
        if system.takes(device, direction, rate, channels):
            try:
                return open_at(rate, channels)
            except RefusedError as refused:
                refusals.append(refused)
    if not refusals:  # where it takes nothing, opening it all the same tells why
        try:
            return open_at(device.rate_hz, device.channels(direction))
        except RefusedError as refused:
            refusals.append(refused)
    called = CALLED[direction]
    raise CompanionError(
        f"The {called} {device.name} cannot be opened: {refusals[0]}.",
        "Close other programs that use it and check that this program may use the "
        f"{called} in the system's settings, or choose another one: companion devices",
        ExitCode.MISSING,
    ) from refusals[0]


def ways_to_open(device: Device, direction: Direction, rate_hz: int) -> list[tuple[int, int]]:
    """Pairs of sample rate and channels, the best first.

    A loudspeaker is best opened as mono.  A microphone is not: PulseAudio hands over the mean of
    all channels then (12 dB lost where one of four has sound), and PortAudio the first one.
    """
    most = device.channels(direction)
    if direction == "output":
        counts = [1, 2, most]
    else:
        counts = [most, 2, 1] if most <= _ARRAY else [2, 1, most]
    rates = dict.fromkeys((rate_hz, device.rate_hz, *_USUAL_RATES_HZ))
    return [(rate, n) for n in dict.fromkeys(counts) if n <= most for rate in rates]
