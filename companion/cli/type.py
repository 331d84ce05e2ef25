"""``companion type``: the same session by keyboard."""

from __future__ import annotations

import argparse
import io
import sys
from typing import TYPE_CHECKING

from companion.cli.output import say_line, status
from companion.cli.session_options import add_session_options, settings

if TYPE_CHECKING:
    from companion.config import Config
    from companion.runtime.equip import Begin


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "type",
        help="the same session by keyboard",
        description="Type what you would say; an empty line stops. Lines from a pipe are taken "
        "one by one as they fit, without waiting and without sound.",
    )
    parser.add_argument("--speaker", metavar="NAME", help="part of the loudspeaker's name")
    add_session_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the session; by the clock with a keyboard, at once with a pipe."""
    return run_typed(settings(args), "type")


def run_typed(config: Config, mode: str, begin: Begin | None = None) -> int:
    """Run a session by keyboard.

    Args:
        config: the person's settings.
        mode: what the log calls the session.
        begin: what the session goes through; a conversation when None.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdin.isatty():
        from companion.cli.live import run_live
        from companion.hearing.choose import choose_recogniser

        return run_live(config, choose_recogniser("typed"), mode, begin=begin)

    from companion.audio.player import Player
    from companion.core.flow import conversation
    from companion.runtime.equip import Equipment, load_content, make_desk, open_log
    from companion.runtime.minutes import Minutes, printable
    from companion.runtime.mouth import Mouth
    from companion.runtime.replay import TypedPerson, run_replay

    player = Player()
    minutes = Minutes(say_line)
    talk = load_content(config, status).talk(config, minutes)
    log = open_log(config, status)
    equipment = Equipment(mode, "typed", "lines from a pipe", "none", "nobody listens to a pipe")
    try:
        mouth = Mouth(player, None, status)
        begin = begin or conversation
        desk = make_desk(talk, mouth, minutes, log, equipment, status, begin)
        lines = [typed for line in sys.stdin if (typed := printable(line))]
        run_replay(desk, player, TypedPerson(lines), None)
    finally:
        if log is not None:
            log.close()
    if log is not None and log.kept:
        say_line(f"The session is in {log.path}.")
    return 0
