"""A preview has every line, the real pauses and the paced breath, in a file of the real length."""

from __future__ import annotations

import wave
from importlib.util import find_spec

import numpy as np
import pytest

from companion import paths
from companion.cli.main import main
from tests.content.authoring import BREATHING, CHOOSING, change, write

pytestmark = pytest.mark.skipif(
    find_spec("espeakng_loader") is None, reason="the embedded speech engine is not installed"
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    return paths.user_scripts_dir() / "guides"


def loudness(path, begin_s, end_s):
    """Root mean square between two moments, and the whole length in seconds."""
    with wave.open(str(path)) as file:
        rate_hz = file.getframerate()
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    part = pcm[round(begin_s * rate_hz) : round(end_s * rate_hz)]
    return float(np.sqrt(np.mean(part**2))), len(pcm) / rate_hz


def seconds(line):
    minutes, rest = line.split(" ")[0].split(":")
    return int(minutes) * 60 + int(rest)


def test_breaths_are_paced_and_pauses_are_quiet(home, tmp_path, capsys):
    write(home, change(BREATHING, ("rounds = 8", "rounds = 3")), "slow")
    out = tmp_path / "slow.wav"
    assert main(["scripts", "preview", "slow", "--voice", "pyttsx3", "--out", str(out)]) == 0
    shown = capsys.readouterr().out.splitlines()
    half = next(line for line in shown if "That's half." in line)
    quiet = next(line for line in shown if "quiet for half a minute" in line)
    back = next(line for line in shown if "hear the room" in line)
    paced, length_s = loudness(out, seconds(half) - 24, seconds(half) - 14)
    silent, _ = loudness(out, seconds(back) - 25, seconds(back) - 5)
    assert paced > 0.005
    assert silent < 0.0005
    assert seconds(back) - seconds(quiet) > 30
    assert length_s == pytest.approx(seconds(back) + 2, abs=2)


def test_the_short_form_is_shorter_and_silence_takes_the_first_answer(home, tmp_path, capsys):
    write(home, CHOOSING, "choosing")
    lengths = []
    for form in ([], ["--short"]):
        out = tmp_path / "choosing.wav"
        words = ["scripts", "preview", "choosing", "--voice", "pyttsx3", "--out", str(out)]
        assert main([*words, *form]) == 0
        shown = capsys.readouterr().out
        assert "You might rub your hands." in shown
        assert "You could listen" not in shown
        lengths.append(loudness(out, 0, 1)[1])
    assert lengths[0] == pytest.approx(60, rel=0.15)
    assert lengths[1] == pytest.approx(30, rel=0.15)


def test_a_guide_without_a_short_form(home, capsys):
    write(home, BREATHING, "slow")
    assert main(["scripts", "preview", "slow", "--short"]) == 2
    assert "no short form" in capsys.readouterr().err
