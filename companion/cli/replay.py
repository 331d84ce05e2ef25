"""``companion replay``: a session on a recording."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path

from companion.cli.output import print_json, say_line, status
from companion.cli.session_options import add_engine_option, add_session_options, printer, settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "replay",
        description="Run a session on recorded speech, as fast as the computer can. "
        "The recording stands still while the companion speaks.",
    )
    parser.add_argument("wav", type=Path, help="what the person says")
    parser.add_argument("--out", type=Path, metavar="OUT.wav", help="write the companion's voice")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_engine_option(parser)
    add_session_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the session."""
    config = settings(args)
    from companion.audio.files import WavSink, WavSource
    from companion.audio.player import Player
    from companion.audio.vad import make_vad
    from companion.core.patience import Patience
    from companion.hearing.choose import choose_recogniser
    from companion.hearing.decoder import InlineDecoder
    from companion.runtime.ear import Ear
    from companion.runtime.equip import (
        Equipment,
        as_kept,
        load_content,
        load_recogniser,
        make_desk,
        make_voice,
        open_log,
    )
    from companion.runtime.minutes import Minutes
    from companion.runtime.mouth import Mouth
    from companion.runtime.replay import RecordedPerson, run_replay
    from companion.voice.choose import choose_voice

    with ExitStack() as stack:
        source = WavSource(args.wav)
        stack.callback(source.close)
        engine = choose_recogniser(config.engine)
        recogniser = load_recogniser(engine)
        stack.callback(recogniser.close)
        player = Player()
        voice = choose_voice(config.voice)
        content = load_content(config, status)
        mouth = Mouth(player, make_voice(voice, content, status), status)
        stack.callback(mouth.close)
        sink = None
        if args.out is not None:
            sink = WavSink(args.out, player)
            stack.callback(sink.close)
        minutes = Minutes(status if args.json else printer(args), large=config.large_print)
        log = open_log(config, status)
        if log is not None:
            stack.callback(log.close)
        talk = content.talk(as_kept(config, log), minutes)
        equipment = Equipment("replay", engine.engine, engine.reason, voice.name, voice.reason)
        desk = make_desk(talk, mouth, minutes, log, equipment, status)
        ear = Ear(make_vad(), InlineDecoder(recogniser), Patience(config.patience))
        person = RecordedPerson(source, ear)
        run_replay(desk, player, person, sink)
    where = str(log.path) if log is not None and log.kept else None
    if args.json:
        print_json(
            {
                "heard": minutes.heard,
                "reading": None if minutes.reading is None else minutes.reading.as_dict(),
                "guide": minutes.guide,
                "said": minutes.said,
                "log": where,
                "out_wav": None if args.out is None else str(args.out),
                "engine": engine.engine,
                "voice": voice.name,
            }
        )
    else:
        if args.out is not None:
            say_line(f"The companion's voice is in {args.out}.")
        if where is not None:
            say_line(f"The session is in {where}.")
    return 0
