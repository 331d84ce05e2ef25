"""``companion bedtime``: a voice that goes down, into silence."""

from __future__ import annotations

import argparse

from companion.cli.one_flow import add_flow_options, run_flow
from companion.cli.session_options import settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "bedtime",
        description="Park the day, then rest with quiet words, the body or breathing. The voice "
        "gets softer and slower, and after some minutes it is silent and the microphone is "
        'closed. Say "still awake" to begin again. Nothing that is spoken is printed.',
    )
    parser.add_argument("--minutes", type=int, metavar="N", help="minutes until it is silent")
    add_flow_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the session to its silent end."""
    from msgspec.structs import replace

    from companion.config import check

    config = settings(args)
    if args.minutes is not None:
        config = check(replace(config, bedtime_minutes=args.minutes))
    from companion.core.bedtime import bedtime

    return run_flow(args, config, "bedtime", bedtime)
