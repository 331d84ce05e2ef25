"""``companion weekly``: look back at the week, by voice or by keyboard."""

from __future__ import annotations

import argparse

from companion.cli.session_options import (
    add_device_options,
    add_engine_option,
    add_session_options,
    named_devices,
    settings,
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "weekly",
        help="look back at the week, and find a next small step",
        description="What was this week, the promises that are due, what worked, what did not, "
        "what to adjust, and a next small step. Every question can be skipped. Your words are "
        "kept only after a yes.",
    )
    parser.add_argument(
        "--type", action="store_true", help="type instead of speaking, as in companion type"
    )
    add_device_options(parser)
    add_engine_option(parser)
    add_session_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the review."""
    config = settings(args)
    from companion.cli.live import run_live
    from companion.cli.type import run_typed
    from companion.core.weekly import weekly
    from companion.hearing.choose import choose_recogniser

    if args.type:
        return run_typed(config, "weekly", lambda talk, _: weekly(talk))
    engine = choose_recogniser(config.engine)
    named = named_devices(args)
    return run_live(config, engine, "weekly", named, lambda talk, _: weekly(talk))
