"""Put a live session together and run it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from companion import habits
from companion.audio.base import Source
from companion.audio.clap import ClapDetector
from companion.audio.echo import Reference, make_echo_canceller
from companion.audio.player import Player
from companion.audio.tones import earcon
from companion.audio.vad import make_vad
from companion.config import Config
from companion.core.patience import Patience
from companion.errors import CompanionError
from companion.language.wake import Call
from companion.runtime.desk import Desk
from companion.runtime.ear import Ear
from companion.runtime.equip import Engines, Equipment, as_kept, make_desk, open_log
from companion.runtime.listener import Listener
from companion.runtime.live import LiveSession
from companion.runtime.log_writer import LogWriter
from companion.runtime.minutes import Minutes
from companion.runtime.retention import prune_later
from companion.runtime.setup import MakeFlow, SettingUp
from companion.runtime.sound import Sound
from companion.runtime.threads import Keys, ThreadedMouth

Print = Callable[[str], None]

_UNANSWERED = 0  # an id no session gives: nobody waits for this sound's end


def run_session(
    config: Config,
    engines: Engines,
    mode: str,
    sound: Sound,
    microphone: Source | None,
    show: Print,
    warn: Print,
    keys: Keys,
    call: Call | None = None,
    flow: MakeFlow | None = None,
) -> bool:
    """Run one session in real time, from greeting to goodbye.

    Args:
        config: the person's settings.
        engines: what hears and speaks; they stay loaded.
        mode: what the log calls it.
        sound: opens the devices.
        microphone: open already, so that nothing said meanwhile is lost; it is closed with the
            session.  None where words are typed.
        show: prints what is said.
        warn: prints one line about trouble.
        keys: the keyboard.
        call: how the person called the companion; a tone answers, and what they said beside the
            phrase is the first thing they have said.  None where they started it.
        flow: what is gone through in it; None for a conversation.

    Returns:
        True when the person left at once: nothing may be printed any more.
    """
    with ExitStack() as stack:
        player = Player()
        minutes = Minutes(show, engines.read, config.discreet, config.large_print)
        mouth = ThreadedMouth(player, engines.voice, warn)
        mouth.start()
        stack.callback(mouth.close)
        lost: deque[CompanionError] = deque()
        file = open_log(config, warn)
        config = as_kept(config, file)
        log = None if file is None else LogWriter(file, lost.append)
        if log is not None:
            stack.callback(log.close)
        hears, speaks = engines.hears, engines.speaks
        equipment = Equipment(mode, hears.engine, hears.reason, speaks.name, speaks.reason)
        now = datetime.now().astimezone()
        talk = engines.content.talk(config, minutes, now, waits=mode == "wait")
        setting_up = SettingUp(speaks.name, engines.voice, microphone is not None)
        stack.callback(setting_up.close)
        desk = make_desk(talk, mouth, minutes, log, equipment, warn, flow, setting_up)
        session = LiveSession(desk, player, sound, warn, engines.check, lost)
        if microphone is not None and engines.decoder is not None:
            patience = Patience(config.patience, habits.load_pauses())
            if config.log:
                stack.callback(_keep_pauses, desk, patience)
            reference = Reference()
            canceller = make_echo_canceller(reference)
            if canceller is not None:
                player.reference = reference.write
            decoder = engines.decoder
            session.listen(
                microphone,
                lambda: Listener(
                    Ear(make_vad(), decoder.get(), patience, engines.read),
                    player,
                    lambda: desk.listening,
                    canceller,
                    ClapDetector() if config.clap_stops else None,
                ),
            )
        session.read_keys(keys)
        if config.keep_days is not None:

            def tell(line: str) -> None:
                if not desk.vanished:
                    warn(line)

            running = None if log is None else log.path
            stack.callback(prune_later(config.keep_days, running, tell).end)
        if call is not None:
            player.play(_UNANSWERED, earcon("ready"))
        session.run(call)
    while lost and not desk.vanished:  # at the very end, when nothing more can be said
        desk.lose(lost.popleft(), 0.0)
    return desk.vanished


def _keep_pauses(desk: Desk, patience: Patience) -> None:
    """Keep for the next session what was learnt, unless that was to be forgotten."""
    if not desk.forgot_habits:
        habits.save_pauses(patience.learnt)
