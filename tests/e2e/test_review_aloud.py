"""``companion review --speak`` through the virtual loudspeaker: what is printed is heard."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from companion.audio.base import Pcm
from tests.support.virtual_card import VirtualCard, read_wav
from tests.support.words import word_error_rate
from tests.unit.test_review_command import write

pytest.importorskip("hibari")


def test_the_printed_sentences_are_heard(
    card: VirtualCard, tmp_path: Path, whisper: Callable[[Pcm, int], str]
) -> None:
    write(tmp_path)
    wav = tmp_path / "heard.wav"
    with card.record(wav):
        done = subprocess.run(
            [sys.executable, "-m", "companion", "review", "--speak"],
            env={**os.environ, "COMPANION_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.startswith("This week there was one session.\nThe word was anxious.\n")
    assert word_error_rate(done.stdout, whisper(read_wav(wav), card.speaker_hz)) < 0.15
