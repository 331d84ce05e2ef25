"""The live loop on the virtual card: over its own voice, through lost and hung devices."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

import numpy as np
import pytest

from tests.bench.live_rig import SOUND, at_level, say, voice_frames
from tests.support.live import Live
from tests.support.room import Room

pytest.importorskip("ctranslate2")
pytest.importorskip("hibari")

_ECHO = 0.7


@pytest.fixture
def echoing(card):
    """A room in which the loudspeaker is heard by the microphone."""
    pytest.importorskip("pywebrtc_audio")
    with Room(card, echo=_ECHO) as walls:
        yield walls


@pytest.fixture
def room(card):
    """Air around the card, and a headset: no echo."""
    with Room(card) as air:
        yield air


def until(true, seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def speaking(room: Room) -> bool:
    return len(voice_frames(room.played(max(room.now_s - 0.1, 0)))) > 0


def quiet_for(room: Room, seconds: float) -> bool:
    played = room.played(max(room.now_s - seconds, 0))
    return room.now_s > seconds and not (np.abs(played) > SOUND).any()


def into_a_guide(live: Live, room: Room) -> None:
    """Type what leads there; each answer waits for its question."""
    feeling = "I feel anxious because I'm afraid he'll leave"
    for asked, answer in (("?", feeling), ("zero to ten", "seven"), ("ay yes", "yes")):
        live.wait_for(asked)
        assert until(lambda: not quiet_for(room, 0.3))
        assert until(lambda: quiet_for(room, 0.8))
        live.type(answer)
    live.wait_for("Guide: ")


def test_a_word_over_its_own_voice_stops_it_within_three_tries(card, echoing, tmp_path):
    live = Live(tmp_path / "home")
    into_a_guide(live, echoing)
    word = at_level(say("Stop."), _ECHO * 0.15)
    for _ in range(3):
        if live.has("command stop"):
            break
        assert until(lambda: speaking(echoing) or live.has("command stop"))
        time.sleep(0.4)
        echoing.say(word)
        until(lambda: live.has("command stop"), 4.0)
    live.wait_for("command stop", 5.0)
    assert live.end() == 0
    assert live.records()[-1]["how"] == "stopped"


def test_its_own_voice_is_not_taken_for_the_person(card, echoing, tmp_path):
    live = Live(tmp_path / "home")
    into_a_guide(live, echoing)
    first = len(live.lines)
    time.sleep(40.0)
    lines = live.lines[first:]
    live.press_enter()
    assert live.end() == 0
    assert not [line for line in lines if line.startswith("Heard: ")]
    spoken = [line for line in lines if not line.startswith(("Read as: ", "Guide: "))]
    assert len(spoken) > 2, lines
    assert len(spoken) == len(set(spoken)), "it broke off for itself"


def test_microphone_and_loudspeaker_come_back(card, room, tmp_path):
    room.close()
    live = Live(tmp_path / "home", "--microphone", "desk", "--speaker", "kitchen")
    live.wait_for("Hello")
    card.unplug_microphone()
    live.wait_for("The microphone went away", 10.0)
    live.wait_for("the microphone has gone", 10.0)
    card.plug_microphone()
    live.wait_for("The microphone is back", 3.0)  # also while it speaks
    card.unplug_speaker()
    live.wait_for("The loudspeaker went away", 10.0)
    live.wait_for("my words are on the screen", 10.0)
    card.plug_speaker()
    live.wait_for("The loudspeaker is back", 10.0)
    with card.record(tmp_path / "out.wav"):
        live.wait_for("You can hear me again", 10.0)
        time.sleep(2.0)
        live.press_enter()
        assert live.end() == 0
    assert live.records()[-1]["kind"] == "end"


def test_a_muted_microphone_is_said(card, tmp_path):
    live = Live(tmp_path / "home")  # nobody breathes in this room: exact silence
    live.wait_for("microphone", 30.0)
    assert any("muted" in line or "mute" in line for line in live.lines)
    live.press_enter()
    assert live.end() == 0


def test_a_process_that_stood_still_goes_on_as_if_nothing_was(card, room, tmp_path):
    live = Live(tmp_path / "home")
    live.wait_for("Hello")
    live.process.send_signal(signal.SIGSTOP)
    time.sleep(4.0)
    live.process.send_signal(signal.SIGCONT)
    time.sleep(3.0)
    live.wait_for("?")
    live.type("I feel sad")
    live.wait_for("You feel sad")
    live.press_enter()
    assert live.end() == 0
    assert not live.has("went away"), (live.lines, live.errors)


def children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def test_a_voice_that_is_killed_in_a_sentence_speaks_on(card, room, tmp_path):
    live = Live(tmp_path / "home", "--voice", "pyttsx3")
    live.wait_for("Hello")
    assert until(lambda: speaking(room))
    workers = children(live.process.pid)
    assert workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    live.wait_for("?")
    live.type("I feel sad about my dog")
    live.wait_for("You feel sad")
    since_s = room.now_s
    assert until(lambda: len(voice_frames(room.played(since_s))) > 20)
    live.press_enter()
    assert live.end() == 0
    assert live.records()[-1]["kind"] == "end"


def test_any_key_stops_and_the_terminal_is_as_before(card, room, tmp_path):
    home = tmp_path / "home"
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text('stop_key = "any"\n')
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    process = subprocess.Popen(
        [sys.executable, "-m", "companion"],
        env={**os.environ, "COMPANION_HOME": str(home)},
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    told = b""
    deadline = time.monotonic() + 40
    while b"Hello" not in told and time.monotonic() < deadline:
        if select.select([ours], [], [], 0.1)[0]:
            told += os.read(ours, 4096)
    assert b"Any key" in told
    time.sleep(0.5)
    os.write(ours, b"x")
    assert process.wait(20) == 0
    assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)


def test_the_doctor_hears_the_tone_it_played(card, echoing, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "companion", "doctor"],
        env={**os.environ, "COMPANION_HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    (found,) = [line for line in done.stdout.splitlines() if line.startswith("room")]
    assert "A tone came back after 0." in found
    assert "echo is lowered by" in found
    assert "to hear" in done.stdout
