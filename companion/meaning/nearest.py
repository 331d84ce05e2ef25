"""Which label's sentences a sentence is nearest to."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from companion import paths
from companion.meaning.minilm import DIMENSIONS, MODEL_SHA256, MiniLM, Vector

_CACHE_NAME = "meaning.npz"
_NEAREST = 8
"""Of each label's sentences so many count: on the development sentences better than one, which
follows single words, and than all, which blurs a label with many sides."""


class Nearest:
    """Labelled sentences with their points.

    The points are kept in ``meaning.npz`` in the cache folder and computed again, some seconds
    long, when the sentences or the model have changed.

    Args:
        sentences: lower-case sentences, eight or more, of each label.

    Raises:
        CompanionError: the model is not installed or not the pinned one.
    """

    def __init__(self, sentences: Mapping[str, Sequence[str]]) -> None:
        self._model = MiniLM()
        points = self._points([s for group in sentences.values() for s in group])
        ends = np.cumsum([len(group) for group in sentences.values()])
        self._points_by_label = dict(zip(sentences, np.split(points, ends[:-1]), strict=True))

    def near(self, sentence: str) -> dict[str, float]:
        """How near a lower-case sentence is to each label: a mean cosine, -1..1."""
        point = self._model.encode(sentence)
        return {
            label: float(np.sort(points @ point)[-_NEAREST:].mean())
            for label, points in self._points_by_label.items()
        }

    def _points(self, sentences: list[str]) -> Vector:
        """One row a sentence, from the cache when it holds these."""
        key = hashlib.sha256(json.dumps([MODEL_SHA256, sentences]).encode()).hexdigest()
        kept = _read_cache(key)
        if kept is not None and kept.shape == (len(sentences), DIMENSIONS):
            return kept
        points = np.array([self._model.encode(sentence) for sentence in sentences])
        with contextlib.suppress(OSError):
            _write_cache(key, points)
        return points


def _read_cache(key: str) -> Vector | None:
    try:
        with np.load(paths.cache_dir() / _CACHE_NAME, allow_pickle=False) as kept:
            return kept["points"].astype(np.float32) if str(kept["key"]) == key else None
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _write_cache(key: str, points: Vector) -> None:
    """Replace the cache file in one step, so that two sessions never leave half a file."""
    folder = paths.cache_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=_CACHE_NAME)  # created with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, key=np.array(key), points=points.astype(np.float16))
        Path(name).replace(folder / _CACHE_NAME)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
