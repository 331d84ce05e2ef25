"""Devices with other channels and rates than ours, on the virtual sound card."""

from __future__ import annotations

import wave

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ
from companion.audio.devices import Microphone, Speaker, rescan
from companion.audio.player import Player
from companion.audio.portaudio import PortAudio
from tests.e2e.test_card import likeness, speaking, tone, wait_until
from tests.support.virtual_card import read_wav, write_wav


@pytest.fixture
def stereo_at_44100(monkeypatch):
    """As if the device took nothing but 44.1 kHz stereo; PulseAudio takes everything."""
    monkeypatch.setattr(PortAudio, "takes", lambda *how: how[-2:] == (44_100, 2))


def one_of(channels: int, loud: int, pcm: np.ndarray) -> np.ndarray:
    frames = np.zeros((len(pcm), channels), dtype=np.float32)
    frames[:, loud] = pcm
    return frames


def write_frames(path, frames, rate_hz):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(frames.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.rint(frames * 32767).astype("<i2").tobytes())
    return path


def heard_at_db(card, tmp_path, name: str, frames: np.ndarray) -> float:
    """Level of what the microphone hears, in dB against the loudest channel that was spoken."""
    wav = write_frames(tmp_path / "in.wav", frames, EAR_RATE_HZ)
    microphone = Microphone(name)
    with speaking(card, wav, name):
        heard = np.concatenate([microphone.read().pcm for _ in range(150)])
    microphone.close()
    spoken = np.abs(frames).max(axis=1).astype(np.float32)
    assert likeness(frames.sum(axis=1), heard) > 0.99
    return 20 * np.log10(np.abs(heard).max() / spoken.max())


@pytest.mark.parametrize("loud", range(4))
def test_three_silent_channels_of_four_cost_nothing(miniaudio, card, tmp_path, loud):
    card.add_microphone("array", EAR_RATE_HZ, 4)
    assert heard_at_db(card, tmp_path, "array", one_of(4, loud, tone(EAR_RATE_HZ))) > -0.1


def test_a_silent_second_channel_costs_nothing(library, card, tmp_path):
    card.add_microphone("pair", EAR_RATE_HZ, 2)
    rescan()
    assert heard_at_db(card, tmp_path, "pair", one_of(2, 0, tone(EAR_RATE_HZ))) > -0.1


def test_the_sound_server_hands_over_an_array_without_the_loss_of_a_mean(card, tmp_path):
    card.add_microphone("array", EAR_RATE_HZ, 4)
    rescan()
    assert heard_at_db(card, tmp_path, "array", one_of(4, 0, tone(EAR_RATE_HZ))) > -6.0


def test_equal_channels_are_as_loud_as_one(library, card, tmp_path):
    card.add_microphone("pair", EAR_RATE_HZ, 2)
    rescan()
    both = np.repeat(tone(EAR_RATE_HZ)[:, np.newaxis], 2, axis=1)
    assert abs(heard_at_db(card, tmp_path, "pair", both)) < 0.1


def test_a_loudspeaker_with_another_rate_is_resampled(card, tmp_path, stereo_at_44100):
    player = Player()
    speaker = Speaker(player)
    with card.record(tmp_path / "out.wav"):
        player.play(1, tone(24_000))
        wait_until(player.finished)
        speaker.close()
    assert likeness(tone(24_000), read_wav(tmp_path / "out.wav")) > 0.99


def test_a_microphone_with_another_rate_is_resampled(card, tmp_path, stereo_at_44100):
    wav = write_wav(tmp_path / "in.wav", tone(EAR_RATE_HZ), EAR_RATE_HZ)
    microphone = Microphone()
    with speaking(card, wav):
        heard = np.concatenate([microphone.read().pcm for _ in range(150)])
    microphone.close()
    assert likeness(tone(EAR_RATE_HZ), heard) > 0.99


def test_a_loudspeaker_of_44100_hz_is_opened_at_its_own_rate(miniaudio, card, tmp_path):
    card.add_speaker("hall", 44_100, 2)
    player = Player()
    speaker = Speaker(player, "hall")
    assert card.stream_formats("sink-inputs") == ["float32le 1ch 44100Hz"]
    with card.record(tmp_path / "out.wav", "hall"):
        player.play(1, tone(24_000))
        wait_until(player.finished)
        speaker.close()
    assert likeness(tone(24_000), read_wav(tmp_path / "out.wav")) > 0.99


def test_a_microphone_of_44100_hz_stereo_is_opened_as_it_is(miniaudio, card, tmp_path):
    card.add_microphone("pair", 44_100, 2)
    wav = write_wav(tmp_path / "in.wav", tone(EAR_RATE_HZ), EAR_RATE_HZ)
    microphone = Microphone("pair")
    assert "float32le 2ch 44100Hz" in card.stream_formats("source-outputs")
    with speaking(card, wav, "pair"):
        heard = np.concatenate([microphone.read().pcm for _ in range(150)])
    microphone.close()
    assert likeness(tone(EAR_RATE_HZ), heard) > 0.99
