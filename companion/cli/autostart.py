"""``companion autostart``: whether the waiting companion starts at log-in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from companion.cli.output import print_json, say_line, status
from companion.errors import ExitCode

if TYPE_CHECKING:
    from companion.runtime.autostart import Status

_READERS = {
    "systemd": "systemd", "desktop": "the desktop", "launchd": "launchd", "startup": "Windows",
}  # fmt: skip


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "autostart",
        description="Start companion wait at every log-in, so that nobody has to start it by hand.",
    )
    parser.add_argument(
        "what", choices=("on", "off", "status"), help="begin, end, or tell how things stand"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do it and tell how things stand; 1 when what is there does not work."""
    from dataclasses import asdict

    from companion.runtime import autostart

    place = autostart.Place.here()
    removed, left = list[Path](), list[Path]()
    if args.what == "on":
        if note := autostart.turn_on(place):
            status(note)
    elif args.what == "off":
        removed, left = autostart.turn_off(place)
    now = autostart.status(place)
    if args.json:
        files = {"removed": list(map(str, removed)), "left": list(map(str, left))}
        print_json(asdict(now) | (files if args.what == "off" else {}))
    else:
        for path in removed:
            say_line(f"Removed: {path}")
        for path in left:
            say_line(f"Left alone, because it is not of this program: {path}")
        for line in _told(now):
            say_line(line)
    works = now.file is None or (now.on and now.python_there)
    return ExitCode.DONE if works else ExitCode.PROBLEM


def _told(now: Status) -> Iterator[str]:
    """How things stand, a fact a line."""
    yield f"Companion {'starts' if now.on else 'does not start'} at log-in."
    if now.file is not None and now.way is not None:
        yield f"File, read by {_READERS[now.way]}: {now.file}"
        if not now.on:
            yield "The file is there but switched off. companion autostart on switches it on."
        there = "is there" if now.python_there else "is gone; companion autostart on mends it"
        yield f"The Python it names {there}: {now.python}"
    match now.runs:
        case None:
            yield "Whether it runs now cannot be seen on this system."
        case True:
            yield "It runs now."
        case False if now.on:
            yield "It does not run now. It starts at the next log-in, or with: companion wait"
        case False:
            yield "It does not run now."
