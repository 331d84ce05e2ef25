"""Claps are heard, and speech, tones, coughs and noise are not; measured by bench_clap.py."""

from __future__ import annotations

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ, MOUTH_RATE_HZ, Pcm
from companion.audio.clap import ClapDetector
from companion.audio.tones import EARCONS, breath_tone, earcon
from tests.support.claps import BAR, STRING, blow, breath, claps, cough, hands, heard, struck
from tests.support.speech import noise, silence, spoken

_BLOCK = 320


def times(*parts: Pcm, block: int = _BLOCK) -> list[float]:
    """When the detector fires, in seconds."""
    detector, sound = ClapDetector(), np.concatenate(parts)
    return [
        (at + block) / EAR_RATE_HZ
        for at in range(0, len(sound), block)
        if detector.feed(sound[at : at + block])
    ]


def clap(peak_db: float = -10.0, floor_db: float = -66.0) -> Pcm:
    """A dry clap between 0.6 to 0.9 s of a quiet room."""
    rng = np.random.default_rng(2)
    return heard(hands(rng), peak_db, floor_db, rng)


def test_claps_knocks_and_snaps_are_heard_in_rooms_at_many_levels() -> None:
    every = list(claps(180, seed=21, rt60s_s=(0.2, 0.4, 0.6)))
    missed = [clap for clap in every if len(times(clap.pcm)) != 1]
    assert len(missed) <= 0.08 * len(every), [(c.kind, c.rt60_s, c.far_m) for c in missed]


def test_one_clap_is_told_once_and_soon() -> None:
    sound = clap()
    at_s = float(np.argmax(np.abs(sound) > 0.1)) / EAR_RATE_HZ
    (told_s,) = times(sound)
    assert 0.2 < told_s - at_s < 0.32


def test_two_claps_are_two() -> None:
    assert len(times(clap(), clap())) == 2


@pytest.mark.parametrize("block", [16, 100, 320, 1600, 16_000])
def test_the_size_of_the_blocks_makes_no_difference(block: int) -> None:
    assert len(times(clap(), silence(1), clap(), silence(1), block=block)) == 2


def test_a_clap_after_the_companion_or_the_person_spoke_is_heard() -> None:
    assert len(times(silence(1), spoken("I feel sad today."), silence(0.5), clap())) == 1


def test_a_soft_one_far_away_is_left_alone() -> None:
    assert times(clap(peak_db=-30)) == []


def test_a_clap_in_loud_noise_is_left_alone() -> None:
    assert times(clap(peak_db=-16, floor_db=-30)) == []


def test_an_offset_of_the_sound_card_changes_nothing() -> None:
    assert len(times(clap() + np.float32(0.2))) == 1


@pytest.mark.parametrize("peak", [0.95, 0.5, 0.15])
def test_speech_is_no_clap(peak: float) -> None:
    lines = [
        "Put it back. Tick, tock. Take a cup of tea, and keep that kick.",
        "I can't stop. Pop! Two pit bulls bit. What? Quit!",
        "You might notice your feet on the floor.",
    ]
    speech = np.concatenate([part for line in lines for part in (spoken(line), silence(0.7))])
    assert times(silence(1), speech * np.float32(peak / np.abs(speech).max())) == []


@pytest.mark.parametrize("rate", [1.0, 1.4])
def test_a_lone_word_is_no_clap(rate: float) -> None:
    words = ("stop", "pop", "tick", "cup", "that", "tap", "two", "kick", "In.", "Out.", "Hold.")
    for word in words:
        speech = spoken(word, rate)
        loud = speech * np.float32(0.9 / np.abs(speech).max())
        assert times(silence(0.8), loud, silence(0.8)) == [], word


def test_our_own_tones_are_no_clap() -> None:
    import soxr

    tones = [earcon(name) for name in EARCONS]
    tones += [breath_tone(kind, 4 * MOUTH_RATE_HZ) for kind in ("in", "out")]
    for tone in tones:
        sound = soxr.resample(tone, MOUTH_RATE_HZ, EAR_RATE_HZ)
        for gain in (1.0, 4.0):
            assert times(silence(0.8), sound * np.float32(gain), silence(0.8)) == []


@pytest.mark.parametrize("partials", [BAR, STRING])
@pytest.mark.parametrize("pitch_hz", [110, 220, 440, 1760])
def test_a_struck_tone_is_no_clap(pitch_hz: float, partials: tuple[tuple[float, float]]) -> None:
    rng = np.random.default_rng(4)
    for decay_s in (0.02, 0.06, 0.15):
        assert times(heard(struck(pitch_hz, decay_s, partials), -6, -66, rng)) == []


@pytest.mark.parametrize("make", [cough, blow, breath])
def test_coughs_and_breath_are_no_clap(make) -> None:
    rng = np.random.default_rng(6)
    fired = [times(heard(make(rng), -6, -66, rng)) for _ in range(12)]
    assert sum(map(bool, fired)) <= 1


def test_noise_that_starts_or_ends_suddenly_is_no_clap() -> None:
    assert times(silence(1), noise(2, 0.1), silence(1)) == []
    assert times(silence(1), noise(0.15, 0.1), silence(1)) == []


@pytest.mark.parametrize("fault", ["click", "step"])
def test_a_fault_of_the_line_is_no_clap(fault: str) -> None:
    sound = silence(2)
    sound[16_000 : 16_001 if fault == "click" else None] += 0.5
    assert times(sound) == []


def test_the_beginning_of_the_stream_is_no_clap() -> None:
    assert times(noise(2, 0.05)) == []
    assert times(silence(0.01), np.zeros(0, dtype=np.float32), silence(1)) == []
