"""``companion log``: look at the sessions that were kept, and take them away."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from companion.cli import log_erase, log_export, log_import, log_list, log_prune, log_verify
from companion.cli.journal_key import add_key_option, unseal_for
from companion.cli.output import print_json, say_line, status
from companion.counted import counted
from companion.printable import printable

if TYPE_CHECKING:
    from companion.journal.records import Record
    from companion.journal.store import SavedSession


_LINES = ("line was", "lines were")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("log")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    log_list.add_to(actions)
    log_erase.add_to(actions)
    log_prune.add_to(actions)
    shower = actions.add_parser("show", help="every record of one session")
    shower.add_argument("session", nargs="?", default="last", help="its name, or last (default)")
    shower.add_argument("--json", action="store_true", help="one JSON array")
    add_key_option(shower)
    shower.set_defaults(run=_show)
    log_verify.add_to(actions)
    actions.add_parser("path", help="the folder the sessions are in").set_defaults(run=_path)
    log_export.add_to(actions)
    log_import.add_to(actions)


def _show(args: argparse.Namespace) -> int:
    from companion import paths
    from companion.errors import CompanionError
    from companion.journal.folder import refuse_closed
    from companion.journal.store import find_session, read_session

    refuse_closed(paths.sessions_dir())
    path = find_session(paths.sessions_dir(), args.session)
    try:
        session = read_session(path)
        if session.locked and (unseal := unseal_for(args)):
            session = read_session(path, unseal)
    except OSError as error:
        raise CompanionError(
            f"The session {path} cannot be read: {error.strerror}.",
            "See what is wrong with it: companion log verify",
        ) from error
    if args.json:
        print_json([record.as_dict() for record in session.records])
    else:
        for record in session.records:
            say_line(_sentence(record))
    _tell_what_is_missing(session)
    return 0


def _tell_what_is_missing(session: SavedSession) -> None:
    if session.torn:
        status(f"{counted(session.torn, *_LINES)} damaged and left out.")
        status("See what is wrong: companion log verify")
    if session.locked:
        status(f"{counted(session.locked, *_LINES)} locked and left out.")
    if session.newer:
        status(
            f"{counted(session.newer, *_LINES)} of a newer Companion and may not be shown whole."
        )


def _path(args: argparse.Namespace) -> int:
    from companion import paths

    say_line(str(paths.sessions_dir()))
    return 0


def _sentence(record: Record) -> str:
    """One record as a line that reads well aloud."""
    facts = ", ".join(f"{printable(key)} {_words(value)}" for key, value in record.data.items())
    return printable(f"{record.at[:19].replace('T', ' ')} {record.kind}: {facts}".rstrip(": "))


def _words(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(item)}" for key, item in value.items())
    if isinstance(value, list):
        return " and ".join(map(_words, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else printable(str(value))
