"""Where breath tones begin in a recording, to the sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion.audio.base import Pcm

_LOOKED_AT = 24_000  # the first second of a tone tells where it is
_MISFIT = 1e-3  # of its energy: 16 bits cost a hundredth of that


def find_tones(recording: Pcm, tones: Sequence[tuple[int, Pcm]], slack: int) -> list[int]:
    """The place of each tone: where the recording differs least from its first second.

    Args:
        recording: what was played, unchanged but for where it is.
        tones: where about each one begins, and its samples.
        slack: how far from there it is looked for.

    Raises:
        AssertionError: one of them is not there.
    """
    places = []
    for about, tone in tones:
        head = tone[:_LOOKED_AT].astype(np.float64)
        first = max(about - slack, 0)
        part = recording[first : about + slack + len(head)].astype(np.float64)
        assert len(part) >= len(head), f"the recording ends before {about}"
        size = 1 << (len(part) + len(head)).bit_length()
        spectrum = np.fft.rfft(part, size) * np.conj(np.fft.rfft(head, size))
        places_there = len(part) - len(head) + 1
        likeness = np.fft.irfft(spectrum, size)[:places_there]
        energy = np.concatenate([[0.0], np.cumsum(part**2)])
        misfit = energy[len(head) :][:places_there] - energy[:places_there] - 2 * likeness
        best = int(np.argmin(misfit))
        power = float(head @ head)
        assert misfit[best] + power < _MISFIT * power, f"no such tone near {about}"
        places.append(first + best)
    return places
