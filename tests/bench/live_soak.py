"""Two hours of sessions in virtual time: everything but the devices is the program's own."""

from __future__ import annotations

import random
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np

from companion.audio.base import BLOCK_S, EAR_RATE_HZ, MOUTH_RATE_HZ, AudioChunk, Pcm
from companion.audio.clap import ClapDetector
from companion.audio.echo import EchoCanceller, Reference
from companion.audio.player import Player
from companion.audio.vad import make_vad
from companion.config import Config
from companion.core.events import Finished, Key, Started
from companion.core.patience import Patience
from companion.core.session import Session
from companion.hearing.choose import choose_recogniser
from companion.hearing.decoder import InlineDecoder
from companion.journal.store import SessionLog
from companion.runtime.desk import Desk
from companion.runtime.ear import Ear
from companion.runtime.equip import load_content, load_recogniser, make_voice
from companion.runtime.listener import Listener
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth
from companion.voice.choose import choose_voice
from tests.bench.live_rig import say

_EAR, _MOUTH = round(EAR_RATE_HZ * BLOCK_S), round(MOUTH_RATE_HZ * BLOCK_S)
_ECHO = 0.5
_ECHO_DELAY_BLOCKS = 4
_SAID = ("Yes.", "Seven.", "Something else.", "I feel sad.", "Slower.", "I don't know.", "Four.")


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def soak(hours: float, warm_minutes: float = 15.0) -> float:
    """Run for so long; growth of the memory in MB after the warming up."""
    import soxr

    rng, chance = np.random.default_rng(3), random.Random(3)
    person = [say(text) for text in _SAID]
    content = load_content(Config(country="GB"), print)
    voice = make_voice(choose_voice("auto"), content, print)
    recogniser = load_recogniser(choose_recogniser("auto"))
    resampler = soxr.ResampleStream(MOUTH_RATE_HZ, EAR_RATE_HZ, 1)
    player, reference = Player(), Reference()
    played: deque[Pcm] = deque([np.zeros(_EAR, dtype=np.float32)] * _ECHO_DELAY_BLOCKS)
    rest: Pcm = np.zeros(0, dtype=np.float32)
    words: Pcm = np.zeros(0, dtype=np.float32)
    player.reference = reference.write
    ear = Ear(make_vad(), InlineDecoder(recogniser), Patience())
    mouth = Mouth(player, voice, print)
    desk: Desk | None = None
    listener = Listener(
        ear,
        player,
        lambda: None if desk is None else desk.listening,
        EchoCanceller(reference),
        ClapDetector(),
    )
    blocks, warm = round(hours * 3600 / BLOCK_S), round(warm_minutes * 60 / BLOCK_S)
    before = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for block in range(blocks):
            if block == warm:
                before = memory_mb()
            now_s = player.position / MOUTH_RATE_HZ
            if desk is None or desk.session.over:
                desk = _new_desk(content, mouth, folder)
                desk.handle(Started(now_s))
            rest = np.concatenate([rest, resampler.resample_chunk(player.pull(_MOUTH))])
            played.append(rest[:_EAR] if len(rest) >= _EAR else np.zeros(_EAR, np.float32))
            rest = rest[_EAR:]
            if not len(words) and chance.random() < BLOCK_S / 12:
                words = chance.choice(person)
            said, words = words[:_EAR], words[_EAR:]
            pcm = _ECHO * played.popleft() + rng.normal(0, 0.0005, _EAR).astype(np.float32)
            pcm[: len(said)] += said
            for ident, at in player.finished():
                desk.handle(Finished(ident, at / MOUTH_RATE_HZ))
            for event in listener.hear(AudioChunk(pcm, EAR_RATE_HZ, block * BLOCK_S)):
                desk.handle(event)
            if desk.session.idle:
                desk.handle(Key("stop", now_s))
    return memory_mb() - before


def _new_desk(content: object, mouth: Mouth, folder: str) -> Desk:
    quiet: Callable[[str], None] = lambda _: None  # noqa: E731
    minutes = Minutes(quiet)
    talk = content.talk(Config(country="GB"), minutes)  # type: ignore[attr-defined]
    return Desk(Session(talk), mouth, minutes, SessionLog(Path(folder)), quiet)
