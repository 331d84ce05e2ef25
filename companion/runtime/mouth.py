"""The mouth: carries out what a session wants to be heard, through a voice and the player."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import numpy as np

from companion.audio.base import Pcm
from companion.audio.pacing import breath_cues
from companion.audio.player import Player
from companion.audio.tones import earcon
from companion.content.sentences import split
from companion.core.events import Phase
from companion.errors import CompanionError
from companion.voice.cache import VoiceCache

_READING_WORDS_PER_S = 2.5
"""How long a sentence stays up when there is no voice to say it."""

_SENTENCE_GAP_S = 0.4  # between two sentences of one line, in talk; guides breathe longer


class Mouth:
    """Turns sentences, tones and breath phases into sound on a player.

    Args:
        player: where the sound goes.
        voice: renders and keeps sentences; None when there is no voice, then a soft tone marks
            each line and the line stays up for as long as it takes to read.
        warn: prints one line about trouble.
    """

    def __init__(
        self, player: Player, voice: VoiceCache | None, warn: Callable[[str], None]
    ) -> None:
        self.player = player
        self._voice = voice
        self._warn = warn
        self._rate = 1.0
        self._menu_rate: float | None = None

    @property
    def has_voice(self) -> bool:
        """Whether lines are heard, and not only read."""
        return self._voice is not None

    def speak(self, id: int, text: str, private: bool, menu: bool = False) -> None:
        """Say a line; a voice that fails for good leaves the text and a tone.

        The first sentence of it sounds while the next one is rendered.
        """
        rate = self._menu_rate if menu and self._menu_rate is not None else self._rate
        sentences = split(text) or (text,)
        for number, sentence in enumerate(sentences):
            pcm = self._render(sentence, rate, private)
            if not self._say(id, number, sentence, pcm, number < len(sentences) - 1):
                return

    def _say(self, id: int, number: int, sentence: str, pcm: Pcm | None, more: bool) -> bool:
        """Play a sentence of a line; False when the line was forgotten meanwhile."""
        if pcm is None:
            tone = earcon("soft")
            reading_s = 1.0 + len(sentence.split()) / _READING_WORDS_PER_S
            rest = max(round(reading_s * self.player.rate_hz) - len(tone), 0)
            pcm = np.pad(tone, (0, rest))
        if number:
            self.player.append(id, pcm, _SENTENCE_GAP_S, more=more)
        else:
            self.player.play(id, pcm, more=more)
        return True

    def tone(self, id: int, name: str) -> None:
        """Play one of the short sounds."""
        self.player.play(id, earcon(name))

    def pace(self, id: int, phases: Sequence[Phase]) -> None:
        """Lay out breath cues by sample count."""
        words: dict[str, Pcm] = {}
        for phase in phases:
            if phase.word and phase.word not in words:
                pcm = self._render(phase.word, 1.0, private=False)
                if pcm is not None:
                    words[phase.word] = pcm
        self.player.schedule(id, *breath_cues(phases, words))

    def _render(self, text: str, rate: float, private: bool) -> Pcm | None:
        if self._voice is None:
            return None
        try:
            return self._voice.render(text, rate, private)
        except CompanionError as error:
            self._voice = None
            self._warn(error.say)
            self._warn(error.fix)
            return None

    def hush(self) -> None:
        """Fade out and forget everything that was under way."""
        self.player.hush()

    def prepare(self, texts: Iterable[str]) -> None:
        """Render fixed lines ahead of their time."""
        for sentence in chain.from_iterable(map(split, texts)):
            self._render(sentence, self._rate, private=False)

    @property
    def rate(self) -> float:
        """Speech rate; 1.0 is the guidance pace."""
        return self._rate

    @property
    def menu_rate(self) -> float | None:
        """That of questions and help; None where it is the same."""
        return self._menu_rate

    def set_voice(self, voice: VoiceCache) -> None:
        """Speak with this voice from now on; the one before is not closed."""
        self._voice = voice

    def set_rate(self, rate: float, menu: float | None = None) -> None:
        """Speech rate from now on, 1.0 is the guidance pace; ``menu`` of questions and help."""
        self._rate = rate
        self._menu_rate = menu

    def close(self) -> None:
        """Let the voice go."""
        if self._voice is not None:
            self._voice.close()
