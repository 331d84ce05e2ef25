"""``companion log``: look at the sessions that were kept."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from companion.cli import log_export, log_import, log_verify
from companion.cli.journal_key import add_key_option, unseal_for
from companion.cli.output import print_json, say_line, status

if TYPE_CHECKING:
    from companion.journal.records import Record
    from companion.journal.store import SavedSession


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("log", help="look at past sessions")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    lister = actions.add_parser("list", help="one line a session, the newest first")
    lister.add_argument("--json", action="store_true", help="one JSON array")
    lister.add_argument(
        "--open", action="store_true", help="open locked sessions; asks for the passphrase"
    )
    add_key_option(lister)
    lister.set_defaults(run=_list)
    shower = actions.add_parser("show", help="every record of one session")
    shower.add_argument("session", nargs="?", default="last", help="its name, or last (default)")
    shower.add_argument("--json", action="store_true", help="one JSON array")
    add_key_option(shower)
    shower.set_defaults(run=_show)
    log_verify.add_to(actions)
    actions.add_parser("path", help="the folder the sessions are in").set_defaults(run=_path)
    log_export.add_to(actions)
    log_import.add_to(actions)


def _list(args: argparse.Namespace) -> int:
    from companion import paths
    from companion.cli.progress import with_progress
    from companion.journal.store import read_session, session_paths

    unseal = unseal_for(args) if args.open else None
    newest_first = session_paths(paths.sessions_dir())[::-1]
    sessions = []
    for path in with_progress(newest_first, "sessions read"):
        try:
            sessions.append(read_session(path, unseal))
        except OSError as error:
            status(f"{path.name} was left out: {error.strerror}.")
    if args.json:
        print_json(
            [
                {"session": s.name, "summary": _summary(s), "torn": s.torn, "locked": s.locked}
                for s in sessions
            ]
        )
        return 0
    for session in sessions:
        say_line(f"{session.name}: {_summary(session)}")
    if not sessions:
        status(f"No sessions yet in {paths.sessions_dir()}.")
    return 0


def _show(args: argparse.Namespace) -> int:
    from companion import paths
    from companion.errors import CompanionError
    from companion.journal.store import find_session, read_session

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
        status(
            f"{_lines(session.torn)} damaged and left out. See what is wrong: companion log verify"
        )
    if session.locked:
        status(f"{_lines(session.locked)} locked and left out.")
    if session.newer:
        status(f"{_lines(session.newer)} of a newer Companion and may not be shown whole.")


def _lines(count: int) -> str:
    return "1 line was" if count == 1 else f"{count} lines were"


def _path(args: argparse.Namespace) -> int:
    from companion import paths

    say_line(str(paths.sessions_dir()))
    return 0


def _summary(session: SavedSession) -> str:
    """One session in a few words."""
    parts = []
    feeling = session.first("feeling")
    if feeling is not None:
        parts.append(" and ".join(feeling.data["words"]) or "no word for it")
    numbers = [record.data for record in session.records if record.kind == "number"]
    parts.extend(f"{number['value']:g} {number['when']}" for number in numbers)
    guide = session.first("guide")
    if guide is not None:
        parts.append(str(guide.data["title"]))
    if session.locked and not session.records:
        return "locked"
    end = session.first("end")
    parts.append(str(end.data["how"]) if end is not None else "broken off")
    return ", ".join(parts)


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
