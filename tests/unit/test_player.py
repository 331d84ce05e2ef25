from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.audio.player import CEILING, Cue, Player


def noise(samples: int, peak: float = 0.3) -> np.ndarray:
    rng = np.random.default_rng(samples)
    return rng.uniform(-peak, peak, samples).astype(np.float32)


def test_idle_is_silence_of_the_length_asked_for():
    player = Player()
    assert np.array_equal(player.pull(480), np.zeros(480, dtype=np.float32))
    assert player.pull(0).shape == (0,)
    assert player.position == 480


@given(st.lists(st.integers(1, 700), min_size=1, max_size=40))
def test_sound_comes_out_as_it_went_in_however_it_is_pulled(sizes):
    sound = noise(2000)
    player = Player()
    player.pull(123)
    player.play(1, sound)
    out = np.concatenate([player.pull(size) for size in [*sizes, 2000]])
    assert np.array_equal(out[:2000], sound)
    assert not out[2000:].any()
    assert player.finished() == [(1, 2123)]
    assert player.finished() == []


def test_finished_comes_with_the_last_sample_and_not_before():
    player = Player()
    player.play(1, noise(1000))
    player.pull(999)
    assert player.finished() == []
    player.pull(1)
    assert player.finished() == [(1, 1000)]


def test_an_empty_sound_and_a_wait_of_nothing_finish_at_once():
    player = Player()
    player.play(1, np.zeros(0, dtype=np.float32))
    player.wait(2, 0)
    player.pull(480)
    assert player.finished() == [(1, 0), (2, 0)]


def test_a_wait_is_counted_in_samples():
    player = Player(24_000)
    player.wait(7, 1.5)
    out = np.concatenate([player.pull(333) for _ in range(109)])
    assert not out.any()
    assert player.finished() == [(7, 36_000)]


