"""Sound through miniaudio, where PortAudio is not installed: it needs no library of the system.

PulseAudio's server (PipeWire answers in its place) is asked first, then ALSA.  Every list and
every stream has a connection of its own, so a list is never stale.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from functools import partial
from typing import Any

import miniaudio
import numpy as np
from miniaudio import ffi, lib

from companion.audio.base import BLOCK_S
from companion.audio.sound_system import Copy, Device, Direction, Fill, RefusedError

_MOUTH_PERIODS = 2
_PERIOD = 1.2  # of the latency wanted: PulseAudio is given one period, more of them change nothing
_SPARE = 0.67  # of a period: so late a block may be asked for without a break in the sound
_REGAINED = 0.33  # of a period: so much sooner comes the block after a break
_EAR_PERIODS = 25  # half a second until what is recorded must be taken
_FOLLOW = 0.05  # share of a block's deviation from the even flow that is taken over
_USUAL_RATE_HZ = 48_000
_MONITOR = b".monitor"  # PulseAudio lists what each loudspeaker plays among the microphones


class Miniaudio:
    """The sound system of miniaudio."""

    def devices(self) -> list[Device]:
        """Every device there is now."""
        try:
            return [device for device, _ in _Connection().devices()]
        except miniaudio.MiniaudioError:  # no sound server and no ALSA
            return []

    def takes(self, device: Device, direction: Direction, rate_hz: int, channels: int) -> bool:
        """True for its own rate and channels: miniaudio takes all, but resamples coarsely."""
        return rate_hz == device.rate_hz and (direction == "output" or channels == device.inputs)

    def record(
        self, device: Device, rate_hz: int, channels: int, copy: Copy, ended: Callable[[], None]
    ) -> MiniaudioStream:
        """Open a microphone.

        Raises:
            RefusedError: it cannot be opened so.
        """
        kind = partial(_Capture, callback_periods=_EAR_PERIODS)
        return MiniaudioStream(kind, device, rate_hz, channels, BLOCK_S, ended, _copying(copy))

    def play(
        self,
        device: Device,
        rate_hz: int,
        channels: int,
        latency_s: float,
        fill: Fill,
        ended: Callable[[], None],
    ) -> MiniaudioStream:
        """Open a loudspeaker.

        Raises:
            RefusedError: it cannot be opened so.
        """
        period_s = _PERIOD * latency_s
        kind = partial(_Playback, callback_periods=_MOUTH_PERIODS)
        filling = _filling(fill, rate_hz, channels, period_s)
        return MiniaudioStream(kind, device, rate_hz, channels, period_s, ended, filling)

    def rescan(self) -> bool:
        """True: there is nothing to do."""
        return True


class MiniaudioStream:
    """An open device.

    Args:
        kind: what to open.
        device: the device.
        rate_hz: at which rate.
        channels: with how many channels.
        period_s: length of the blocks that it takes or gives.
        ended: told when the device ends by itself.
        callback: takes or gives what sounds.

    Raises:
        RefusedError: it cannot be opened.
    """

    def __init__(
        self,
        kind: Callable[..., Any],
        device: Device,
        rate_hz: int,
        channels: int,
        period_s: float,
        ended: Callable[[], None],
        callback: Generator[object, Any, None],
    ) -> None:
        self.latency_s = period_s
        with ExitStack() as closing:
            try:
                connection = _Connection()
                closing.callback(connection.close)
                opened = kind(
                    connection.context,
                    miniaudio.SampleFormat.FLOAT32,
                    nchannels=channels,
                    sample_rate=rate_hz,
                    buffersize_msec=round(1000 * period_s),
                    device_id=connection.id_of(device),
                )
                closing.callback(opened.close)
                opened.stop_callback = ended
                next(callback)
                opened.start(callback)
            except miniaudio.MiniaudioError as error:
                raise RefusedError("it does not answer") from error
            self._closing = closing.pop_all()

    def close(self) -> None:
        """Let the device go; a second call does nothing."""
        self._closing.close()


class _Connection:
    """A connection to the sound server.

    Raises:
        MiniaudioError: there is none.
    """

    def __init__(self) -> None:
        backends = [miniaudio.Backend.PULSEAUDIO, miniaudio.Backend.ALSA]
        self._devices: Any = miniaudio.Devices(backends)
        self._host = self._devices.backend
        self.context = self._devices._context

    def close(self) -> None:
        """Hang up; what was opened on it is closed before."""
        self._devices = None  # its last reference

    def devices(self) -> list[tuple[Device, Any]]:
        """Every device with what miniaudio opens it by."""
        outputs, inputs = ffi.new("ma_device_info **"), ffi.new("ma_device_info **")
        output_count, input_count = ffi.new("ma_uint32 *"), ffi.new("ma_uint32 *")
        if lib.ma_context_get_devices(self.context, outputs, output_count, inputs, input_count):
            return []
        infos = [(lib.ma_device_type_playback, outputs[0][n]) for n in range(output_count[0])]
        infos += [(lib.ma_device_type_capture, inputs[0][n]) for n in range(input_count[0])]
        listed = []
        for index, (kind, info) in enumerate(infos):
            ident = ffi.new("ma_device_id *", info.id)
            known_as = bytes(ffi.buffer(ident)).partition(b"\0")[0]
            name, default = ffi.string(info.name) or known_as, bool(info.isDefault)
            silent = lib.ma_context_get_device_info(self.context, kind, ident, ffi.addressof(info))
            if not known_as.endswith(_MONITOR) and (default or not silent):
                called = name.decode(errors="replace")
                listed.append((self._device(index, called, default, kind, info), ident))
        return listed

    def _device(self, index: int, name: str, default: bool, kind: int, info: Any) -> Device:
        formats = [info.nativeDataFormats[n] for n in range(info.nativeDataFormatCount)]
        rates = [form.sampleRate for form in formats]
        known = _USUAL_RATE_HZ not in rates and any(rates)
        channels = max((form.channels for form in formats), default=0) or 1
        records = kind == lib.ma_device_type_capture
        return Device(
            index=index,
            name=name,
            host=self._host,
            inputs=channels if records else 0,
            outputs=0 if records else channels,
            rate_hz=max(rates) if known else _USUAL_RATE_HZ,
            default_input=records and default,
            default_output=not records and default,
        )

    def id_of(self, device: Device) -> Any:
        """What miniaudio opens a device by.

        Raises:
            RefusedError: it is not there any more.
        """
        same = [(d.index, ident) for d, ident in self.devices() if _key(d) == _key(device)]
        if not same:
            raise RefusedError("it is not there any more")
        return dict(same).get(device.index, same[0][1])


def _key(device: Device) -> tuple[str, bool]:
    return device.name, device.inputs > 0


class _Shared:
    """Opens a device on a connection that is there: miniaudio never closes one it makes itself."""

    def __init__(self, context: Any, *args: Any, **settings: Any) -> None:
        self._shared = context
        super().__init__(*args, **settings)

    def _make_context(self, *_: object) -> Any:
        return self._shared


class _Capture(_Shared, miniaudio.CaptureDevice):  # type: ignore[misc]
    """A microphone."""


class _Playback(_Shared, miniaudio.PlaybackDevice):  # type: ignore[misc]
    """A loudspeaker."""


def _copying(copy: Copy) -> Generator[None, bytearray, None]:
    while True:
        copy(bytes((yield)))


def _filling(
    fill: Fill, rate_hz: int, channels: int, period_s: float
) -> Generator[object, int, None]:
    """Hand samples over.

    Miniaudio tells no time.  It asks for blocks evenly, so the clock told here is that of the
    samples themselves; where a block is asked for too late, the sound broke off, and the clock
    goes on by about as much (20 ms off, measured with breaks of half a second).
    """
    pcm = np.zeros(0, dtype=np.float32)
    frames = yield pcm
    due_s = sounds_s = time.monotonic()
    while True:
        late_s = time.monotonic() - due_s
        broke_off = late_s > _SPARE * period_s
        if broke_off:
            break_s = late_s - _REGAINED * period_s
            due_s += break_s
            sounds_s += break_s
        else:
            due_s += _FOLLOW * late_s
        pcm = np.repeat(fill(frames, sounds_s, broke_off), channels)
        due_s += frames / rate_hz
        sounds_s += frames / rate_hz
        frames = yield pcm
