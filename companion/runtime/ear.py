"""The ear: blocks of sound in, the person's utterances out.

The sound of one turn is held in memory until it is recognised and then let go; nothing is ever
written to disk.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from companion.audio.base import EAR_RATE_HZ, AudioChunk, Pcm
from companion.audio.vad import WINDOW_S, Vad
from companion.core.events import Heard, SpeechDropped, SpeechStarted, Utterance
from companion.core.turns import TurnDetector, TurnEnded, TurnEvent, TurnStarted
from companion.hearing.base import Recogniser

PRE_ROLL_S = 0.3
"""Sound kept from before the detected onset: a soft first consonant is not yet speech."""

_POST_ROLL_S = 0.2  # a last consonant falls below the threshold before it is over
_KEPT_S = PRE_ROLL_S + 0.5  # the onset is detected a few windows late

EarEvent = SpeechStarted | SpeechDropped | Heard


class Ear:
    """Finds turns and has them recognised.

    Args:
        vad: voice activity detector.
        turns: where turns begin and end; its ``patience_s`` may be changed at any time.
        recogniser: turns the sound of one utterance into words.
    """

    def __init__(self, vad: Vad, turns: TurnDetector, recogniser: Recogniser) -> None:
        self._vad = vad
        self._turns = turns
        self._recogniser = recogniser
        self._blocks: deque[Pcm] = deque()
        self._first = 0  # sample index of the first block
        self._next = 0  # sample index after the last block
        self._utterances = 0

    def feed(self, chunk: AudioChunk, muted: bool) -> list[EarEvent]:
        """Take the next block; blocking while an utterance is recognised.

        Args:
            chunk: sound at the ear's rate.
            muted: the companion's own voice sounds and would be heard: the block is not listened
                to, and an open turn is dropped.

        Raises:
            CompanionError: the recogniser failed.
        """
        start = round(chunk.t_s * EAR_RATE_HZ)
        end_s = chunk.t_s + len(chunk.pcm) / EAR_RATE_HZ
        events: list[EarEvent] = []
        if muted or start != self._next:
            if self._turns.in_turn:
                events.append(SpeechDropped(end_s))
            self._forget(start + len(chunk.pcm) if muted else start)
            if muted:
                return events
        self._blocks.append(chunk.pcm)
        self._next += len(chunk.pcm)
        for probability in self._vad.feed(chunk.pcm):
            turn = self._turns.feed(probability, WINDOW_S)
            if turn is not None:
                events.append(self._event(turn, end_s))
        if not self._turns.in_turn:
            self._keep_last(round(_KEPT_S * EAR_RATE_HZ))
        return events

    def finish(self) -> list[EarEvent]:
        """The source has ended: recognise the open turn, if there is one."""
        turn = self._turns.finish()
        return [] if turn is None else [self._event(turn, self._next / EAR_RATE_HZ)]

    def _event(self, turn: TurnEvent, t_s: float) -> EarEvent:
        if isinstance(turn, TurnStarted):
            return SpeechStarted(t_s)
        if not isinstance(turn, TurnEnded):
            return SpeechDropped(t_s)
        transcript = self._recogniser.transcribe(self._sound(turn))
        if not transcript.text:
            return SpeechDropped(t_s)
        self._utterances += 1
        return Heard(
            Utterance(
                id=self._utterances,
                text=transcript.text,
                alternatives=transcript.alternatives,
                start_s=turn.start_s,
                end_s=turn.end_s,
                confidence=transcript.confidence,
                source=self._recogniser.name,
            ),
            t_s,
        )

    def _sound(self, turn: TurnEnded) -> Pcm:
        first = round((turn.start_s - PRE_ROLL_S) * EAR_RATE_HZ) - self._first
        last = round((turn.end_s + _POST_ROLL_S) * EAR_RATE_HZ) - self._first
        return np.concatenate(self._blocks)[max(first, 0) : last]

    def _keep_last(self, samples: int) -> None:
        while self._next - self._first - len(self._blocks[0]) >= samples:
            self._first += len(self._blocks.popleft())

    def _forget(self, next_sample: int) -> None:
        self._blocks.clear()
        self._first = self._next = next_sample
        self._vad.reset()
        self._turns.reset(next_sample / EAR_RATE_HZ)
