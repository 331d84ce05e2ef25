"""What becomes of each block of the microphone's sound, in the ear's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from companion.audio.base import MOUTH_RATE_HZ, AudioChunk
from companion.audio.clap import ClapDetector
from companion.audio.echo import EchoCanceller
from companion.audio.level_watch import LevelWatch
from companion.audio.player import Player
from companion.core.events import Event, Key, Listen, Trouble
from companion.runtime.ear import Ear

_ECHO_TAIL_S = 0.25  # the loudspeaker's latency and the room, after the player's last sample


class Listener:
    """Hears the person beside the companion's own voice.

    With an echo canceller the person is heard at any time.  Without one hearing is half-duplex:
    while the companion's voice sounds, the microphone's sound is dropped, and between two
    sentences it listens.

    Args:
        ear: finds turns and recognises them.
        player: what the loudspeaker plays.
        listening: how to hear, as the session wants it.
        canceller: takes the echo out; None for half-duplex.
        clap: finds claps, which stop; None when they do not.
    """

    def __init__(
        self,
        ear: Ear,
        player: Player,
        listening: Callable[[], Listen | None],
        canceller: EchoCanceller | None,
        clap: ClapDetector | None,
    ) -> None:
        self._ear = ear
        self._player = player
        self._listening = listening
        self._canceller = canceller
        self._clap = clap
        self._levels = LevelWatch()
        self._deaf_until_s = self._echo_until_s = 0.0

    @property
    def in_turn(self) -> bool:
        """True while the person is speaking, or has paused."""
        return self._ear.in_turn

    @property
    def relaxed(self) -> bool:
        """True while nothing is waited for that is to be answered at once."""
        return self._ear.idle and self._clap is None

    def hear(self, chunk: AudioChunk) -> list[Event]:
        """Take the next block; what happened, in the player's time.

        Raises:
            CompanionError: the recogniser failed.
        """
        now_s = self._player.position / MOUTH_RATE_HZ
        listening = self._listening()
        if listening is not None:
            self._ear.expecting = listening.expecting
        events: list[Event] = []
        trouble = self._levels.feed(chunk.pcm, self._ear.in_turn)
        if trouble is not None:
            events.append(Trouble(trouble, now_s))
        if self._clap is not None and self._clap.feed(chunk.pcm):
            events.append(Key("stop", now_s))
        latest_s = chunk.t_s + _ECHO_TAIL_S  # a microphone that came back counts from zero again
        self._deaf_until_s = min(self._deaf_until_s, latest_s)
        self._echo_until_s = min(self._echo_until_s, latest_s)
        speaking = self._player.speaking
        speech = chunk.pcm
        if self._canceller is not None:
            words, speech = self._canceller.clean(chunk.pcm)
            chunk = replace(chunk, pcm=words)
        if speaking and not (self._canceller is not None and self._canceller.trusted):
            self._deaf_until_s = latest_s
        if speaking:
            self._echo_until_s = latest_s
        only_echo = (
            self._canceller is not None
            and chunk.t_s < self._echo_until_s
            and not self._canceller.person
        )
        heard = self._ear.feed(
            chunk,
            speech,
            muted=chunk.t_s < self._deaf_until_s,
            speaking=speaking,
            only_echo=only_echo,
        )
        return events + [replace(event, t_s=now_s) for event in heard]
