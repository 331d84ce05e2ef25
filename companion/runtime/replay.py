"""A session on files: recorded speech in, the companion's voice out, as fast as it goes.

Time is the player's: each round pulls one block from the player, so a five-minute guide is five
minutes in the WAV and a few seconds on the wall.  The recording stands still while the
companion speaks, as a person would wait; after its end there is silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from companion.audio.base import BLOCK_S, EAR_RATE_HZ, MOUTH_RATE_HZ, AudioChunk, Source
from companion.audio.files import WavSink
from companion.audio.player import Player
from companion.core.events import Event, Finished, Heard, Key, Started, Utterance
from companion.language import read
from companion.runtime.desk import Desk
from companion.runtime.ear import Ear

_MOUTH_BLOCK = round(MOUTH_RATE_HZ * BLOCK_S)
_QUIET = np.zeros(round(EAR_RATE_HZ * BLOCK_S), dtype=np.float32)
_AFTER_END_S = 2.0  # silence that closes the last turn of a recording
_STAY_S = 60.0  # how long presence is kept up after help was given and the recording is over


class Person(Protocol):
    """Whoever answers in virtual time: a recording, or typed lines."""

    def attend(self, t_s: float, desk: Desk) -> list[Event]:
        """What happens in one block in which the companion is not speaking."""

    @property
    def gone(self) -> bool:
        """True when nothing more will come."""


class RecordedPerson:
    """A person who was recorded.

    Args:
        source: their recording.
        ear: finds turns in it and recognises them; it counts the recording's own time.
    """

    def __init__(self, source: Source, ear: Ear) -> None:
        self._source = source
        self._ear = ear
        self._recorded_s = 0.0
        self._quiet_s = 0.0

    @property
    def gone(self) -> bool:
        """True when the recording and the silence after it are over."""
        return self._quiet_s >= _AFTER_END_S

    def attend(self, t_s: float, desk: Desk) -> list[Event]:
        """Listen to the next block of the recording."""
        if self.gone:
            return []
        if desk.listening is not None:
            self._ear.expecting = desk.listening.expecting
        chunk = self._source.read()
        if chunk is None:
            self._quiet_s += BLOCK_S
        pcm = _QUIET if chunk is None else chunk.pcm
        heard = self._ear.feed(AudioChunk(pcm, EAR_RATE_HZ, self._recorded_s))
        self._recorded_s += len(pcm) / EAR_RATE_HZ
        return [replace(event, t_s=t_s) for event in heard]


class TypedPerson:
    """A person whose lines are there already, as in a pipe.

    A line is an answer, so it is held back until a question is open; a command is said at once.

    Args:
        lines: what they type, in order.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = list(lines)
        self._count = 0

    @property
    def gone(self) -> bool:
        """True when every line was said."""
        return not self._lines

    def attend(self, t_s: float, desk: Desk) -> list[Event]:
        """Say the next line if it fits now."""
        if not self._lines:
            return []
        if not desk.session.asking:
            reading = read(self._lines[0], (), "command")
            urgent = reading.command not in (None, "yes", "no")
            if not urgent and reading.safety.level == "none":
                return []
        self._count += 1
        line = self._lines.pop(0)
        return [Heard(Utterance(self._count, line, start_s=t_s, end_s=t_s), t_s)]


def run_replay(desk: Desk, player: Player, person: Person, sink: WavSink | None) -> None:
    """Run a session to its end in virtual time."""
    desk.handle(Started())
    stayed_s = 0.0
    stopped = False
    while not desk.session.over:
        if sink is None:
            player.pull(_MOUTH_BLOCK)
        else:
            sink.write(_MOUTH_BLOCK)
        t_s = player.position / MOUTH_RATE_HZ
        for ident, at in player.finished():
            desk.handle(Finished(ident, at / MOUTH_RATE_HZ))
        if not player.speaking:
            for event in person.attend(t_s, desk):
                desk.handle(event)
        if person.gone and not stopped:
            stayed_s += BLOCK_S if desk.session.staying else 0.0
            if desk.session.idle or stayed_s >= _STAY_S:
                stopped = True  # once: pressed again, its sound would begin again
                desk.handle(Key("stop", t_s))
