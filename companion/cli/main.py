"""The ``companion`` command."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping

from companion.errors import CompanionError, ExitCode

COMMANDS: Mapping[str, str] = {
    "live": "start listening (the same as companion alone)",
    "wait": 'listen quietly until you say "hello companion"',
    "type": "the same session by keyboard",
    "bedtime": "rest, and go quiet bit by bit",
    "weekly": "look back at the week, and find a next small step",
    "breathe": "pace the breath with tones",
    "replay": "run a session on a WAV file",
    "hear": "print what is recognised in WAV files",
    "say": "say a text",
    "understand": "show what is understood of a sentence",
    "scripts": "the guides: look, listen, check, write one",
    "log": "look at past sessions, and take them away",
    "review": "look back at many sessions",
    "promises": "promises, routines and the shared map",
    "vault": "lock the log up with a passphrase",
    "models": "install and check models",
    "voices": "list the voices",
    "devices": "list microphones and loudspeakers",
    "setup": "set things up by voice: country, breath, privacy, voice, microphone",
    "config": "look at and change the settings",
    "autostart": "have the companion wait for you from log-in on",
    "doctor": "check everything a session needs",
    "bench": "measure speed and accuracy (in a checkout of the project)",
}
"""What each command is for, in the order help lists them; it is a module of :mod:`companion.cli`.

Each has ``add_parser(subparsers)``, which sets ``run``, a function from the parsed arguments to
an exit code.  None of them imports an audio or recogniser library at the top.
"""

_DESCRIPTION = """\
Say how you feel and hear a guide that fits: breathing, grounding, another angle, kindness.
Everything stays on this computer. Without a command, Companion starts listening.
"""
_EPILOG = """\
Companion is no medical device and no therapy, and it cannot call anyone.
Exit codes: 0 done, 1 a problem was found, 2 wrong use, 3 something is missing.
"""


def build_parser(command: str | None) -> argparse.ArgumentParser:
    """The parser of one command, or of their list: to build all of them takes a tenth of a second.

    Args:
        command: one of :data:`COMMANDS`; None knows what commands there are, and no more.
    """
    from companion import __version__
    from companion.cli.arguments import Parser

    parser = Parser(
        prog="companion",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"companion {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    if command is not None:
        importlib.import_module(f"companion.cli.{command}").add_parser(subparsers)
        return parser
    for name, about in COMMANDS.items():
        subparsers.add_parser(name, help=about, add_help=False)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    words = sys.argv[1:] if argv is None else argv
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words = ["live", *words]
    args = build_parser(words[0] if words[0] in COMMANDS else None).parse_args(words)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except CompanionError as error:
        print(error.say, file=sys.stderr)
        print(error.fix, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    return code


if __name__ == "__main__":
    sys.exit(main())
