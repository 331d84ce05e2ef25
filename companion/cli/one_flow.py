"""Commands that hold a session with one purpose, such as bedtime, by voice or by keyboard."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from companion.cli.session_options import (
    add_device_options,
    add_engine_option,
    add_session_options,
    named_devices,
    printer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from companion.config import Config
    from companion.core.requests import Flow
    from companion.core.talk import Talk


def add_flow_options(parser: argparse.ArgumentParser) -> None:
    """Add all that a live session takes, and typing in its place."""
    parser.add_argument(
        "--type", action="store_true", help="type instead of speaking, as in companion type"
    )
    add_device_options(parser)
    add_engine_option(parser)
    add_session_options(parser)


def run_flow(
    args: argparse.Namespace, config: Config, mode: str, flow: Callable[[Talk], Flow]
) -> int:
    """Hold the session.

    Args:
        args: with :func:`add_flow_options`.
        config: the person's settings.
        mode: what the log calls it.
        flow: what is gone through.
    """
    from companion.cli.live import run_live
    from companion.cli.type import run_typed
    from companion.hearing.choose import choose_recogniser

    show = printer(args)
    if args.type:
        return run_typed(config, mode, lambda talk, _: flow(talk), show)
    engine = choose_recogniser(config.engine)
    return run_live(config, engine, mode, named_devices(args), lambda talk, _: flow(talk), show)
