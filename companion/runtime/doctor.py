"""Looks at everything a session needs and says in plain words what is fine and what to do."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from companion import __version__, paths
from companion.config import Config
from companion.errors import CompanionError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: what was looked at.
        fine: nothing needs to be done.
        say: what was found, one sentence.
        fix: what to do; empty when it is fine.
    """

    name: str
    fine: bool
    say: str
    fix: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def examine(config: Config) -> Iterator[Finding]:
    """Look at one thing after another; what fails is a finding, never an exception."""
    yield Finding(
        "program",
        True,
        f"Companion {__version__} on Python {platform.python_version()}, {platform.system()}.",
    )
    looks: tuple[tuple[str, Callable[[Config], str]], ...] = (
        ("recogniser", _recogniser),
        ("voice", _voice),
        ("voice activity", _vad),
        ("microphone", _microphone),
        ("loudspeaker", _loudspeaker),
        ("guides", _guides),
        ("help lines", _help_lines),
        ("log", _log),
    )
    for name, look in looks:
        try:
            yield Finding(name, True, look(config))
        except CompanionError as error:
            yield Finding(name, False, error.say, error.fix)


def _recogniser(config: Config) -> str:
    from companion.hearing.choose import choose_recogniser
    from companion.runtime.equip import load_recogniser

    choice = choose_recogniser(config.engine)
    load_recogniser(choice).close()
    return f"{choice.engine} hears, because {choice.reason}. It loads."


def _voice(config: Config) -> str:
    from companion.voice.choose import choose_voice

    choice = choose_voice(config.voice)
    voice = choice.load()
    if voice is None:
        if config.voice == "none":
            return "No voice, as it is set; a tone marks each line."
        raise CompanionError(
            f"There is no voice: {choice.reason}.",
            'Install one: pip install "grounding-companion[embedded]"',
        )
    seconds = len(voice.render("This is my voice.")) / 24_000
    voice.close()
    return f"{choice.name} speaks, because {choice.reason}. It rendered {seconds:.1f} seconds."


def _vad(config: Config) -> str:
    from companion.audio.vad import make_vad

    return f"{type(make_vad()).__name__} tells speech from silence."


def _microphone(config: Config) -> str:
    from companion.audio.devices import Microphone

    microphone = Microphone(config.microphone)
    try:
        microphone.read()
        return f"{microphone.name} can be opened."
    finally:
        microphone.close()


def _loudspeaker(config: Config) -> str:
    from companion.audio.devices import Speaker
    from companion.audio.player import Player

    speaker = Speaker(Player(), config.speaker)
    try:
        return f"{speaker.name} can be opened."
    finally:
        speaker.close()


def _guides(config: Config) -> str:
    from companion.content.load import load_guides

    library = load_guides()
    if library.problems:
        raise CompanionError(
            f"{len(library.guides)} guides can be read, {len(library.problems)} cannot.",
            "Run companion scripts check to see what is wrong.",
        )
    return f"{len(library.guides)} guides can be read."


def _help_lines(config: Config) -> str:
    from companion.content.help_lines import OLD_DAYS, age_days, load_country

    country = load_country(config.country)
    if config.country is None:
        raise CompanionError(
            "No country is set, so only general emergency numbers are read.",
            f'Put country = "GB", or your own two letters, into {paths.config_file()}.',
        )
    age = age_days(country, datetime.date.today())
    told = "never checked" if age is None else f"checked {age} days ago"
    if age is None or age > OLD_DAYS:
        raise CompanionError(
            f"The help lines for {country.name} were {told}.",
            "Compare them with the pages of the services; your own go into "
            f"{paths.user_scripts_dir() / 'help_lines.toml'}.",
        )
    return f"Emergency numbers and {len(country.line)} help lines for {country.name}, {told}."


def _log(config: Config) -> str:
    folder = paths.sessions_dir()
    if not config.log:
        return "Sessions are not kept, as it is set."
    existing = folder
    while not existing.exists():
        existing = existing.parent
    if not os.access(existing, os.W_OK):
        raise CompanionError(
            f"Sessions cannot be kept in {folder}.", f"Make {existing} a folder you may write in."
        )
    return f"Sessions are kept in {folder}."
