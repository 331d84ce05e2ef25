from __future__ import annotations

from companion.audio.absence import Absence

LOOK_S = 0.02


def lost_after_s(absence: Absence, now_s: float, signs: int, every_s: float = LOOK_S) -> float:
    began_s = now_s
    while not absence.look(signs, now_s):
        now_s += every_s
        assert now_s - began_s < 60
    return now_s - began_s


def alive_until(absence: Absence, now_s: float, until_s: float) -> int:
    signs = 1
    while now_s < until_s:
        signs += 1
        assert not absence.look(signs, now_s)
        now_s += LOOK_S
    return signs


def test_a_device_that_stays_away_is_lost_within_a_second():
    absence = Absence(100.0)
    signs = alive_until(absence, 100.0, 105.0)
    assert 0.5 < lost_after_s(absence, 105.0, signs) < 1.0


def test_a_process_that_stood_still_has_lost_nothing():
    absence = Absence(100.0)
    signs = alive_until(absence, 100.0, 105.0)
    assert not absence.look(signs, 3705.0)
    assert not absence.look(signs, 3705.02)
    assert not absence.look(signs + 1, 3705.04)
    assert 0.5 < lost_after_s(absence, 3705.06, signs + 1) < 1.0


def test_one_who_looks_seldom_needs_several_looks():
    absence = Absence(100.0)
    signs = alive_until(absence, 100.0, 105.0)
    assert lost_after_s(absence, 105.0, signs, every_s=1.0) > 5.0


def test_every_sign_begins_the_count_anew():
    absence = Absence(100.0)
    signs = alive_until(absence, 100.0, 105.0)
    for round_ in range(5):
        now_s = 105.0 + round_
        for step in range(35):
            assert not absence.look(signs + round_, now_s + step * LOOK_S)


def test_a_device_has_a_second_more_to_wake_up():
    assert 1.5 < lost_after_s(Absence(100.0), 100.0, signs=0) < 2.0


def test_it_stays_lost():
    absence = Absence(100.0)
    lost_after_s(absence, 100.0, signs=0)
    assert absence.look(0, 200.0)
