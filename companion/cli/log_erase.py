"""``companion log erase``: take sessions away, for good."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from companion.cli.output import say_line, status
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from pathlib import Path

HONEST = (
    "They are gone from their folder. A disk, above all a solid-state one, or a backup may still "
    "hold traces that no program can reach."
)
HONEST_OF_ONE = HONEST.replace("They are gone from their", "It is gone from its")


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser(
        "erase",
        help="take sessions away, for good",
        description="Take sessions away, for good. It is asked first; only yes goes on. After "
        "everything it is also asked about the safety plan, own words and the like.",
    )
    parser.add_argument(
        "what", metavar="WHAT", help="last, today, everything, or the name of a session"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask; the sessions alone go")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask, take away, and tell what is gone and what stays."""
    from companion import paths
    from companion.counted import counted
    from companion.journal.erase import (
        erase_everything,
        erase_rest,
        erase_sessions,
        left_by_erasing,
        rest,
    )
    from companion.journal.folder import refuse_closed

    folder, everything = paths.sessions_dir(), args.what == "everything"
    refuse_closed(folder)
    sessions = _chosen(folder, args.what)
    if not (sessions or everything):
        say_line("There is no session to take away.")
        return ExitCode.DONE
    say_line(f"{counted(len(sessions), 'session')} in {folder} will be taken away, for good.")
    if len(sessions) == 1:
        say_line(f"It is {sessions[0].stem}.")
    if not _agreed(args):
        say_line("Nothing was taken away.")
        return ExitCode.DONE
    erased = erase_everything(folder) if everything else erase_sessions(folder, sessions)
    say_line(f"{counted(erased.count, 'session')} taken away.")
    left = erased.left
    if everything and rest() and not args.yes:
        say_line(f"Beside the sessions these are kept: {', '.join(rest())}.")
        if _agreed(args):
            left += erase_rest().left
            say_line("Those were taken away as well.")
    if everything or erased.count > 1:
        say_line(HONEST)
    elif erased.count:
        say_line(HONEST_OF_ONE)
    if everything:
        _tell_what_stays()
    for path, reason in left:
        status(left_by_erasing(path, reason))
    return ExitCode.PROBLEM if left else ExitCode.DONE


def _chosen(folder: Path, what: str) -> list[Path]:
    """The sessions that are meant.

    Raises:
        CompanionError: there is none of that name.
    """
    from datetime import date

    from companion.journal.erase import begun_on
    from companion.journal.store import find_session, session_paths

    if what == "everything":
        return session_paths(folder)
    if what == "today":
        return begun_on(folder, date.today())
    return [find_session(folder, what)]


def _agreed(args: argparse.Namespace) -> bool:
    """Whether the person types yes.

    Raises:
        CompanionError: there is nobody to ask.
    """
    if args.yes:
        return True
    if not sys.stdin.isatty():
        raise CompanionError(
            "Nothing is taken away before it was asked about, and there is no terminal to ask at.",
            f"To go on without being asked: companion log erase {args.what} --yes",
            ExitCode.USAGE,
        )
    say_line("Type yes to take that away, or anything else to leave it:")
    return sys.stdin.readline().strip().casefold() == "yes"


def _tell_what_stays() -> None:
    from companion.journal.erase import rest, staying

    for name, path in {**rest(), **staying()}.items():
        say_line(f"What stays: {name}, in {path}.")
