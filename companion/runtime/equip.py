"""Get everything a session needs: content, settings, recogniser, voice, log."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from companion import __version__, paths, reminder
from companion.audio.vad import make_vad
from companion.config import Config
from companion.content.fixed_lines import fixed_sentences
from companion.content.load import LoadedGuide, load_guides
from companion.content.prompts import Prompts, load_prompts
from companion.content.safety_texts import SafetyTexts, load_safety_texts
from companion.core.history import History
from companion.core.memory import Memory
from companion.core.promises import WeekPast
from companion.core.session import Session
from companion.core.talk import SessionSettings, Talk
from companion.errors import CompanionError, ExitCode
from companion.hearing.base import Recogniser
from companion.hearing.choose import Choice as EngineChoice
from companion.journal.folder import told_of
from companion.journal.history import read_history
from companion.journal.ledger import Ledger, LedgerFile, read_ledger
from companion.journal.parked import parked_last_night
from companion.journal.plan_file import load_plan
from companion.journal.recent import recent_sessions
from companion.journal.retention import told_days
from companion.journal.store import SessionLog
from companion.journal.vault import seal_for
from companion.journal.week import week_past
from companion.language import Reading, learned, read
from companion.runtime.desk import Desk
from companion.runtime.forgetting import Log
from companion.runtime.minutes import Minutes, Read
from companion.runtime.mouth import Mouth
from companion.runtime.setup import MakeFlow, SettingUp
from companion.runtime.threads import Later, ThreadedDecoder
from companion.voice.cache import VoiceCache
from companion.voice.choose import Choice as VoiceChoice
from companion.voice.choose import choose_voice

Print = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Content:
    """The words and guides of every session."""

    prompts: Prompts
    guides: Mapping[str, LoadedGuide]
    safety_texts: SafetyTexts

    def talk(
        self, config: Config, minutes: Minutes, now: datetime | None = None, waits: bool = False
    ) -> Talk:
        """What one session talks with.

        Args:
            config: the person's settings.
            minutes: understands, and notes it.
            now: local time; None where the time of day has no meaning.
            waits: a microphone will wait for a call again after the session.
        """
        ledger = _ledger()
        recent = [] if now is None else [*recent_sessions(paths.sessions_dir(), now)]
        return Talk(
            prompts=self.prompts,
            guides=self.guides,
            safety_texts=self.safety_texts,
            read=minutes.read,
            settings=SessionSettings(
                rate=config.rate,
                menu_rate=config.menu_rate,
                volume=config.volume,
                no_holds=config.no_holds,
                breath_last=config.breath_last,
                log_words=config.log_words,
                log=config.log,
                locked=config.locked_log,
                ask_numbers_again=config.ask_numbers_again,
                hour=None if now is None else now.hour,
                day=None if now is None else now.date().toordinal(),
                quiet_from=config.quiet_from,
                bedtime_minutes=config.bedtime_minutes,
                bedtime_slowest=config.bedtime_slowest,
                bedtime_softest=config.bedtime_softest,
                new_keep_days=_untold(config.keep_days),
                waits=waits,
            ),
            seed=secrets.randbits(32),
            memory=Memory(
                load_plan(paths.safety_plan_file()),
                ledger.promises,
                bool(ledger.locked),
                ledger.items,
            ),
            history=read_history(paths.sessions_dir()) if config.log else History(),
            parked=() if now is None else parked_last_night(recent, now),
            week=WeekPast()
            if now is None
            else week_past(recent, now, ledger.to_revisit(now.date())),
            reminded=config.ask_numbers_again and reminder.is_set(),
        )


def _untold(keep_days: int | None) -> int | None:
    """How long sessions are kept, unless the person was told of it."""
    return None if keep_days == told_days() else keep_days


def _ledger() -> Ledger:
    """The promises and lists; none where they cannot be read, as a session goes without them."""
    try:
        return read_ledger(paths.ledger_file())
    except CompanionError:
        return Ledger()


def load_content(config: Config, warn: Print) -> Content:
    """Read the words and guides; broken guide files are named and left out.

    Raises:
        CompanionError: no guide at all could be read, or another content file is wrong.
    """
    library = load_guides()
    for problem in library.problems:
        warn(str(problem))
    if not library.guides:
        raise CompanionError(
            "No guide could be read.", "Run companion scripts check to see what is wrong."
        )
    prompts = load_prompts()
    return Content(prompts, library.guides, load_safety_texts(config.country, prompts))


def load_recogniser(choice: EngineChoice) -> Recogniser:
    """The chosen recogniser, loaded.

    Raises:
        CompanionError: there is only the keyboard.
    """
    if choice.load is None:
        raise CompanionError(
            f"There is no recogniser to hear with: {choice.reason}.",
            'Install one: pip install "grounding-companion[embedded]", or: '
            "companion models install. With the keyboard it goes without: companion type",
            ExitCode.MISSING,
        )
    return choice.load()


@dataclass(frozen=True, slots=True)
class Engines:
    """What hears, understands and speaks; it may serve one session after another.

    A session begins to speak while what hears and understands is still being loaded: what the
    person says meanwhile waits in the microphone's queue.

    Attributes:
        hears: why this recogniser, or that the keyboard is used.
        speaks: why this voice.
        voice: None where sessions are text only.
        content: what is said.
        decoder: None where words are typed.
        language: what understands.
    """

    hears: EngineChoice
    speaks: VoiceChoice
    voice: VoiceCache | None
    content: Content
    decoder: Later[ThreadedDecoder] | None
    language: Later[Read]

    def read(self, text: str, alternatives: Sequence[str], expecting: str | None) -> Reading:
        """Understand one utterance, as :func:`companion.language.read`; waits until it can."""
        return self.language.get()(text, alternatives, expecting)

    def check(self) -> None:
        """Do nothing as long as all goes well.

        Raises:
            CompanionError: what was still being loaded cannot be used.
        """
        self.language.check()
        if self.decoder is not None:
            self.decoder.check()

    def close(self) -> None:
        """Let memory, threads and child processes go."""
        if self.decoder is not None:
            with suppress(CompanionError):  # it never came to be
                self.decoder.get().close()
        if self.voice is not None:
            self.voice.close()


def load_engines(config: Config, hears: EngineChoice, warn: Print) -> Engines:
    """Load what a session needs for its first words, and begin to load the rest.

    Raises:
        CompanionError: the content cannot be used, or there is no such voice.
    """
    speaks = choose_voice(config.voice)
    content = load_content(config, warn)
    voice = make_voice(speaks, content, warn)
    load = hears.load
    decoder = None if load is None else Later("recogniser", lambda: _decoder(load))
    return Engines(hears, speaks, voice, content, decoder, Later("language", _language))


def _decoder(load: Callable[[], Recogniser]) -> ThreadedDecoder:
    make_vad()  # its library and its model are loaded now, and in no time for every ear
    return ThreadedDecoder(load(), load)


def _language() -> Read:
    """Load all of the language's files, so that the first answer takes no longer than others."""
    for expecting in ("feeling", "number", "command"):
        read("warming up", (), expecting)
    learned.shares("danger_judge", ("warming", "up"))  # else it is asked first in a grave moment
    gc.freeze()  # nothing of it is ever let go, and looking through it takes a tenth of a second
    gc.enable()
    return read


