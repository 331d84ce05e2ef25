"""``companion log``: look at the sessions that were kept, and take them away."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from companion.cli import log_erase, log_list, log_prune
from companion.cli.output import print_json, say_line, status

if TYPE_CHECKING:
    from companion.journal.records import Record


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("log", help="look at past sessions, and take them away")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    log_list.add_to(actions)
    log_erase.add_to(actions)
    log_prune.add_to(actions)
    shower = actions.add_parser("show", help="every record of one session")
    shower.add_argument("session", nargs="?", default="last", help="its name, or last (default)")
    shower.add_argument("--json", action="store_true", help="one JSON array")
    shower.set_defaults(run=_show)
    actions.add_parser("path", help="the folder the sessions are in").set_defaults(run=_path)


def _show(args: argparse.Namespace) -> int:
    from companion import paths
    from companion.journal.store import find_session, read_session

    session = read_session(find_session(paths.sessions_dir(), args.session))
    if args.json:
        print_json([record.as_dict() for record in session.records])
    else:
        for record in session.records:
            say_line(_sentence(record))
    if session.torn:
        status(f"{session.torn} lines could not be read and were left out.")
    return 0


def _path(args: argparse.Namespace) -> int:
    from companion import paths

    say_line(str(paths.sessions_dir()))
    return 0


def _sentence(record: Record) -> str:
    """One record as a line that reads well aloud."""
    facts = ", ".join(f"{key} {_words(value)}" for key, value in record.data.items())
    return f"{record.at[:19].replace('T', ' ')} {record.kind}: {facts}".rstrip(": ")


def _words(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(item)}" for key, item in value.items())
    if isinstance(value, list):
        return " and ".join(str(item) for item in value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
