"""Microphone and loudspeaker on the virtual sound card."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest

from companion.audio import microphone as microphone_module
from companion.audio.base import EAR_RATE_HZ
from companion.audio.devices import Microphone, Speaker, choose_device, list_devices
from companion.audio.player import Player
from companion.audio.tones import EARCONS, earcon
from companion.errors import CompanionError, ExitCode
from tests.support.virtual_card import VirtualCard, read_wav, write_wav

OWN = {"portaudio": ("default", "default"), "miniaudio": ("desk", "kitchen")}
"""What each library calls the card's own microphone and loudspeaker."""


def noise(samples: int) -> np.ndarray:
    return np.random.default_rng(3).uniform(-0.5, 0.5, samples).astype(np.float32)


def wait_until(condition, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


@contextmanager
def speaking(card: VirtualCard, wav, microphone: str = "mic"):
    thread = threading.Thread(target=card.speak, args=(wav, microphone))
    thread.start()
    yield
    thread.join()


def found_in(sound: np.ndarray, recording: np.ndarray) -> float:
    """The largest error of the sound at the place where it begins in the recording."""
    begin = np.flatnonzero(np.abs(recording) > 1e-3)[0] - np.flatnonzero(np.abs(sound) > 1e-3)[0]
    part = recording[begin : begin + len(sound)]
    assert len(part) == len(sound)
    return float(np.abs(part - sound).max())


def test_what_the_player_plays_comes_out_of_the_loudspeaker(library, card, tmp_path):
    player = Player()
    speaker = Speaker(player)
    sound = np.concatenate([noise(24_000), *[earcon(name) for name in EARCONS], noise(4800)])
    with card.record(tmp_path / "out.wav"):
        player.play(1, sound)
        wait_until(player.finished)
    speaker.close()
    assert found_in(sound, read_wav(tmp_path / "out.wav")) < 1 / 32768
    assert speaker.latency_s < 0.1


@pytest.mark.parametrize("length_s", [0.1, 0.5])
def test_closing_plays_a_short_sound_to_its_end(library, card, tmp_path, length_s):
    player = Player()
    sound = noise(round(length_s * 24_000))
    with card.record(tmp_path / "out.wav"):
        speaker = Speaker(player)
        player.play(1, sound)
        wait_until(player.finished)
        speaker.close()
    assert found_in(sound, read_wav(tmp_path / "out.wav")) < 1 / 32768


@pytest.mark.parametrize("relaxed", ["never", "always", "now and then"])
def test_what_is_spoken_comes_in_through_the_microphone(library, card, tmp_path, relaxed):
    sound = noise(EAR_RATE_HZ)
    wav = write_wav(tmp_path / "in.wav", sound, EAR_RATE_HZ)
    microphone = Microphone()
    chunks = []
    with speaking(card, wav):
        for number in range(150):
            microphone.relaxed = relaxed == "always" or (relaxed != "never" and number % 30 < 17)
            chunks.append(microphone.read())
    microphone.close()
    assert {len(chunk.pcm) for chunk in chunks} == {320}
    assert [chunk.t_s for chunk in chunks] == pytest.approx([n * 0.02 for n in range(150)])
    assert found_in(sound, np.concatenate([chunk.pcm for chunk in chunks])) < 2 / 32768


def tone(rate_hz: int, seconds: float = 2.0) -> np.ndarray:
    swell = np.hanning(round(rate_hz * seconds))
    wave = np.sin(2 * np.pi * 440 * np.arange(len(swell)) / rate_hz)
    return (0.5 * swell * wave).astype(np.float32)


def likeness(sound: np.ndarray, recording: np.ndarray) -> float:
    """The cosine between a sound and where it fits best; half a sample off costs 0.002."""
    fit = np.argmax(np.correlate(recording, sound, "valid"))
    part = recording[fit : fit + len(sound)]
    return float(part @ sound / (np.linalg.norm(part) * np.linalg.norm(sound)))


def test_a_microphone_nobody_reads_jumps_in_time(library, card, monkeypatch):
    monkeypatch.setattr(microphone_module, "_QUEUE_S", 0.5)
    microphone = Microphone()
    first = microphone.read()
    time.sleep(1.5)
    chunks = [microphone.read() for _ in range(50)]
    microphone.close()
    steps = np.diff([chunk.t_s for chunk in (first, *chunks)])
    assert np.count_nonzero(steps > 0.03) == 1
    assert 0.5 < steps.max() < 1.5


def test_hush_is_silence_within_a_tenth_of_a_second(library, card, tmp_path):
    player = Player()
    speaker = Speaker(player)
    with card.record(tmp_path / "out.wav"):
        player.play(1, np.full(48_000, 0.5, dtype=np.float32))
        wait_until(lambda: player.position > 24_000)
        before = player.position
        player.hush()
        wait_until(lambda: player.position > before + 12_000)
        speaker.close()
    recording = np.flatnonzero(read_wav(tmp_path / "out.wav"))
    assert len(recording) < 48_000 - 12_000  # it broke off
    assert np.all(np.diff(recording) == 1)  # without a gap on the way


def test_a_lost_microphone_is_told_within_a_second_and_can_come_back(library, card):
    player = Player()
    speaker = Speaker(player)
    microphone = Microphone("desk")
    microphone.read()
    card.unplug_microphone()
    began_s = time.monotonic()
    with pytest.raises(CompanionError, match="The microphone went away: desk"):
        for _ in range(1000):
            microphone.read()
    assert time.monotonic() - began_s < 1.5
    microphone.close()
    gone = {"portaudio": "The microphone desk cannot be opened", "miniaudio": "No microphone"}
    with pytest.raises(CompanionError, match=gone[library]):
        Microphone("desk")
    assert not speaker.lost
    card.plug_microphone()
    again = Microphone("desk")
    assert len(again.read().pcm) == 320
    again.close()
    again.close()
    speaker.close()


def test_a_sound_server_that_dies_is_noticed_on_both_sides_and_can_come_back(library, card):
    player = Player()
    speaker, microphone = Speaker(player), Microphone()
    microphone.read()
    card.stop()
    began_s = time.monotonic()
    with pytest.raises(CompanionError, match="The microphone went away"):
        for _ in range(1000):
            microphone.read()
    wait_until(lambda: speaker.lost)
    assert time.monotonic() - began_s < 2
    microphone.close()
    speaker.close()
    with pytest.raises(CompanionError, match="The loudspeaker default cannot be opened") as caught:
        Speaker(player)
    assert caught.value.exit_code == ExitCode.MISSING
    card.start()
    speaker = Speaker(player)
    player.play(1, noise(4800))
    wait_until(player.finished)
    speaker.close()


def test_devices_are_chosen_by_any_part_of_their_name(library, card):
    assert (choose_device("input").name, choose_device("output").name) == OWN[library]
    assert choose_device("output", "KITCH").name == "kitchen"
    assert choose_device("input", OWN[library][0]).name == OWN[library][0]
    with pytest.raises(CompanionError, match='No device fits the microphone name "garage"') as none:
        choose_device("input", "garage")
    assert all(device.name in none.value.fix for device in list_devices() if device.inputs)
    with pytest.raises(CompanionError, match="Several devices fit") as several:
        choose_device("output", {"portaudio": "e", "miniaudio": "i"}[library])
    assert "kitchen" in several.value.fix
    assert several.value.exit_code == ExitCode.MISSING


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_devices_command_lists_them(library, card):
    result = run("-m", "companion", "devices")
    assert result.returncode == 0
    assert result.stderr == ""
    line = {
        "portaudio": "default: default microphone and default loudspeaker, 44100 Hz, ALSA",
        "miniaudio": "kitchen: default loudspeaker, 24000 Hz, PulseAudio",
    }
    assert line[library] in result.stdout.splitlines()
    listed = json.loads(run("-m", "companion", "devices", "--json").stdout)
    assert {"kitchen", "desk"} <= {device["name"] for device in listed}


def test_native_libraries_do_not_chatter_when_sound_is_lost(library, card):
    script = """
import sys
from companion.audio.devices import Microphone
from companion.audio.native_noise import native_noise_silenced
from companion.errors import CompanionError
with native_noise_silenced():
    microphone = Microphone()
    microphone.read()
    print("open", flush=True)
    try:
        while True:
            microphone.read()
    except CompanionError as error:
        print(error.say, file=sys.stderr)
    try:
        Microphone()
    except CompanionError as error:
        print(error.say, file=sys.stderr)
print("after", file=sys.stderr)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "open\n"
    card.stop()
    _, stderr = process.communicate(timeout=30)
    gone, closed, after = stderr.splitlines()
    assert gone == f"The microphone went away: {OWN[library][0]}."
    assert closed.startswith("The microphone default cannot be opened:")
    assert after == "after"
