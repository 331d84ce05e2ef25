"""What a voice is: one sentence in, sound out."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

VOICE_RATE_HZ = 24_000
"""The rate every voice renders at."""

Speech = NDArray[np.float32]
"""Mono samples in -1..1 at :data:`VOICE_RATE_HZ`, shape ``(n,)``."""


class Voice(Protocol):
    """A speech synthesiser that is loaded and ready.  It renders; it never plays.

    Attributes:
        name: as ``--voice`` takes it, e.g. ``hibari`` or ``pyttsx3``.
        version: another one whenever the same sentence may sound different, so that no
            outdated rendering is taken from a cache.
    """

    name: str
    version: str

    def render(self, sentence: str, rate: float = 1.0) -> Speech:
        """Speak one sentence.

        The loudness is the same for every voice, and so is the little silence at both ends.
        ``rate`` 1.0 is the guidance pace: about 150 words a minute inside a sentence, which
        comes to 110 to 120 with the pauses between sentences; 1.5 is half as fast again.

        Returns:
            The samples; none at all when the sentence holds nothing to be spoken.

        Raises:
            CompanionError: the voice failed and could not be started again.
        """

    def close(self) -> None:
        """Let memory and child processes go; a second call does nothing."""


def is_speakable(sentence: str) -> bool:
    """True when there is a letter or a digit; engines make odd noises of bare punctuation."""
    return any(character.isalnum() for character in sentence)


def silence() -> Speech:
    """The rendering of a sentence that holds nothing to be spoken."""
    return np.zeros(0, dtype=np.float32)
