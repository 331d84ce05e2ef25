"""What a voice is: one sentence in, sound out."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Voice(Protocol):
    """A speech synthesiser that is loaded and ready.  It renders; it never plays.

    Attributes:
        name: as ``--voice`` takes it, e.g. ``hibari`` or ``pyttsx3``.
    """

    name: str

    def render(self, sentence: str, rate: float = 1.0) -> NDArray[np.float32]:
        """Speak one sentence into mono samples at 24 kHz, in -1..1.

        The loudness is the same for every voice.  ``rate`` 1.0 is the guidance pace (about
        110 to 120 words a minute with pauses); 1.5 is half as fast again.

        Raises:
            CompanionError: the voice failed and could not be started again.
        """

    def close(self) -> None:
        """Let memory and child processes go; a second call does nothing."""
