from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.turns import (
    TurnDetector,
    TurnDropped,
    TurnEnded,
    TurnEvent,
    TurnPaused,
    TurnResumed,
    TurnStarted,
)

WINDOW_S = 0.032


def run(detector: TurnDetector, *parts: tuple[float, float]) -> list[TurnEvent]:
    """Feed stretches of (probability, seconds) and collect the events."""
    events = []
    for probability, seconds in parts:
        for _ in range(round(seconds / WINDOW_S)):
            event = detector.feed(probability, WINDOW_S)
            if event is not None:
                events.append(event)
    return events


def test_a_turn_has_the_times_of_its_speech():
    started, paused, ended = run(TurnDetector(), (0.0, 0.96), (0.9, 1.6), (0.0, 1.28))
    assert isinstance(started, TurnStarted)
    assert isinstance(paused, TurnPaused)
    assert (paused.start_s, paused.end_s) == pytest.approx((ended.start_s, ended.end_s))
    assert isinstance(ended, TurnEnded)
    assert abs(started.start_s - 0.96) < 1e-9
    assert abs(ended.start_s - 0.96) < 1e-9
    assert abs(ended.end_s - 2.56) < 1e-9


def test_one_or_two_loud_windows_start_nothing():
    assert run(TurnDetector(), (0.9, 0.064), (0.0, 0.5), (0.9, 0.032), (0.1, 0.5)) == []


def test_a_shorter_onset_lets_two_windows_start_a_turn():
    detector = TurnDetector()
    detector.onset_s = 0.06
    assert isinstance(run(detector, (0.9, 0.032), (0.4, 0.032), (0.9, 0.032))[-1], TurnStarted)
    detector.reset(0.0)
    assert run(detector, (0.9, 0.032), (0.0, 0.032), (0.9, 0.032)) == []


def test_a_lone_no_is_a_turn_and_a_click_is_dropped():
    assert isinstance(run(TurnDetector(), (0.9, 0.192), (0.0, 1.0))[-1], TurnEnded)
    assert isinstance(run(TurnDetector(), (0.9, 0.096), (0.0, 1.0))[-1], TurnDropped)


def test_a_gap_shorter_than_the_patience_stays_inside_the_turn():
    events = run(TurnDetector(0.6), (0.9, 0.48), (0.0, 0.48), (0.9, 0.48), (0.0, 0.96))
    paused = TurnPaused, TurnResumed, TurnPaused
    assert [type(e) for e in events] == [TurnStarted, *paused, TurnEnded]
    assert abs(events[2].pause_s - 0.48) < 1e-9


def test_uncertain_windows_prolong_what_was_before():
    detector = TurnDetector(0.6)
    assert run(detector, (0.4, 3.2)) == []
    run(detector, (0.9, 0.32))
    assert run(detector, (0.4, 3.2)) == []
    assert isinstance(run(detector, (0.1, 0.032), (0.4, 0.64))[-1], TurnEnded)


def test_patience_may_change_within_a_turn():
    detector = TurnDetector(0.6)
    run(detector, (0.9, 0.48))
    detector.patience_s = 1.2
    assert [type(e) for e in run(detector, (0.0, 1.0))] == [TurnPaused]
    assert [type(e) for e in run(detector, (0.0, 0.32))] == [TurnEnded]


def test_endless_speech_is_cut_into_turns_of_thirty_seconds():
    events = run(TurnDetector(), (0.9, 100.0))
    ended = [e for e in events if isinstance(e, TurnEnded)]
    assert len(ended) == 3
    assert all(30.0 <= e.end_s - e.start_s < 30.1 for e in ended)


def test_finish_ends_the_open_turn_once():
    detector = TurnDetector()
    run(detector, (0.9, 0.48))
    assert isinstance(detector.finish(), TurnEnded)
    assert detector.finish() is None


def test_reset_sets_the_time_of_what_follows():
    detector = TurnDetector()
    run(detector, (0.9, 0.48))
    detector.reset(100.0)
    assert not detector.in_turn
    (started,) = run(detector, (0.9, 0.32))
    assert started.start_s == 100.0


@given(st.lists(st.floats(0, 1), max_size=400))
def test_every_turn_that_starts_ends_before_the_next(probabilities):
    detector = TurnDetector(0.3)
    events = [detector.feed(p, WINDOW_S) for p in probabilities] + [detector.finish()]
    inner = TurnPaused | TurnResumed
    kinds = [isinstance(e, TurnStarted) for e in events if e and not isinstance(e, inner)]
    assert kinds == [i % 2 == 0 for i in range(len(kinds))]
    assert len(kinds) % 2 == 0


@given(st.lists(st.floats(0, 1), max_size=400))
def test_a_pause_is_told_once_and_ends_in_speech_or_with_the_turn(probabilities):
    detector = TurnDetector(0.8)
    paused = False
    for probability in probabilities:
        match detector.feed(probability, WINDOW_S):
            case TurnPaused():
                assert not paused
                paused = True
            case TurnResumed(pause_s=pause_s):
                assert paused
                assert 0.09 <= pause_s < 0.8
                paused = False
            case TurnEnded() | TurnDropped():
                paused = False
