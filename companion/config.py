"""The settings a person keeps, in one TOML file; every field has a default."""

from __future__ import annotations

import re
import tomllib
from typing import Annotated, Literal

from msgspec import Meta, Struct, ValidationError, convert, to_builtins

from companion import paths
from companion.errors import CompanionError, ExitCode

SLOWEST, FASTEST = 0.6, 1.75
"""Bounds of the speech rate."""

SOFTEST, LOUDEST = 0.2, 1.6
"""Bounds of the volume; 1.6 is 4 dB over the usual, and the player's ceiling still holds."""

MOST_WAKE_PHRASES = 5


class Config(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What ``config.toml`` may hold."""

    engine: str = "auto"
    """Which recogniser hears: auto, vosk, whisper or typed."""
    voice: str = "auto"
    """Which voice speaks: auto, hibari, pyttsx3, pyttsx3:ID or none."""
    microphone: str | None = None
    """Part of the microphone's name; the system's default when left out."""
    speaker: str | None = None
    """Part of the loudspeaker's name; the system's default when left out."""
    rate: Annotated[float, Meta(ge=SLOWEST, le=FASTEST)] = 1.0
    """Speech rate; 1.0 is the guidance pace."""
    volume: Annotated[float, Meta(ge=SOFTEST, le=LOUDEST)] = 1.0
    """How loud the companion is; 1.0 is the usual."""
    patience: Annotated[float, Meta(ge=0.5, le=3.0)] = 1.0
    """Multiplies the silence that ends your turn; more for a slow speaker."""
    stop_key: Literal["enter", "any"] = "enter"
    """Which key stops the voice: Enter, or whichever comes first; then nothing can be typed."""
    clap_stops: bool = False
    """A clap, a knock or a snap of the fingers stops the voice."""
    country: Annotated[str, Meta(pattern="^[A-Za-z]{2}$")] | None = None
    """Two letters, such as GB; whose help lines are read."""
    no_holds: bool = False
    """Never offer holding the breath (lung or heart condition, pregnancy)."""
    breath_last: bool = False
    """Offer guides without breathing first."""
    log: bool = True
    """Keep a log of each session."""
    log_words: bool = False
    """Let the log keep the words that were recognised, not only feelings and choices."""
    wake_phrases: Annotated[tuple[str, ...], Meta(max_length=MOST_WAKE_PHRASES)] = ()
    """What else wakes a companion that waits: "hey little friend"."""
    bedtime_minutes: Annotated[int, Meta(ge=2, le=180)] = 20
    """At bedtime, minutes until the voice and the microphone are off."""
    bedtime_slowest: Annotated[float, Meta(ge=SLOWEST, le=1.0)] = 0.75
    """At bedtime the voice gets slower bit by bit; the speech rate it stays at."""
    bedtime_softest: Annotated[float, Meta(ge=SOFTEST, le=1.0)] = 0.4
    """At bedtime the voice gets softer bit by bit; the volume it stays at."""
    quiet_from: Annotated[int, Meta(ge=18, le=24)] = 22
    """The hour from which, until five, no guide for a talk or a repair is offered."""

    def __post_init__(self) -> None:
        """Check what no type can tell.

        Raises:
            ValueError: a phrase cannot be listened for.
        """
        if self.wake_phrases:
            from companion.language.wake import mistake

            for phrase in self.wake_phrases:
                if what := mistake(phrase):
                    raise ValueError(f'wake_phrases: "{phrase}" {what}')


def load_config() -> Config:
    """Read the settings.

    Raises:
        CompanionError: the file is there and cannot be used; it names the field.
    """
    path = paths.config_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise CompanionError(
            f"The settings file {path} cannot be read.",
            "Check that it is a plain text file that you may read, or move it away.",
            ExitCode.USAGE,
        ) from error
    try:
        return convert(tomllib.loads(text), Config)
    except tomllib.TOMLDecodeError as error:
        raise _refused(str(path), str(error)) from error
    except ValidationError as error:
        raise _refused(str(path), re.sub(r" - at `\$\.?(.*)`", r" at \1", str(error))) from error


def check(config: Config) -> Config:
    """Settings that were changed for one session, checked as the file's are.

    Raises:
        CompanionError: a value is out of its bounds; it names the option.
    """
    try:
        return convert(to_builtins(config), Config)
    except ValidationError as error:
        reason, _, field = str(error).partition(" - at `$.")
        raise CompanionError(
            f"The value given for {field.rstrip('`')} cannot be used: {reason}.",
            "Run companion --help, or the command with --help, to see what it takes.",
            ExitCode.USAGE,
        ) from error


def _refused(path: str, reason: str) -> CompanionError:
    fields = ", ".join(Config.__struct_fields__)
    return CompanionError(
        f"The settings file {path} has a mistake: {reason}.",
        f"Mend that line or take it out. The settings are: {fields}.",
        ExitCode.USAGE,
    )
