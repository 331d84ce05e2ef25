"""What a recogniser is: sound of one utterance in, words out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was recognised in one utterance.

    Attributes:
        text: the best hypothesis, lower case, no punctuation but apostrophes; may be empty.
        alternatives: further hypotheses, best first, without ``text`` and without repeats.
        confidence: 0..1, the engine's own measure.
    """

    text: str
    alternatives: tuple[str, ...]
    confidence: float


class Recogniser(Protocol):
    """A speech recogniser that is loaded and ready."""

    name: str

    def transcribe(self, pcm: NDArray[np.float32]) -> Transcript:
        """Recognise one utterance: mono samples in -1..1 at 16 kHz, any length."""

    def close(self) -> None:
        """Let memory and threads go; a second call does nothing."""
