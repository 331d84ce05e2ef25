"""``companion review``: look back at many sessions, in words first."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from companion.cli.journal_key import add_open_option, unseal_if_open
from companion.cli.output import print_json, say_line, status
from companion.cli.progress import progress_told
from companion.cli.written import refuse_taken, write_out
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from companion.journal.look_back import Period
    from companion.journal.overview import Overview


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "review",
        description="Look back: how it felt, what helped, and what went all right.",
    )
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--week", action="store_true", help="the last seven days (default)")
    kinds.add_argument("--month", action="store_true", help="the last four weeks")
    kinds.add_argument("--all", action="store_true", help="all sessions there are")
    parser.add_argument("--from", dest="first", type=_day, metavar="DATE", help="as 2026-05-31")
    parser.add_argument("--to", dest="last", type=_day, metavar="DATE", help="default: today")
    add_open_option(parser)
    parser.add_argument("--json", action="store_true", help="the same as one JSON object")
    parser.add_argument("--speak", action="store_true", help="say it aloud as well")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with charts")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write the charts as PNG")
    parser.add_argument("--force", action="store_true", help="replace a FILE that is there")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    from msgspec import to_builtins

    from companion.content.feeling_labels import feeling_labels
    from companion.content.prompts import load_prompts
    from companion.journal.reckoning import look_back
    from companion.journal.review_words import in_words

    period = _period(args)
    for path in filter(None, (args.html, args.plot)):
        refuse_taken(path, args.force)
    look = look_back(_overviews(args), period, datetime.now().astimezone())
    labels = feeling_labels()
    sentences = in_words(look, load_prompts(), labels)
    if args.json:
        print_json({**to_builtins(look), "words": sentences})
    else:
        for sentence in sentences:
            say_line(sentence)
        if look.locked and not args.open:
            status("To count the locked ones too: companion review --open")
    if args.html is not None:
        from companion.journal.review_page import page

        _write(args.html, page(look, sentences, labels).encode(), args.force)
    if args.plot is not None:
        from companion.journal.review_plot import picture

        _write(args.plot, picture(look, labels), args.force)
    if args.speak:
        from companion.cli.say import speak
        from companion.config import load_config

        speak("\n".join(sentences), load_config())
    return ExitCode.DONE


def _overviews(args: argparse.Namespace) -> list[Overview]:
    from companion import paths
    from companion.journal.folder import refuse_closed
    from companion.journal.index import overviews

    refuse_closed(paths.sessions_dir())
    unseal = unseal_if_open(args)
    return overviews(paths.sessions_dir(), unseal, progress=progress_told("sessions read"))


def _day(text: str) -> date:
    """A date as it is typed, for argparse.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-11-26") from None


def _period(args: argparse.Namespace) -> Period:
    """Which days were asked for.

    Raises:
        CompanionError: they cannot be.
    """
    from companion.journal.look_back import Period

    if args.first is None and args.last is None:
        return Period("all" if args.all else "month" if args.month else "week")
    if args.week or args.month or args.all:
        raise CompanionError(
            "Days that are named do not go with --week, --month or --all.",
            "Give --from and --to, or one of the others.",
            ExitCode.USAGE,
        )
    if (args.first or date.min) > (args.last or date.today()):
        raise CompanionError(
            "The first day is after the last one.",
            "Give the earlier day to --from, as in: --from 2026-05-01 --to 2026-05-31",
            ExitCode.USAGE,
        )
    return Period("days", args.first, args.last)


def _write(path: Path, content: bytes, force: bool) -> None:
    write_out(path, lambda file: file.write(content), force)
    status(f"{path}: written. It holds what your log holds, so keep it where only you look.")
