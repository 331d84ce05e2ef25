"""Sound files as WAV and as macOS writes them."""

from __future__ import annotations

import shutil
import struct
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from companion.voice.base import VOICE_RATE_HZ
from companion.voice.sound_file import SoundFileError, read_speech

RATE_HZ = 22_050
TONE = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)).astype(np.int16)
EXTENDED_22050 = struct.pack(">HQ", 16383 + 14, 22_050 << (63 - 14))


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)


def aiff(samples: bytes, encoding: bytes = b"", bits: int = 16, channels: int = 1) -> bytes:
    frames = len(samples) // (channels * 2)
    common = struct.pack(">hIh", channels, frames, bits) + EXTENDED_22050
    if encoding:
        common += encoding + b"\0\0"
    body = chunk(b"FVER", b"\xa2\x80\x51\x40") + chunk(b"COMM", common)
    body += chunk(b"SSND", struct.pack(">II", 0, 0) + samples)
    return chunk(b"FORM", (b"AIFC" if encoding else b"AIFF") + body)


def assert_is_the_tone(speech: np.ndarray) -> None:
    assert abs(len(speech) - VOICE_RATE_HZ) <= 1
    middle = speech[4000:20_000]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * VOICE_RATE_HZ / len(middle) == pytest.approx(440, abs=2)
    assert np.abs(middle).max() == pytest.approx(8000 / 32768, abs=0.005)


@pytest.mark.parametrize("channels", [1, 2])
def test_wav(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "sentence.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.repeat(TONE, channels).tobytes())
    assert_is_the_tone(read_speech(path))


@pytest.mark.parametrize(
    "data",
    [
        aiff(TONE.astype(">i2").tobytes()),
        aiff(TONE.astype(">i2").tobytes(), b"NONE"),
        aiff(TONE.astype("<i2").tobytes(), b"sowt"),
        aiff(np.repeat(TONE, 2).astype(">i2").tobytes(), channels=2),
    ],
    ids=["aiff", "aifc", "little-endian", "stereo"],
)
def test_aiff_whatever_the_file_is_called(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "sentence.wav"
    path.write_bytes(data)
    assert_is_the_tone(read_speech(path))


@pytest.mark.skipif(shutil.which("sox") is None, reason="sox is not installed")
@pytest.mark.parametrize("ending", ["aiff", "aifc"])
def test_aiff_of_another_program(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"tone.{ending}"
    command = f"sox -n -r 22050 -b 16 -c 1 {path} synth 1 sine 440 vol {8000 / 32768}"
    subprocess.run(command.split(), check=True, capture_output=True)
    assert_is_the_tone(read_speech(path))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF",
        b"FORM\0\0\0\x04AIFF",
        aiff(TONE.astype(">i2").tobytes())[:30],
        aiff(TONE.astype(">i2").tobytes(), bits=24),
        aiff(TONE.astype(">i2").tobytes(), b"ima4"),
        b"something else altogether",
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "sentence.wav"
    path.write_bytes(data)
    with pytest.raises(SoundFileError):
        read_speech(path)
