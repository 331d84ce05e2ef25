from __future__ import annotations

import numpy as np
import pytest

from companion.audio.channels import ChannelMix

RATE_HZ = 16_000
BLOCK = 320


def noise(seconds: float, level: float, seed: int = 1) -> np.ndarray:
    samples = np.random.default_rng(seed).uniform(-level, level, round(seconds * RATE_HZ))
    return samples.astype(np.float32)


def mixed(*channels: np.ndarray) -> np.ndarray:
    frames = np.stack(channels, axis=1)
    mix = ChannelMix(RATE_HZ)
    return np.concatenate([mix.mono(frames[n : n + BLOCK]) for n in range(0, len(frames), BLOCK)])


def level_db(sound: np.ndarray, against: np.ndarray) -> float:
    return 20 * np.log10(sound.std() / against.std())


def test_one_channel_is_left_as_it_is():
    speech = noise(1, 0.5)
    assert np.array_equal(mixed(speech), speech)


@pytest.mark.parametrize("loud", range(4))
def test_silent_channels_cost_nothing(loud):
    speech, nothing = noise(1, 0.5), np.zeros(RATE_HZ, dtype=np.float32)
    channels = [speech if n == loud else nothing for n in range(4)]
    assert np.array_equal(mixed(*channels), speech)


def test_channels_with_nothing_but_hiss_or_an_offset_cost_nothing():
    speech, hiss = noise(1, 0.5), noise(1, 0.001, seed=2)
    offset = np.full(RATE_HZ, 0.3, dtype=np.float32)
    assert level_db(mixed(speech, hiss, offset), speech) == pytest.approx(0, abs=0.1)


def test_equal_channels_give_their_mean():
    speech = noise(1, 0.5)
    assert np.array_equal(mixed(speech, speech), speech)
    other = noise(1, 0.5, seed=2)
    assert np.allclose(mixed(speech, other), (speech + other) / 2)


def test_silence_everywhere_is_silence():
    nothing = np.zeros(RATE_HZ, dtype=np.float32)
    assert not mixed(nothing, nothing).any()


def test_a_pause_in_speech_does_not_bring_the_hiss_back():
    speech = np.concatenate([noise(1, 0.5), noise(1, 0.002, seed=3), noise(1, 0.5, seed=4)])
    hiss = noise(3, 0.001, seed=2)
    assert np.array_equal(mixed(speech, hiss), speech)


def test_a_channel_that_begins_to_carry_sound_is_taken_in():
    speech, late = noise(10, 0.5), noise(10, 0.5, seed=2)
    late[: 5 * RATE_HZ] = 0
    mix = mixed(speech, late)
    assert np.array_equal(mix[: 4 * RATE_HZ], speech[: 4 * RATE_HZ])
    assert np.allclose(mix[6 * RATE_HZ :], ((speech + late) / 2)[6 * RATE_HZ :])
