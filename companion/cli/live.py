"""``companion``: a live session, by voice."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from companion.cli.output import say_line, status
from companion.cli.session_options import add_engine_option, add_session_options, settings

if TYPE_CHECKING:
    from companion.config import Config
    from companion.hearing.choose import Choice as EngineChoice


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "live",
        help="start listening (the same as companion alone)",
        description="Listen and answer. Enter or Ctrl-C stops the voice at once.",
    )
    parser.add_argument("--microphone", metavar="NAME", help="part of the microphone's name")
    parser.add_argument("--speaker", metavar="NAME", help="part of the loudspeaker's name")
    add_engine_option(parser)
    add_session_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the session."""
    config = settings(args)
    from companion.hearing.choose import choose_recogniser

    engine = choose_recogniser(config.engine)
    return run_live(config, engine, "live")


def run_live(config: Config, engine: EngineChoice, mode: str) -> int:
    """Run a session in real time; the engine ``typed`` hears by keyboard alone."""
    from companion.audio.devices import Microphone, Speaker
    from companion.audio.native_noise import native_noise_silenced
    from companion.audio.player import Player
    from companion.audio.vad import make_vad
    from companion.core.turns import TurnDetector
    from companion.runtime.ear import Ear
    from companion.runtime.equip import (
        Equipment,
        load_recogniser,
        make_desk,
        make_talk,
        make_voice,
        open_log,
    )
    from companion.runtime.live import LiveSession, ThinkingAloud, ThreadedMouth
    from companion.runtime.minutes import Minutes
    from companion.voice.choose import choose_voice

    with ExitStack() as stack:
        stack.enter_context(native_noise_silenced())
        player = Player()
        turns = TurnDetector()
        microphone = None
        if engine.engine != "typed":
            microphone = Microphone(config.microphone)
            stack.callback(microphone.close)
            recogniser = load_recogniser(engine)
            stack.callback(recogniser.close)
            ear = Ear(make_vad(), turns, ThinkingAloud(recogniser, player))
        voice = choose_voice(config.voice)
        minutes = Minutes(say_line)
        talk = make_talk(config, minutes, status)
        mouth = ThreadedMouth(player, make_voice(voice, status), status)
        mouth.start()
        stack.callback(mouth.close)
        log = open_log(config, status)
        if log is not None:
            stack.callback(log.close)
        equipment = Equipment(mode, engine.engine, engine.reason, voice.name, voice.reason)
        desk = make_desk(talk, mouth, minutes, log, equipment, status)
        session = LiveSession(desk, player, status)
        if microphone is not None:
            session.listen(microphone, lambda: Microphone(config.microphone), ear, turns)
            status("Listening. Enter or Ctrl-C stops the voice at once.")
        else:
            status("Type what you would say. An empty line stops.")
        session.play(lambda: Speaker(player, config.speaker))
        session.read_keys(sys.stdin)
        session.run()
    return 0
