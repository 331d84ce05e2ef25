"""Get everything a session needs: content, settings, recogniser, voice, log."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from companion import __version__, paths
from companion.config import Config
from companion.content.load import load_guides
from companion.content.prompts import load_prompts
from companion.content.safety_texts import load_safety_texts
from companion.core.session import Session
from companion.core.talk import SessionSettings, Talk
from companion.errors import CompanionError, ExitCode
from companion.hearing.base import Recogniser
from companion.hearing.choose import Choice as EngineChoice
from companion.journal.store import SessionLog
from companion.language import read
from companion.runtime.desk import Desk
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth
from companion.voice.cache import VoiceCache
from companion.voice.choose import Choice as VoiceChoice

Print = Callable[[str], None]


def make_talk(config: Config, minutes: Minutes, warn: Print) -> Talk:
    """The words and guides of a session; broken guide files are named and left out.

    Raises:
        CompanionError: no guide at all could be read, or another content file is wrong.
    """
    read("")  # loads the language's files: a mistake in them is told before anything begins
    library = load_guides()
    for problem in library.problems:
        warn(str(problem))
    if not library.guides:
        raise CompanionError(
            "No guide could be read.", "Run companion scripts check to see what is wrong."
        )
    prompts = load_prompts()
    return Talk(
        prompts=prompts,
        guides=library.guides,
        safety_texts=load_safety_texts(config.country, prompts),
        read=minutes.read,
        settings=SessionSettings(
            rate=config.rate,
            patience=config.patience,
            no_holds=config.no_holds,
            breath_last=config.breath_last,
            log_words=config.log_words,
        ),
        seed=secrets.randbits(32),
    )


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


def make_voice(choice: VoiceChoice, warn: Print) -> VoiceCache | None:
    """The chosen voice, loaded; None when sessions are text only."""
    voice = choice.load()
    if voice is None:
        warn(f"No voice: {choice.reason}.")
        return None
    return VoiceCache(voice)


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

    A session that cannot be logged goes on, and says so once.
    """
    if not config.log:
        return None
    try:
        return SessionLog(paths.sessions_dir())
    except CompanionError as error:
        warn(error.say)
        warn(f"This session goes on without a log. {error.fix}")
        return None


def make_desk(
    talk: Talk,
    mouth: Mouth,
    minutes: Minutes,
    log: SessionLog | None,
    equipment: Equipment,
    warn: Print,
) -> Desk:
    """A desk whose log begins with what the session was given."""
    desk = Desk(Session(talk), mouth, minutes, log, warn)
    desk.record("start", 0.0, equipment.as_dict())
    return desk
