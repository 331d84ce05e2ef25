"""A stage for live sessions: virtual card, simulated room, the program in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm
from tests.support.booth import Booth
from tests.support.live import Live
from tests.support.room import Room
from tests.support.speech import spoken
from tests.support.virtual_card import VirtualCard

SOUND = 1e-3  # a sample above it is sound; the virtual loudspeaker is exactly silent otherwise
_FRAME = EAR_RATE_HZ // 100
_WINDOW, _SIZE = 4 * _FRAME, 2048
_MIDDLE = 2  # frames from the first to the middle of a window
_VOICE_POWER = 5.0  # tones leave 1.5 at most, the faint beginning of an "s" soon has 8
_QUIET_AFTER_TONE_S = 0.3
_ASKS = re.compile(r"\?|say yes|or something else", re.IGNORECASE)


class Stage:
    """Everything around the program.

    Args:
        echo: gain from the loudspeaker to the microphone through the room.
    """

    def __init__(self, echo: float = 0.0) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="live"))
        self.card = VirtualCard(self.folder)
        self._before = dict(os.environ)
        os.environ.update(self.card.env)
        self.room = Room(self.card, echo=echo)
        self.home = self.folder / "home"

    def close(self) -> None:
        """Take everything down."""
        self.room.close()
        self.card.stop()
        os.environ.clear()
        os.environ.update(self._before)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self, *options: str) -> Live:
        """Start the program; it keeps its home from run to run, as a person's does."""
        shutil.rmtree(self.home / "sessions", ignore_errors=True)
        return Live(self.home, *options)

    def until(self, true: Callable[[], bool], seconds: float = 60.0) -> bool:
        """Wait for something; whether it came."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def quiet_for(self, seconds: float) -> bool:
        """Whether the loudspeaker has been silent for so long."""
        played = self.room.played(max(self.room.now_s - seconds, 0.0))
        return self.room.now_s > seconds and not (np.abs(played) > SOUND).any()

    def speaking(self) -> bool:
        """Whether the voice has been heard in the last tenth of a second."""
        return bool(len(voice_frames(self.room.played(max(self.room.now_s - 0.1, 0.0)))))

    def until_asked(self, live: Live, since: int) -> None:
        """Wait until a question was printed and spoken, and the quiet after it has begun."""
        asked = self.until(lambda: any(_ASKS.search(line) for line in live.lines[since:]))
        assert asked, live.lines
        printed_s = self.room.now_s
        ready = self.until(lambda: ready_since(self.room, printed_s))
        assert ready, "no tone followed the question"

    def answer(self, pcm: Pcm, listen_s: float = 4.0) -> tuple[float, float]:
        """Say something; seconds from its end to the first sound, and to the first voice."""
        end_s = self.room.say(trimmed(pcm))
        self.until(lambda: self.room.now_s > end_s + listen_s)
        played = self.room.played(end_s)
        sound = np.flatnonzero(np.abs(played) > SOUND)
        voice = voice_frames(played)
        missing = float("inf")
        return (
            sound[0] / EAR_RATE_HZ if len(sound) else missing,
            voice[0] * _FRAME / EAR_RATE_HZ if len(voice) else missing,
        )

    def silent_after(self, begin_s: float, listen_s: float) -> float:
        """Seconds from ``begin_s`` until the loudspeaker falls silent for half a second."""
        self.until(lambda: self.room.now_s > begin_s + listen_s + 0.5)
        loud = np.flatnonzero(np.abs(self.room.played(begin_s, begin_s + listen_s + 0.5)) > SOUND)
        edges = np.concatenate([[-1], loud, [round((listen_s + 0.5) * EAR_RATE_HZ)]])
        gaps = np.flatnonzero(np.diff(edges) > 0.5 * EAR_RATE_HZ)
        return float(edges[gaps[0]] + 1) / EAR_RATE_HZ if len(gaps) else float("inf")


def ready_since(room: Room | Booth, begin_s: float) -> bool:
    """Whether the tone that follows a question, and a little quiet, have followed a voice."""
    if (np.abs(room.played(max(begin_s, room.now_s - _QUIET_AFTER_TONE_S))) > SOUND).any():
        return False
    played = room.played(begin_s)
    loud = np.flatnonzero(np.abs(played) > SOUND)
    if not len(loud) or len(played) - loud[-1] < _QUIET_AFTER_TONE_S * EAR_RATE_HZ:
        return False
    last = played[max(loud[-1] - round(0.12 * EAR_RATE_HZ), 0) : loud[-1]]
    return _is_tone(last) and len(voice_frames(played)) > 20


def _is_tone(sound: Pcm) -> bool:
    """Whether nearly all of it is the higher note of the tone that follows a question."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 16_000)) ** 2  # one bin a hertz
    return len(sound) > 0 and bool(power[620:700].sum() > 0.6 * power[90:4000].sum())


def trimmed(pcm: Pcm) -> Pcm:
    """Speech that ends with its last audible sample."""
    loud = np.flatnonzero(np.abs(pcm) > 0.01)
    return pcm[: loud[-1] + 1]


def voice_frames(played: Pcm) -> np.ndarray:
    """Numbers of the hundredths of a second in which a voice sounds, tones left out."""
    if len(played) < _WINDOW:
        return np.zeros(0, dtype=int)
    windows = np.lib.stride_tricks.sliding_window_view(played, _WINDOW)[::_FRAME]
    power = np.abs(np.fft.rfft(windows * np.hanning(_WINDOW), _SIZE)) ** 2
    return np.flatnonzero(power[:, ~_near_tones()].sum(axis=1) > _VOICE_POWER) + _MIDDLE


@cache
def _near_tones() -> np.ndarray:
    """Which bins the program's short sounds use, with the two partials over each pitch."""
    hz = np.fft.rfftfreq(_SIZE, 1 / EAR_RATE_HZ)
    near = hz < 90.0
    for pitch_hz in (329.63, 369.99, 440.0, 493.88, 659.26):
        for partial in (1, 2, 3):
            near |= np.abs(hz - partial * pitch_hz) < 60.0
    return near


def at_level(pcm: Pcm, rms: float) -> Pcm:
    """Speech with this root mean square over its loud part."""
    loud = pcm[np.abs(pcm) > 0.02]
    return pcm * np.float32(rms / np.sqrt(np.mean(loud**2)))


def say(sentence: str) -> Pcm:
    """The person's voice."""
    return trimmed(spoken(sentence))
