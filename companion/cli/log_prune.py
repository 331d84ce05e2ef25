"""``companion log prune``: take away sessions that are older than they are to be kept."""

from __future__ import annotations

import argparse

from companion.cli.output import say_line, status
from companion.errors import CompanionError, ExitCode


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser(
        "prune",
        help="take away sessions older than keep_days",
        description="Take away the sessions that are older than the setting keep_days. Every live "
        "session does the same by itself.",
    )
    parser.add_argument("--dry-run", action="store_true", help="name them, and leave them")
    parser.add_argument(
        "--yes",
        action="store_true",
        help="also where the clock may be wrong, or more than half of all would go",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Find what is too old, and take it away."""
    from datetime import datetime

    from companion import paths
    from companion.cli.log_erase import HONEST
    from companion.config import load_config
    from companion.counted import counted
    from companion.journal.erase import erase_sessions, left_by_erasing
    from companion.journal.folder import refuse_closed
    from companion.journal.retention import find_due

    keep_days, folder = load_config().keep_days, paths.sessions_dir()
    refuse_closed(folder)
    if keep_days is None:
        say_line("All sessions are kept.")
        status("To keep them for a year only: companion config set keep_days 365")
        return ExitCode.DONE
    due = find_due(folder, keep_days, datetime.now().astimezone())
    older = f"older than {counted(keep_days, 'day')}"
    told = f"{counted(len(due.sessions), 'session')} {older} in {folder}"
    if args.dry_run:
        say_line(f"{told}.")
        for path in due.sessions:
            say_line(path.stem)
        if due.doubt:
            status(f"They go only with --yes: {due.doubt}.")
        return ExitCode.DONE
    if due.doubt and not args.yes:
        raise CompanionError(
            f"{told}, and nothing was taken away: {due.doubt}.",
            "Check the date of this computer. If all is right: companion log prune --yes",
        )
    erased = erase_sessions(folder, due.sessions)
    say_line(f"{counted(erased.count, 'session')} {older} taken away.")
    if erased.count:
        say_line(HONEST)
    for path, reason in erased.left:
        status(left_by_erasing(path, reason))
    return ExitCode.PROBLEM if erased.left else ExitCode.DONE
