"""The echo canceller: takes the companion's own voice out of what the microphone hears.

AEC3 of WebRTC (BSD), from ``pywebrtc-audio``, is given the very samples that the player wrote.  It
finds the delay between the two by itself, up to half a second; what it cannot bear is an echo that
comes before its cause, or a delay that jumps.  So the samples wait in a queue that is kept short,
and is shortened only where they are silent.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from companion.audio.base import EAR_RATE_HZ, MOUTH_RATE_HZ, Pcm
from companion.audio.echo_path import AIR_POWER, FAR_POWER, EchoPath, power, samples_in

_FRAME = EAR_RATE_HZ // 100
_HELD_S = 0.02  # evens out that both devices deliver in bursts
_TOO_MUCH_S = 0.05  # more than that always waits: the queue is shortened
_LOOK_S = 2.0
_MOST_S = 0.5  # nobody read for a while
_KEPT_BLOCKS = 500

_CANCELLED = 0.1  # of the power may be left: 10 dB less is at work, and 30 to 40 is usual
_EARNED_S, _SURE_S, _LOST_S = 0.8, 2.0, 0.2
_DOUBT = 0.5  # a person who speaks as well looks like echo that is left, so doubt grows slowly
_FREE_S, _MOST_FREE_S = 0.8, 2.0  # of the companion's voice without an echo, for a headset
_SYLLABLE_S = 0.06
_PERSON = 0.2  # of the power is left where a person speaks: half of it when both are as loud
_SMOOTH_S = 0.3  # longer than the way of the echo, so that what is compared belongs together


class Reference:
    """What the loudspeaker plays, handed from its callback to the ear.

    Appending to and popping from a deque are atomic, so no lock is held in the callback.
    """

    def __init__(self) -> None:
        import soxr

        self._written: deque[Pcm] = deque(maxlen=_KEPT_BLOCKS)
        self._resampler = soxr.ResampleStream(MOUTH_RATE_HZ, EAR_RATE_HZ, 1)
        self._held: Pcm = np.zeros(samples_in(_HELD_S), dtype=np.float32)
        self._least = self._looked = 0  # samples that always waited; samples since then

    def write(self, pcm: Pcm) -> None:
        """These samples were pulled from the player, at the mouth's rate."""
        self._written.append(pcm)

    def read(self, samples: int) -> Pcm:
        """The next samples at the ear's rate; silence where none were written."""
        while self._written:
            resampled = self._resampler.resample_chunk(self._written.popleft())
            self._held = np.concatenate([self._held, resampled])
        if len(self._held) > samples + samples_in(_MOST_S):
            self._held = self._held[-samples - samples_in(_HELD_S) :]
        out, self._held = self._held[:samples], self._held[samples:]
        self._keep_short(samples)
        return np.pad(out, (0, samples - len(out)))

    def _keep_short(self, samples: int) -> None:
        waiting = len(self._held)
        self._least = min(self._least, waiting) if self._looked else waiting
        self._looked += samples
        if self._looked >= samples_in(_LOOK_S) and self._least > samples_in(_TOO_MUCH_S):
            surplus = self._least - samples_in(_HELD_S)
            if np.any(self._held[:surplus]):
                return  # a later block is silent
            self._held = self._held[surplus:]
        if self._looked >= samples_in(_LOOK_S):
            self._looked = 0


class Cleaned(NamedTuple):
    """A block of the microphone's sound without the echo, in two ways.

    Attributes:
        words: for the recogniser: of a word over the voice nearly all is left, where the way of the
            echo is known, and a faint rest of the echo as well.
        speech: for the detector of speech, which such a rest makes deaf to what is louder: until
            more than echo is left, nothing of it.
    """

    words: Pcm
    speech: Pcm


class EchoCanceller:
    """WebRTC's AEC3, and beside it the way of the echo as a linear filter.

    Args:
        reference: what the loudspeaker plays.

    Attributes:
        trusted: it was seen to take the echo out.  Before that, in the first second of speech, or
            with a delay it cannot find, the companion would hear itself.
        person: so much of the last block is left that it is more than echo.
        free: no echo reaches the microphone, as with a headset.  AEC3 waits for one and takes a
            person's voice over the companion's for it, so the sound is left as it is.

    Raises:
        ImportError: the extra ``bargein`` is not installed.
    """

    def __init__(self, reference: Reference) -> None:
        from pywebrtc_audio import EchoCanceller as Aec3

        self._aec = Aec3(EAR_RATE_HZ, 1)
        self._path = EchoPath()
        self._reference = reference
        self._seen_s = 0.0
        self._powers = np.zeros(4)  # of microphone, what AEC3 and the filter leave, loudspeaker
        self._syllable = np.zeros(4)  # the same over a shorter time
        self._free_s = 0.0
        self._louder = False  # the filter makes it: its way is no longer so
        self.trusted = False
        self.person = False
        self.free = False

    def clean(self, pcm: Pcm) -> Cleaned:
        """Take the echo out of a block of the microphone's sound; whole frames of 10 ms."""
        far = self._reference.read(len(pcm))
        cleaned = [
            self._aec.process(pcm[at : at + _FRAME], far[at : at + _FRAME])
            for at in range(0, len(pcm), _FRAME)
        ]
        out = np.concatenate(cleaned)
        left = self._path.clean(pcm, far)
        self._watch(pcm, out, left, far)
        if self.free:
            return Cleaned(pcm, pcm)
        words = left if self._path.known and not self._louder else out
        return Cleaned(words, words if self.person else out)

    def _watch(self, near: Pcm, out: Pcm, left: Pcm, far: Pcm) -> None:
        block_s = len(near) / EAR_RATE_HZ
        now = np.array([power(near), power(out), power(left), power(far)])
        self._powers += (now - self._powers) * block_s / _SMOOTH_S
        self._syllable += (now - self._syllable) * min(block_s / _SYLLABLE_S, 1.0)
        heard, by_aec, by_filter, _ = self._syllable
        self.person = self.free or bool(min(by_aec, by_filter) > _PERSON * heard)
        self._louder = bool(by_filter > heard)
        if now[3] > FAR_POWER and (self._louder or by_aec < _PERSON * heard):
            self._path.watch(near, left)
        before, after, _, sounding = self._powers
        if sounding < FAR_POWER:
            return
        no_echo = bool(before < AIR_POWER)
        # A person who speaks is no echo: it takes longer than a word to be believed there is one.
        free_s = self._free_s + (block_s if no_echo else -block_s)
        self._free_s = min(max(free_s, 0.0), _MOST_FREE_S)
        self.free = self._free_s > (0.0 if self.free else _FREE_S)
        works = no_echo or self.free or after < _CANCELLED * before
        step_s = block_s * (1.0 if works else -_DOUBT)
        self._seen_s = min(max(self._seen_s + step_s, 0.0), _SURE_S)
        if self._seen_s > _EARNED_S:
            self.trusted = True
        elif self._seen_s < _LOST_S:
            self.trusted = False


def make_echo_canceller(reference: Reference) -> EchoCanceller | None:
    """The canceller; None where the extra ``bargein`` is not installed."""
    try:
        return EchoCanceller(reference)
    except ImportError:
        return None
