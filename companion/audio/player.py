"""The mixer: everything the companion plays, laid out on one line of samples.

Nothing here knows a device or a clock.  Whoever needs sound, a loudspeaker's callback or a WAV
file, pulls blocks; the position on the line is the number of samples pulled so far, so timing is
exact to the sample however the blocks fall.

Commands may come from any thread while another one pulls.  The lock is held for list work and
the mixing of one block (tens of microseconds), so a real-time callback may take it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from companion.audio.base import MOUTH_RATE_HZ, Pcm

CEILING = 0.9
"""No sample leaves the player above this (-0.9 dBFS)."""

_KNEE = 0.7  # below it a sample passes unchanged
_RAMP_S = 0.05  # from silent to full
_DUCKED = 0.35  # -9 dB: a word over a breath tone is understood, and the tone goes on


class Cue(NamedTuple):
    """A sound inside a schedule.

    Attributes:
        at: samples after the start of the schedule.
        pcm: mono samples at the player's rate.
        spoken: a word, so :attr:`Player.speaking` is true while it sounds; a tone is none.
    """

    at: int
    pcm: Pcm
    spoken: bool = False


@dataclass(slots=True)
class _Sound:
    start: int  # position of its first sample on the line
    pcm: Pcm
    spoken: bool

    @property
    def end(self) -> int:
        return self.start + len(self.pcm)


class Player:
    """A sample-scheduled mixer.

    Tones are ducked while a word sounds over them.

    Args:
        rate_hz: rate of everything that is handed in and pulled.

    Attributes:
        reference: is given every block that was pulled, for an echo canceller.
    """

    def __init__(self, rate_hz: int = MOUTH_RATE_HZ) -> None:
        self.rate_hz = rate_hz
        self._lock = threading.Lock()
        self._position = 0
        self._sounds: list[_Sound] = []
        self._ends: list[tuple[int, int]] = []  # (id, position) of what is under way
        self._growing: dict[int, int] = {}  # where the last part of an unfinished sound ends
        self._finished: list[tuple[int, int]] = []
        self._volume = 1.0
        self._gain = 1.0  # where the ramp of the volume has got to
        self._tone_gain = 1.0  # and that of the ducking
        self.reference: Callable[[Pcm], None] | None = None

    # --- commands -------------------------------------------------------------------------

    def play(self, id: int, pcm: Pcm, *, more: bool = False) -> None:
        """Start a sound with the next block; finished with its last sample.

        Args:
            id: given back by :meth:`finished`.
            pcm: mono samples at :attr:`rate_hz`.
            more: another part will follow by :meth:`append`; only the last one finishes it.
        """
        with self._lock:
            self._append(id, pcm, self._position, more)

    def append(self, id: int, pcm: Pcm, gap_s: float, *, more: bool = False) -> None:
        """Go on with a sound that has :meth:`play` begun; nothing happens if it was hushed.

        Args:
            id: of the sound.
            pcm: the next part.
            gap_s: quiet before it; more of it when the part comes late.
            more: another part will follow.
        """
        with self._lock:
            end = self._growing.pop(id, None)
            if end is not None:
                start = max(end + round(gap_s * self.rate_hz), self._position)
                self._append(id, pcm, start, more)

    def _append(self, id: int, pcm: Pcm, start: int, more: bool) -> None:
        sound = _Sound(start, np.asarray(pcm, dtype=np.float32), spoken=True)
        self._sounds.append(sound)
        if more:
            self._growing[id] = sound.end
        else:
            self._ends.append((id, sound.end))

    def schedule(self, id: int, cues: Sequence[Cue], total: int) -> None:
        """Lay sounds out from now on; finished after ``total`` samples, whatever still sounds."""
        with self._lock:
            now = self._position
            self._sounds.extend(_Sound(now + cue.at, cue.pcm, cue.spoken) for cue in cues)
            self._ends.append((id, now + total))

    def lay(self, cues: Iterable[Cue], at: int) -> None:
        """Lay sounds out from a place on the line; nothing tells when they are over.

        Args:
            cues: what sounds.
            at: position that the cues count from; what is before the next block is not heard.
        """
        with self._lock:
            self._sounds.extend(_Sound(at + cue.at, cue.pcm, cue.spoken) for cue in cues)

    def wait(self, id: int, seconds: float) -> None:
        """Play nothing; finished after this time."""
        self.schedule(id, (), round(seconds * self.rate_hz))

    def hush(self, fade_s: float = 0.05) -> None:
        """Fade out all that sounds and forget the rest; what was under way never finishes."""
        fade = np.linspace(1, 0, max(round(fade_s * self.rate_hz), 1), dtype=np.float32)
        with self._lock:
            now = self._position
            self._ends.clear()
            self._growing.clear()
            self._finished.clear()
            self._sounds = [
                _Sound(now, rest * fade[: len(rest)], sound.spoken)
                for sound in self._sounds
                if sound.start < now
                for rest in [sound.pcm[now - sound.start :][: len(fade)]]
            ]

    # --- state ----------------------------------------------------------------------------

    @property
    def position(self) -> int:
        """Samples pulled so far."""
        return self._position

    @property
    def speaking(self) -> bool:
        """True while a :meth:`play` or a spoken cue sounds or is about to."""
        with self._lock:
            return any(s.spoken and s.start <= self._position for s in self._sounds)

    @property
    def idle(self) -> bool:
        """True while nothing sounds and no sound is laid out."""
        with self._lock:
            return not self._sounds and not self._growing

    @property
    def volume(self) -> float:
        """Master volume, 0 and up; a change is ramped, so it never clicks."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = max(volume, 0.0)

    def finished(self) -> list[tuple[int, int]]:
        """What came to its end since the last call: ``(id, position)``, the earliest first.

        Polled once a block by whoever drives the session, live or in virtual time, so no code
        of the session ever runs inside the loudspeaker's callback.
        """
        with self._lock:
            done, self._finished = self._finished, []
        return done

    # --- sound ----------------------------------------------------------------------------

    def pull(self, frames: int) -> Pcm:
        """The next ``frames`` samples, mono, within :data:`CEILING`; zeros when idle."""
        mix = {spoken: np.zeros(frames, dtype=np.float32) for spoken in (True, False)}
        talking = False
        with self._lock:
            begin, end = self._position, self._position + frames
            for sound in self._sounds:
                first, last = max(sound.start, begin), min(sound.end, end)
                if first < last:
                    talking = talking or sound.spoken
                    part = sound.pcm[first - sound.start : last - sound.start]
                    mix[sound.spoken][first - begin : last - begin] += part
            self._sounds = [sound for sound in self._sounds if sound.end > end]
            self._finished += sorted(
                (done for done in self._ends if done[1] <= end), key=lambda done: done[1]
            )
            self._ends = [under_way for under_way in self._ends if under_way[1] > end]
            self._position = end
        tones, self._tone_gain = self._ramped(
            mix[False], self._tone_gain, _DUCKED if talking else 1.0
        )
        out, self._gain = self._ramped(mix[True] + tones, self._gain, self._volume)
        out = _limit(out)
        if self.reference is not None:
            self.reference(out)
        return out

    def _ramped(self, mix: Pcm, gain: float, wanted: float) -> tuple[Pcm, float]:
        """The samples with a gain that goes evenly from one value towards another, and its end."""
        if gain == wanted == 1.0 or not len(mix):
            return mix, gain
        way = np.arange(1, len(mix) + 1, dtype=np.float32) / (_RAMP_S * self.rate_hz)
        gains = np.clip(gain + np.sign(wanted - gain) * way, min(gain, wanted), max(gain, wanted))
        return np.asarray(mix * gains, dtype=np.float32), float(gains[-1])


def _limit(mix: Pcm) -> Pcm:
    """Bend what is over the knee smoothly under the ceiling (a memoryless soft limiter).

    The curve ``knee + room * tanh((|x| - knee) / room)`` meets the straight part with slope 1,
    so it adds no edge; sounds are mixed low enough that it is reached by overlaps only.
    """
    level = np.abs(mix)
    over = level > _KNEE
    if over.any():
        room = CEILING - _KNEE
        mix[over] = np.sign(mix[over]) * (_KNEE + room * np.tanh((level[over] - _KNEE) / room))
    return mix