def test_cues_of_ten_minutes_lie_on_their_sample():
    player = Player()
    click = np.array([0.5], dtype=np.float32)
    offsets = [round(i * 5.5 * 24_000) for i in range(110)]
    player.schedule(3, [Cue(at, click) for at in offsets], 605 * 24_000)
    out = np.concatenate([player.pull(511) for _ in range(605 * 24_000 // 511 + 1)])
    assert np.flatnonzero(out).tolist() == offsets
    assert player.finished() == [(3, 605 * 24_000)]


def test_sounds_are_laid_out_at_a_place_on_the_line():
    player = Player()
    sound = noise(1000)
    player.pull(400)
    player.lay([Cue(0, sound), Cue(2000, sound)], at=500)
    out = np.concatenate([player.pull(333) for _ in range(10)])
    assert np.array_equal(out[100:1100], sound)
    assert np.array_equal(out[2100:3100], sound)
    assert np.count_nonzero(out) == 2 * np.count_nonzero(sound)
    assert player.finished() == []


def test_what_was_laid_out_too_late_is_heard_from_where_it_is():
    player = Player()
    sound = noise(1000)
    player.pull(400)
    player.lay([Cue(0, sound)], at=0)
    assert np.array_equal(player.pull(800)[:600], sound[400:])


def test_finished_is_in_order_of_time():
    player = Player()
    player.wait(1, 0.02)
    player.wait(2, 0.01)
    player.pull(4800)
    assert [ident for ident, _ in player.finished()] == [2, 1]


def test_hush_fades_what_sounds_and_forgets_the_rest():
    player = Player()
    player.play(1, np.full(24_000, 0.5, dtype=np.float32))
    player.schedule(2, [Cue(2400, np.full(100, 0.5, dtype=np.float32))], 4800)
    player.wait(3, 0.1)
    player.pull(480)
    player.hush(0.05)
    out = player.pull(24_000)
    assert out[0] == 0.5
    assert np.all(np.diff(out) <= 0)
    assert np.abs(np.diff(out)).max() < 0.001  # no click
    assert not out[1200:].any()
    assert player.finished() == []
    assert not player.speaking


def test_what_is_played_after_hush_sounds_over_the_fade():
    player = Player()
    player.play(1, np.full(24_000, 0.2, dtype=np.float32))
    player.pull(480)
    player.hush(0.05)
    player.play(2, np.full(4800, 0.1, dtype=np.float32))
    out = player.pull(4800)
    assert out[0] == pytest.approx(0.3)
    assert out[-1] == pytest.approx(0.1)
    assert player.finished() == [(2, 5280)]


def test_a_sound_hushed_before_its_first_block_is_never_heard():
    player = Player()
    player.play(1, noise(1000))
    player.hush()
    assert not player.pull(2000).any()


def test_speaking_tells_voice_from_tones_and_waits():
    player = Player()
    player.schedule(1, [Cue(0, noise(4800)), Cue(960, noise(480), spoken=True)], 4800)
    player.wait(2, 1)
    states = []
    for _ in range(5):
        player.pull(480)
        states.append(player.speaking)
    assert states == [False, True, False, False, False]
    player.play(3, noise(480))
    assert player.speaking  # from the command on, not from the first block
    player.pull(480)
    assert not player.speaking


@pytest.mark.parametrize("gain", [1.0, 3.0, 100.0])
def test_nothing_passes_the_ceiling(gain):
    player = Player()
    for ident in range(4):
        player.play(ident, gain * noise(4800, 0.9))
    assert np.abs(player.pull(4800)).max() <= CEILING


def test_the_limiter_keeps_the_order_of_levels():
    player = Player()
    ramp = np.linspace(0, 2, 1000, dtype=np.float32)
    player.play(1, ramp)
    out = player.pull(1000)
    assert np.all(np.diff(out) >= 0)
    assert np.diff(out).max() < 0.0021


def test_volume_glides_and_holds():
    player = Player()
    player.play(1, np.full(24_000, 0.5, dtype=np.float32))
    player.pull(480)
    player.volume = 0.2
    out = np.concatenate([player.pull(480) for _ in range(10)])
    assert np.abs(np.diff(out)).max() < 0.001
    assert out[-1] == pytest.approx(0.1)
    player.volume = 7
    player.pull(12_000)
    assert player.pull(10)[-1] == pytest.approx(CEILING, abs=0.01)
    player.volume = -1
    assert player.volume == 0.0


def test_commands_from_another_thread_lose_nothing():
    player = Player()
    done = threading.Event()

    def command() -> None:
        for ident in range(2000):
            player.wait(ident, 0.001)
        done.set()

    thread = threading.Thread(target=command)
    thread.start()
    ids = set()
    while not done.is_set():
        player.pull(24)
        ids |= {ident for ident, _ in player.finished()}
    thread.join()
    player.pull(480)
    ids |= {ident for ident, _ in player.finished()}
    assert ids == set(range(2000))


def test_a_sound_in_parts_is_one_sound_with_gaps():
    player = Player()
    first, second = noise(1000), noise(500)
    player.play(1, first, more=True)
    player.append(1, second, 0.01)
    out = np.concatenate([player.pull(333) for _ in range(6)])
    assert np.array_equal(out[:1000], first)
    assert not out[1000:1240].any()
    assert np.array_equal(out[1240:1740], second)
    assert player.finished() == [(1, 1740)]


def test_a_part_that_comes_late_is_played_at_once():
    player = Player()
    player.play(1, noise(100), more=True)
    player.pull(5000)
    assert player.finished() == []
    player.append(1, noise(50), 0.01)
    assert player.pull(50).any()
    assert player.finished() == [(1, 5050)]


def test_a_part_of_a_sound_that_was_hushed_is_not_heard():
    player = Player()
    player.play(1, noise(1000), more=True)
    player.pull(100)
    player.hush(0.0)
    player.append(1, noise(500), 0.0)
    player.pull(1)
    assert not player.pull(5000).any()
    assert player.finished() == []


def test_a_tone_is_ducked_while_a_word_sounds_over_it():
    player = Player()
    tone = np.full(24_000, 0.1, dtype=np.float32)
    word = np.zeros(4800, dtype=np.float32)
    player.schedule(1, [Cue(0, tone), Cue(9600, word, spoken=True)], 24_000)
    out = np.concatenate([player.pull(480) for _ in range(50)])
    assert out[:9600] == pytest.approx(0.1)
    assert out[12_000:14_400] == pytest.approx(0.035, abs=0.001)
    assert out[-4800:] == pytest.approx(0.1)
    assert np.abs(np.diff(out)).max() < 0.001


def test_the_reference_is_what_was_pulled():
    player, kept = Player(), []
    player.reference = kept.append
    player.play(1, noise(3000))
    out = np.concatenate([player.pull(480) for _ in range(8)])
    assert np.array_equal(np.concatenate(kept), out)
