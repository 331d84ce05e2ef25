"""The embedded voice, for real."""

from __future__ import annotations

import re
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from companion.errors import CompanionError, ExitCode
from companion.voice.base import VOICE_RATE_HZ
from companion.voice.loudness import PEAK_CEILING, TARGET_LUFS, loudness_lufs

pytest.importorskip("hibari")

from companion.voice import hibari_voice
from companion.voice.hibari_voice import HibariVoice

SENTENCES = (
    "You might notice your feet on the floor.",
    "Take the smallest breath that still feels comfortable.",
    "The thought may be true, or it may be a forecast.",
    "What would you tell a good friend in the same place?",
    "We can try another kind, or stop here.",
    "Press your feet into the ground and feel it press back.",
)


@pytest.fixture(scope="module")
def voice() -> HibariVoice:
    return HibariVoice()


def words_a_minute(voice: HibariVoice, rate: float) -> float:
    words = sum(len(re.findall(r"\w+", sentence)) for sentence in SENTENCES)
    seconds = sum(len(voice.render(s, rate)) / VOICE_RATE_HZ - 0.13 for s in SENTENCES)
    return 60 * words / seconds


def test_rate_one_is_the_guidance_pace(voice: HibariVoice) -> None:
    assert 140 <= words_a_minute(voice, 1.0) <= 160


def test_a_higher_rate_is_that_much_faster(voice: HibariVoice) -> None:
    usual = words_a_minute(voice, 1.0)
    assert words_a_minute(voice, 1.5) / usual == pytest.approx(1.5, rel=0.15)
    assert words_a_minute(voice, 0.75) / usual == pytest.approx(0.75, rel=0.15)


def test_two_renderings_are_the_same_bit_by_bit(voice: HibariVoice) -> None:
    other = HibariVoice()
    for sentence in SENTENCES[:3]:
        first = voice.render(sentence)
        assert np.array_equal(voice.render(sentence), first)
        assert np.array_equal(other.render(sentence), first)


@pytest.mark.parametrize("sentence", [*SENTENCES, "In.", "Out.", "Press."])
def test_every_sentence_is_equally_loud(voice: HibariVoice, sentence: str) -> None:
    pcm = voice.render(sentence)
    assert pcm.dtype == np.float32
    assert loudness_lufs(pcm) == pytest.approx(TARGET_LUFS, abs=0.2)
    assert np.abs(pcm).max() <= PEAK_CEILING


@pytest.mark.parametrize(
    "text", ["①", "5¹ İ ﬁne", "안녕하세요", "[a](/b/)", "\x00\x1b[0m", "\ud800", "٣ 五", "a" * 5000]
)
def test_odd_text_is_no_trouble(voice: HibariVoice, text: str) -> None:
    assert np.isfinite(voice.render(text)).all()


@pytest.mark.parametrize("text", ["", " ", "...", "—!?", "😀"])
def test_nothing_to_speak_gives_nothing(voice: HibariVoice, text: str) -> None:
    assert len(voice.render(text)) == 0


def test_it_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert len(HibariVoice().render(SENTENCES[0])) > VOICE_RATE_HZ


def test_another_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path / "home"))
    changed = tmp_path / "hibari.onnx"
    shutil.copy(hibari_voice.model_path(), changed)
    with changed.open("r+b") as file:
        file.seek(1000)
        file.write(b"changed")
    monkeypatch.setattr(hibari_voice, "model_path", lambda: changed)
    with pytest.raises(CompanionError) as caught:
        HibariVoice()
    assert caught.value.exit_code == ExitCode.MISSING
    assert str(changed) in caught.value.say


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hibari", None)
    with pytest.raises(CompanionError, match="pip install"):
        HibariVoice()


def test_a_damaged_table_is_told_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hibari.g2p

    shutil.copytree(hibari.g2p.ASSETS, tmp_path / "assets")
    (tmp_path / "assets" / "tagger.json.gz").write_bytes(b"cut short")
    monkeypatch.setattr(hibari.g2p, "ASSETS", str(tmp_path / "assets"))
    with pytest.raises(CompanionError, match="force-reinstall"):
        HibariVoice()


def test_it_is_understood(voice: HibariVoice) -> None:
    pytest.importorskip("ctranslate2")
    from tests.support.words import word_error_rate

    heard = heard_by_whisper()
    said = " ".join(SENTENCES)
    assert word_error_rate(said, " ".join(heard(voice.render(s)) for s in SENTENCES)) < 0.05


def heard_by_whisper() -> Callable[[np.ndarray], str]:
    import soxr

    from companion.hearing.whisper_engine import WhisperRecogniser

    recogniser = WhisperRecogniser()
    return lambda pcm: recogniser.transcribe(soxr.resample(pcm, VOICE_RATE_HZ, 16_000)).text
