"""A guide by itself, as it sounds: with its pauses, its pace and the chosen voice."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from companion.audio.files import WavSink
from companion.audio.player import Player
from companion.config import Config
from companion.content.load import LoadedGuide
from companion.core.guide_flow import guide_alone
from companion.core.session import Session
from companion.runtime.desk import Desk
from companion.runtime.equip import Content, load_content, make_voice
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth
from companion.runtime.replay import TypedPerson, run_replay
from companion.voice.choose import choose_voice

Print = Callable[[str], None]


def preview_to_file(
    loaded: LoadedGuide, config: Config, path: Path, show: Print, warn: Print
) -> float:
    """Write a guide into a WAV file, as fast as the computer can, and show each line.

    Nobody answers, so at a choice it goes the way of silence.

    Returns:
        The length in seconds.

    Raises:
        CompanionError: there is no such voice, or the file cannot be written.
    """
    player = Player()
    with ExitStack() as stack:
        content = load_content(config, warn)
        mouth = Mouth(player, make_voice(choose_voice(config.voice), content, warn), warn)
        stack.callback(mouth.close)
        sink = WavSink(path, player)
        stack.callback(sink.close)
        desk = _desk(loaded, content, config, mouth, show, warn)
        run_replay(desk, player, TypedPerson(()), sink)
    return player.position / player.rate_hz


def preview_aloud(loaded: LoadedGuide, config: Config, show: Print, warn: Print) -> None:
    """Play a guide through the loudspeaker and show each line; an answer can be typed.

    Raises:
        CompanionError: there is no such voice.
    """
    from companion.runtime.keyboard import Keyboard
    from companion.runtime.live import LiveSession
    from companion.runtime.sound import Sound
    from companion.runtime.threads import Keys, ThreadedMouth

    player = Player()
    with ExitStack() as stack:
        content = load_content(config, warn)
        mouth = ThreadedMouth(player, make_voice(choose_voice(config.voice), content, warn), warn)
        mouth.start()
        stack.callback(mouth.close)
        desk = _desk(loaded, content, config, mouth, show, warn)
        session = LiveSession(desk, player, Sound(config, (), warn), warn)
        keys = Keys(Keyboard(sys.stdin))
        stack.callback(keys.close)
        session.read_keys(keys)
        session.run()


def _desk(
    loaded: LoadedGuide, content: Content, config: Config, mouth: Mouth, show: Print, warn: Print
) -> Desk:
    """A desk with a session that holds nothing but the guide; each line is shown with its time."""

    def timed(text: str) -> None:
        minutes, seconds = divmod(round(mouth.player.position / mouth.player.rate_hz), 60)
        show(f"{minutes}:{seconds:02} {text}")

    minutes = Minutes(timed)
    talk = content.talk(config, minutes)
    return Desk(Session(talk, guide_alone(talk, loaded)), mouth, minutes, None, warn)
