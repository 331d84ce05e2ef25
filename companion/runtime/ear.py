"""The ear: blocks of sound in, the person's utterances out.

A short silence inside a turn has the sound so far recognised while listening goes on.  What it
says decides how long a silence ends the turn; if the person goes on, it is dropped.  The sound of
one turn is held in memory until it is recognised and then let go; nothing is ever written to disk.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from companion.audio.base import EAR_RATE_HZ, AudioChunk, Pcm
from companion.audio.vad import WINDOW_S, Vad
from companion.core.events import Heard, SpeechDropped, SpeechStarted, Thinking, Utterance
from companion.core.patience import Patience
from companion.core.turns import (
    ONSET_S,
    TurnDetector,
    TurnDropped,
    TurnEnded,
    TurnEvent,
    TurnPaused,
    TurnResumed,
    TurnStarted,
)
from companion.hearing.base import Transcript
from companion.hearing.decoder import Attempt, Decoder
from companion.language import Reading, read
from companion.runtime.minutes import Read

PRE_ROLL_S = 0.3
"""Sound kept from before the detected onset: a soft first consonant is not yet speech."""

_ONSET_OVER_VOICE_S = 0.06
"""Two windows: of a word said over the voice the canceller leaves its loudest part, and that more
than echo is left tells of a person beside the detector."""
_POST_ROLL_S = 0.2  # a last consonant falls below the threshold before it is over
_KEPT_S = PRE_ROLL_S + 0.5  # the onset is detected a few windows late
_ECHO_TAIL_S = 0.25  # the loudspeaker's latency and the room, after the player's last sample
_WENT_ON_S = 1.0  # who speaks again so soon after a turn was ended had not come to its end
_ASK_S = 0.3  # before so long a silence nothing is decided, so nobody asks for the words
_FAINT = 0.05  # of the loudest, 26 dB less: what follows so softly is no syllable
_LONG_S = 10.0  # more than one window of the recogniser: about half a second of work

EarEvent = SpeechStarted | SpeechDropped | Thinking | Heard


@dataclass(frozen=True, slots=True)
class _Ended:
    """A turn that is over and whose words may not be known yet."""

    turn: TurnEnded
    attempt: Attempt
    while_speaking: bool


class Ear:
    """Finds turns and has them recognised.

    Args:
        vad: voice activity detector.
        decoder: turns the sound of an utterance into words.
        patience: how long a silence ends a turn.
        understand: :func:`companion.language.read`, or what waits until it is loaded.

    Attributes:
        expecting: what was asked for, see :func:`companion.language.read`; set by the session.
        in_turn: the person is speaking, or has paused.
        idle: they are not, and no words are being made out.
    """

    def __init__(
        self, vad: Vad, decoder: Decoder, patience: Patience, understand: Read = read
    ) -> None:
        self.expecting = "command"
        self._vad = vad
        self._decoder = decoder
        self._patience = patience
        self._understand = understand
        self._turns = TurnDetector()
        self._blocks: deque[Pcm] = deque()
        self._first = 0  # sample index of the first block
        self._next = 0  # sample index after the last block
        self._utterances = 0
        self._attempt: Attempt | None = None  # at what was said up to the silence under way
        self._reading: Reading | None = None  # of that attempt
        self._ended: deque[_Ended] = deque()
        self._last: tuple[float, Reading] | None = None  # end and meaning of the turn before
        self._spoke_until_s = 0.0  # the companion did
        self._while_speaking = False
        self._loudest = 0.0  # block of the turn, root mean square

    @property
    def in_turn(self) -> bool:
        """True while the person is speaking, or has paused."""
        return self._turns.in_turn

    @property
    def idle(self) -> bool:
        """True while the person is not speaking, and no words are being made out."""
        return not self._turns.in_turn and not self._ended

    def feed(
        self,
        chunk: AudioChunk,
        speech: Pcm | None = None,
        *,
        muted: bool = False,
        speaking: bool = False,
        only_echo: bool = False,
    ) -> list[EarEvent]:
        """Take the next block.

        Args:
            chunk: sound at the ear's rate.
            speech: the same, as the detector of speech is to hear it; None for no difference.
            muted: the companion's own voice sounds and would be heard: the block is not listened
                to, and an open turn is dropped.
            speaking: the companion's own voice sounds, and its echo is taken out of the block.
            only_echo: what is left of the block is not the person, whatever it sounds like.

        Raises:
            CompanionError: the recogniser failed.
        """
        start = round(chunk.t_s * EAR_RATE_HZ)
        end_s = chunk.t_s + len(chunk.pcm) / EAR_RATE_HZ
        events = self._settled(end_s)
        latest_s = end_s + _ECHO_TAIL_S  # a microphone that came back counts from zero again
        self._spoke_until_s = latest_s if speaking else min(self._spoke_until_s, latest_s)
        if muted or start != self._next:
            if self._turns.in_turn:
                events.append(SpeechDropped(end_s))
            self._forget(start + len(chunk.pcm) if muted else start)
            if muted:
                return events
        self._blocks.append(chunk.pcm)
        self._next += len(chunk.pcm)
        self._turns.onset_s = _ONSET_OVER_VOICE_S if speaking else ONSET_S
        most = 0.0 if only_echo else self._most_likely(chunk.pcm)
        for probability in self._vad.feed(chunk.pcm if speech is None else speech):
            self._turns.patience_s = self._patience.seconds(self._tentative(), self.expecting)
            turn = self._turns.feed(min(probability, most), WINDOW_S)
            if turn is not None:
                events += self._turned(turn, end_s)
        if not self._turns.in_turn:
            self._keep_last(round(_KEPT_S * EAR_RATE_HZ))
        return events

    def finish(self) -> list[EarEvent]:
        """The source has ended: recognise the open turn, if there is one."""
        turn = self._turns.finish()
        end_s = self._next / EAR_RATE_HZ
        return self._settled(end_s) + ([] if turn is None else self._turned(turn, end_s))

    # --- turns ----------------------------------------------------------------------------

    def _turned(self, turn: TurnEvent, t_s: float) -> list[EarEvent]:
        match turn:
            case TurnStarted(start_s=start_s):
                self._while_speaking = start_s < self._spoke_until_s
                self._learn_from_going_on(start_s)
                return [SpeechStarted(t_s, self._while_speaking)]
            case TurnPaused(start_s=start_s, end_s=end_s):
                self._attempt = self._decoder.begin(self._sound(start_s, end_s))
            case TurnResumed(pause_s=pause_s):
                self._patience.learn(pause_s, self._reading, self.expecting)
                self._drop_attempt()
            case TurnDropped():
                self._drop_attempt()
                return [SpeechDropped(t_s)]
            case TurnEnded(start_s=start_s, end_s=end_s):
                attempt = self._attempt or self._decoder.begin(self._sound(start_s, end_s))
                self._attempt = self._reading = None
                self._ended.append(_Ended(turn, attempt, self._while_speaking))
                long = end_s - start_s > _LONG_S and attempt.transcript() is None
                return ([Thinking(t_s)] if long else []) + self._settled(t_s)
        return []

    def _tentative(self) -> Reading | None:
        """What was said up to the silence under way; None while that is not known."""
        due = self._turns.silence_s >= _ASK_S
        if due and self._reading is None and self._attempt is not None:
            transcript = self._attempt.transcript()
            if transcript is not None:
                self._reading = self._read(transcript)
        return self._reading

    def _read(self, transcript: Transcript) -> Reading:
        return self._understand(transcript.text, transcript.alternatives, self.expecting)

    def _drop_attempt(self) -> None:
        if self._attempt is not None:
            self._attempt.abandon()
        self._attempt = self._reading = None

    def _learn_from_going_on(self, start_s: float) -> None:
        if self._last is not None and 0 < (pause_s := start_s - self._last[0]) < _WENT_ON_S:
            self._patience.learn(pause_s, self._last[1], self.expecting)

    def _settled(self, t_s: float) -> list[EarEvent]:
        """The turns that are over and whose words are known now."""
        events: list[EarEvent] = []
        while self._ended and (transcript := self._ended[0].attempt.transcript()) is not None:
            ended = self._ended.popleft()
            if not transcript.text:
                events.append(SpeechDropped(t_s))
                continue
            self._last = (ended.turn.end_s, self._read(transcript))
            self._utterances += 1
            utterance = Utterance(
                id=self._utterances,
                text=transcript.text,
                alternatives=transcript.alternatives,
                start_s=ended.turn.start_s,
                end_s=ended.turn.end_s,
                confidence=transcript.confidence,
                began_while_speaking=ended.while_speaking,
                source=self._decoder.name,
            )
            events.append(Heard(utterance, t_s))
        return events

    def _most_likely(self, pcm: Pcm) -> float:
        """How likely speech can be at most, by the level: the network notices an end 0.1 s late."""
        level = float(np.sqrt(np.mean(np.square(pcm))))
        if not self._turns.in_turn:
            self._loudest = level
            return 1.0
        self._loudest = max(self._loudest, level)
        return 1.0 if level > _FAINT * self._loudest else 0.0

    # --- sound ----------------------------------------------------------------------------

    def _sound(self, start_s: float, end_s: float) -> Pcm:
        first = round((start_s - PRE_ROLL_S) * EAR_RATE_HZ) - self._first
        last = round((end_s + _POST_ROLL_S) * EAR_RATE_HZ) - self._first
        return np.concatenate(self._blocks)[max(first, 0) : last]

    def _keep_last(self, samples: int) -> None:
        while self._next - self._first - len(self._blocks[0]) >= samples:
            self._first += len(self._blocks.popleft())

    def _forget(self, next_sample: int) -> None:
        self._drop_attempt()
        self._blocks.clear()
        self._first = self._next = next_sample
        self._vad.reset()
        self._turns.reset(next_sample / EAR_RATE_HZ)
