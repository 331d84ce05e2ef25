"""``companion breathe``: a breath pacer by itself."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion.cli.output import print_json, say_line, status
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from companion.content.breaths import Breaths, Exercise
    from companion.content.schema import BreathPattern


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "breathe",
        description="Pace the breath: a rising tone in, a falling tone out, and quiet for a hold. "
        "Without a pattern it is in 4 seconds, out 6. Enter or Ctrl-C stops.",
    )
    parser.add_argument(
        "pattern",
        nargs="?",
        metavar="PROTOCOL",
        help="a name that --list shows, or seconds such as 4-6 or 4-4-4-4",
    )
    parser.add_argument("--minutes", type=float, metavar="M", help="how long, 0.2 to 60")
    parser.add_argument("--quiet", action="store_true", help="tones only, no words")
    parser.add_argument("--out", type=Path, metavar="WAV", help="write a file, play nothing")
    parser.add_argument("--list", action="store_true", help="one line a pattern")
    parser.add_argument("--json", action="store_true", help="with --list or --out: one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the patterns, write one into a file, or play it."""
    from companion.config import load_config
    from companion.content.breaths import (
        DEFAULT,
        LEAST_MINUTES,
        MOST_MINUTES,
        find_exercise,
        load_breaths,
    )

    breaths = load_breaths()
    config = load_config()
    if args.list:
        return _list(breaths, config.no_holds, args.json)
    if args.json and args.out is None:
        raise CompanionError(
            "There is nothing to print as JSON while it plays.",
            "Use --json with --list or with --out.",
            ExitCode.USAGE,
        )
    exercise = find_exercise(args.pattern or DEFAULT, breaths, config.no_holds)
    minutes = exercise.minutes if args.minutes is None else args.minutes
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise CompanionError(
            f"It cannot go on for {minutes:g} minutes.",
            f"Give {LEAST_MINUTES:g} to {MOST_MINUTES:g} minutes, such as --minutes 5.",
            ExitCode.USAGE,
        )

    from companion.audio.native_noise import native_noise_silenced
    from companion.runtime.breathe import (
        Breathing,
        StopKeys,
        breathe_aloud,
        breathe_to_file,
        told_length,
    )

    breathing = Breathing(exercise.pattern, exercise.rounds(minutes))
    if breathing.rounds < exercise.rounds_wanted(minutes):
        status(f"{exercise.name} is kept to {breathing.rounds} breaths.")
    length = told_length(breathing.seconds)
    voice = None if args.quiet else config.voice
    if args.out is not None:
        words = {} if voice is None else breathing.words(voice, status)
        breathe_to_file(breathing, words, args.out)
        if args.json:
            print_json(_facts(exercise, breathing.rounds, breathing.seconds))
        else:
            say_line(f"{args.out}: {breathing.rounds} breaths, {length}")
        return ExitCode.DONE
    keys = StopKeys(sys.stdin)
    lines = [
        f"Breathing {_seconds(exercise.pattern)}, for {length}. {keys.told} stops.",
        breaths.small,
    ]
    lines += filter(None, [breaths.care(exercise.pattern, exercise.care)])
    with native_noise_silenced():
        breathe_aloud(breathing, voice, config.speaker, keys, lines, say_line, status)
    return ExitCode.DONE


def _list(breaths: Breaths, no_holds: bool, as_json: bool) -> int:
    from companion.content.breaths import DEFAULT

    offered = [known for known in breaths.breath if not (no_holds and known.holds())]
    if as_json:
        print_json(
            [
                {
                    "protocol": known.protocol,
                    "title": known.title,
                    "phases": _phases(known),
                    "minutes": known.minutes,
                    "what": known.what,
                    "care": breaths.care(known, known.care) or None,
                }
                for known in offered
            ]
        )
        return ExitCode.DONE
    for known in offered:
        default = ", the default" if known.protocol == DEFAULT else ""
        care = breaths.care(known, known.care)
        say_line(
            f"{known.protocol}{default}: {known.title}, {_seconds(known)}. "
            f"{known.what} {care}".rstrip()
        )
    if len(offered) < len(breaths.breath):
        status("Those that hold the breath are left out, as your settings say (no_holds).")
    return ExitCode.DONE


def _facts(exercise: Exercise, rounds: int, seconds: float) -> dict[str, Any]:
    """What a program would want to know about a file; its first breath begins at 0."""
    return {
        "protocol": exercise.name,
        "phases": _phases(exercise.pattern),
        "rounds": rounds,
        "seconds": round(seconds, 3),
    }


def _phases(pattern: BreathPattern) -> list[dict[str, Any]]:
    from companion.core.breath import breath_phases

    return [
        {"kind": phase.kind, "seconds": phase.seconds} for phase in breath_phases(pattern, 1, {}, 0)
    ]


def _seconds(pattern: BreathPattern) -> str:
    """A pattern in words: ``in 4 seconds, out 6``."""
    parts = (
        ("then", pattern.top_up),
        ("hold", pattern.hold),
        ("out", pattern.out),
        ("rest", pattern.rest),
    )
    rest = (f", {name} {seconds:g}" for name, seconds in parts if seconds is not None)
    return f"in {pattern.in_:g} seconds{''.join(rest)}"
