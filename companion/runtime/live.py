"""A live session.  Every thread of the program is in this file.

- the *ear* thread reads the microphone, finds turns and recognises them;
- the *mouth* thread renders sentences, the next ones ahead of their time;
- the *keys* thread reads lines from the keyboard;
- the *silent clock* thread takes the loudspeaker's place where there is none;
- the loudspeaker's own callback pulls blocks from the player;
- the caller's thread runs the session: events in from one bounded queue, actions out.

Hearing is half-duplex: while the companion's voice sounds, the microphone's sound is dropped.
"""

from __future__ import annotations

import itertools
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import FrameType
from typing import TextIO

from companion.audio.base import BLOCK_S, EAR_RATE_HZ, MOUTH_RATE_HZ, Pcm, Source
from companion.audio.devices import Speaker
from companion.audio.player import Player
from companion.audio.tones import earcon
from companion.core.events import Event, Finished, Heard, Key, Phase, Started, Trouble, Utterance
from companion.core.turns import TurnDetector
from companion.errors import CompanionError
from companion.hearing.base import Recogniser, Transcript
from companion.runtime.desk import Desk
from companion.runtime.ear import Ear
from companion.runtime.minutes import printable
from companion.runtime.mouth import Mouth

_QUEUE_LENGTH = 256
_JOIN_S = 2.0
_REOPEN_S = 1.0
_ECHO_TAIL_S = 0.25  # the loudspeaker's latency and the room, after the player's last sample
_LONG_UTTERANCE_S = 10.0  # more than one window of the recogniser: about half a second of work
_UNANSWERED = 0  # an id no session gives: nobody waits for this sound's end
_NOW, _AHEAD = 0, 1  # priorities of the mouth's work


class ThreadedMouth(Mouth):
    """A mouth that renders in its own thread, so the session never waits for the voice."""

    def start(self) -> None:
        """Start the thread."""
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], None]]]
        self._jobs = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._hushes = 0
        self._lock = threading.Lock()  # a sentence never starts behind the hush that forgot it
        self._thread = threading.Thread(target=self._work, name="mouth", daemon=True)
        self._thread.start()

    def speak(self, id: int, text: str, private: bool) -> None:
        """Say one sentence, as soon as it is rendered."""
        hushes = self._hushes

        def job() -> None:
            pcm = self._render(text, self._rate, private)
            with self._lock:
                if hushes == self._hushes:
                    self._play(id, text, pcm)

        self._put(_NOW, job)

    def pace(self, id: int, phases: Sequence[Phase]) -> None:
        """Lay out breath cues, as soon as their words are rendered."""
        hushes = self._hushes

        def job() -> None:
            with self._lock:
                if hushes == self._hushes:
                    super(ThreadedMouth, self).pace(id, phases)

        self._put(_NOW, job)

    def prepare(self, texts: Iterable[str]) -> None:
        """Render fixed sentences while nothing else is to be done."""
        for text in texts:
            self._put(_AHEAD, partial(super().prepare, [text]))

    def hush(self) -> None:
        """Fade out and forget everything, also what is not rendered yet."""
        self.player.hush()  # at once; again below, for what starts meanwhile
        with self._lock:
            self._hushes += 1
            super().hush()

    def close(self) -> None:
        """End the thread and let the voice go."""
        self._put(-1, self._stop)
        self._thread.join(_JOIN_S)
        super().close()

    def _put(self, priority: int, job: Callable[[], None]) -> None:
        self._jobs.put((priority, next(self._numbers), job))

    def _stop(self) -> None:
        raise SystemExit  # ends this thread only

    def _work(self) -> None:
        while True:
            self._jobs.get()[2]()


class ThinkingAloud:
    """A recogniser that lets a soft tone be heard when an utterance will take it a while.

    Args:
        recogniser: does the work.
        player: where the tone goes.
    """

    def __init__(self, recogniser: Recogniser, player: Player) -> None:
        self.name = recogniser.name
        self._recogniser = recogniser
        self._player = player

    def transcribe(self, pcm: Pcm) -> Transcript:
        """Recognise one utterance."""
        if len(pcm) > _LONG_UTTERANCE_S * EAR_RATE_HZ:
            self._player.play(_UNANSWERED, earcon("thinking"))
        return self._recogniser.transcribe(pcm)

    def close(self) -> None:
        """Let memory and threads go."""
        self._recogniser.close()


