"""``companion setup``: a few questions, by voice or by keyboard."""

from __future__ import annotations

import argparse

from companion.cli.session_options import (
    add_device_options,
    add_engine_option,
    named_devices,
    settings,
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "setup",
        description="Answer a few questions, by voice. Each can be left out: say skip, back or "
        "stop. Each answer is kept at once, so it may be broken off and taken up again. Nothing "
        "that is said goes to a log.",
    )
    parser.add_argument(
        "--typed", action="store_true", help="answer by keyboard, or with lines from a pipe"
    )
    parser.add_argument("--voice", metavar="V", help="which voice asks, as companion say takes it")
    add_device_options(parser)
    add_engine_option(parser)
    parser.set_defaults(run=run, no_log=True)


def run(args: argparse.Namespace) -> int:
    """Ask."""
    config = settings(args)
    from companion.core.setup import setup_alone

    if args.typed:
        from companion.cli.type import run_typed

        return run_typed(config, "setup", setup_alone)
    from companion.cli.live import run_live
    from companion.hearing.choose import choose_recogniser

    engine = choose_recogniser(config.engine)
    return run_live(config, engine, "setup", named_devices(args), setup_alone)
