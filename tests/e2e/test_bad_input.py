"""What bad input gets: one clear sentence with the fix, the right exit code, no traceback."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ
from tests.support.speech import noise, silence
from tests.support.virtual_card import write_wav

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "tests/data/demo/afraid_he_will_leave.wav"

needs_recogniser = pytest.mark.skipif(
    "not __import__('importlib.util').util.find_spec('ctranslate2')",
    reason="the embedded recogniser is not installed",
)


def companion(home: Path, *words: object, typed: str | bytes = b"", limit: int = 0, **env: str):
    """Run a command; ``limit`` is the largest file it may write, as on a full disk."""
    typed = typed.encode() if isinstance(typed, str) else typed
    done = subprocess.run(
        [sys.executable, "-m", "companion", *map(str, words)],
        input=typed,
        env={**os.environ, "COMPANION_HOME": str(home), **env},
        capture_output=True,
        check=False,
        timeout=300,
        preexec_fn=lambda: limit and resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_without_a_sound_library_the_fix_is_named():
    code = (
        "import ctypes.util, sys; ctypes.util.find_library = lambda name: None\n"
        "sys.modules['miniaudio'] = None\n"  # an import finds nothing then
        "from companion.cli.main import main; sys.exit(main(['devices']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "PortAudio is not installed" in done.stderr
    assert "libportaudio2" in done.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("replay", DEMO, "--engine", "siri"), "auto, vosk, whisper, typed"),
        (("replay", DEMO, "--voice", "hal"), "hibari, pyttsx3"),
        (("say", "hello", "--voice", "hal"), "hibari, pyttsx3"),
        (("replay", DEMO, "--rate", "9"), "1.75"),
        (("scripts", "show", "no-such-guide"), "companion scripts list"),
        (("scripts", "check", "feet-and-saet"), "feet-and-seat"),
        (("scripts", "preview", "no-such-folder/feet-and-seat.toml"), "feet-and-seat"),
        (("log", "show", "no-such-session"), "companion log list"),
        (("replay", "no-such-file.wav"), "cannot be opened"),
        (("hear", ROOT / "README.md"), "WAV"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(tmp_path, words, named):
    done = companion(tmp_path, *words)
    assert done.returncode in (2, 3)
    assert named in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3


@needs_recogniser
@pytest.mark.parametrize("sound", [silence(5.0), np.zeros(80_000, np.float32)])
def test_silence_alone_is_no_error(tmp_path, sound):
    wav = write_wav(tmp_path / "in.wav", sound, EAR_RATE_HZ)
    done = companion(tmp_path, "replay", wav, "--json")
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert result["heard"] == []
    assert result["guide"]["id"]
    assert len(result["said"]) > 10


@needs_recogniser
def test_ten_minutes_of_noise_end_kindly(tmp_path):
    wav = write_wav(tmp_path / "in.wav", np.tile(noise(30.0, 0.1), 20), EAR_RATE_HZ)
    done = companion(tmp_path, "replay", wav, "--json")
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert result["reading"] is None or result["reading"]["feelings"] == []
    assert json.loads(Path(result["log"]).read_text().splitlines()[-1])["kind"] == "end"


@pytest.mark.parametrize(
    "typed",
    [
        "😀😀😀\n",
        "\x00\x07\x1b[31m\x7f I feel sad\n",
        "I feel " + "sad " * 5000 + "\n",
        "é" * 20_000 + "\n",
        b"\xff\xfe\xfa I feel sad\n",
        "\n\n\n",
        "",
    ],
)
def test_any_text_can_be_typed(tmp_path, typed):
    done = companion(tmp_path, "type", typed=typed)
    assert done.returncode == 0
    assert "Thank you for taking this time" in done.stdout


def test_a_guide_with_a_typo_is_named_and_the_rest_loads(tmp_path):
    own = tmp_path / "scripts" / "guides"
    own.mkdir(parents=True)
    shipped = ROOT / "scripts/en/guides/settle/feet-and-seat.toml"
    (own / "mine.toml").write_text(shipped.read_text().replace("feelings =", "feelins ="))
    done = companion(tmp_path, "type", typed="I feel sad\n")
    assert done.returncode == 0
    assert "mine.toml, line " in done.stderr
    assert "Did you mean feelings?" in done.stderr
    assert "Guide: " in done.stdout
    assert companion(tmp_path, "scripts", "check").returncode == 1


def test_doctor_says_what_is_fine_and_what_to_do(tmp_path):
    done = companion(tmp_path, "doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == (0 if all(f["fine"] for f in findings.values()) else 1)
    assert findings["guides"]["fine"]
    assert findings["log"]["fine"]
    assert "country" in findings["help lines"]["fix"]
    for finding in findings.values():
        assert finding["say"].endswith(".")
        assert finding["fine"] == (finding["fix"] == "")


def test_a_wrong_setting_is_named(tmp_path):
    (tmp_path / "config").mkdir()
    config = tmp_path / "config" / "config.toml"
    for text, named in (
        ("rate = 'fast'", "rate"), ("colour = 1", "colour"), ("rate = \n", "line 1, column 8"),
    ):  # fmt: skip
        config.write_text(text)
        done = companion(tmp_path, "type")
        assert done.returncode == 2
        assert named in done.stderr
        assert str(config) in done.stderr


def test_a_log_that_cannot_be_made_is_said_once_and_the_session_goes_on(tmp_path):
    (tmp_path / "sessions").write_text("a file, not a folder")
    done = companion(tmp_path, "type", typed="I feel sad\nskip\nfive\nyes\n")
    assert done.returncode == 0
    assert done.stderr.count("goes on without a log") == 1
    assert "You feel sad" in done.stdout


def test_a_disk_that_fills_up_is_said_once_and_what_was_written_stays(tmp_path):
    done = companion(tmp_path, "type", typed="I feel sad\nskip\nfive\nyes\n", limit=600)
    assert done.returncode == 0
    assert done.stderr.count("cannot be written") == 1
    assert done.stdout.count("I can't write the notes") == 1
    assert "Thank you for taking this time" in done.stdout
    (log,) = (tmp_path / "sessions").glob("*.jsonl")
    kinds = [json.loads(line)["kind"] for line in log.read_text().splitlines()]
    assert kinds[:2] == ["start", "feeling"]


def test_two_sessions_at_once_do_not_meet(tmp_path):
    env = {**os.environ, "COMPANION_HOME": str(tmp_path)}
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "companion", "type"], env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process, feeling in zip(both, ("sad", "angry"), strict=True):
        out, _ = process.communicate(f"I feel {feeling}\nskip\nsix\nyes\nfour\nskip\n", timeout=120)
        assert f"You feel {feeling}" in out
    logs = [log.read_text() for log in (tmp_path / "sessions").glob("*.jsonl")]
    assert len(logs) == 2
    assert sorted("sad" in log for log in logs) == [False, True]


_NO_SOCKETS = """
import sys
def forbid(event, args):
    if event.startswith("socket."):
        raise SystemExit(f"a socket: {event} {args}")
sys.addaudithook(forbid)
from companion.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@needs_recogniser
def test_no_socket_is_opened_while_a_session_runs(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _NO_SOCKETS, "replay", str(DEMO), "--json"],
        env={**os.environ, "COMPANION_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["guide"]
    caught = subprocess.run(
        [sys.executable, "-c", _NO_SOCKETS.replace("sys.exit", "__import__('socket').socket()")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "a socket: socket.__new__" in caught.stderr, "the guard itself works"
