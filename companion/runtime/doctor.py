"""Looks at everything a session needs and says in plain words what is fine and what to do."""

from __future__ import annotations

import datetime
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from companion import __version__, paths
from companion.audio.base import EAR_RATE_HZ, MOUTH_RATE_HZ, Pcm
from companion.config import Config
from companion.errors import CompanionError
from companion.journal.vault import Vault

_SENTENCE = "You might notice your feet on the floor."
_LONG_SENTENCE = (
    "This is a sound check. I will speak for a few seconds, so that I can hear how my own voice "
    "comes back to me from the room."
)
_SLOW_RECOGNISER_S = 1.0
_SLOW_VOICE_S = 0.7
_LOUD_ROOM_DBFS = -35.0
_POOR_REDUCTION_DB = 10.0
_FAINT_ECHO_DBFS = -55.0


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
        ("room", _room),
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
    recogniser = load_recogniser(choice)
    try:
        sound = _speech(config, _SENTENCE)
        if sound is None:
            return f"{choice.engine} hears, because {choice.reason}. It loads."
        import soxr

        pcm = soxr.resample(sound, MOUTH_RATE_HZ, EAR_RATE_HZ)
        recogniser.transcribe(pcm)  # the first time takes longer
        began_s = time.perf_counter()
        heard = recogniser.transcribe(pcm).text
        took_s = time.perf_counter() - began_s
    finally:
        recogniser.close()
    if took_s > _SLOW_RECOGNISER_S:
        raise CompanionError(
            f"{choice.engine} takes {took_s:.1f} seconds for a sentence, so answers are slow.",
            "Close programs that keep the computer busy.",
        )
    return (
        f"{choice.engine} hears, because {choice.reason}. "
        f'It took {took_s:.2f} seconds to hear "{heard}".'
    )


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
    began_s = time.perf_counter()
    seconds = len(voice.render(_SENTENCE)) / MOUTH_RATE_HZ
    took_s = time.perf_counter() - began_s
    voice.close()
    if took_s > _SLOW_VOICE_S:
        raise CompanionError(
            f"{choice.name} takes {took_s:.1f} seconds for a sentence, so answers are slow.",
            'Close programs that keep the computer busy, or set voice = "pyttsx3".',
        )
    return (
        f"{choice.name} speaks, because {choice.reason}. "
        f"It rendered {seconds:.1f} seconds of speech in {took_s:.2f}."
    )


def _vad(config: Config) -> str:
    from companion.audio.vad import make_vad

    return f"{type(make_vad()).__name__} tells speech from silence."


def _microphone(config: Config) -> str:
    from companion.audio.devices import Microphone
    from companion.audio.remembered import choose_or_default

    chosen = choose_or_default("input", config.microphone)
    microphone = Microphone(chosen.device)
    try:
        microphone.read()
        return chosen.note or f"{microphone.name} can be opened."
    finally:
        microphone.close()


def _loudspeaker(config: Config) -> str:
    from companion.audio.devices import Speaker
    from companion.audio.player import Player
    from companion.audio.remembered import choose_or_default

    chosen = choose_or_default("output", config.speaker)
    speaker = Speaker(Player(), chosen.device)
    try:
        return chosen.note or f"{speaker.name} can be opened."
    finally:
        speaker.close()


def _room(config: Config) -> str:
    """Play something and listen for it."""
    from companion.audio.devices import Microphone, Speaker
    from companion.audio.player import Player
    from companion.audio.remembered import choose_or_default
    from companion.runtime.sound_check import check_sound

    voice = _speech(config, _LONG_SENTENCE)
    if voice is None:
        raise CompanionError(
            "Without a voice the echo cannot be measured.",
            "Run companion voices to see what there is and how to get it.",
        )
    player = Player()
    with ExitStack() as stack:
        speaker = Speaker(player, choose_or_default("output", config.speaker).device)
        stack.callback(speaker.close)
        microphone = Microphone(choose_or_default("input", config.microphone).device)
        stack.callback(microphone.close)
        found = check_sound(microphone, player, voice)
    if found.silent:
        raise CompanionError(
            f"Nothing at all comes from the microphone {microphone.name}.",
            "See if it is muted, by a switch on it or in the system's sound settings.",
        )
    if found.noise_dbfs > _LOUD_ROOM_DBFS:
        raise CompanionError(
            f"There is a lot of sound around the microphone ({found.noise_dbfs:.0f} dBFS).",
            "Choose a quieter place or a headset, or turn the microphone down.",
        )
    told = f"The room is quiet enough ({found.noise_dbfs:.0f} dBFS). "
    if found.round_trip_s is None:
        return told + (
            "The microphone did not hear the tone that was played, as with headphones; "
            "if you did not hear it either, turn the loudspeaker up."
        )
    told += f"A tone came back after {found.round_trip_s:.2f} seconds. "
    if found.reduction_db is None:
        return told + (
            "You can speak when the voice pauses. To speak while it sounds: "
            'pip install "grounding-companion[bargein]".'
        )
    if found.reduction_db < _POOR_REDUCTION_DB and found.echo_dbfs > _FAINT_ECHO_DBFS:
        raise CompanionError(
            told + f"The voice's own echo is lowered by no more than {found.reduction_db:.0f} dB, "
            "so you are heard when the voice pauses, and not while it sounds.",
            "A lower volume, or more space between loudspeaker and microphone, may help.",
        )
    return told + (
        f"The voice's own echo is lowered by {found.reduction_db:.0f} dB, "
        "so you can speak while it sounds."
    )


def _speech(config: Config, sentence: str) -> Pcm | None:
    """A sentence in the chosen voice; None without a voice."""
    from companion.voice.choose import choose_voice

    voice = choose_voice(config.voice).load()
    if voice is None:
        return None
    try:
        return voice.render(sentence)
    finally:
        voice.close()


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
    vault = Vault.here()
    if vault.is_on or config.locked_log:
        vault.recipient()
        return f"Sessions are kept locked in {folder}."
    return f"Sessions are kept in {folder}."
