"""Play a sound, listen for it, and tell what the room and the devices make of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from companion.audio.base import EAR_RATE_HZ, MOUTH_RATE_HZ, Pcm
from companion.audio.echo import Reference, make_echo_canceller
from companion.audio.microphone import Microphone
from companion.audio.player import Player

_QUIET_S = 1.0
_SWEEP_S = 0.25
_SWEEP_HZ = (400.0, 4000.0)
_SWEEP_PEAK = 0.12  # as loud as the program's short sounds
_LONGEST_WAY_S = 1.2
_TRIES = 2  # a busy machine may swallow one
_STANDS_OUT = 8.0  # times the usual correlation: noise alone comes to 5
_CONVERGED_S = 1.5
_SILENT_DBFS = -90.0
_UNANSWERED = 0  # an id nobody waits for


@dataclass(frozen=True, slots=True)
class SoundCheck:
    """What was measured.

    Attributes:
        noise_dbfs: the room without the companion; -inf for a microphone that gives nothing.
        round_trip_s: from handing a sound to the player to hearing it; None when it was not heard.
        echo_dbfs: how loud the companion's voice comes back.
        reduction_db: by how much the echo canceller lowers it; None without one.
    """

    noise_dbfs: float
    round_trip_s: float | None
    echo_dbfs: float
    reduction_db: float | None

    @property
    def silent(self) -> bool:
        """True for a microphone that gives nothing: it may be muted."""
        return self.noise_dbfs < _SILENT_DBFS


def check_sound(microphone: Microphone, player: Player, voice: Pcm) -> SoundCheck:
    """Measure; takes about six seconds.

    Args:
        microphone: open.
        player: played by an open loudspeaker.
        voice: three seconds of speech or more at the mouth's rate.

    Raises:
        CompanionError: the microphone went away.
    """
    reference = Reference()
    player.reference = reference.write
    room = _record(microphone, _QUIET_S)
    round_trip_s = None
    for _ in range(_TRIES):
        player.play(_UNANSWERED, _sweep(MOUTH_RATE_HZ))
        heard = _record(microphone, _LONGEST_WAY_S + _SWEEP_S)
        round_trip_s = round_trip_s or _found(_sweep(EAR_RATE_HZ), heard)
    canceller = make_echo_canceller(reference)
    player.play(_UNANSWERED, voice)
    before: list[Pcm] = []
    after: list[Pcm] = []
    seconds = len(voice) / MOUTH_RATE_HZ
    while len(before) * 0.02 < seconds:
        pcm = microphone.read().pcm
        before.append(pcm)
        after.append(pcm if canceller is None else canceller.clean(pcm).speech)
    settled = round(_CONVERGED_S / 0.02)
    echo_dbfs = level_dbfs(np.concatenate(before[settled:]))
    left_dbfs = level_dbfs(np.concatenate(after[settled:]))
    return SoundCheck(
        level_dbfs(room),
        round_trip_s,
        echo_dbfs,
        None if canceller is None else echo_dbfs - left_dbfs,
    )


def level_dbfs(pcm: Pcm) -> float:
    """Root mean square in dB below a full-scale square wave; -inf for exact silence."""
    power = float(np.mean(np.square(pcm, dtype=np.float64)))
    return 10 * math.log10(power) if power else -math.inf


def _record(microphone: Microphone, seconds: float) -> Pcm:
    blocks = [microphone.read().pcm for _ in range(round(seconds / 0.02))]
    return np.concatenate(blocks)


def _sweep(rate_hz: int) -> Pcm:
    """A tone that rises evenly in pitch; it is found in noise and echo, as a bare tone is not."""
    low_hz, high_hz = _SWEEP_HZ
    t_s = np.arange(round(_SWEEP_S * rate_hz)) / rate_hz
    octaves = math.log(high_hz / low_hz)
    phase = 2 * np.pi * low_hz * _SWEEP_S / octaves * (np.exp(t_s / _SWEEP_S * octaves) - 1)
    return np.asarray(_SWEEP_PEAK * np.sin(phase) * np.hanning(len(t_s)), dtype=np.float32)


def _found(sound: Pcm, recording: Pcm) -> float | None:
    """Seconds into the recording at which the sound begins; None when it is not there."""
    size = 1 << (len(recording) + len(sound)).bit_length()
    spectrum = np.fft.rfft(recording, size) * np.conj(np.fft.rfft(sound, size))
    likeness = np.abs(np.fft.irfft(spectrum, size)[: len(recording)])
    best = int(np.argmax(likeness))
    usual = float(np.median(likeness))
    if likeness[best] == 0.0 or likeness[best] < _STANDS_OUT * usual:
        return None
    return best / EAR_RATE_HZ
