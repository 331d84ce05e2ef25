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
    """Recognises when it is asked for, for recordings, where nothing else waits meanwhile."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.name = recogniser.name
        self._recogniser = recogniser

    def begin(self, pcm: NDArray[np.float32]) -> Attempt:
        """See :class:`Decoder`."""
        return _WhenAsked(self._recogniser, pcm)


class _WhenAsked:
    def __init__(self, recogniser: Recogniser, pcm: NDArray[np.float32]) -> None:
        self._recogniser = recogniser
        self._pcm = pcm
        self._transcript: Transcript | None = None

    def transcript(self) -> Transcript:
        if self._transcript is None:
            self._transcript = self._recogniser.transcribe(self._pcm)
        return self._transcript

    def abandon(self) -> None:
        pass
