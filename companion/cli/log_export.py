"""``companion log export``: a copy of the sessions, for another program or machine."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from companion.cli.journal_key import Secrets, add_key_option, unseal_for
from companion.cli.output import status
from companion.cli.written import write_out
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from companion.journal.export import Export, Form

_FORMS = ("json", "csv", "markdown")
_BY_SUFFIX: dict[str, Form] = {".csv": "csv", ".md": "markdown"}


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser(
        "export",
        help="a copy of the sessions as JSON, CSV or text to read",
        description="Write a copy of the sessions. JSON and CSV hold everything and can be "
        "imported again; markdown is text to read or have read aloud. The safety plan is no "
        "part of it: it is a file of its own, safety_plan.txt.",
    )
    parser.add_argument(
        "--format", choices=_FORMS, help="by default what the name FILE ends in tells, else json"
    )
    parser.add_argument(
        "--from", dest="first", type=_day, metavar="DATE", help="the first day, as 2026-11-26"
    )
    parser.add_argument("--to", dest="last", type=_day, metavar="DATE", help="the last day")
    parser.add_argument("--out", default="-", metavar="FILE", help="- prints it (default)")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    parser.add_argument(
        "--encrypted",
        action="store_true",
        help="lock all of it up with a passphrase, in the age format; needs --out",
    )
    add_key_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the copy."""
    from companion import paths
    from companion.journal.export import Export
    from companion.journal.folder import refuse_closed

    refuse_closed(paths.sessions_dir())
    if args.encrypted and (args.out == "-" or args.format not in (None, "json")):
        raise CompanionError(
            "An encrypted export is JSON in a file.",
            "Give it a name, and no other format: --encrypted --out FILE.age",
            ExitCode.USAGE,
        )
    if args.first and args.last and args.first > args.last:
        raise CompanionError(
            "The first day is after the last one.",
            "Give the earlier day to --from, as in: --from 2026-05-01 --to 2026-05-31",
            ExitCode.USAGE,
        )
    path = Path(args.out).expanduser()
    if path.is_dir():
        raise CompanionError(
            f"{path} is a folder, and the copy is one file.",
            f"Give the file a name, such as: --out {path / 'sessions.json'}",
            ExitCode.USAGE,
        )
    export = Export(paths.sessions_dir(), args.first, args.last, unseal_for(args))
    form: Form = args.format or _BY_SUFFIX.get(Path(args.out).suffix.lower(), "json")
    if args.out == "-":
        _print(export, form)
    elif args.encrypted:
        write_out(path, lambda file: file.write(_sealed(export, args)), args.force)
    else:
        write_out(path, lambda file: export.write(form, file), args.force)
    return _tell(export, args.encrypted)


def _print(export: Export, form: Form) -> None:
    import sys

    sys.stdout.flush()
    try:
        export.write(form, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # nobody reads on
    except OSError as error:
        raise CompanionError(
            f"The export cannot be printed: {error.strerror}.",
            "Write it to a file with room for it: --out FILE",
        ) from error


def _sealed(export: Export, args: argparse.Namespace) -> bytes:
    from io import BytesIO

    from companion.journal.age_package import pyrage
    from companion.journal.sealed_export import seal_export

    pyrage()  # what is missing is told before anything is asked
    status("A passphrase for the file. Without it nobody can open the file, not even you.")
    typed = Secrets.needed(args).ask_new()
    plain = BytesIO()
    export.write("json", plain)
    return seal_export(plain.getvalue(), typed)


def _tell(export: Export, encrypted: bool) -> int:
    status(f"Sessions: {export.sessions}. Records: {export.records}.")
    if not encrypted:
        status("This copy is plain: whoever opens it can read it.")
    if export.torn:
        status(f"Lines that could not be read, and were left out: {export.torn}.")
    if export.locked:
        status(f"Records that are locked, and were left out: {export.locked}.")
    for name, why in export.unread.items():
        status(f"{name} was left out: {why}.")
    return ExitCode.PROBLEM if export.locked or export.unread else ExitCode.DONE


def _day(text: str) -> str:
    """A date, in the form that the names of sessions begin with."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-11-26") from None
