"""WAV files in place of a microphone and a loudspeaker."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from companion.audio.base import BLOCK_S, EAR_RATE_HZ, AudioChunk, Pcm
from companion.audio.player import Player
from companion.audio.wav_format import WavRefusedError, read_layout
from companion.errors import CompanionError, ExitCode

_EAR_BLOCK = round(EAR_RATE_HZ * BLOCK_S)


class WavSource:
    """A recording, read block by block, so its length costs no memory.

    Takes integers of 8, 16, 24 and 32 bits and floats, any rate, any number of channels.  The
    last block is filled up with silence.

    Args:
        path: the WAV file.

    Raises:
        CompanionError: it cannot be read, is no WAV, is cut off, compressed, or empty.
    """

    def __init__(self, path: Path) -> None:
        import soxr

        self.name = path.name
        self.relaxed = False  # it never waits
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise CompanionError(
                f"The recording {path} cannot be opened: {error.strerror}.",
                "Check the name, and that you may read the file.",
                ExitCode.USAGE,
            ) from error
        try:
            self._layout = read_layout(self._file)
        except WavRefusedError as error:
            self._file.close()
            raise CompanionError(
                f"The recording {path} {error}.",
                "Give an uncompressed WAV file; sox IN -e signed -b 16 OUT.wav makes one.",
                ExitCode.USAGE,
            ) from error
        self._file.seek(self._layout.data_at)
        self._frames_left = self._layout.frames
        self._resampler = soxr.ResampleStream(self._layout.rate_hz, EAR_RATE_HZ, 1)
        self._ready: Pcm = np.zeros(0, dtype=np.float32)
        self._blocks = 0

    @property
    def duration_s(self) -> float:
        """Length of the recording."""
        return self._layout.frames / self._layout.rate_hz

    def read(self) -> AudioChunk | None:
        """The next block at the ear's rate, or None at the end."""
        while len(self._ready) < _EAR_BLOCK and self._frames_left:
            self._ready = np.concatenate([self._ready, self._next_samples()])
        if not len(self._ready):
            return None
        block = self._ready[:_EAR_BLOCK]
        self._ready = self._ready[_EAR_BLOCK:]
        if len(block) < _EAR_BLOCK:
            block = np.pad(block, (0, _EAR_BLOCK - len(block)))
        t_s = self._blocks * _EAR_BLOCK / EAR_RATE_HZ
        self._blocks += 1
        return AudioChunk(block, EAR_RATE_HZ, t_s)

    def _next_samples(self) -> Pcm:
        layout = self._layout
        frames = min(self._frames_left, layout.rate_hz // 5)
        data = self._file.read(frames * layout.channels * layout.width)
        self._frames_left -= frames
        resampled: Pcm = self._resampler.resample_chunk(
            layout.decode(data), last=not self._frames_left
        )
        return resampled

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class WavSink:
    """The companion's voice as a file: pulls from the player what a loudspeaker would.

    16 bits, mono, at the player's rate.  The header is brought up to date once a second, so
    after a crash all but the last second can be read.

    Args:
        path: the file to write; one that is there is replaced.
        player: what is written.

    Raises:
        CompanionError: the file cannot be written.
    """

    def __init__(self, path: Path, player: Player) -> None:
        self._path = path
        self._player = player
        self._written = 0  # samples
        self._promised = 0  # samples the header on disk speaks of
        try:
            self._file = path.open("wb")
            self._update_header()
        except OSError as error:
            raise self._failed(error) from error

    def write(self, frames: int) -> None:
        """Pull so many samples and write them.

        Raises:
            CompanionError: the disk is full or gone.
        """
        block = np.rint(self._player.pull(frames) * 32767).astype("<i2")
        try:
            self._file.write(block.tobytes())
            self._written += frames
            if self._written - self._promised >= self._player.rate_hz:
                self._update_header()
        except OSError as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Finish the file; a second call does nothing."""
        if self._file.closed:
            return
        try:
            self._update_header()
            self._file.close()
        except OSError as error:
            raise self._failed(error) from error

    def _update_header(self) -> None:
        """Write the samples out first, so the header never promises more than there is."""
        self._file.flush()
        rate_hz, size = self._player.rate_hz, 2 * self._written
        form = struct.pack("<HHIIHH", 1, 1, rate_hz, 2 * rate_hz, 2, 16)
        self._file.seek(0)
        self._file.write(struct.pack("<4sI8sI", b"RIFF", 36 + size, b"WAVEfmt ", len(form)) + form)
        self._file.write(struct.pack("<4sI", b"data", size))
        self._file.seek(0, 2)
        self._promised = self._written

    def _failed(self, error: OSError) -> CompanionError:
        return CompanionError(
            f"The sound file {self._path} cannot be written: {error.strerror}.",
            "Check that the folder is there, that you may write in it, and that the disk has room.",
        )
