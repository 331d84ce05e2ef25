"""A recogniser for tests of what comes before it."""

from __future__ import annotations

from companion.audio.base import Pcm
from companion.hearing.base import Transcript


class Keeper:
    """A recogniser that keeps the sound it is given and calls it by its length."""

    name = "keeper"

    def __init__(self, text: str = "sound") -> None:
        self.sounds: list[Pcm] = []
        self._text = text

    def transcribe(self, pcm: Pcm) -> Transcript:
        self.sounds.append(pcm)
        return Transcript(self._text, (), 0.5)

    def close(self) -> None:
        pass
