"""Sound as it travels through the program, and what a source of it can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.float32]
"""Mono samples in -1..1, shape ``(n,)``."""

EAR_RATE_HZ = 16_000
"""The rate every source delivers and every recogniser takes."""

MOUTH_RATE_HZ = 24_000
"""The rate everything that is played is mixed at."""

BLOCK_S = 0.02
"""Length of one block on the way in and on the way out."""

BURST_S = 0.1
"""So much comes at once from a relaxed source.

After a pause a block costs a processor six times what the next one costs (0.77 and 0.12 ms)."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A stretch of sound.

    Attributes:
        pcm: mono samples.
        rate_hz: samples a second.
        t_s: audio time of the first sample, counted from the source's own start.
    """

    pcm: Pcm
    rate_hz: int
    t_s: float


class Source(Protocol):
    """Where the person's sound comes from: a microphone or a WAV file.

    Attributes:
        relaxed: nobody is in a hurry: blocks may come late, in bursts of :data:`BURST_S`.
    """

    name: str
    relaxed: bool

    def read(self) -> AudioChunk | None:
        """The next block of :data:`BLOCK_S` at :data:`EAR_RATE_HZ`, or None at the end.

        A microphone blocks until the block is there.

        Raises:
            CompanionError: the device has gone.
        """

    def close(self) -> None:
        """Let the device or file go; a second call does nothing."""
