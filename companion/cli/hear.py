"""``companion hear``: what the recogniser makes of recordings."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion.cli.output import print_json, say_line
from companion.cli.session_options import add_engine_option

if TYPE_CHECKING:
    from companion.hearing.base import Recogniser


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("hear")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a WAV file")
    parser.add_argument("--json", action="store_true", help="one JSON object a file")
    add_engine_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Recognise every file."""
    from companion.config import load_config
    from companion.hearing.choose import choose_recogniser
    from companion.runtime.equip import load_recogniser

    engine = choose_recogniser(args.engine or load_config().engine)
    recogniser = load_recogniser(engine)
    try:
        for path in args.files:
            result = hear(path, recogniser)
            if args.json:
                print_json(result)
                continue
            for heard in result["utterances"]:
                say_line(f"{path}, {heard['start']:.1f} to {heard['end']:.1f}: {heard['text']}")
            if not result["utterances"]:
                say_line(f"{path}: no speech")
    finally:
        recogniser.close()
    return 0


def hear(path: Path, recogniser: Recogniser) -> dict[str, Any]:
    """The utterances of one file, with the processor seconds it took to find them.

    Raises:
        CompanionError: the file cannot be read as a WAV.
    """
    from companion.audio.files import WavSource
    from companion.audio.vad import make_vad
    from companion.core.events import Heard
    from companion.core.patience import Patience
    from companion.hearing.decoder import InlineDecoder
    from companion.runtime.ear import Ear

    source = WavSource(path)
    began_s = time.process_time()
    ear = Ear(make_vad(), InlineDecoder(recogniser), Patience())
    events = []
    while (chunk := source.read()) is not None:
        events += ear.feed(chunk)
    events += ear.finish()
    source.close()
    return {
        "file": str(path),
        "engine": recogniser.name,
        "utterances": [
            {
                "text": event.utterance.text,
                "alternatives": list(event.utterance.alternatives),
                "start": round(event.utterance.start_s, 3),
                "end": round(event.utterance.end_s, 3),
                "confidence": round(event.utterance.confidence, 3),
            }
            for event in events
            if isinstance(event, Heard)
        ],
        "audio_s": round(source.duration_s, 3),
        "cpu_s": round(time.process_time() - began_s, 3),
    }
