"""Live sessions on the virtual sound card: a spoken WAV in, guidance out of the loudspeaker."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ
from tests.support.live import Live
from tests.support.room import Room
from tests.support.speech import silence, spoken
from tests.support.virtual_card import VirtualCard, read_wav, write_wav
from tests.support.words import word_error_rate

pytest.importorskip("ctranslate2")
pytest.importorskip("hibari")


@pytest.fixture
def room(card):
    """Air around the card, so that its microphone is not silent."""
    with Room(card) as air:
        yield air


@pytest.fixture
def echoing(card):
    """A room in which the loudspeaker is heard by the microphone."""
    pytest.importorskip("pywebrtc_audio")
    with Room(card, echo=0.7) as walls:
        yield walls


def wait_for_quiet(wav: Path, rate_hz: int, seconds: float = 30.0) -> None:
    """Wait until the loudspeaker has been silent for a while, and not from the beginning."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        sound = np.frombuffer(wav.read_bytes()[44:][: wav.stat().st_size // 2 * 2 - 44], "<i2")
        tail = sound[-round(0.8 * rate_hz) :]
        if sound.any() and len(tail) and not tail.any():
            return
        time.sleep(0.05)
    raise AssertionError("the loudspeaker is never quiet")


def say(card: VirtualCard, folder: Path, sentence: str) -> None:
    pcm = np.concatenate([silence(0.3), spoken(sentence), silence(0.3)])
    card.speak(write_wav(folder / "said.wav", pcm, EAR_RATE_HZ))


def said_in(live: Live) -> list[str]:
    """What was spoken, without the lines that are only printed."""
    quiet = ("Heard: ", "Read as: ", "Guide: ", "Companion is")
    return [line.strip() for line in live.lines if not line.startswith(quiet)]


def test_a_spoken_feeling_comes_back_as_guidance_that_can_be_understood(
    card, room, tmp_path, whisper
):
    live = Live(tmp_path / "home")
    out = tmp_path / "out.wav"
    with card.record(out):
        for asked, answer, understood in (
            (
                "How do you feel",
                "I feel anxious because I'm afraid he'll leave.",
                "Read as: anxious",
            ),
            ("From zero to ten", "Seven.", "number 7"),
            ("Say yes, or something else", "Yes please.", "Guide: "),
        ):
            live.wait_for(asked)
            wait_for_quiet(out, card.speaker_hz)
            say(card, tmp_path, answer)
            live.wait_for(understood)
        time.sleep(20.0)
        live.press_enter()
        assert live.end() == 0
    kinds = [record["kind"] for record in live.records()]
    assert kinds == ["start", "feeling", "number", "offer", "guide", "end"]
    heard = whisper(read_wav(out), card.speaker_hz)
    expected = " ".join(said_in(live)[:-1])  # the last one was cut off by the key
    assert word_error_rate(expected, heard, prefix=True) < 0.10, (expected, heard)


def test_enter_stops_the_voice_at_once(card, room, tmp_path):
    live = Live(tmp_path / "home")
    with card.record(tmp_path / "out.wav"):
        live.wait_for("listening")
        deadline = time.monotonic() + 20
        while not (np.abs(room.played(0.0)) > 0.15).any():
            assert time.monotonic() < deadline, "it never speaks"
            time.sleep(0.05)
        live.press_enter()
        pressed = time.monotonic()
        assert live.end() == 0
        ended = time.monotonic()
    assert ended - pressed < 5.0
    level = np.abs(read_wav(tmp_path / "out.wav"))
    voice = np.flatnonzero(level > 0.15)  # louder than the tone that ends the session
    assert len(voice), "it had been speaking"
    after = len(level) / card.speaker_hz - voice[-1] / card.speaker_hz
    assert after > 0.3, "the voice was not the last thing that was heard"
    assert live.records()[-1]["how"] == "stopped"


def test_ctrl_c_ends_cleanly(card, room, tmp_path):
    live = Live(tmp_path / "home")
    live.wait_for("listening")
    time.sleep(0.5)
    live.process.send_signal(signal.SIGINT)
    assert live.end() == 0
    assert live.records()[-1]["kind"] == "end"


def test_kill_9_leaves_every_finished_record(card, room, tmp_path):
    live = Live(tmp_path / "home")
    live.wait_for("How do you feel")
    live.type("I feel sad")
    live.wait_for("You feel sad")
    live.process.kill()
    live.process.wait()
    assert [record["kind"] for record in live.records()] == ["start", "feeling"]


def test_a_microphone_that_goes_away_is_said_and_the_session_goes_on(card, room, tmp_path):
    live = Live(tmp_path / "home")
    live.wait_for("How do you feel")
    card.unplug_microphone()
    live.wait_for("The microphone went away", 10.0)
    live.wait_for("the microphone has gone", 10.0)
    live.type("I feel sad")
    live.wait_for("You feel sad")
    live.press_enter()
    assert live.end() == 0
    assert live.records()[-1]["kind"] == "end"


def test_a_loudspeaker_that_goes_away_leaves_the_words(card, room, tmp_path):
    live = Live(tmp_path / "home")
    live.wait_for("How do you feel")
    card.stop()
    live.wait_for("The loudspeaker went away", 15.0)
    live.type("I feel sad")
    live.wait_for("You feel sad", 30.0)
    live.press_enter()
    assert live.end() == 0


def test_a_microphone_that_is_not_there_is_told_in_one_sentence(tmp_path):
    live = Live(tmp_path / "home", "--microphone", "one that is not there")
    assert live.end(60.0) == 3
    told = "".join(live.errors)
    assert "No microphone was found." in told or "No device fits the microphone name" in told
    assert not (tmp_path / "home" / "sessions").exists(), "a session that never began"
