"""``companion log verify``: whether every session is as it was written, and private."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from companion.cli.journal_key import add_open_option, unseal_if_open
from companion.cli.output import print_json, say_line, status
from companion.cli.progress import progress_told
from companion.printable import printable

if TYPE_CHECKING:
    from companion.journal.verify import Finding, Report


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser(
        "verify",
        help="check that sessions are whole and private",
        description="Go through all sessions and say what is torn, damaged, missing, open to "
        "others or in the wrong place, and what to do about it.",
    )
    parser.add_argument(
        "--repair",
        action="store_true",
        help="set torn last lines aside, and make everything private again",
    )
    add_open_option(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, and mend first where that is wanted; 1 when something was found."""
    from companion import paths
    from companion.errors import ExitCode
    from companion.journal.repair import repair
    from companion.journal.verify import verify

    folder = paths.sessions_dir()
    mended = []
    if args.repair:
        for change in repair(folder):
            status(change)
            mended.append(change)
    unseal = unseal_if_open(args)
    report = verify(folder, unseal, progress_told("files looked at"))
    if args.json:
        from dataclasses import asdict

        print_json({**asdict(report), "sound": report.sound, "mended": mended})
    else:
        _tell(report)
    return ExitCode.DONE if report.sound else ExitCode.PROBLEM


def _tell(report: Report) -> None:
    for finding in report.findings:
        say_line(_sentence(finding))
    say_line(f"Whole and private: {report.whole} of {report.sessions} sessions.")
    if report.locked:
        say_line(f"Locked, and not looked into: {report.locked}.")
    if report.in_use:
        say_line(f"Being written at this moment: {report.in_use}.")


def _sentence(finding: Finding) -> str:
    where = f"{finding.file}: " if finding.file else ""
    return printable(f"{where}{finding.say} {finding.fix}")