def make_voice(choice: VoiceChoice, content: Content, warn: Print) -> VoiceCache | None:
    """The chosen voice, loaded; None when sessions are text only."""
    voice = choice.load()
    if voice is None:
        warn(f"No voice: {choice.reason}.")
        return None
    return VoiceCache(voice, fixed_sentences(content.prompts, content.guides))


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a session was given, as the log's first record and ``--json`` tell it."""

    mode: str
    engine: str
    engine_reason: str
    voice: str
    voice_reason: str

    def as_dict(self) -> dict[str, Any]:
        """The keys of the ``start`` record."""
        return {
            "app": __version__,
            "mode": self.mode,
            "engine": self.engine,
            "engine_reason": self.engine_reason,
            "voice": self.voice,
            "voice_reason": self.voice_reason,
        }


def open_log(config: Config, warn: Print) -> SessionLog | None:
    """The log of a new session; None where none is wanted or the folder cannot be written.

    A session that cannot be logged goes on, and says so once; so does one that others can read.
    Where it is to be locked and cannot be, there is none: it is never kept plain instead.
    """
    if not config.log:
        return None
    try:
        log = SessionLog(paths.sessions_dir(), seal_for(config.locked_log))
    except CompanionError as error:
        warn(error.say)
        warn(f"This session goes on without a log. {error.fix}")
        return None
    known = told_of(paths.sessions_dir())
    if known is not None:
        warn(known.say)
        warn(known.fix)
    return log


def as_kept(config: Config, log: SessionLog | None) -> Config:
    """The settings of a session with this log: without one, nothing is promised to be kept."""
    return replace(config, log=log is not None, locked_log=paths.vault_recipient_file().exists())


def make_desk(
    talk: Talk,
    mouth: Mouth,
    minutes: Minutes,
    log: Log | None,
    equipment: Equipment,
    warn: Print,
    flow: MakeFlow | None = None,
    setting_up: SettingUp | None = None,
) -> Desk:
    """A desk whose log begins with what the session was given.

    Args:
        talk: what the session is held with.
        mouth: speaks, paces, waits.
        minutes: keeps and prints the course of things.
        log: where records go; None for a session that keeps nothing.
        equipment: what the log begins with.
        warn: prints one line about trouble.
        flow: what is set up; None for a conversation.
        setting_up: where the answers of a setup go.
    """
    asked = flow(talk, setting_up.given()) if flow is not None and setting_up is not None else None
    ledger = (
        None if log is None else LedgerFile(paths.ledger_file(), seal_for(talk.settings.locked))
    )
    desk = Desk(Session(talk, asked), mouth, minutes, log, warn, setting_up, ledger)
    desk.record("start", 0.0, equipment.as_dict())
    return desk
