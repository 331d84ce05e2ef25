"""``companion weekly``: look back at the week, by voice or by keyboard."""

from __future__ import annotations

import argparse

from companion.cli.one_flow import add_flow_options, run_flow
from companion.cli.session_options import settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "weekly",
        description="What was this week, the promises that are due, what worked, what did not, "
        "what to adjust, and a next small step. Every question can be skipped. Your words are "
        "kept only after a yes.",
    )
    add_flow_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the review."""
    config = settings(args)
    from companion.core.weekly import weekly

    return run_flow(args, config, "weekly", weekly)
