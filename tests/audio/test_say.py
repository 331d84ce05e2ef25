"""``companion say`` and ``companion voices`` as a person runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from companion.errors import ExitCode
from companion.voice.base import VOICE_RATE_HZ
from companion.voice.loudness import TARGET_LUFS, loudness_lufs


def companion(
    tmp_path: Path, *arguments: str, text: str | None = None, hide: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command; the modules in ``hide`` are as if they were not installed."""
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({hide.split()!r}));"
        "from companion.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "COMPANION_HOME": str(tmp_path / "home")},
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def read(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32767


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("voice", ["hibari", "pyttsx3", "pyttsx3:en-us"])
def test_a_text_becomes_a_wav(tmp_path: Path, voice: str) -> None:
    pytest.importorskip(voice.partition(":")[0])
    out = tmp_path / "out.wav"
    done = companion(
        tmp_path, "say", "Good evening. Shall we?", "--voice", voice, "--out", str(out)
    )
    assert done.returncode == 0, done.stderr
    pcm = read(out)
    assert f"{len(pcm) / VOICE_RATE_HZ:.1f} seconds of {voice}" in done.stdout
    assert 2.0 < len(pcm) / VOICE_RATE_HZ < 6.0
    assert loudness_lufs(pcm) == pytest.approx(TARGET_LUFS, abs=0.5)


def test_nothing_of_it_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    companion(tmp_path, "say", "My own words.", "--out", str(out))
    kept = files(tmp_path) - {out}
    assert {path.name for path in kept} <= {"checksums.json"}


def test_text_from_standard_input(tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    assert companion(tmp_path, "say", "-", "--out", str(out), text="Good\nmorning.").returncode == 0
    assert len(read(out)) > VOICE_RATE_HZ


def test_a_higher_rate_is_shorter(tmp_path: Path) -> None:
    lengths = []
    for rate in ("1", "1.5"):
        out = tmp_path / f"{rate}.wav"
        companion(tmp_path, "say", "A slow and easy breath.", "--rate", rate, "--out", str(out))
        lengths.append(len(read(out)))
    assert lengths[1] < 0.8 * lengths[0]


def test_emoji_and_control_characters_are_left_out(tmp_path: Path) -> None:
    plain, odd = tmp_path / "plain.wav", tmp_path / "odd.wav"
    companion(tmp_path, "say", "Good evening.", "--out", str(plain))
    done = companion(
        tmp_path, "say", "-", "--out", str(odd), text="Good\x07\x1b 😀evening\u200b.👍🏽"
    )
    assert done.returncode == 0
    assert np.array_equal(read(odd), read(plain))


def test_twenty_thousand_letters(tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    text = "The floor is there and so am I. " * 625
    done = companion(tmp_path, "say", "-", "--voice", "pyttsx3", "--out", str(out), text=text)
    assert done.returncode == 0
    assert len(read(out)) / VOICE_RATE_HZ > 625 * 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["😀\x07"], ExitCode.USAGE, "nothing in that text"),
        ([""], ExitCode.USAGE, "nothing in that text"),
        (["Hello", "--voice", "bob"], ExitCode.USAGE, "no voice called bob"),
        (["Hello", "--voice", "pyttsx3:bob"], ExitCode.USAGE, "en-us"),
        (["Hello", "--voice", "none"], ExitCode.MISSING, "no voice to say it with"),
        (["Hello", "--rate", "0"], ExitCode.USAGE, "rate"),
        (["Hello", "--out", "no/such/folder/out.wav"], ExitCode.PROBLEM, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(
    tmp_path: Path, arguments: list[str], code: ExitCode, words: str
) -> None:
    done = companion(tmp_path, "say", *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert done.stderr.count("\n") == 2  # what is wrong, what to do


def test_a_voice_that_is_not_installed(tmp_path: Path) -> None:
    done = companion(tmp_path, "say", "Hello", "--voice", "hibari", hide="hibari")
    assert done.returncode == ExitCode.MISSING
    assert "pip install" in done.stderr


def test_the_voices_one_a_line(tmp_path: Path) -> None:
    done = companion(tmp_path, "voices", hide="hibari")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("hibari: hibari-tts, en-us, not installed. Install it with")
    assert "pyttsx3:en-us: pyttsx3, en-us, installed" in lines


def test_the_voices_as_json(tmp_path: Path) -> None:
    voices = json.loads(companion(tmp_path, "voices", "--json").stdout)
    assert {"name", "engine", "language", "installed", "get_it"} == set(voices[0])
    assert all(bool(voice["get_it"]) != voice["installed"] for voice in voices)
