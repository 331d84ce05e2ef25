from __future__ import annotations

import pytest

from companion.audio.sound_system import Device, ways_to_open


def device(channels: int, rate_hz: int) -> Device:
    return Device(0, "any", "any", channels, channels, rate_hz, False, False)


@pytest.mark.parametrize(
    ("channels", "counts"), [(1, [1]), (2, [2, 1]), (4, [4, 2, 1]), (32, [2, 1, 32])]
)
def test_a_microphone_is_asked_for_its_channels_and_a_sound_server_for_two(channels, counts):
    ways = ways_to_open(device(channels, 16_000), "input", 16_000)
    assert list(dict.fromkeys(n for _, n in ways)) == counts


def test_a_loudspeaker_is_asked_for_one_channel_first():
    ways = ways_to_open(device(6, 24_000), "output", 24_000)
    assert list(dict.fromkeys(n for _, n in ways)) == [1, 2, 6]


def test_our_rate_comes_first_then_its_own_then_the_usual_ones():
    ways = ways_to_open(device(1, 96_000), "input", 16_000)
    assert [rate for rate, _ in ways] == [16_000, 96_000, 48_000, 44_100]
    ways = ways_to_open(device(1, 44_100), "input", 16_000)
    assert [rate for rate, _ in ways] == [16_000, 44_100, 48_000]
