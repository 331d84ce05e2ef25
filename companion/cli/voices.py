"""``companion voices``: which voices there are and how to get the others."""

from __future__ import annotations

import argparse

from companion.cli.output import print_json, say_line


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "voices",
        description="List the voices that --voice takes, the best first.",
    )
    parser.add_argument("--json", action="store_true", help="one JSON array")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List them."""
    from dataclasses import asdict

    from companion.errors import ExitCode
    from companion.voice.choose import list_voices

    voices = list_voices()
    if args.json:
        print_json([asdict(voice) for voice in voices])
    else:
        for voice in voices:
            state = "installed" if voice.installed else f"not installed. {voice.get_it}"
            say_line(f"{voice.name}: {voice.engine}, {voice.language}, {state}")
    return ExitCode.DONE if any(voice.installed for voice in voices) else ExitCode.MISSING
