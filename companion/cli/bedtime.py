"""``companion bedtime``: a voice that goes down, into silence."""

from __future__ import annotations

import argparse

from companion.cli.session_options import (
    add_device_options,
    add_engine_option,
    add_session_options,
    named_devices,
    printer,
    settings,
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "bedtime",
        help="rest, and go quiet bit by bit",
        description="Park the day, then rest with quiet words, the body or breathing. The voice "
        "gets softer and slower, and after some minutes it is silent and the microphone is "
        'closed. Say "still awake" to begin again. Nothing that is spoken is printed.',
    )
    parser.add_argument("--minutes", type=int, metavar="N", help="minutes until it is silent")
    parser.add_argument(
        "--type", action="store_true", help="type instead of speaking, as in companion type"
    )
    add_device_options(parser)
    add_engine_option(parser)
    add_session_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the session to its silent end."""
    from msgspec.structs import replace

    from companion.config import check

    config = settings(args)
    if args.minutes is not None:
        config = check(replace(config, bedtime_minutes=args.minutes))
    from companion.cli.live import run_live
    from companion.cli.type import run_typed
    from companion.core.bedtime import bedtime
    from companion.hearing.choose import choose_recogniser

    if args.type:
        return run_typed(config, "bedtime", lambda talk, _: bedtime(talk), printer(args))
    engine = choose_recogniser(config.engine)
    named = named_devices(args)
    return run_live(config, engine, "bedtime", named, lambda talk, _: bedtime(talk), printer(args))
