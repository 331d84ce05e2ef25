"""Rooms for tests: what a microphone hears of a sound made somewhere else in the room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm

_SOUND_M_S = 343.0


def room_response(
    size_m: Sequence[float], source_m: Sequence[float], ear_m: Sequence[float], rt60_s: float
) -> Pcm:
    """The impulse response of a shoebox room at the ear's rate, by the image method.

    (Allen and Berkley, J. Acoust. Soc. Am. 65, 1979; one absorption for all walls, from Sabine's
    formula.)  The direct sound has amplitude 1 and comes at once.

    Args:
        size_m: length, width and height.
        source_m, ear_m: where the sound is made and heard, from one corner.
        rt60_s: the time in which the reverberation falls by 60 dB.
    """
    size = np.array(size_m)
    x, y, z = size
    absorbed = 0.161 * size.prod() / (rt60_s * 2 * (x * y + y * z + z * x))
    reflected = np.sqrt(1 - min(absorbed, 0.99))
    reach = np.ceil(rt60_s * _SOUND_M_S / (2 * size)).astype(int)
    grids = np.meshgrid(*(np.arange(-n, n + 1) for n in reach), indexing="ij")
    cells = np.stack([grid.ravel() for grid in grids], axis=1)
    response = np.zeros(round((rt60_s + 0.05) * EAR_RATE_HZ))
    direct_m = float(np.linalg.norm(np.subtract(source_m, ear_m)))
    for side in np.ndindex(2, 2, 2):
        mirrored = np.array(side)
        image = (1 - 2 * mirrored) * np.array(source_m) + 2 * cells * size
        far_m = np.linalg.norm(image - ear_m, axis=1)
        bounces = np.abs(2 * cells - mirrored).sum(axis=1)
        late = np.rint((far_m - direct_m) / _SOUND_M_S * EAR_RATE_HZ).astype(int)
        kept = late < len(response)
        loud = reflected ** bounces[kept] * direct_m / far_m[kept]
        # Alternating signs keep the many late images from adding up to a rumble.
        sign = np.where((cells[kept] * (3, 5, 7)).sum(axis=1) % 2, -1.0, 1.0)
        np.add.at(response, late[kept], loud * sign)
    return response.astype(np.float32)


def in_room(pcm: Pcm, response: Pcm) -> Pcm:
    """A sound as it is heard in the room, with its reverberation at the end."""
    length = len(pcm) + len(response) - 1
    size = 1 << (length - 1).bit_length()
    spectrum = np.fft.rfft(pcm, size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[:length].astype(np.float32)


@cache
def desk_response() -> Pcm:
    """A loudspeaker and a microphone half a metre apart in a small room; unit energy."""
    answer = room_response((4.0, 3.0, 2.5), (1.0, 1.5, 0.8), (1.4, 1.8, 0.8), rt60_s=0.3)
    return answer / np.sqrt(np.sum(answer**2))
