"""What becomes of the microphone's blocks beside the companion's own voice."""

from __future__ import annotations

import numpy as np

from companion.audio.base import MOUTH_RATE_HZ
from companion.audio.player import Player
from companion.audio.vad import make_vad
from companion.core.events import Heard, SpeechStarted
from companion.core.patience import Patience
from companion.hearing.decoder import InlineDecoder
from companion.runtime.ear import Ear
from companion.runtime.listener import Listener
from tests.support.keeper import Keeper
from tests.support.speech import chunks, silence, spoken


def test_a_microphone_that_came_back_is_heard_at_once() -> None:
    player = Player()
    ear = Ear(make_vad(), InlineDecoder(Keeper("stop")), Patience())
    listener = Listener(ear, player, lambda: None, None, None)
    player.play(1, np.full(MOUTH_RATE_HZ, 0.1, dtype=np.float32))
    player.pull(MOUTH_RATE_HZ // 2)
    for chunk in chunks(spoken("Stop."), silence(0.5), start_s=600.0):
        assert listener.hear(chunk) == [], "while the voice sounds nothing is heard"
    player.pull(MOUTH_RATE_HZ)
    sound = chunks(silence(1), spoken("Stop."), silence(1.5))
    events = [event for chunk in sound for event in listener.hear(chunk)]
    assert [type(event) for event in events] == [SpeechStarted, Heard]
    assert not events[0].while_speaking
    assert not events[1].utterance.began_while_speaking