class SilentClock:
    """Pulls the player at the pace of real time where no loudspeaker does."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="silent clock", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        block = round(MOUTH_RATE_HZ * BLOCK_S)
        due_s = time.monotonic()
        while not self._over.wait(max(due_s - time.monotonic(), 0.0)):
            self._player.pull(block)
            due_s += BLOCK_S

    def close(self) -> None:
        """End the thread."""
        self._over.set()
        self._thread.join(_JOIN_S)


class LiveSession:
    """Runs one session in real time.

    Args:
        desk: carries the session's actions out.
        player: what the loudspeaker plays.
        warn: prints one line about trouble.
    """

    def __init__(self, desk: Desk, player: Player, warn: Callable[[str], None]) -> None:
        self._desk = desk
        self._player = player
        self._warn = warn
        self._events: queue.Queue[Event] = queue.Queue(_QUEUE_LENGTH)
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._speaker: Speaker | None = None
        self._clock: SilentClock | None = None

    def play(self, open_speaker: Callable[[], Speaker]) -> None:
        """Play through a loudspeaker; where there is none, lines are printed in their time."""
        try:
            self._speaker = open_speaker()
        except CompanionError as error:
            self._warn(f"{error.say} {error.fix}")
            self._warn("The session goes on in print.")
            self._clock = SilentClock(self._player)

    def listen(
        self, source: Source, reopen: Callable[[], Source], ear: Ear, turns: TurnDetector
    ) -> None:
        """Hear the person through a microphone, from now until the session is over.

        Args:
            source: the open microphone.
            reopen: opens it again after it was lost.
            ear: finds turns and recognises them.
            turns: the ear's turn detector, whose patience the session sets.
        """
        self._thread("ear", lambda: self._hear(source, reopen, ear, turns))

    def read_keys(self, keyboard: TextIO) -> None:
        """Take lines from the keyboard: an empty one stops, any other one is said."""
        self._thread("keys", lambda: self._type(keyboard))

    def run(self) -> None:
        """Run the session to its end; Ctrl-C stops it, a second one leaves at once."""
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            self._desk.handle(Started(self._now_s()))
            while not self._desk.session.over:
                try:
                    event = self._events.get(timeout=BLOCK_S)
                except queue.Empty:
                    event = None
                for ident, at in self._player.finished():
                    self._desk.handle(Finished(ident, at / MOUTH_RATE_HZ))
                if event is not None:
                    self._desk.handle(event)
                self._look_after_speaker()
        finally:
            signal.signal(signal.SIGINT, before)
            self._over.set()
            for output in (self._speaker, self._clock):
                if output is not None:
                    output.close()
            for thread in self._threads:
                if thread.name != "keys":  # it may wait for a line for ever
                    thread.join(_JOIN_S)

    def _look_after_speaker(self) -> None:
        """Go on in print when the loudspeaker has gone."""
        if self._speaker is not None and self._speaker.lost:
            self._speaker.close()
            self._speaker = None
            self._clock = SilentClock(self._player)
            self._warn("The loudspeaker went away. The session goes on in print.")
            self._desk.handle(Trouble("speaker_lost", self._now_s()))

    def _thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _now_s(self) -> float:
        return self._player.position / MOUTH_RATE_HZ

    def _post(self, event: Event) -> None:
        try:
            self._events.put(event, timeout=_JOIN_S)
        except queue.Full:
            self._warn("The session is too slow to follow; something that was said is lost.")

    def _stop(self) -> None:
        self._player.hush()
        self._post(Key("stop", self._now_s()))

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._stop()

    def _type(self, keyboard: TextIO) -> None:
        for count, line in enumerate(keyboard, 1):
            text = printable(line)
            if self._over.is_set():
                return
            if not text:
                self._stop()
                return
            now_s = self._now_s()
            utterance = Utterance(-count, text, start_s=now_s, end_s=now_s)
            self._post(Heard(utterance, now_s))

    def _hear(
        self, source: Source, reopen: Callable[[], Source], ear: Ear, turns: TurnDetector
    ) -> None:
        while not self._over.is_set():
            try:
                self._attend(source, ear, turns)
            except CompanionError as error:
                self._warn(error.say)
                self._post(Trouble("microphone_lost", self._now_s()))
            source.close()
            reopened = self._reopen(reopen)
            if reopened is None:
                return
            source = reopened
            self._post(Trouble("microphone_back", self._now_s()))

    def _attend(self, source: Source, ear: Ear, turns: TurnDetector) -> None:
        """Hear until the session is over.

        Raises:
            CompanionError: the microphone has gone.
        """
        deaf_until_s = 0.0
        while not self._over.is_set():
            chunk = source.read()
            if chunk is None:
                return
            if self._desk.listening is not None:
                turns.patience_s = self._desk.listening.patience_s
            if self._player.speaking:
                deaf_until_s = chunk.t_s + _ECHO_TAIL_S
            for event in ear.feed(chunk, muted=chunk.t_s < deaf_until_s):
                self._post(event)

    def _reopen(self, reopen: Callable[[], Source]) -> Source | None:
        while not self._over.wait(_REOPEN_S):
            try:
                return reopen()
            except CompanionError:
                continue
        return None
