"""``companion understand``: what Companion makes of a sentence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from companion.cli.output import print_json, say_line, status

if TYPE_CHECKING:
    from companion.language import Reading


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "understand",
        description="Show what is understood of each sentence: from the words given, "
        "or else of each line typed.",
    )
    parser.add_argument("text", nargs="*", metavar="TEXT", help="a sentence, or several in quotes")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the sentences and print one reading after another."""
    from companion.language import read

    for text in _sentences(args.text):
        reading = read(text)
        if args.json:
            print_json(reading.as_dict())
        else:
            for line in _lines(reading):
                say_line(line)
    return 0


def _sentences(words: list[str]) -> Iterable[str]:
    """Each quoted argument is a sentence; bare words are one sentence together."""
    if not words:
        if sys.stdin.isatty():
            status("Type a sentence and press Enter. Control and D together ends.")
        return (line.rstrip("\n") for line in sys.stdin)
    return words if any(" " in word for word in words) else [" ".join(words)]


def _lines(reading: Reading) -> Iterable[str]:
    """The reading in words, one fact a line, the weightiest first."""
    yield f"Heard: {reading.text}"
    if reading.safety.level != "none":
        yield f"Safety: {reading.safety.level}, {reading.safety.category}"
    if reading.command:
        yield f"Command: {reading.command}"
    if reading.number is not None:
        yield f"Number: {reading.number:g}"
    for feeling in reading.feelings:
        yield f"Feeling: {feeling.word}, family {feeling.family}, score {feeling.score:g}"
    if reading.intensity is not None:
        yield f"Intensity: {reading.intensity:g}"
    if reading.denied:
        yield f"Not felt: {', '.join(reading.denied)}"
    if reading.cause:
        yield f"Cause: {reading.cause}"
    if reading.body:
        yield f"Body: {', '.join(reading.body)}"
    if reading.ask:
        yield f"Would ask: {reading.ask}"
