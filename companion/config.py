"""The settings a person keeps, in one TOML file; every field has a default."""

from __future__ import annotations

import re
import tomllib
from typing import Annotated, Literal

from msgspec import Meta, Struct, ValidationError, convert, to_builtins

from companion import paths
from companion.config_file import read_text
from companion.errors import CompanionError, ExitCode

SLOWEST, FASTEST = 0.6, 1.75
"""Bounds of the speech rate."""

FASTEST_MENU = 2.5
"""Of questions and help, 375 words a minute: who lives with a screen reader hears those fast."""

SOFTEST, LOUDEST = 0.2, 1.6
"""Bounds of the volume; 1.6 is 4 dB over the usual, and the player's ceiling still holds."""

MOST_WAKE_PHRASES = 5


class Config(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What ``config.toml`` may hold; each description stands above its line in the file."""

    engine: Annotated[
        str, Meta(description="Which recogniser hears: auto, vosk, whisper or typed.")
    ] = "auto"
    voice: Annotated[
        str, Meta(description="Which voice speaks: auto, hibari, pyttsx3, pyttsx3:ID or none.")
    ] = "auto"
    microphone: Annotated[
        str | None,
        Meta(description="Part of the microphone's name; the system's default when left out."),
    ] = None
    speaker: Annotated[
        str | None,
        Meta(description="Part of the loudspeaker's name; the system's default when left out."),
    ] = None
    rate: Annotated[
        float,
        Meta(
            ge=SLOWEST,
            le=FASTEST,
            description=f"Speech rate, {SLOWEST} to {FASTEST}; 1.0 is the guidance pace.",
        ),
    ] = 1.0
    menu_rate: (
        Annotated[
            float,
            Meta(
                ge=SLOWEST,
                le=FASTEST_MENU,
                description=f"Speech rate of questions and help, {SLOWEST} to {FASTEST_MENU}; "
                "that of the rest when left out.",
            ),
        ]
        | None
    ) = None
    volume: Annotated[
        float,
        Meta(
            ge=SOFTEST,
            le=LOUDEST,
            description=f"How loud the companion is, {SOFTEST} to {LOUDEST}; 1.0 is the usual.",
        ),
    ] = 1.0
    patience: Annotated[
        float,
        Meta(
            ge=0.5,
            le=3.0,
            description="Multiplies the silence that ends your turn, 0.5 to 3; more for a slow "
            "speaker.",
        ),
    ] = 1.0
    stop_key: Annotated[
        Literal["enter", "any"],
        Meta(
            description="Which key stops the voice: enter, or any; then nothing can be typed.",
        ),
    ] = "enter"
    clap_stops: Annotated[
        bool, Meta(description="A clap, a knock or a snap of the fingers stops the voice.")
    ] = False
    country: (
        Annotated[
            str,
            Meta(
                pattern="^[A-Za-z]{2}$",
                description="Two letters, such as GB; whose help lines are read.",
            ),
        ]
        | None
    ) = None
    no_holds: Annotated[
        bool,
        Meta(
            description="Never offer holding the breath (lung or heart condition, pregnancy).",
        ),
    ] = False
    breath_last: Annotated[bool, Meta(description="Offer guides without breathing first.")] = False
    discreet: Annotated[
        bool,
        Meta(description="Neutral words on the screen and in the log: no feeling is named there."),
    ] = False
    large_print: Annotated[
        bool,
        Meta(
            description="Print short lines with room between them, and help lines in large digits; "
            "not for a screen reader.",
        ),
    ] = False
    ask_numbers_again: Annotated[
        bool,
        Meta(
            description="After help in a moment of danger, ask once at the next start whether you "
            "would like the numbers again; until then an empty file stands for it.",
        ),
    ] = False
    log: Annotated[bool, Meta(description="Keep a log of each session.")] = True
    locked_log: Annotated[
        bool,
        Meta(description="Never keep a log that is not locked; companion vault makes its key."),
    ] = False
    log_words: Annotated[
        bool,
        Meta(
            description="Let the log keep the words that were recognised, not only feelings and "
            "choices.",
        ),
    ] = False
    keep_days: (
        Annotated[
            int,
            Meta(
                ge=1,
                le=36_500,
                description="Sessions older than so many days are taken away; all are kept when "
                "left out.",
            ),
        ]
        | None
    ) = None
    wake_phrases: Annotated[
        tuple[str, ...],
        Meta(
            max_length=MOST_WAKE_PHRASES,
            description='What else wakes a companion that waits, such as "hey little friend".',
        ),
    ] = ()
    bedtime_minutes: Annotated[
        int,
        Meta(
            ge=2,
            le=180,
            description="At bedtime, minutes until the voice and the microphone are off.",
        ),
    ] = 20
    bedtime_slowest: Annotated[
        float,
        Meta(
            ge=SLOWEST,
            le=1.0,
            description="At bedtime the voice gets slower bit by bit; the rate it stays at.",
        ),
    ] = 0.75
    bedtime_softest: Annotated[
        float,
        Meta(
            ge=SOFTEST,
            le=1.0,
            description="At bedtime the voice gets softer bit by bit; the volume it stays at.",
        ),
    ] = 0.4
    quiet_from: Annotated[
        int,
        Meta(
            ge=18,
            le=24,
            description="The hour from which, until five, no guide for a talk or a repair is "
            "offered.",
        ),
    ] = 22

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
    text = read_text(path)
    if text is None:
        return Config()
    try:
        return convert(tomllib.loads(text), Config)
    except tomllib.TOMLDecodeError as error:
        raise _refused(str(path), str(error)) from error
    except ValidationError as error:
        reason, _, field = str(error).partition(" - at `$")
        where = f"{field.strip('.`')}: " if field else ""
        raise _refused(str(path), where + in_plain_words(reason)) from error


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
            f"The value given for {field.rstrip('`')} cannot be used: {in_plain_words(reason)}.",
            "Run companion --help, or the command with --help, to see what it takes.",
            ExitCode.USAGE,
        ) from error


def in_plain_words(reason: str) -> str:
    """Why a value was refused, as a sentence goes on after a colon; what is not known stays."""
    for pattern, words in _REASONS:
        if found := re.match(pattern, reason):
            return found.expand(words)
    return reason


_REASONS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Expected `float(?: \| null)?`, got", "it takes a number"),
        (r"Expected `int(?: \| null)?`, got", "it takes a whole number"),
        (r"Expected `bool`, got", "it takes yes or no"),
        (r"Expected `str(?: \| null)?`, got", "it takes words"),
        (r"Expected `(?:array|object)`, got", "it takes a list"),
        (r"Expected `\w+` >= ([\d.]+)", r"it takes no less than \1"),
        (r"Expected `\w+` <= ([\d.]+)", r"it takes no more than \1"),
        (r"Expected `array` of length <= (\d+)", r"it takes no more than \1 of them"),
        (r"Expected `str` matching regex", "it takes two letters"),
        (r"Invalid enum value", "it is none of those it takes"),
    )
)


def _refused(path: str, reason: str) -> CompanionError:
    fields = ", ".join(Config.__struct_fields__)
    return CompanionError(
        f"The settings file {path} has a mistake: {reason}.",
        f"Mend that line or take it out. The settings are: {fields}.",
        ExitCode.USAGE,
    )
