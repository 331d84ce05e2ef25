"""``companion breathe`` into a file: every cue on its sample, in the same memory for any length."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from companion.audio.base import MOUTH_RATE_HZ
from companion.audio.tones import breath_tone, earcon
from tests.support.breath_tones import find_tones

END = len(earcon("end"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def breathe(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "companion", "breathe", *words],
        env={**os.environ, "COMPANION_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def written(home: Path, *words: str) -> np.ndarray:
    """What is in the file."""
    out = home.parent / "out.wav"
    done = breathe(home, *words, "--out", str(out))
    assert done.returncode == 0, done.stderr
    with wave.open(str(out)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32767


def settings(home: Path, text: str) -> None:
    path = home / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


# --- when each cue is heard -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "minutes", "phases"),
    [
        ("3.7-5.3", "10", [("in", "3.7"), ("out", "5.3")]),
        ("4.21-1-6.33-0.7", "2", [("in", "4.21"), ("hold", "1"), ("out", "6.33"), ("hold", "0.7")]),
        ("cyclic-sigh", "1", [("in", "3"), ("in", "1"), ("out", "6")]),
        ("box", "0.2", [("in", "4"), ("hold", "4"), ("out", "4"), ("hold", "4")]),
    ],
)
def test_every_tone_is_found_on_its_sample_and_holds_are_quiet(home, asked, minutes, phases):
    sound = written(home, asked, "--minutes", minutes, "--quiet")
    round_s = sum(Fraction(seconds) for _, seconds in phases)
    rounds = -(-Fraction(minutes) * 60 // round_s)
    begins, at_s = [], Fraction(0)
    for kind, seconds in phases * int(rounds):
        begins.append((kind, round(at_s * MOUTH_RATE_HZ)))
        at_s += Fraction(seconds)
    end = round(at_s * MOUTH_RATE_HZ)
    assert len(sound) == end + END
    ends = [*(at for _, at in begins[1:]), end]
    tones = []
    for (kind, at), until in zip(begins, ends, strict=True):
        if kind == "hold":
            assert not sound[at:until].any()
        else:
            tones.append((at, breath_tone(kind, until - at)))
    found = find_tones(sound, [(at + 4000, tone) for at, tone in tones], 10_000)
    assert [place - at for place, (at, _) in zip(found, tones, strict=True)] == [0] * len(tones)
    assert np.abs(sound[end:] - earcon("end")).max() < 1 / 32767


def test_without_a_name_it_is_five_minutes_with_a_longer_breath_out(home, tmp_path):
    out = tmp_path / "out.wav"
    done = breathe(home, "--quiet", "--out", str(out))
    assert done.stdout == f"{out}: 30 breaths, 5 minutes\n"
    assert out.stat().st_size == 44 + 2 * (300 * MOUTH_RATE_HZ + END)


def test_an_hour_takes_no_more_memory_than_a_minute(home):
    probe = (
        "import resource, sys; from companion.cli.main import main; main(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )

    def peak_mb(minutes: str) -> float:
        words = ["breathe", "3.3333-5.7777", "--quiet", "--minutes", minutes, "--out", os.devnull]
        done = subprocess.run(
            [sys.executable, "-c", probe, *words],
            env={**os.environ, "COMPANION_HOME": str(home)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return float(done.stdout.split()[-1])

    assert peak_mb("60") - peak_mb("1") < 10  # its samples are 346 MB


# --- words ----------------------------------------------------------------------------------


def test_words_are_heard_in_the_first_two_rounds_only(home):
    pytest.importorskip("hibari")
    quiet = written(home, "4-2-6", "--minutes", "1", "--quiet")
    spoken = written(home, "4-2-6", "--minutes", "1")
    assert len(quiet) == len(spoken)
    words = np.abs(spoken - quiet)
    second = MOUTH_RATE_HZ
    for begin_s in (0, 4, 6, 12, 16, 18):
        assert words[begin_s * second : (begin_s + 1) * second].max() > 0.05
    assert not words[24 * second :].any()


@pytest.mark.parametrize("voice", ["none", "one-that-is-not-there"])
def test_without_a_voice_the_tones_go_alone(home, voice, tmp_path):
    quiet = written(home, "--minutes", "0.2", "--quiet")
    settings(home, f'voice = "{voice}"\n')
    out = tmp_path / "out.wav"
    done = breathe(home, "--minutes", "0.2", "--out", str(out))
    assert done.returncode == 0
    assert "tones" in done.stderr.lower()
    assert np.array_equal(written(home, "--minutes", "0.2"), quiet)


def test_quiet_loads_no_voice(home):
    probe = (
        "import sys; from companion.cli.main import main; main(sys.argv[1:]);"
        "print(sorted({'hibari', 'pyttsx3', 'onnxruntime', 'sounddevice'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, "breathe", "--quiet", "--minutes", "1", "--out", os.devnull],
        env={**os.environ, "COMPANION_HOME": str(home)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


# --- what is printed ------------------------------------------------------------------------


def test_what_a_program_wants_to_know(home, tmp_path):
    words = ["3.5-6", "--minutes", "1", "--quiet", "--out", str(tmp_path / "out.wav"), "--json"]
    assert json.loads(breathe(home, *words).stdout) == {
        "protocol": "3.5-6",
        "phases": [{"kind": "in", "seconds": 3.5}, {"kind": "out", "seconds": 6.0}],
        "rounds": 7,
        "seconds": 66.5,
    }


def test_the_patterns_one_a_line_and_as_json(home):
    lines = breathe(home, "--list").stdout.splitlines()
    assert lines[0].startswith("extended_exhale, the default: ")
    listed = json.loads(breathe(home, "--list", "--json").stdout)
    assert [line.split(":")[0].split(",")[0] for line in lines] == [p["protocol"] for p in listed]
    assert len(listed) == 10
    assert {"protocol", "title", "phases", "minutes", "what", "care"} == set(listed[0])


def test_with_no_holds_none_is_listed_or_paced(home, tmp_path):
    settings(home, "no_holds = true\n")
    out = tmp_path / "out.wav"
    listed = json.loads(breathe(home, "--list", "--json").stdout)
    assert not any(phase["kind"] == "hold" for known in listed for phase in known["phases"])
    done = breathe(home, "box", "--out", str(out))
    assert done.returncode == 2
    assert "box holds the breath" in done.stderr
    assert not out.exists()
    assert breathe(home, "--minutes", "0.2", "--quiet", "--out", str(out)).returncode == 0


def test_a_long_hold_is_cut_short_and_says_so(home):
    done = breathe(home, "4-7-8", "--minutes", "20", "--quiet", "--out", os.devnull)
    assert done.stderr == "4-7-8 is kept to 8 breaths.\n"
    assert done.stdout == f"{os.devnull}: 8 breaths, 2.53 minutes\n"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["boxx"], 2, "Did you mean box?"),
        (["1-1"], 2, "fast breathing can make you dizzy"),
        (["4-99"], 2, "1 to 20 seconds"),
        (["--minutes", "61"], 2, "0.2 to 60 minutes"),
        (["--minutes", "0.1"], 2, "0.2 to 60 minutes"),
        (["--minutes", "nan"], 2, "0.2 to 60 minutes"),
        (["--json"], 2, "--list or with --out"),
        (["--quiet", "--out", "no/such/folder/out.wav"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_two_lines(home, words, code, told):
    done = breathe(home, *words)
    assert done.returncode == code
    assert told in done.stderr
    assert done.stderr.count("\n") == 2
