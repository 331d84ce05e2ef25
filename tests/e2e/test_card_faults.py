"""Underruns, sleep, and devices that come late, on the virtual sound card."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from companion.audio.devices import Microphone, Speaker, choose_device, list_devices, rescan
from companion.audio.player import Cue, Player
from companion.errors import CompanionError
from tests.support.virtual_card import read_wav

RATE_HZ = 24_000
CLICK = np.full(240, 0.5, dtype=np.float32)
APART_S = 3.0
WITHIN_S = {"portaudio": 0.05, "miniaudio": 0.1}
"""How exactly the line stays on time; miniaudio tells no time, so a busy machine is heard."""
CLICKS = [Cue(RATE_HZ, CLICK), Cue(RATE_HZ + round(APART_S * RATE_HZ), CLICK)]

TWO_CLICKS = """
import time
from companion.audio.devices import Speaker
from companion.audio.player import Player
from tests.e2e.test_card_faults import CLICKS, RATE_HZ
player = Player()
speaker = Speaker(player)
player.schedule(1, CLICKS, 5 * RATE_HZ)
while player.position < 2 * RATE_HZ:
    time.sleep(0.02)
print("now", flush=True)
while not player.finished():
    time.sleep(0.02)
speaker.close()
print(speaker.underruns)
"""


class Child:
    """A program of its own that can be stopped as a sleeping machine stops it."""

    def __init__(self, script: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line.strip())

    def line(self, seconds: float = 30.0) -> str:
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            self.process.kill()
            raise AssertionError(self.process.stderr.read()) from None

    def says_nothing(self, seconds: float) -> bool:
        try:
            return not self._lines.get(timeout=seconds)
        except queue.Empty:
            return True

    def sleep(self, seconds: float) -> None:
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)


def seconds_apart(recording: np.ndarray) -> float:
    """From the onset of the first click to that of the second."""
    loud = np.flatnonzero(recording > 0.25)
    first, second = loud[0], loud[loud > loud[0] + RATE_HZ][0]
    return (second - first) / RATE_HZ


def test_clicks_stay_on_time_when_the_process_stood_still_between_them(library, card, tmp_path):
    with card.record(tmp_path / "out.wav"), Child(TWO_CLICKS) as child:
        assert child.line() == "now"
        child.sleep(0.5)
        underruns = int(child.line())
    assert underruns >= 1
    apart_s = seconds_apart(read_wav(tmp_path / "out.wav"))
    assert apart_s == pytest.approx(APART_S, abs=WITHIN_S[library])


class StallingPlayer(Player):
    """Keeps the loudspeaker's callback waiting once."""

    stall_s = 0.5

    def pull(self, frames):
        if self.position > 2 * RATE_HZ and self.stall_s:
            self.stall_s, stall_s = 0.0, self.stall_s
            time.sleep(stall_s)
        return super().pull(frames)


def test_clicks_stay_on_time_when_a_block_came_too_late_between_them(library, card, tmp_path):
    player = StallingPlayer()
    with card.record(tmp_path / "out.wav"):
        speaker = Speaker(player)
        player.schedule(1, CLICKS, 5 * RATE_HZ)
        while not player.finished():
            time.sleep(0.02)
        speaker.close()
    assert speaker.underruns >= 1
    apart_s = seconds_apart(read_wav(tmp_path / "out.wav"))
    assert apart_s == pytest.approx(APART_S, abs=WITHIN_S[library])


BOTH_OPEN = """
import threading, time
from companion.audio.devices import Microphone, Speaker
from companion.audio.player import Player
from companion.errors import CompanionError
speaker, microphone = Speaker(Player()), Microphone()
def read():
    try:
        while True:
            microphone.read()
    except CompanionError as error:
        print(error.say, flush=True)
thread = threading.Thread(target=read)
thread.start()
time.sleep(1.2)
print("open", flush=True)
while not speaker.lost:
    time.sleep(0.02)
print("The loudspeaker went away.", flush=True)
thread.join()
"""


def test_a_machine_that_slept_has_lost_no_device(library, card):
    with Child(BOTH_OPEN) as child:
        assert child.line() == "open"
        child.sleep(3.0)
        assert child.says_nothing(2.0)
        card.stop()
        began_s = time.monotonic()
        told = {child.line(), child.line()}
        assert time.monotonic() - began_s < 2.0
        assert len(told) == 2
        child.process.wait(10)


def test_a_loudspeaker_whose_server_hangs_is_lost_within_a_second(library, card):
    speaker = Speaker(Player())
    time.sleep(1.2)
    assert not speaker.lost
    card.hang()
    began_s = time.monotonic()
    while not speaker.lost:
        assert time.monotonic() - began_s < 10
        time.sleep(0.02)
    took_s = time.monotonic() - began_s
    card.go_on()
    speaker.close()
    assert 0.5 < took_s < 2.0


def test_a_device_that_comes_later_is_found_by_name_once_all_are_closed(library, card):
    speaker = Speaker(Player(), "kitchen")
    before = choose_device("output", "kitchen").index
    card.add_speaker("attic", 48_000, 2)
    if library == "portaudio":
        assert not rescan(), "it would cut the loudspeaker off"
        assert "attic" not in [device.name for device in list_devices()]
        with pytest.raises(CompanionError, match="No device fits"):
            Speaker(Player(), "attic")
    assert not speaker.lost
    speaker.close()
    speaker.close()
    assert rescan()
    if library == "portaudio":
        assert choose_device("output", "kitchen").index != before
    for name in ("attic", "kitchen"):
        player = Player()
        again = Speaker(player, name)
        player.play(1, CLICK)
        while not player.finished():
            assert not again.lost
            time.sleep(0.02)
        again.close()


def test_a_microphone_is_in_the_way_of_looking_again_until_it_is_closed(card):
    microphone = Microphone()
    microphone.read()
    assert not rescan()
    assert len(microphone.read().pcm) == 320
    microphone.close()
    assert rescan()
    again = Microphone()
    assert len(again.read().pcm) == 320
    again.close()
