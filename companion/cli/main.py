"""The ``companion`` command."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from companion.errors import CompanionError, ExitCode

COMMANDS = (
    "live", "wait", "type", "bedtime", "weekly", "breathe", "replay", "hear", "say", "understand",
    "scripts", "log", "review", "promises", "vault", "models", "voices", "devices", "setup",
    "config", "autostart", "doctor", "bench",
)  # fmt: skip
"""Modules of :mod:`companion.cli`, in the order help lists them.

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


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
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
    for name in COMMANDS:
        importlib.import_module(f"companion.cli.{name}").add_parser(subparsers)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    words = sys.argv[1:] if argv is None else argv
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words = ["live", *words]
    args = build_parser().parse_args(words)
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
