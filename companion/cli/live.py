"""``companion``: a live session, by voice."""

from __future__ import annotations

import argparse
import gc
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from companion.cli.output import say_line, status
from companion.cli.session_options import (
    add_device_options,
    add_engine_option,
    add_session_options,
    named_devices,
    printer,
    settings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from companion.audio.sound_system import Direction
    from companion.config import Config
    from companion.hearing.choose import Choice as EngineChoice
    from companion.runtime.setup import MakeFlow


_LISTENING = {
    "enter": "Listening. Enter or Ctrl-C stops the voice at once.",
    "any": "Listening. Any key stops the voice at once.",
}
_SWITCH_S = 0.001  # the loudspeaker waits for the interpreter no longer than this
_TYPING = "Type what you would say. An empty line stops."


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "live",
        description="Listen and answer. Enter or Ctrl-C stops the voice at once. Escape, or saying "
        '"never mind, weather", leaves at once: no sound, a clear screen, nothing kept.',
    )
    add_device_options(parser)
    add_engine_option(parser)
    add_session_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the session."""
    config = settings(args)
    from companion.hearing.choose import choose_recogniser

    engine = choose_recogniser(config.engine)
    return run_live(config, engine, "live", named_devices(args), _first_flow(), printer(args))


def _first_flow() -> MakeFlow | None:
    """The conversation of a first start; None for every other."""
    from companion import paths

    if paths.config_file().exists():
        return None
    from companion.core.setup import first_start
    from companion.runtime.setup import is_first_start

    return first_start if is_first_start() else None


def run_live(
    config: Config,
    engine: EngineChoice,
    mode: str,
    named: Collection[Direction] = (),
    flow: MakeFlow | None = None,
    show: Callable[[str], None] = say_line,
) -> int:
    """Run a session in real time; the engine ``typed`` hears by keyboard alone.

    Args:
        config: the person's settings.
        engine: the recogniser.
        mode: what the log calls the session.
        named: devices that were named for this once.
        flow: what is set up in it; None for a conversation.
        show: prints what is said.
    """
    from companion.audio.native_noise import native_noise_silenced

    gc.disable()  # a pass over all that is loaded breaks the sound; on again when it is
    sys.setswitchinterval(_SWITCH_S)
    with ExitStack() as stack:
        stack.enter_context(native_noise_silenced())
        from companion.runtime.sound import Sound

        sound = Sound(config, named, status)
        microphone = None
        if engine.engine != "typed":
            microphone = sound.microphone()  # what is said from now on is heard
            stack.callback(microphone.close)
        from companion.runtime.equip import load_engines
        from companion.runtime.keyboard import Keyboard
        from companion.runtime.start import run_session
        from companion.runtime.threads import Keys

        engines = load_engines(config, engine, status)
        stack.callback(gc.unfreeze)
        stack.callback(engines.close)
        status(_LISTENING[config.stop_key] if microphone else _TYPING)
        keyboard = Keyboard(sys.stdin, config.stop_key == "any")
        stack.callback(keyboard.close)
        keys = Keys(keyboard)
        stack.callback(keys.close)
        run_session(config, engines, mode, sound, microphone, show, status, keys, flow=flow)
    return 0
