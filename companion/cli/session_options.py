"""The options that every command which runs a session takes, and their settings."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from companion.cli.output import say_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from companion.audio.sound_system import Direction
    from companion.config import Config


def add_session_options(parser: argparse.ArgumentParser) -> None:
    """Add options that stand above the settings file for one session."""
    parser.add_argument("--voice", metavar="V", help="auto, hibari, pyttsx3, pyttsx3:ID or none")
    parser.add_argument("--rate", type=float, metavar="R", help="speech rate, 1.0 is the usual")
    parser.add_argument("--no-log", action="store_true", help="keep nothing of this session")
    parser.add_argument(
        "--large-print", action="store_true", help="short lines, and help lines in large digits"
    )
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--print-only",
        action="store_true",
        help="print what would be said and say nothing, for a screen reader",
    )
    either.add_argument(
        "--no-print", action="store_true", help="print nothing that is said in a session"
    )


def printer(args: argparse.Namespace) -> Callable[[str], None]:
    """What prints the lines of a session; nothing of it is printed with ``--no-print``."""
    return _nothing if args.no_print else say_line


def _nothing(line: str) -> None:
    """Where lines go that nobody is to see."""


def add_device_options(parser: argparse.ArgumentParser) -> None:
    """Add the choice of microphone and loudspeaker."""
    parser.add_argument("--microphone", metavar="NAME", help="part of the microphone's name")
    parser.add_argument("--speaker", metavar="NAME", help="part of the loudspeaker's name")


def add_engine_option(parser: argparse.ArgumentParser) -> None:
    """Add the choice of recogniser."""
    parser.add_argument("--engine", metavar="E", help="auto, vosk or whisper")


def named_devices(args: argparse.Namespace) -> list[Direction]:
    """Which devices were named on the command line."""
    given: tuple[tuple[Direction, str | None], ...] = (
        ("input", args.microphone),
        ("output", args.speaker),
    )
    return [direction for direction, name in given if name is not None]


def given(args: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given on the command line."""
    found = {
        name: getattr(args, name)
        for name in ("engine", "voice", "rate", "microphone", "speaker")
        if getattr(args, name, None) is not None
    }
    if getattr(args, "print_only", False):
        found["voice"] = "none"
    if getattr(args, "large_print", False):
        found["large_print"] = True
    return {**found, "log": False} if args.no_log else found


def settings(args: argparse.Namespace) -> Config:
    """The settings file, with what was given on the command line above it.

    Raises:
        CompanionError: the file or an option cannot be used.
    """
    from msgspec.structs import replace

    from companion.config import check, load_config

    return check(replace(load_config(), **given(args)))
