"""The header of a WAV file, read with care, and its samples, turned into floats.

The ``wave`` module of Python 3.11 knows neither WAVE_FORMAT_EXTENSIBLE nor floats, and like
libsndfile it hands out a cut-off file as if it were whole.  Layout: Microsoft, "Multiple channel
audio data and WAVE files" (``WAVEFORMATEX``, ``WAVEFORMATEXTENSIBLE``).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from companion.audio.base import Pcm

_PCM, _FLOAT, _EXTENSIBLE = 0x0001, 0x0003, 0xFFFE
_COMPRESSED = {0x0002: "ADPCM", 0x0006: "A-law", 0x0007: "mu-law", 0x0011: "ADPCM", 0x0055: "MP3"}
_UNKNOWN_LENGTH = 0x7FFFF000  # a program that wrote to a pipe left this much or more as the size


class WavRefusedError(Exception):
    """The file cannot be used; the message ends a sentence that begins with its name."""


@dataclass(frozen=True, slots=True)
class WavLayout:
    """Where a file's samples are and how they are stored.

    Attributes:
        is_float: IEEE floats, else integers.
        width: bytes of one sample.
        channels: samples of one frame.
        rate_hz: frames a second.
        data_at: offset of the first frame in bytes.
        frames: how many there are.
    """

    is_float: bool
    width: int
    channels: int
    rate_hz: int
    data_at: int
    frames: int

    def decode(self, data: bytes) -> Pcm:
        """Turn whole frames into mono samples in -1..1: the mean of the channels."""
        if self.is_float:
            flat = np.nan_to_num(np.frombuffer(data, dtype=f"<f{self.width}")).clip(-1.0, 1.0)
        elif self.width == 1:
            flat = (np.frombuffer(data, dtype=np.uint8) - 128.0) / 128.0
        elif self.width == 3:
            padded = np.zeros((len(data) // 3, 4), dtype=np.uint8)
            padded[:, 1:] = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3)
            flat = padded.reshape(-1).view("<i4") / 2.0**31
        else:
            flat = np.frombuffer(data, dtype=f"<i{self.width}") / 2.0 ** (8 * self.width - 1)
        return np.asarray(flat.reshape(-1, self.channels).mean(axis=1), dtype=np.float32)


def read_layout(file: BinaryIO) -> WavLayout:
    """Read the header of an open file.

    Raises:
        WavRefusedError: it is no WAV, is cut off, compressed, or holds no sound.
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(12)
    if not head:
        raise WavRefusedError("is empty")
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise WavRefusedError("is not a WAV file")
    form: bytes | None = None
    while len(chunk := file.read(8)) == 8:
        name, length = chunk[:4], int.from_bytes(chunk[4:], "little")
        if name == b"data":
            if form is None:
                raise WavRefusedError("has a damaged header")
            return _layout(form, file.tell(), length, size)
        if name == b"fmt ":
            form = file.read(length)
            file.seek(length % 2, 1)
        else:
            file.seek(length + length % 2, 1)
    raise WavRefusedError("is cut off before its sound begins")


def _layout(form: bytes, data_at: int, length: int, size: int) -> WavLayout:
    if len(form) < 16:
        raise WavRefusedError("has a damaged header")
    tag, channels, rate_hz, _, frame_bytes, bits = struct.unpack_from("<HHIIHH", form)
    if tag == _EXTENSIBLE and len(form) >= 26:
        (tag,) = struct.unpack_from("<H", form, 24)
    if tag not in (_PCM, _FLOAT):
        raise WavRefusedError(f"holds compressed sound ({_COMPRESSED.get(tag, f'type {tag}')})")
    width = frame_bytes // channels if channels else 0
    widths = (4, 8) if tag == _FLOAT else (1, 2, 3, 4)
    whole = width * channels == frame_bytes and (bits + 7) // 8 == width
    if width not in widths or not whole or not 1_000 <= rate_hz <= 768_000:
        raise WavRefusedError("has a damaged header")
    there = size - data_at
    if length >= _UNKNOWN_LENGTH:
        length = there
    if length > there:
        missing = 100 - 100 * there // length
        raise WavRefusedError(f"is cut off: {missing} percent of its sound is missing")
    if length < frame_bytes:
        raise WavRefusedError("holds no sound")
    return WavLayout(tag == _FLOAT, width, channels, rate_hz, data_at, length // frame_bytes)
