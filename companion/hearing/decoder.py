"""Recognising while listening goes on: an attempt is begun, and asked for later."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from companion.hearing.base import Recogniser, Transcript


class Attempt(Protocol):
    """One utterance that is being recognised."""

    def transcript(self) -> Transcript | None:
        """What was recognised; None while that is not known.

        Raises:
            CompanionError: the recogniser failed.
        """

    def abandon(self) -> None:
        """Nobody will ask any more; work that was not begun is not done."""


class Decoder(Protocol):
    """Takes the sound of utterances."""

    name: str

    def begin(self, pcm: NDArray[np.float32]) -> Attempt:
        """Have one utterance recognised: mono samples in -1..1 at 16 kHz, any length."""


class InlineDecoder:
    """Recognises at once, for recordings, where nothing else waits meanwhile."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.name = recogniser.name
        self._recogniser = recogniser

    def begin(self, pcm: NDArray[np.float32]) -> Attempt:
        """See :class:`Decoder`."""
        return _Done(self._recogniser.transcribe(pcm))


class _Done:
    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript

    def transcript(self) -> Transcript:
        return self._transcript

    def abandon(self) -> None:
        pass
