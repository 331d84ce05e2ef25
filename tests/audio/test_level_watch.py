"""Trouble with the microphone's level, on real speech and on noise."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from companion.audio.base import BLOCK_S, EAR_RATE_HZ, Pcm
from companion.audio.level_watch import LevelTrouble, LevelWatch
from companion.audio.vad import WINDOW_S, make_vad
from companion.content.prompts import SLOTS
from companion.core.turns import TurnDetector
from tests.support.speech import chunks, noise, silence, spoken

SENTENCES = ["I feel sad and very lonely tonight.", "My sister is ill.", "I can't sleep at all."]


def watched(*parts: Pcm, watch: LevelWatch | None = None) -> list[tuple[float, str]]:
    """What is told and when, with a turn detector that says when the person speaks."""
    watch = watch or LevelWatch()
    vad, turns = make_vad(), TurnDetector(0.6)
    told = []
    for chunk in chunks(*parts):
        for probability in vad.feed(chunk.pcm):
            turns.feed(probability, WINDOW_S)
        trouble = watch.feed(chunk.pcm, turns.in_turn)
        if trouble is not None:
            told.append((round(chunk.t_s + BLOCK_S, 2), trouble))
    return told


def zeros(seconds: float) -> Pcm:
    return np.zeros(round(seconds * EAR_RATE_HZ), dtype=np.float32)


def talk(level_db: float, floor_db: float = -66.0) -> Pcm:
    """Three sentences whose speech has this level, in a room with this floor."""
    parts = []
    for sentence in SENTENCES:
        speech = spoken(sentence)
        powers = np.square(speech[: len(speech) // 320 * 320].reshape(-1, 320)).mean(axis=1)
        active = powers[powers > powers.max() / 32].mean()
        parts += [zeros(1.2), speech * np.float32(10 ** (level_db / 20) / np.sqrt(active))]
    whole = np.concatenate([*parts, zeros(1.5)])
    room = noise(len(whole) / EAR_RATE_HZ, 10 ** (floor_db / 20))
    return np.clip(whole + room, -1, 1).astype(np.float32)


def troubles(*parts: Pcm) -> list[str]:
    return [trouble for _, trouble in watched(*parts)]


def test_every_trouble_has_its_prompt() -> None:
    assert set(get_args(LevelTrouble)) <= SLOTS.keys()


@pytest.mark.parametrize("level_db", [-12, -20, -30, -40])
def test_speech_at_ordinary_levels_is_no_trouble(level_db: float) -> None:
    assert troubles(silence(3), talk(level_db), silence(30), talk(level_db)) == []


# --- silence ------------------------------------------------------------------------------


def test_a_muted_microphone_is_told_after_five_seconds() -> None:
    assert watched(zeros(20)) == [(5.0, "microphone_silent")]


@pytest.mark.parametrize("offset", [0.0, 0.01, -0.1])
def test_an_input_that_gives_next_to_nothing_is_silent_whatever_its_offset(offset: float) -> None:
    dead = noise(8, 10 ** (-92 / 20)) + np.float32(offset)
    assert troubles(dead) == ["microphone_silent"]


def test_a_very_quiet_room_is_heard() -> None:
    assert troubles(noise(60, 10 ** (-80 / 20))) == []


def test_silence_that_lasts_is_told_once() -> None:
    assert len(watched(zeros(120))) == 1


def test_silence_is_told_again_when_the_microphone_had_come_back_for_ten_seconds() -> None:
    assert [t for t, _ in watched(zeros(6), silence(10.1), zeros(6))] == [5.0, 21.1]
    assert len(watched(zeros(6), silence(9), zeros(6), silence(9), zeros(6))) == 1


def test_a_short_silence_is_nothing() -> None:
    assert troubles(silence(12), zeros(4.5), silence(12), zeros(4.5)) == []


def test_a_microphone_that_is_muted_after_talk_is_told() -> None:
    assert troubles(silence(11), talk(-20), silence(1), zeros(6)) == ["microphone_silent"]


def test_zeros_between_words_are_a_microphone_that_suppresses_noise() -> None:
    gated = np.concatenate([part for s in SENTENCES for part in (spoken(s), zeros(12))])
    assert troubles(silence(0.5), gated, gated) == []


# --- speech -------------------------------------------------------------------------------


def clipped(gain_db: float) -> Pcm:
    """Sentences that are so much louder than the microphone can take."""
    speech = np.concatenate([part for s in SENTENCES * 2 for part in (spoken(s), silence(1))])
    return np.clip(speech * (10 ** (gain_db / 20) / np.abs(speech).max()), -1, 1)


def test_overdriven_speech_is_told_once() -> None:
    assert troubles(silence(1), clipped(20), clipped(20)) == ["microphone_clipping"]


def test_a_few_clipped_peaks_do_no_harm_and_are_not_told() -> None:
    loud = clipped(3)
    assert np.count_nonzero(np.abs(loud) >= 0.99) > 10
    assert troubles(silence(1), loud) == []


def test_a_bang_outside_speech_is_no_clipping() -> None:
    watch = LevelWatch()
    for chunk in chunks(np.sign(noise(4, 1.0))):
        assert watch.feed(chunk.pcm, in_speech=False) is None


def test_faint_speech_is_told_after_three_utterances() -> None:
    told = watched(silence(1), talk(-52, floor_db=-75))
    assert [trouble for _, trouble in told] == ["microphone_quiet"]
    assert troubles(talk(-52, floor_db=-75), talk(-52, floor_db=-75)) == ["microphone_quiet"]


def test_one_louder_utterance_takes_it_back() -> None:
    faint, loud = talk(-52, floor_db=-75), talk(-30, floor_db=-75)
    two_faint = faint[: round(len(faint) * 0.66)]
    assert troubles(two_faint, loud, two_faint) == []


# --- noise --------------------------------------------------------------------------------


def test_a_loud_fan_is_told_after_twenty_seconds() -> None:
    watch = LevelWatch()
    told = [watch.feed(chunk.pcm, in_speech=False) for chunk in chunks(noise(60, 0.06))]
    assert told.count("microphone_noisy") == 1
    assert told.index("microphone_noisy") == round(20 / BLOCK_S) - 1


def test_loud_speech_without_end_is_no_noise() -> None:
    watch = LevelWatch()
    speech = np.concatenate([spoken(sentence) for sentence in SENTENCES * 8])
    loud = speech * np.float32(0.9 / np.abs(speech).max())
    assert len(loud) > 30 * EAR_RATE_HZ
    assert [watch.feed(chunk.pcm, False) for chunk in chunks(loud)].count(None) == len(chunks(loud))


def test_a_noise_that_ends_in_time_is_nothing() -> None:
    watch = LevelWatch()
    parts = (noise(18, 0.06), silence(0.5)) * 4
    assert {watch.feed(chunk.pcm, False) for chunk in chunks(*parts)} == {None}


# --- all together -------------------------------------------------------------------------


def test_two_troubles_at_once_are_both_told() -> None:
    overdriven = np.clip(clipped(20) + noise(len(clipped(20)) / EAR_RATE_HZ, 0.08), -1, 1)
    watch = LevelWatch()
    told = [watch.feed(chunk.pcm, in_speech=True) for chunk in chunks(overdriven, overdriven)]
    told += [watch.feed(chunk.pcm, in_speech=False) for chunk in chunks(noise(21, 0.08))]
    assert [trouble for trouble in told if trouble] == ["microphone_clipping", "microphone_noisy"]


def test_the_size_of_the_blocks_makes_no_difference() -> None:
    small, large = LevelWatch(), LevelWatch()
    sound = np.concatenate([zeros(6), silence(11), zeros(6)])
    told = [
        [watch.feed(sound[at : at + size], False) for at in range(0, len(sound), size)]
        for watch, size in ((small, 80), (large, 1600))
    ]
    assert [[t for t in each if t] for each in told] == [["microphone_silent"] * 2] * 2
    assert small.feed(zeros(0), in_speech=False) is None
