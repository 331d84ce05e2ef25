"""``companion log import``: sessions from an export, or from another program's mood table."""

from __future__ import annotations

import argparse
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion.cli.journal_key import Secrets, add_key_option, unseal_for
from companion.cli.output import print_json, say_line, status
from companion.errors import ExitCode

if TYPE_CHECKING:
    from companion.journal.import_file import ImportFile
    from companion.journal.importing import Importer, Outcome
    from companion.journal.mood_import import MoodImport

_TOLD_ROWS = 20
"""So many rows are told by number; of more, how many."""
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)")


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser(
        "import",
        help="take in an export, or a mood table of another program",
        description="Take in an export of companion log export: JSON, CSV, or an encrypted one. "
        "A session that is here already is never changed. Or take in a mood table of another "
        "program, a CSV file: each row becomes a small session of its own.",
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    table = parser.add_argument_group("for a table of another program")
    table.add_argument(
        "--map",
        type=_map,
        default={},
        metavar="FIELD=COLUMN,...",
        help="which column is which: date=Date,feeling=Mood,number=Score,words=Note",
    )
    table.add_argument(
        "--date-format", metavar="F", help='how dates are written, such as "%%d/%%m/%%Y"'
    )
    table.add_argument(
        "--scale",
        type=_scale,
        metavar="A-B",
        help="A becomes 0, not at all, and B becomes 10, as strong as it gets; "
        "where a high number is a good one, turn it round: 5-1",
    )
    table.add_argument("--keep-words", action="store_true", help="keep the column of words too")
    add_key_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Take the file in."""
    from companion import paths
    from companion.config import load_config
    from companion.journal.import_file import ImportFile
    from companion.journal.importing import Importer
    from companion.journal.mood_rows import DATE_UNREAD
    from companion.journal.vault import seal_for

    file = ImportFile(
        args.file.expanduser(),
        lambda: Secrets.needed(args).ask("The passphrase of the file: "),
    )
    config = load_config()
    seal = seal_for(config.locked_log)
    importer = Importer(paths.sessions_dir(), seal, unseal_for(args), args.dry_run)
    if file.form == "rows":
        moods = _take_rows(args, file, importer)
        left_out, notes = dict(moods.left_out), dict(moods.notes)
    else:
        left_out = notes = {}
        for _ in file.sessions():
            pass  # what is wrong is found before anything is written
        importer.take(file.sessions())
    outcome = importer.outcome
    if args.json:
        found: dict[str, Any] = {"dry_run": args.dry_run, "added": outcome.added}
        found |= {"same": outcome.same, "other": outcome.other, "locked": outcome.locked}
        print_json({**found, "left_out": left_out, "notes": notes})
    else:
        _tell(args, outcome)
        _tell_rows(left_out, "left out, ")
        if DATE_UNREAD in left_out:
            say_line('Dates can be told, such as: --date-format "%d/%m/%Y"')
        _tell_rows(notes, "")
    if outcome.added and config.keep_days is not None:
        _tell_what_is_old(config.keep_days)
    is_whole = not (outcome.other or outcome.locked or left_out)
    return ExitCode.DONE if is_whole else ExitCode.PROBLEM


def _take_rows(args: argparse.Namespace, file: ImportFile, importer: Importer) -> MoodImport:
    """Take the rows of another program's table in, and say how they are read."""
    from companion import paths
    from companion.journal.mood_import import MoodImport
    from companion.journal.mood_rows import SCALE, RowReader, columns

    header = next(file.rows(), [])
    found = columns(header, args.map)
    none, most = args.scale or SCALE
    for field, at in found.items():
        if field != "words" or args.keep_words:
            status(f"Column {header[at].strip()} is read as {field}.")
    if "number" in found:
        status(f"{none:g} is taken as not at all, {most:g} as strong as it gets.")
    for _ in file.rows():
        pass  # as with an export
    end_of_day = datetime.now().astimezone().replace(hour=23, minute=59, second=59)
    reader = RowReader(found, args.date_format, (none, most), args.keep_words, end_of_day)
    moods = MoodImport(paths.sessions_dir(), importer, reader)
    moods.take(file.rows())
    return moods


def _tell(args: argparse.Namespace, outcome: Outcome) -> None:
    if args.dry_run:
        say_line(f"Sessions that would be added: {outcome.added}. Nothing was written.")
    else:
        say_line(f"Sessions added: {outcome.added}.")
    if outcome.same:
        say_line(f"Already here: {outcome.same}.")
    for name in outcome.other:
        say_line(f"{name} is here with other content, and was left as it is.")
    if outcome.other:
        say_line("To have one from the file, move yours out of the folder and import again.")
    if outcome.locked:
        say_line(f"Here, but locked, and not compared: {len(outcome.locked)}.")


def _tell_what_is_old(keep_days: int) -> None:
    """Warn where the next session would take away again what was taken in."""
    from companion import paths
    from companion.counted import counted
    from companion.journal.retention import find_due

    due = find_due(paths.sessions_dir(), keep_days, datetime.now().astimezone())
    if due.sessions and due.doubt is None:
        told = counted(len(due.sessions), "session here is", "sessions here are")
        status(f"{told} older than {counted(keep_days, 'day')}, and will go with the next session.")
        status("To keep all: companion config unset keep_days")


def _tell_rows(rows: dict[str, list[int]], beginning: str) -> None:
    for why, numbers in rows.items():
        told = ", ".join(map(str, numbers[:_TOLD_ROWS]))
        more = len(numbers) - _TOLD_ROWS
        named = f"{told} and {more} more" if more > 0 else told
        say_line(f"{'Row' if len(numbers) == 1 else 'Rows'} {named}: {beginning}{why}.")


def _map(text: str) -> dict[str, str]:
    """The names of columns by field."""
    from companion.journal.mood_rows import FIELDS

    found: dict[str, str] = {}
    for part in text.split(","):
        field, _, name = part.partition("=")
        if field.strip() not in FIELDS or not name.strip():
            raise argparse.ArgumentTypeError(
                f"{part!r} is not FIELD=COLUMN with one of {', '.join(FIELDS)}"
            )
        found[field.strip()] = name.strip()
    return found


def _scale(text: str) -> tuple[float, float]:
    """The ends of a scale."""
    found = _RANGE.fullmatch(text)
    if found is None or float(found[1]) == float(found[2]):
        raise argparse.ArgumentTypeError(f"{text!r} is no scale such as 1-5 or 5-1")
    return float(found[1]), float(found[2])
