"""A sound card that exists for one test: a private PulseAudio daemon with two null sinks.

What the program plays goes into the sink ``spk``, what the test speaks goes into ``mic_in``, and
the source ``mic`` is what ``mic_in`` plays.  Nothing leaves it and nothing real is touched: it has
its own home, runtime folder and socket.

Measured: up in 0.3 s; bit-exact; stop times are only right with ``norewinds=1``, and without a
reader on each monitor a capture stalls for a second or two.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from companion.audio.base import Pcm

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")

_START_S = 10.0

_SCRIPT = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-cli-protocol-unix socket={socket}.cli
load-module {speaker}
load-module {microphone_in}
load-module {microphone}
set-default-sink spk
set-default-source mic
"""

_MICROPHONE = (
    "module-remap-source source_name={name} master={name}_in.monitor channels={channels} remix=no "
    "source_properties=device.description={called}"
)
_SINK = (
    "module-null-sink sink_name={name} rate={rate_hz} channels={channels} format=float32le "
    "norewinds=1 sink_properties=device.description={called}"
)
_SPEAKER = _SINK.format(name="spk", rate_hz="{speaker_hz}", channels=1, called="kitchen")
_DESK = _MICROPHONE.format(name="mic", channels=1, called="desk")

_ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default {{ type pulse server "unix:{socket}" }}
ctl.!default {{ type pulse server "unix:{socket}" }}
"""
_ALSA_DEVICE = 'pcm.{called} {{ type pulse server "unix:{socket}" device "{name}" }}\n'


def missing_programs() -> list[str]:
    """Which of the programs it needs are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


