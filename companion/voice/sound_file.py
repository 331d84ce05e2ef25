"""The sound files that speech engines write: WAV on Linux and Windows, AIFF on macOS."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np

from companion.voice.base import VOICE_RATE_HZ, Speech


class SoundFileError(Exception):
    """The engine wrote no sound that can be read."""


def read_speech(path: Path) -> Speech:
    """Read 16-bit sound, mix it to mono and resample it to :data:`VOICE_RATE_HZ`.

    Which format it is stands in the file; macOS writes AIFF whatever the file is called.

    Raises:
        SoundFileError: it is neither, or not whole, or not 16 bits wide.
        OSError: it cannot be opened.
    """
    import soxr

    data = path.read_bytes()
    try:
        samples, channels, rate_hz = _aiff(data) if data[:4] == b"FORM" else _wav(path)
        mono = samples.reshape(-1, channels).mean(axis=1, dtype=np.float32) / 32768
    except (wave.Error, EOFError, struct.error, ValueError) as error:
        raise SoundFileError(str(error)) from error
    speech: Speech = soxr.resample(mono, rate_hz, VOICE_RATE_HZ)
    return speech


def _wav(path: Path) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], int, float]:
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2:
            raise SoundFileError(f"{8 * file.getsampwidth()} bits")
        data = file.readframes(file.getnframes())
        return np.frombuffer(data, dtype="<i2"), file.getnchannels(), file.getframerate()


def _aiff(data: bytes) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], int, float]:
    """Samples, channels and rate of an AIFF or uncompressed AIFF-C file.

    Layout: Apple, "Audio Interchange File Format AIFF-C", 1991.  The rate is an 80-bit float: 15
    bits of exponent (bias 16383) and 64 of mantissa with its leading one.
    """
    chunks = {}
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from(">4sI", data, at)
        chunks[name] = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    if b"COMM" not in chunks or b"SSND" not in chunks:
        raise SoundFileError("a part of the AIFF file is missing")
    common = chunks[b"COMM"]
    channels, _, bits, exponent, mantissa = struct.unpack_from(">hIhHQ", common)
    rate_hz = mantissa * 2.0 ** (exponent - 16383 - 63)
    encoding = common[18:22] if data[8:12] == b"AIFC" else b"NONE"
    order = {b"NONE": ">", b"sowt": "<"}.get(encoding)
    if order is None or bits != 16:
        raise SoundFileError(f"{bits} bits, {encoding!r}")
    (offset,) = struct.unpack_from(">I", chunks[b"SSND"])
    return np.frombuffer(chunks[b"SSND"][8 + offset :], dtype=f"{order}i2"), channels, rate_hz
