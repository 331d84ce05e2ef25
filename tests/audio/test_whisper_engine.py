"""The embedded recogniser on real speech, noise and damage."""

from __future__ import annotations

import shutil
import socket
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from companion.errors import CompanionError, ExitCode
from companion.hearing import whisper_engine
from companion.hearing.base import Transcript
from tests.support.speech import noise, silence, spoken

RATE_HZ = 16_000

needs_whisper = pytest.mark.skipif(
    find_spec("ctranslate2") is None or find_spec(whisper_engine.MODEL_PACKAGE) is None,
    reason="the embedded recogniser is not installed",
)
pytestmark = needs_whisper


@pytest.fixture(scope="session")
def whisper():
    recogniser = whisper_engine.WhisperRecogniser()
    yield recogniser
    recogniser.close()
    recogniser.close()


def all_of(transcript: Transcript) -> list[str]:
    return [transcript.text, *transcript.alternatives]


@pytest.mark.parametrize(
    "sentence",
    ["i feel anxious because i'm afraid he'll leave", "something else please", "say that again"],
)
def test_a_sentence_is_heard(whisper, sentence: str) -> None:
    heard = whisper.transcribe(spoken(sentence))
    assert heard.text == sentence
    assert 0.3 < heard.confidence <= 1.0


def test_several_hypotheses_are_handed_on(whisper) -> None:
    heard = whisper.transcribe(spoken("numb"))
    assert "numb" in all_of(heard)
    assert 1 < len(all_of(heard)) <= 5
    assert len(set(all_of(heard))) == len(all_of(heard))


@pytest.mark.parametrize(("said", "words"), [("seven", {"7", "seven"}), ("about an eight", {"8"})])
def test_numbers_survive(whisper, said: str, words: set[str]) -> None:
    heard = whisper.transcribe(spoken(said))
    assert words & {word for text in all_of(heard) for word in text.split()}


def test_speech_longer_than_the_context_is_joined(whisper) -> None:
    sentences = [
        "i have been sitting by the window all afternoon",
        "the children went to the park with their grandmother",
        "nobody has telephoned since the middle of the week",
        "i made a pot of soup and then i forgot to eat it",
        "tomorrow the doctor will tell me what they found",
    ]
    pause = silence(0.4)
    pcm = np.concatenate([part for s in sentences for part in (spoken(s), pause)])
    assert len(pcm) > 12 * RATE_HZ
    wanted = " ".join(sentences).split()
    heard = whisper.transcribe(pcm).text.split()
    missed = [word for word in wanted if word not in heard]
    assert len(missed) <= len(wanted) // 10
    assert abs(len(heard) - len(wanted)) <= len(wanted) // 10


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 3.0, 12.0])
def test_nothing_is_heard_in_silence(whisper, seconds: float) -> None:
    assert whisper.transcribe(silence(seconds)) == Transcript("", (), 0.0)
    assert whisper.transcribe(np.zeros(int(seconds * RATE_HZ), np.float32)).text == ""


@pytest.mark.parametrize("rms", [0.01, 0.1, 0.3])
@pytest.mark.parametrize("seconds", [1.0, 4.0])
def test_nothing_is_heard_in_noise(whisper, seconds: float, rms: float) -> None:
    assert whisper.transcribe(noise(seconds, rms)).text == ""


def test_the_same_sound_gives_the_same_words(whisper) -> None:
    pcm = spoken("i am worried about the money")
    assert whisper.transcribe(pcm) == whisper.transcribe(pcm)


def test_no_socket_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    recogniser = whisper_engine.WhisperRecogniser()
    assert recogniser.transcribe(spoken("hello")).text == "hello"
    recogniser.close()


@pytest.fixture
def broken_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the model's folder that the engine takes for the installed one."""
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path / "home"))
    folder = tmp_path / "model"
    shutil.copytree(whisper_engine._model_folder(), folder)
    monkeypatch.setattr(whisper_engine, "_model_folder", lambda: folder)
    return folder


def test_a_changed_model_is_refused(broken_model: Path) -> None:
    with (broken_model / "model.bin").open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"!")
    with pytest.raises(CompanionError) as caught:
        whisper_engine.WhisperRecogniser()
    assert caught.value.exit_code == ExitCode.MISSING


@pytest.mark.parametrize("name", ["model.bin", "config.json", "vocabulary.txt"])
def test_a_missing_file_is_refused(broken_model: Path, name: str) -> None:
    (broken_model / name).unlink()
    with pytest.raises(CompanionError) as caught:
        whisper_engine.WhisperRecogniser()
    assert caught.value.exit_code == ExitCode.MISSING
