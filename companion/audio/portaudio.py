"""Sound through PortAudio, by way of the package sounddevice.

PortAudio lists the devices once, when it is loaded; :meth:`PortAudio.rescan` loads it anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from companion.audio.base import BLOCK_S, Pcm
from companion.audio.dac_anchor import SteadyClock
from companion.audio.sound_system import Copy, Device, Direction, Fill, RefusedError
from companion.errors import CompanionError, ExitCode


class PortAudio:
    """The sound system of PortAudio.

    Raises:
        OSError: the library is not installed.
        ImportError: sounddevice is not installed.
    """

    def __init__(self) -> None:
        self._sounddevice = import_module("sounddevice")
        self._lock = threading.RLock()  # PortAudio bears one caller at a time
        self._open: set[PortAudioStream] = set()

    def devices(self) -> list[Device]:
        """Every device there was when PortAudio was loaded."""
        with self._lock:
            default_input, default_output = self._sounddevice.default.device
            hosts = [host["name"] for host in self._sounddevice.query_hostapis()]
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
                for device in self._sounddevice.query_devices()
            ]

    def takes(self, device: Device, direction: Direction, rate_hz: int, channels: int) -> bool:
        """True when the device says it can be opened so."""
        check = getattr(self._sounddevice, f"check_{direction}_settings")
        with self._lock:
            try:
                check(device=device.index, channels=channels, dtype="float32", samplerate=rate_hz)
            except self._sounddevice.PortAudioError:
                return False
        return True

    def record(
        self, device: Device, rate_hz: int, channels: int, copy: Copy, ended: Callable[[], None]
    ) -> PortAudioStream:
        """Open a microphone.

        Raises:
            RefusedError: it cannot be opened so.
        """

        def callback(data: memoryview, frames: int, when: Any, status: Any) -> None:
            copy(bytes(data))

        return self._start(
            self._sounddevice.RawInputStream,
            samplerate=rate_hz,
            blocksize=round(rate_hz * BLOCK_S),
            device=device.index,
            channels=channels,
            dtype="float32",
            callback=callback,
            finished_callback=ended,
        )

    def play(
        self,
        device: Device,
        rate_hz: int,
        channels: int,
        latency_s: float,
        fill: Fill,
        ended: Callable[[], None],
    ) -> PortAudioStream:
        """Open a loudspeaker.

        Raises:
            RefusedError: it cannot be opened so.
        """
        clock = SteadyClock()

        def callback(out: Pcm, frames: int, when: Any, status: Any) -> None:
            dac_s = clock.steady(when.outputBufferDacTime, when.currentTime, time.monotonic())
            out[:] = fill(frames, dac_s, status.output_underflow)[:, np.newaxis]

        return self._start(
            self._sounddevice.OutputStream,
            samplerate=rate_hz,
            device=device.index,
            channels=channels,
            dtype="float32",
            latency=latency_s,
            callback=callback,
            finished_callback=ended,
        )

    def rescan(self) -> bool:
        """Load PortAudio anew, so that it lists the devices there are now.

        Returns:
            False, and nothing is done, while a stream of ours is open: it would be cut off.

        Raises:
            CompanionError: PortAudio does not start again.
        """
        with self._lock:
            if self._open:
                return False
            try:
                while self._sounddevice._initialized:
                    self._sounddevice._terminate()
                self._sounddevice._initialize()
            except self._sounddevice.PortAudioError as error:
                raise CompanionError(
                    "The computer's sound does not start again.",
                    "Look at the system's sound settings, or start Companion anew.",
                    ExitCode.MISSING,
                ) from error
            return True

    def _start(self, kind: Callable[..., Any], **settings: Any) -> PortAudioStream:
        with self._lock:
            try:
                stream = kind(**settings)
            except self._sounddevice.PortAudioError as error:
                raise _refused(error) from error
            try:
                stream.start()
            except self._sounddevice.PortAudioError as error:
                stream.close()
                raise _refused(error) from error
            opened = PortAudioStream(stream, self._close)
            self._open.add(opened)
            return opened

    def _close(self, opened: PortAudioStream) -> None:
        with self._lock:
            self._open.discard(opened)
            opened.stream.close()


class PortAudioStream:
    """An open device.

    Args:
        stream: sounddevice's stream, started.
        close: closes it.
    """

    def __init__(self, stream: Any, close: Callable[[PortAudioStream], None]) -> None:
        self.latency_s = float(stream.latency)
        self.stream = stream
        self._close = close

    def close(self) -> None:
        """Let the device go; a second call does nothing."""
        self._close(self)


def _refused(error: Exception) -> RefusedError:
    return RefusedError(str(error.args[0]).rpartition(": ")[2])
