"""``companion wait``: listen quietly until somebody calls."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack

from companion.cli.output import status
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
        "wait",
        description='Listen quietly until you say "hello companion", a phrase of your own '
        "(wake_phrases in the settings), or press Enter; then a session begins. After it, wait "
        "again. Nothing that is said meanwhile is printed or kept. Ctrl-C ends it.",
    )
    add_device_options(parser)
    add_engine_option(parser)
    add_session_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Wait and run sessions until Ctrl-C."""
    config = settings(args)
    from companion.audio.native_noise import native_noise_silenced
    from companion.audio.vad import make_vad
    from companion.core.patience import Patience
    from companion.errors import CompanionError, ExitCode
    from companion.hearing.choose import choose_recogniser
    from companion.language.wake import wake_phrases
    from companion.runtime.ear import Ear
    from companion.runtime.equip import load_engines
    from companion.runtime.keyboard import ESCAPE, Keyboard
    from companion.runtime.screen import wipe
    from companion.runtime.sound import Sound
    from companion.runtime.start import run_session
    from companion.runtime.threads import Keys
    from companion.runtime.wait import Waiting

    with ExitStack() as stack:
        stack.enter_context(native_noise_silenced())
        engines = load_engines(config, choose_recogniser(config.engine), status)
        stack.callback(engines.close)
        if engines.decoder is None:
            raise CompanionError(
                "There is no recogniser to hear a call with.",
                'Install one: pip install "grounding-companion[embedded]"',
                ExitCode.MISSING,
            )
        decoder = engines.decoder
        sound = Sound(config, named_devices(args), status)
        keyboard = Keyboard(sys.stdin)
        stack.callback(keyboard.close)
        keys = Keys(keyboard)
        stack.callback(keys.close)
        show = printer(args)  # a service's output goes to a log on disk
        phrases = wake_phrases(config.wake_phrases)
        waiting = Waiting(sound.microphone, phrases, keys, status, engines.check)
        while True:
            status(f'Waiting. Say "{phrases[0]}", or press Enter. Ctrl-C ends it.')
            microphone, call = waiting.until_called(
                lambda: Ear(make_vad(), decoder.get(), Patience(config.patience), engines.read)
            )
            if call.rest == ESCAPE:
                microphone.close()
                wipe()
                return 0
            if run_session(config, engines, "wait", sound, microphone, show, status, keys, call):
                return 0
