"""A live session: microphone and keyboard in, loudspeaker out, in real time.

The caller's thread runs the session: events in from one bounded queue, actions out.  The other
threads are listed in :mod:`companion.runtime.threads`.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable
from types import FrameType
from typing import Literal

from companion.audio.base import BLOCK_S, MOUTH_RATE_HZ, Source
from companion.audio.player import Player
from companion.core.events import Event, Finished, Heard, Key, Started, Trouble, Utterance
from companion.errors import CompanionError
from companion.language.wake import Call
from companion.runtime.desk import Desk
from companion.runtime.keyboard import ESCAPE
from companion.runtime.listener import Listener
from companion.runtime.outlet import Outlet
from companion.runtime.sound import Sound
from companion.runtime.threads import Keys, Loop, Mailbox

_QUEUE_LENGTH = 256
_REOPEN_S = 0.5


class _RecogniserLostError(Exception):
    """Words cannot be made out any more; the keyboard is left."""


class LiveSession:
    """Runs one session in real time.

    Args:
        desk: carries the session's actions out.
        player: what the loudspeaker plays.
        sound: opens the devices.
        warn: prints one line about trouble.
        check: raises CompanionError when something that loads meanwhile has failed.
        lost: why records were lost that the log had taken; filled by another thread.
    """

    def __init__(
        self,
        desk: Desk,
        player: Player,
        sound: Sound,
        warn: Callable[[str], None],
        check: Callable[[], None] = lambda: None,
        lost: deque[CompanionError] | None = None,
    ) -> None:
        self._lost: deque[CompanionError] = deque() if lost is None else lost
        self._desk = desk
        self._player = player
        self._warn = warn
        self._check = check
        self._events: Mailbox[Event] = Mailbox(_QUEUE_LENGTH)
        self._sound = sound
        self._outlet = Outlet(player, sound, warn)
        self._ear: Loop | None = None
        self._keys: Keys | None = None
        self._said = 0  # in writing
        self._interrupted = False

    def listen(self, source: Source, make_listener: Callable[[], Listener]) -> None:
        """Hear the person through a microphone, from now until the session is over.

        Args:
            source: the open microphone; it is closed with the session.
            make_listener: gives what hears, as soon as it is loaded.
        """
        self._ear = Loop("ear", lambda loop: self._hear(loop, source, make_listener))

    def read_keys(self, keys: Keys) -> None:
        """Take lines from the keyboard: the key that stops, and what is said by typing."""
        self._keys = keys
        keys.receiver = self._typed

    def run(self, call: Call | None = None) -> None:
        """Run the session to its end; Ctrl-C stops it, a second one leaves at once.

        Args:
            call: how the person called, with what they said beside the phrase.

        Raises:
            CompanionError: what was still being loaded cannot be used.
        """
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            self._outlet.open()
            said = None
            if call is not None and call.rest:
                said = Utterance(0, call.rest, call.alternatives, source="call")
            self._desk.handle(Started(self._now_s(), said))
            while not self._desk.session.over:
                event = self._events.take(BLOCK_S)
                self._check()
                if self._interrupted:
                    self._interrupted = False
                    self._player.hush()
                    self._desk.handle(Key("stop", self._now_s()))
                for ident, at in self._player.finished():
                    self._desk.handle(Finished(ident, at / MOUTH_RATE_HZ))
                if event is not None:
                    self._desk.handle(event)
                changed = self._outlet.look_after()
                if changed is not None:
                    self._sound.news.append(changed)
                while self._sound.news:
                    self._desk.handle(Trouble(self._sound.news.pop(0), self._now_s()))
                while self._lost:
                    self._desk.lose(self._lost.popleft(), self._now_s())
                if self._desk.deaf:
                    self._close_microphone()
        finally:
            signal.signal(signal.SIGINT, before)
            if self._keys is not None:
                self._keys.receiver = None
            self._close_microphone()
            self._outlet.close()
            if self._outlet.underruns and not self._desk.vanished:
                self._warn(f"The sound broke off {self._outlet.underruns} times.")

    def _close_microphone(self) -> None:
        """Close it for good; said only where the session asked for it."""
        if self._ear is not None:
            self._ear.end()
            self._ear = None
            if self._desk.deaf:
                self._warn("The microphone is closed.")

    def _now_s(self) -> float:
        return self._player.position / MOUTH_RATE_HZ

    def _post(self, event: Event) -> None:
        if not self._events.post(event):
            self._warn("The session is too slow to follow; something that was said is lost.")

    def _press(self, name: Literal["stop", "exit"]) -> None:
        self._player.hush()
        self._post(Key(name, self._now_s()))

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """Take note; this thread may hold a lock at this very moment."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._interrupted = True

    def _say(self, text: str) -> None:
        self._said += 1
        now_s = self._now_s()
        self._post(Heard(Utterance(-self._said, text, start_s=now_s, end_s=now_s), now_s))

    def _typed(self, text: str | None) -> None:
        if text is None:
            self._press("stop")
        elif text == ESCAPE:
            self._press("exit")
        else:
            self._say(text)

    def _hear(self, loop: Loop, source: Source, make_listener: Callable[[], Listener]) -> None:
        try:
            listener = make_listener()
        except CompanionError:
            self._let_go(source)
            return  # the session itself finds out and tells
        while not loop.over:
            lost = True
            try:
                lost = self._attend(loop, source, listener)
            except _RecogniserLostError as error:
                self._warn(str(error))
                self._post(Trouble("recogniser_lost", self._now_s()))
                self._let_go(source)
                return
            except CompanionError as error:
                self._lose_microphone(error)
            self._let_go(source)
            reopened = self._reopen(loop, lost)
            if reopened is None:
                return
            source, lost = reopened
            if lost:
                self._post(Trouble("microphone_back", self._now_s()))

    def _let_go(self, source: Source) -> None:
        source.close()
        self._sound.microphone_open = False

    def _lose_microphone(self, error: CompanionError) -> None:
        self._warn(error.say)
        self._post(Trouble("microphone_lost", self._now_s()))

    def _attend(self, loop: Loop, source: Source, listener: Listener) -> bool:
        """Hear until the session is over; False when the microphone is to be let go meanwhile.

        Raises:
            CompanionError: the microphone has gone.
            _RecogniserLostError: the recogniser failed and could not be loaded again.
        """
        while not loop.over:
            chunk = source.read()
            if chunk is None:
                return True
            try:
                events = listener.hear(chunk)
            except CompanionError as error:
                raise _RecogniserLostError(error.say) from error
            source.relaxed = listener.relaxed
            for event in events:
                if isinstance(event, Key):
                    self._player.hush()
                self._post(event)
            if self._sound.rescan_wanted and not listener.in_turn:
                return False
        return True

    def _reopen(self, loop: Loop, lost: bool) -> tuple[Source, bool] | None:
        """Open the microphone again, and tell whether it was lost; None when the session is over.

        One that was let go for a look stays closed until it is done; one that was lost is tried
        all the time, as the look has to wait until nothing is spoken.
        """
        while not loop.wait(_REOPEN_S):
            if self._sound.rescan_wanted and not lost:
                continue
            try:
                return self._sound.microphone(), lost
            except CompanionError as error:
                if not lost:
                    lost = True
                    self._lose_microphone(error)
                self._sound.look_again("input")
        return None
