"""The desk between a session and the world: hands events in and carries actions out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from companion.core.events import (
    CloseMicrophone,
    Darken,
    Event,
    Forget,
    Hush,
    Learn,
    Listen,
    Note,
    PaceBreath,
    PlayTone,
    Prepare,
    SetRate,
    SetVolume,
    Show,
    Speak,
    Trouble,
    Wait,
)
from companion.core.session import Session
from companion.errors import CompanionError
from companion.journal.store import SessionLog
from companion.language import own_words
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth


class Desk:
    """Carries out a session's actions.

    Args:
        session: the pure session.
        mouth: speaks, paces, waits.
        minutes: keeps and prints the course of things.
        log: where records go; None for a session that keeps nothing.
        warn: prints one line about trouble.

    Attributes:
        listening: how the ear is to hear from now on; None until the session says.
        deaf: the microphone is to be closed, and left so.
    """

    def __init__(
        self,
        session: Session,
        mouth: Mouth,
        minutes: Minutes,
        log: SessionLog | None,
        warn: Callable[[str], None],
    ) -> None:
        self.session = session
        self.listening: Listen | None = None
        self.deaf = False
        self._mouth = mouth
        self._minutes = minutes
        self._log = log
        self._warn = warn
        self._log_failed = False

    def handle(self, event: Event) -> None:
        """Hand one event to the session and do what it answers."""
        events = deque([event])
        while events:
            current = events.popleft()
            if isinstance(current, Trouble):
                self._minutes.dark = False  # it may be that nothing is heard any more
            for action in self.session.handle(current):
                match action:
                    case Speak(id=id, text=text, private=private):
                        self._minutes.say(text)
                        self._mouth.speak(id, text, private)
                    case PlayTone(id=id, name=name):
                        self._mouth.tone(id, name)
                    case PaceBreath(id=id, phases=phases):
                        self._mouth.pace(id, phases)
                    case Wait(id=id, seconds=seconds):
                        self._mouth.player.wait(id, seconds)
                    case Hush():
                        self._mouth.hush()
                    case Listen():
                        self.listening = action
                    case Prepare(texts=texts):
                        self._mouth.prepare(texts)
                    case SetRate(rate=rate):
                        self._mouth.set_rate(rate)
                    case SetVolume(volume=volume):
                        self._mouth.player.volume = volume
                    case Show(text=text):
                        self._minutes.say_silently(text)
                    case Darken(dark=dark):
                        self._minutes.dark = dark and self._mouth.has_voice
                    case CloseMicrophone():
                        self.deaf = True
                    case Forget():
                        self._forget()
                    case Learn(word=word, meaning=meaning):
                        self._learn(word, meaning)
                    case Note(kind=kind, data=data):
                        self._minutes.note(kind, data)
                        if not self.record(kind, current.t_s, data):
                            events.append(Trouble("log_failed", current.t_s))

    def _forget(self) -> None:
        """Take the log of this session away; it goes on without one."""
        if self._log is not None:
            log, self._log = self._log, None
            try:
                log.erase()
            except CompanionError as error:
                self._warn(error.say)
                self._warn(error.fix)

    def _learn(self, word: str, meaning: str | None) -> None:
        """Know the word at once; it is kept for later unless nothing is to be kept."""
        try:
            if meaning is None:
                own_words.take_back(word)
                return
            own_words.hold(word, meaning)
            if self._log is not None:
                own_words.teach(word, meaning)
        except CompanionError as error:
            self._warn(error.say)
            self._warn(error.fix)

    def record(self, kind: str, t_s: float, data: dict[str, Any]) -> bool:
        """Write one record; False the first time it fails, then the session goes on without."""
        if self._log is None:
            return True
        try:
            self._log.append(kind, t_s, data)
        except CompanionError as error:
            if not self._log_failed:
                self._log_failed = True
                self._warn(error.say)
                self._warn(error.fix)
                return False
        return True
