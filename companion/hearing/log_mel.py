"""What whisper is shown of a sound: its log-mel spectrogram.

The definition is that of the whisper models (github.com/openai/whisper, ``audio.py``): 16 kHz,
Hann windows of 25 ms every 10 ms, 80 mel bands on the scale of Slaney's Auditory Toolbox from 0 to
8 kHz, clipped 80 dB under the loudest point.  faster-whisper has the same in its package, whose
import brings a video library and a download client.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

RATE_HZ = 16_000
HOP = 160
_WINDOW = 400
_BANDS = 80


def mel_filters() -> NDArray[np.float32]:
    """Triangular filters of equal area, shape ``(80, 201)``: mel bands by frequencies."""
    mel = np.linspace(0.0, _hz_to_mel(RATE_HZ / 2), _BANDS + 2)
    edges_hz = np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))
    bins_hz = np.fft.rfftfreq(_WINDOW, 1 / RATE_HZ)
    return np.array(
        [
            np.interp(bins_hz, edges_hz[band : band + 3], [0.0, 1.0, 0.0])
            * (2 / (edges_hz[band + 2] - edges_hz[band]))
            for band in range(_BANDS)
        ],
        dtype=np.float32,
    )


def log_mel(pcm: NDArray[np.float32], filters: NDArray[np.float32]) -> NDArray[np.float32]:
    """The spectrogram of a sound, shape ``(80, n // 160)``.

    Args:
        pcm: mono samples in -1..1 at 16 kHz, at least 201 of them.
        filters: from :func:`mel_filters`.
    """
    padded = np.pad(pcm, _WINDOW // 2, mode="reflect")
    frames = sliding_window_view(padded, _WINDOW)[::HOP][: len(pcm) // HOP]
    hann = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(frames * hann)) ** 2
    # Not ``filters @ power.T``: that goes to BLAS, whose idle threads then spin beside the decoder.
    energy = np.einsum("bf,tf->bt", filters, power.astype(np.float32))
    bands = np.log10(np.maximum(energy, 1e-10))
    clipped: NDArray[np.float32] = np.maximum(bands, bands.max() - 8.0)
    return (clipped + 4.0) / 4.0


def _hz_to_mel(hz: float) -> float:
    """Slaney's scale above its 1 kHz knee: linear below, 27 bands to each factor of 6.4 above."""
    return float(15 + np.log(hz / 1000) * 27 / np.log(6.4))
