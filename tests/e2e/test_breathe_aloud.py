"""``companion breathe`` through the virtual loudspeaker."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from companion.audio.tones import breath_tone, earcon
from tests.support.breath_tones import find_tones
from tests.support.virtual_card import VirtualCard, read_wav

RATE_HZ = 24_000


def start(home: Path, *words: str, stdin: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "companion", "breathe", *words],
        env={**os.environ, "COMPANION_HOME": str(home)},
        stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def wait_for_begin(process: subprocess.Popen[str]) -> str:
    """Wait until it is about to play; its first line."""
    line = process.stdout.readline()
    time.sleep(3.0)  # well into the first breath in
    return line


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code, and what it said on standard error."""
    _, errors = process.communicate(timeout=120)
    assert "Traceback" not in errors
    return process.returncode, errors


def first_tone(recording: np.ndarray, tone: np.ndarray) -> int:
    heard = int(np.flatnonzero(np.abs(recording) > 0.003)[0])
    (begin,) = find_tones(recording, [(heard, tone)], 2400)
    return begin


def heard_tones(card: VirtualCard, home: Path) -> tuple[np.ndarray, int]:
    """A recording of two odd breaths, and where the first of them begins in it."""
    wav = home / "heard.wav"
    with card.record(wav):
        process = start(home, "3.7-1-5.3", "--minutes", "0.3", "--quiet")
        assert ended(process) == (0, "")
    heard = read_wav(wav)
    return heard, first_tone(heard, breath_tone("in", 88_800))


def test_every_tone_comes_out_of_the_loudspeaker_on_its_sample(card: VirtualCard, tmp_path: Path):
    tone_in, tone_out = breath_tone("in", 88_800), breath_tone("out", 127_200)
    for attempt in range(3):  # a busy machine may drop a block; what follows is late by as much
        heard, begin = heard_tones(card, tmp_path)
        ideal = [begin + at for at in (0, 112_800, 240_000, 352_800)]
        try:
            found = find_tones(heard, list(zip(ideal, [tone_in, tone_out] * 2, strict=True)), 9000)
        except AssertionError:
            if attempt == 2:
                raise
            continue
        if found == ideal:
            break
    assert found == ideal
    for hold in (begin + 88_800, begin + 328_800):
        assert not heard[hold : hold + 24_000].any()
    end = begin + 480_000
    assert np.abs(heard[end : end + len(earcon("end"))] - earcon("end")).max() < 1e-4
    assert not heard[end + len(earcon("end")) :].any()


def check_faded(heard: np.ndarray) -> None:
    """The first breath in was under way, then it went down softly, and nothing came after."""
    begin = first_tone(heard, breath_tone("in", 96_000))
    last = int(np.flatnonzero(heard)[-1])
    assert 0.5 * RATE_HZ < last - begin < 4 * RATE_HZ
    thirds = heard[last - 7200 : last].reshape(3, -1)  # of the 0.3 seconds of the fade
    levels = np.sqrt(np.mean(thirds**2, axis=1))
    assert levels[0] > 1.3 * levels[1] > 1.3 * 1.3 * levels[2]


def test_enter_fades_out_and_ends_well(card: VirtualCard, tmp_path: Path):
    wav = tmp_path / "heard.wav"
    with card.record(wav):
        process = start(tmp_path, "4-6", "--quiet")
        line = wait_for_begin(process)
        process.stdin.write("\n")
        process.stdin.flush()
        asked_s = time.monotonic()
        assert process.wait(10) == 0
        assert time.monotonic() - asked_s < 5.0
        assert ended(process) == (0, "")
        time.sleep(0.5)
    assert line == ("Breathing in 4 seconds, out 6, for 5 minutes. Enter or Ctrl-C stops.\n")
    check_faded(read_wav(wav))


def test_ctrl_c_fades_out_and_ends_well(card: VirtualCard, tmp_path: Path):
    wav = tmp_path / "heard.wav"
    with card.record(wav):
        process = start(tmp_path, "4-6", "--quiet", stdin=subprocess.DEVNULL)
        wait_for_begin(process)
        process.send_signal(signal.SIGINT)
        assert ended(process) == (0, "")
        time.sleep(0.5)
    check_faded(read_wav(wav))


def test_enter_on_a_terminal(card: VirtualCard, tmp_path: Path):
    ours, theirs = pty.openpty()
    try:
        process = start(tmp_path, "box", "--quiet", stdin=theirs)
        wait_for_begin(process)
        os.write(ours, b"\n")
        assert ended(process) == (0, "")
    finally:
        os.close(ours)
        os.close(theirs)


def test_the_first_words_are_heard_with_their_tones(card: VirtualCard, tmp_path: Path):
    pytest.importorskip("hibari")
    wav = tmp_path / "heard.wav"
    with card.record(wav):
        process = start(tmp_path, "7-11", "--minutes", "0.2")
        assert ended(process) == (0, "")
    heard = read_wav(wav)
    loud = np.flatnonzero(np.abs(heard) > 0.15)  # no tone is as loud as that
    begins = [loud[0], *loud[1:][np.diff(loud) > RATE_HZ]]
    assert [round((at - begins[0]) / RATE_HZ) for at in begins] == [0, 7]


def test_minutes_are_told_one_a_line_and_a_pipe_that_has_ended_stops_nothing(
    card: VirtualCard, tmp_path: Path
):
    process = start(tmp_path, "4-6", "--minutes", "2", "--quiet", stdin=subprocess.DEVNULL)
    began_s = time.monotonic()
    lines = [process.stdout.readline() for _ in range(3)]
    assert lines[2] == "1 of 2 minutes.\n"
    assert 60 < time.monotonic() - began_s < 90
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=30)
    assert (rest, errors, process.returncode) == ("", "", 0)


def test_a_loudspeaker_that_goes_away_is_told_soon(card: VirtualCard, tmp_path: Path):
    process = start(tmp_path, "4-6", "--quiet")
    wait_for_begin(process)
    card.stop()
    lost_s = time.monotonic()
    code = process.wait(10)
    assert time.monotonic() - lost_s < 4.0
    assert (code, ended(process)[1]) == (
        3,
        "The loudspeaker default has gone.\n"
        "Plug it in or turn it on again, or choose another one: companion devices\n",
    )


def test_without_a_loudspeaker_it_says_so(card: VirtualCard, tmp_path: Path):
    card.stop()
    code, errors = ended(start(tmp_path, "4-6"))
    assert code == 3
    assert errors.startswith("No loudspeaker was found.\n") or "cannot be opened" in errors
    assert errors.count("\n") == 2