class VirtualCard:
    """A running virtual sound card.

    Args:
        folder: an empty folder with a short path (a socket lies in it).
        speaker_hz: sample rate of the loudspeaker.

    Attributes:
        env: the environment in which a program finds this card and no other.
    """

    def __init__(self, folder: Path, speaker_hz: int = 24_000) -> None:
        self.speaker_hz = speaker_hz
        self._folder = folder
        server = folder / "native"
        self._alsa = folder / "alsa.conf"
        self._list_for_alsa({"kitchen": "spk", "desk": "mic"})
        self._script = folder / "card.pa"
        self._script.write_text(
            _SCRIPT.format(
                socket=server,
                speaker=_SPEAKER.format(speaker_hz=speaker_hz),
                microphone_in=_SINK.format(name="mic_in", rate_hz=16_000, channels=1, called="air"),
                microphone=_DESK,
            )
        )
        self.env = {
            "PULSE_SERVER": f"unix:{server}",
            "ALSA_CONFIG_PATH": str(self._alsa),
            "PULSE_COOKIE": str(folder / "cookie"),
            "XDG_RUNTIME_DIR": str(folder),
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self.start()

    # --- its life -------------------------------------------------------------------------

    def start(self) -> None:
        """Start the sound server and wait until it answers."""
        for left_over in self._folder.glob("native*"):
            left_over.unlink()
        command = ["pulseaudio", "-n", "-F", str(self._script), "--daemonize=no"]
        command += ["--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no"]
        command += ["--high-priority=no", "--log-target=file:" + str(self._folder / "log")]
        self._spawn(command, HOME=str(self._folder))
        deadline = time.monotonic() + _START_S
        while self._pactl("info").returncode:
            if time.monotonic() > deadline or self._processes[0].poll() is not None:
                log = (self._folder / "log").read_text()
                raise RuntimeError(f"the virtual sound card did not start:\n{log}")
            time.sleep(0.02)
        for monitor in ("spk.monitor", "mic_in.monitor"):
            self._spawn(["parec", "--latency-msec=20", "-d", monitor])

    def stop(self) -> None:
        """Kill the sound server, as when a machine loses its sound."""
        for process in self._processes:
            process.kill()
            process.wait()
        self._processes.clear()

    def hang(self) -> None:
        """Let the sound server stand still, as when it is stuck."""
        self._processes[0].send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        self._processes[0].send_signal(signal.SIGCONT)

    def unplug_microphone(self) -> None:
        """Take the microphone away and leave the loudspeaker.

        Its streams are killed first: PulseAudio would move them to another source.
        """
        mic = self._number("sources", "mic")
        for stream, source, *_ in self._list("source-outputs"):
            if source == mic:
                self._command(f"kill-source-output {stream}")
        for number, name, *_ in self._list("modules"):
            if name == "module-remap-source":
                self._pactl("unload-module", number)

    def plug_microphone(self) -> None:
        """Bring the microphone back."""
        self._pactl("load-module", *_DESK.split())
        self._pactl("set-default-source", "mic")

    def unplug_speaker(self) -> None:
        """Take the loudspeaker away and leave the microphone."""
        spk = self._number("sinks", "spk")
        for stream, sink, *_ in self._list("sink-inputs"):
            if sink == spk:
                self._command(f"kill-sink-input {stream}")
        for number, _, arguments, *_ in self._list("modules"):
            if "sink_name=spk " in arguments:
                self._pactl("unload-module", number)

    def plug_speaker(self) -> None:
        """Bring the loudspeaker back."""
        self._pactl("load-module", *_SPEAKER.format(speaker_hz=self.speaker_hz).split())
        self._pactl("set-default-sink", "spk")
        self._spawn(["parec", "--latency-msec=20", "-d", "spk.monitor"])

    def microphone_in_use(self) -> bool:
        """Whether a program records from the microphone."""
        mic = self._number("sources", "mic")
        return any(source == mic for _, source, *_ in self._list("source-outputs"))

    def _number(self, kind: str, name: str) -> str | None:
        return next((number for number, called, *_ in self._list(kind) if called == name), None)

    def add_microphone(self, name: str, rate_hz: int, channels: int) -> None:
        """Plug in another microphone; what its sink ``NAME_in`` plays goes into it."""
        sink = _SINK.format(name=f"{name}_in", rate_hz=rate_hz, channels=channels, called="air")
        self._pactl("load-module", *sink.split())
        source = _MICROPHONE.format(name=name, channels=channels, called=name)
        self._pactl("load-module", *source.split())
        self._list_for_alsa({name: name, "kitchen": "spk", "desk": "mic"})
        self._spawn(["parec", "--latency-msec=20", "-d", f"{name}_in.monitor"])

    def add_speaker(self, name: str, rate_hz: int, channels: int) -> None:
        """Plug in another loudspeaker."""
        sink = _SINK.format(name=name, rate_hz=rate_hz, channels=channels, called=name)
        self._pactl("load-module", *sink.split())
        self._list_for_alsa({name: name, "kitchen": "spk", "desk": "mic"})
        self._spawn(["parec", "--latency-msec=20", "-d", f"{name}.monitor"])

    def remove(self, name: str) -> None:
        """Take a loudspeaker or microphone that was added away again."""
        for number, _, arguments, *_ in self._list("modules"):
            if f"_name={name} " in arguments:
                self._pactl("unload-module", number)
        self._list_for_alsa({"kitchen": "spk", "desk": "mic"})

    def _list_for_alsa(self, devices: dict[str, str]) -> None:
        """Write what ALSA, and so PortAudio, lists: names and PulseAudio's own names."""
        socket = self._folder / "native"
        lines = [_ALSA_DEVICE.format(called=k, name=v, socket=socket) for k, v in devices.items()]
        self._alsa.write_text(_ALSA.format(socket=socket) + "".join(lines))

    def stream_formats(self, kind: str) -> list[str]:
        """How the open streams are, e.g. ``float32le 2ch 44100Hz``; a list per ``pactl``'s kind."""
        return [line[4] for line in self._list(kind)]

    def _list(self, kind: str) -> list[list[str]]:
        lines = self._pactl("list", "short", kind).stdout.decode().splitlines()
        return [line.split("\t") for line in lines]

    def _command(self, line: str) -> None:
        """Send what ``pactl`` has no word for."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self._folder / "native.cli"))
            connection.sendall(line.encode() + b"\n")
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass  # it is done when the server hangs up

    def _spawn(self, command: list[str], **env: str) -> None:
        process = subprocess.Popen(
            command,
            env={**os.environ, **self.env, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)

    def _pactl(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["pactl", *arguments],
            env={**os.environ, **self.env},
            capture_output=True,
            check=False,
            timeout=_START_S,
        )

    # --- speaking and hearing ---------------------------------------------------------------

    def speak(self, wav: Path, microphone: str = "mic") -> None:
        """Play a file into a microphone; returns when its last sample was played."""
        subprocess.run(
            ["paplay", f"--device={microphone}_in", "--latency-msec=50", "--no-remap", str(wav)],
            env={**os.environ, **self.env},
            check=True,
            timeout=600,
        )

    @contextmanager
    def record(self, wav: Path, speaker: str = "spk") -> Iterator[None]:
        """Keep what a loudspeaker plays meanwhile, as 16 bits."""
        command = ["parec", "--latency-msec=20", "-d", f"{speaker}.monitor", "--file-format=wav"]
        command += ["--channels=1", "--format=s16le", f"--rate={self.speaker_hz}", str(wav)]
        recorder = subprocess.Popen(command, env={**os.environ, **self.env})
        try:
            _wait_for_sound_in(wav)
            yield
            time.sleep(0.3)  # what the sink still holds
        finally:
            recorder.terminate()
            recorder.wait()


def _wait_for_sound_in(wav: Path) -> None:
    deadline = time.monotonic() + _START_S
    while not wav.exists() or wav.stat().st_size <= 44:
        if time.monotonic() > deadline:
            raise RuntimeError("the virtual loudspeaker cannot be recorded")
        time.sleep(0.01)


def read_wav(path: Path) -> Pcm:
    """The samples of a 16-bit mono file in -1..1."""
    with wave.open(str(path)) as file:
        data = file.readframes(file.getnframes())
    return (np.frombuffer(data, "<i2") / 32768).astype(np.float32)


def write_wav(path: Path, pcm: Pcm, rate_hz: int) -> Path:
    """Write samples as a 16-bit mono file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.rint(pcm * 32767).astype("<i2").tobytes())
    return path
