"""``companion type``: the same session by keyboard."""

from __future__ import annotations

import argparse
import io
import sys
from typing import TYPE_CHECKING

from companion.cli.output import say_line, status
from companion.cli.session_options import add_session_options, printer, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from companion.config import Config
    from companion.runtime.setup import MakeFlow


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "type",
        description="Type what you would say; an empty line stops. Escape, or the line "
        '"never mind, weather", leaves at once: a clear screen, nothing kept. '
        "Lines from a pipe are taken "
        "one by one as they fit, without waiting and without sound.",
    )
    parser.add_argument("--speaker", metavar="NAME", help="part of the loudspeaker's name")
    add_session_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the session."""
    return run_typed(settings(args), "type", show=printer(args))


def run_typed(
    config: Config,
    mode: str,
    flow: MakeFlow | None = None,
    show: Callable[[str], None] = say_line,
) -> int:
    """Run a session by keyboard; by the clock, or at once where the lines come from a pipe.

    Args:
        config: the person's settings.
        mode: what the log calls it.
        flow: what is set up in it; None for a conversation.
        show: prints what is said.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdin.isatty():
        from companion.cli.live import run_live
        from companion.hearing.choose import choose_recogniser

        return run_live(config, choose_recogniser("typed"), mode, flow=flow, show=show)

    from companion.audio.player import Player
    from companion.printable import printable
    from companion.runtime.equip import Equipment, as_kept, load_content, make_desk, open_log
    from companion.runtime.minutes import Minutes
    from companion.runtime.mouth import Mouth
    from companion.runtime.replay import TypedPerson, run_replay
    from companion.runtime.setup import SettingUp

    player = Player()
    minutes = Minutes(show, discreet=config.discreet, large=config.large_print)
    content = load_content(config, status)
    log = open_log(config, status)
    talk = content.talk(as_kept(config, log), minutes)
    setting_up = SettingUp("none", None, by_voice=False)
    equipment = Equipment(mode, "typed", "lines from a pipe", "none", "nobody listens to a pipe")
    mouth = Mouth(player, None, status)
    try:
        desk = make_desk(talk, mouth, minutes, log, equipment, status, flow, setting_up)
        lines = [typed for line in sys.stdin if (typed := printable(line))]
        run_replay(desk, player, TypedPerson(lines), None)
    finally:
        if log is not None:
            log.close()
    if log is not None and log.kept and not desk.vanished:
        say_line(f"The session is in {log.path}.")
    return 0
