"""``companion log list``: one line a session, the newest first."""

from __future__ import annotations

import argparse
from functools import cache
from typing import TYPE_CHECKING

from companion.cli.journal_key import add_open_option, unseal_if_open
from companion.cli.output import say_line, status
from companion.cli.progress import progress_told
from companion.counted import counted

if TYPE_CHECKING:
    from companion.journal.overview import Overview

_USUAL = 20


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser("list", help="one line a session, the newest first")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--last", type=int, default=_USUAL, metavar="N", help="so many of the newest (default 20)"
    )
    which.add_argument("--all", action="store_true", help="all of them")
    add_open_option(parser)
    parser.add_argument("--json", action="store_true", help="one JSON array")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the sessions."""
    from companion import paths
    from companion.errors import CompanionError, ExitCode
    from companion.journal.folder import refuse_closed
    from companion.journal.index import newest, overviews

    if args.last < 1:
        raise CompanionError(
            f"There are no {args.last} last sessions.",
            "Give a number from 1: companion log list --last 10",
            ExitCode.USAGE,
        )
    refuse_closed(paths.sessions_dir())
    unseal = unseal_if_open(args)
    folder = paths.sessions_dir()
    if args.all:
        found = overviews(folder, unseal, progress_told("sessions read"))
    else:
        found = newest(folder, args.last, unseal)
    found.reverse()
    if args.json:
        import msgspec

        say_line(msgspec.json.encode(found).decode())
    elif found:
        say_line("\n".join(map(line, found)))
    else:
        status(f"No sessions yet in {paths.sessions_dir()}.")
    if len(found) == args.last and not args.all:
        status("There may be older ones: companion log list --all")
    return ExitCode.DONE


def line(facts: Overview) -> str:
    """One session: when, what, and last its name, so that a listener may go on before that."""
    return f"{when(facts)}: {summary(facts)}. {facts.name}"


def when(facts: Overview) -> str:
    """``Thursday 26 November 2026, 20:04``, by the name where no record tells."""
    at = facts.at or facts.name
    return f"{_day(at[:10])}, {at[11:16].replace('-', ':')}" if facts.timed else _day(at[:10])


@cache
def _day(date: str) -> str:
    from datetime import date as Date  # noqa: N812

    from companion.journal.day_words import day_in_words

    try:
        return day_in_words(Date.fromisoformat(date))
    except ValueError:  # written by hand
        return date


def summary(facts: Overview) -> str:
    """One session in a few words."""
    if facts.locked:
        return "locked"
    parts = [" and ".join(facts.words) or "no feeling named"]
    if facts.before is not None:
        parts.append(f"{facts.before:g} before")
    if facts.after is not None:
        parts.append(f"{facts.after:g} after")
    if facts.practices:
        parts.append(facts.practices[0].title)
    parts.append(facts.end or "broken off")
    if facts.torn:
        parts.append(f"{counted(facts.torn, 'line')} cannot be read")
    return ", ".join(parts)
