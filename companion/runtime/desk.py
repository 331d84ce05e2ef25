"""The desk between a session and the world: hands events in and carries actions out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from companion import paths, reminder
from companion.core.events import (
    Action,
    Clear,
    CloseMicrophone,
    Darken,
    Event,
    Forget,
    Hush,
    KeepNotice,
    KeepOutcome,
    KeepPlace,
    KeepPlan,
    KeepPromise,
    KeepSetting,
    KeepSound,
    Kept,
    Learn,
    Listen,
    Note,
    PaceBreath,
    PlayTone,
    Prepare,
    Remind,
    SetRate,
    SetVoice,
    SetVolume,
    Show,
    Speak,
    Trouble,
    Value,
    Wait,
)
from companion.core.items import DropItem, KeepItem
from companion.core.session import Session
from companion.errors import CompanionError
from companion.journal.ledger import LedgerFile
from companion.journal.plan_file import save_plan
from companion.journal.retention import keep_told_days
from companion.language import own_words
from companion.runtime.discreet import neutral
from companion.runtime.forgetting import Log, forget
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth
from companion.voice.cache import VoiceCache


class Answers(Protocol):
    """Where the answers of a setup go."""

    def keep(self, field: str, value: Value) -> None:
        """Keep a setting.

        Raises:
            CompanionError: it cannot be written; it holds for this session alone.
        """

    def place(self, parts: tuple[str, ...] | None) -> None:
        """Remember which parts were gone through; None when it came to its end."""

    def voice(self, name: str) -> VoiceCache | None:
        """A voice that is to be tried; None for none.

        Raises:
            CompanionError: it cannot be loaded.
        """


class Desk:
    """Carries out a session's actions.

    Args:
        session: the pure session.
        mouth: speaks, paces, waits.
        minutes: keeps and prints the course of things.
        log: where records go; None for a session that keeps nothing.
        warn: prints one line about trouble.
        answers: where the answers of a setup go; None where nothing is set up.
        ledger: where promises and the lines of lists go; None for a session that keeps nothing.

    Attributes:
        listening: how the ear is to hear from now on; None until the session says.
        vanished: the person left at once; nothing more is to be seen or heard.
        deaf: the microphone is to be closed, and left so.
        forgot_habits: how the person speaks is not to be kept.
    """

    def __init__(
        self,
        session: Session,
        mouth: Mouth,
        minutes: Minutes,
        log: Log | None,
        warn: Callable[[str], None],
        answers: Answers | None = None,
        ledger: LedgerFile | None = None,
    ) -> None:
        self.session = session
        self.listening: Listen | None = None
        self.vanished = False
        self.deaf = False
        self.forgot_habits = False
        self._mouth = mouth
        self._minutes = minutes
        self._log = log
        self._warn = warn
        self._answers = answers
        self._ledger = ledger
        self._entered: list[bytes] = []  # what this session has added to the ledger
        self._log_failed = False
        self._settings_failed = False

    def handle(self, event: Event) -> None:
        """Hand one event to the session and do what it answers."""
        events = deque([event])
        while events:
            current = events.popleft()
            if isinstance(current, Trouble):
                self._minutes.dark = False  # it may be that nothing is heard any more
            for action in self.session.handle(current):
                trouble = None if self._sounded(action) else self._done(action, current.t_s)
                if trouble is not None:
                    events.append(Trouble(trouble, current.t_s))

    def _sounded(self, action: Action) -> bool:
        """Carry out what is for the mouth; False for anything else."""
        mouth = self._mouth
        match action:
            case Speak(id=id, text=text, private=private, menu=menu):
                self._minutes.say(text, private)
                mouth.speak(id, text, private, menu)
            case PlayTone(id=id, name=name):
                mouth.tone(id, name)
            case PaceBreath(id=id, phases=phases):
                mouth.pace(id, phases)
            case Wait(id=id, seconds=seconds):
                mouth.player.wait(id, seconds)
            case Hush():
                mouth.hush()
            case Prepare(texts=texts):
                mouth.prepare(texts)
            case SetRate(rate=rate, menu=menu):
                mouth.set_rate(rate, menu)
            case SetVolume(volume=volume):
                mouth.player.volume = volume
            case SetVoice(name=name):
                self._set_voice(name)
            case _:
                return False
        return True

    def _done(self, action: Action, t_s: float) -> str | None:
        """Carry out what is for the ear, the screen or the files; the trouble it made."""
        match action:
            case Listen():
                self.listening = action
            case CloseMicrophone():
                self.deaf = True
            case Show(text=text):
                self._minutes.say_silently(text)
            case Darken(dark=dark):
                self._minutes.dark = dark and self._mouth.has_voice
            case Clear():
                self.vanished = True
                self._minutes.clear()
            case Forget(what=what):
                return None if self._forget(what) else "erase_failed"
            case KeepSetting(field=field, value=value):
                return None if self._keep(field, value) else "settings_failed"
            case KeepSound():
                return None if self._keep_sound() else "settings_failed"
            case KeepPlace(parts=parts) if self._answers is not None:
                self._answers.place(parts)
            case KeepNotice(days=days):
                keep_told_days(days)
            case Remind(wanted=wanted):
                reminder.remind(wanted)
            case KeepPlan(parts=parts):
                self._keep_plan(parts)
            case KeepPromise(promise=promise):
                return self._enter(lambda ledger: ledger.add(promise))
            case KeepOutcome(outcome=outcome):
                return self._enter(lambda ledger: ledger.tell(outcome))
            case KeepItem(item=item):
                return self._enter(lambda ledger: ledger.put(item))
            case DropItem(id=ident):
                return self._enter(lambda ledger: ledger.drop(ident))
            case Learn(word=word, meaning=meaning):
                self._learn(word, meaning)
            case Note(kind=kind, data=data):
                self._minutes.note(kind, data)
                return None if self.record(kind, t_s, data) else "log_failed"
        return None

    def _keep(self, field: str, value: Value) -> bool:
        """Keep a setting; False the first time it cannot be written."""
        if field == "discreet":
            self._minutes.discreet = bool(value)
        elif field == "large_print":
            self._minutes.large = bool(value)
        if self._answers is None:
            return True
        try:
            self._answers.keep(field, value)
        except CompanionError as error:
            if not self._settings_failed:
                self._settings_failed = True
                self._tell(error)
                return False
        return True

    def _keep_sound(self) -> bool:
        """Keep how fast and how loud it is; False the first time it cannot be written."""
        mouth = self._mouth
        sound = {"rate": mouth.rate, "volume": mouth.player.volume}
        if mouth.menu_rate is not None:
            sound["menu_rate"] = mouth.menu_rate
        kept = [self._keep(field, value) for field, value in sound.items()]
        return all(kept)

    def _set_voice(self, name: str) -> None:
        with self._going_on():
            voice = self._answers.voice(name) if self._answers is not None else None
            if voice is not None:
                self._mouth.set_voice(voice)

    def _enter(self, write: Callable[[LedgerFile], bytes]) -> str | None:
        """Add to the ledger; the trouble it made."""
        if self._ledger is None:
            return None
        try:
            self._entered.append(write(self._ledger))
        except CompanionError as error:
            self._tell(error)
            return "ledger_failed"
        return None

    def _forget(self, what: Kept) -> bool:
        """Take away what was kept; it goes on and keeps nothing.  False when some of it is left."""
        log, self._log = self._log, None
        ledger, self._ledger = self._ledger, None
        self.forgot_habits = self.forgot_habits or what == "rest"
        return forget(what, log, ledger, self._entered, self._warn)

    def _keep_plan(self, parts: tuple[str, ...]) -> None:
        with self._going_on():
            save_plan(paths.safety_plan_file(), parts)

    def _learn(self, word: str, meaning: str | None) -> None:
        """Know the word at once; it is kept for later unless nothing is to be kept."""
        with self._going_on():
            if meaning is None:
                own_words.take_back(word)
                return
            own_words.hold(word, meaning)
            if self._log is not None:
                own_words.teach(word, meaning)

    def record(self, kind: str, t_s: float, data: dict[str, Any]) -> bool:
        """Write one record; False the first time it fails, then the session goes on without."""
        if self._log is None:
            return True
        if self._minutes.discreet:
            data = neutral(kind, data)
        try:
            self._log.append(kind, t_s, data)
        except CompanionError as error:
            return not self._is_news(error)
        return True

    def lose(self, error: CompanionError, t_s: float) -> None:
        """A record that was taken could not be written after all."""
        if self._is_news(error):
            self.handle(Trouble("log_failed", t_s))

    def _is_news(self, error: CompanionError) -> bool:
        """Tell the first time that a record is lost; False from then on."""
        if self._log_failed:
            return False
        self._log_failed = True
        self._tell(error)
        return True

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """Whatever goes wrong inside is told, and the session goes on without it."""
        try:
            yield
        except CompanionError as error:
            self._tell(error)

    def _tell(self, error: CompanionError) -> None:
        self._warn(error.say)
        self._warn(error.fix)
