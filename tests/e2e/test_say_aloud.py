"""``companion say`` through the virtual loudspeaker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from companion.audio.base import Pcm
from tests.support.virtual_card import VirtualCard, read_wav
from tests.support.words import word_error_rate

pytest.importorskip("hibari")

TEXT = "You might notice your feet on the floor. There is nothing to get right here."


def say(home: Path, text: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "companion", "say", text],
        env={**os.environ, "COMPANION_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_loudspeaker_says_the_text(
    card: VirtualCard, tmp_path: Path, whisper: Callable[[Pcm, int], str]
) -> None:
    wav = tmp_path / "heard.wav"
    with card.record(wav):
        assert say(tmp_path, TEXT).wait(60) == 0
    assert word_error_rate(TEXT, whisper(read_wav(wav), card.speaker_hz)) < 0.1


def wait_for_voice(wav: Path) -> None:
    """Until something loud stands in a recording that is being written."""
    deadline = time.monotonic() + 60
    while True:
        written = wav.read_bytes()[44:]
        samples = np.frombuffer(written[: len(written) // 2 * 2], "<i2")
        if np.abs(samples.astype(int)).max(initial=0) > 3000:
            return
        assert time.monotonic() < deadline, "it never spoke"
        time.sleep(0.1)


def test_ctrl_c_stops_it_at_once(card: VirtualCard, tmp_path: Path) -> None:
    wav = tmp_path / "heard.wav"
    with card.record(wav):
        process = say(tmp_path, TEXT * 10)
        wait_for_voice(wav)
        time.sleep(0.5)  # well into the first sentence
        process.send_signal(signal.SIGINT)
        asked_s = time.monotonic()
        assert process.wait(10) == 130
        assert time.monotonic() - asked_s < 1.0
        time.sleep(1.0)
        assert "Traceback" not in process.stderr.read()
    heard = read_wav(wav)
    assert np.abs(heard).max() > 0.1
    assert np.abs(heard[-card.speaker_hz :]).max() < 0.001


def test_without_a_loudspeaker_it_says_so(card: VirtualCard, tmp_path: Path) -> None:
    card.stop()
    process = say(tmp_path, TEXT)
    assert process.wait(60) == 3
    assert "Traceback" not in process.stderr.read()
