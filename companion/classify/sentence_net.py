"""A small learned sentence model: what kind of sentence the words make, heard in their order.

Where :mod:`companion.classify.ngram_net` sums what each word and pair of words says, this one
hears every word beside all others, so "i've had too much cake" is no overdose.  It is an encoder
as in BERT (Devlin et al. 2019, https://arxiv.org/abs/1810.04805), begun with the first layers of
MiniLM (Wang et al. 2020, https://arxiv.org/abs/2002.10957); a sentence's place is the mean over
its pieces.  ``tests/bench/train_judge.py`` makes the files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from companion.classify.weights_file import misfit, weights_of
from companion.wordpiece import piece_ids

HEADS = 12
_EPSILON = 1e-12
_GELU = math.sqrt(2 / math.pi)

Matrix = npt.NDArray[np.float32]


class SentenceNet:
    """The model of one file.

    Args:
        path: an ``.npz`` file: ``vocabulary`` (the pieces, one a line, as bytes) with a row for
            each in ``pieces`` (int8, not packed) and ``pieces.scale``; ``places`` (a row for each
            place in a sentence); ``norm``; for each layer six products ``layerK.0`` to
            ``layerK.5`` (int8, a column an output) with ``.scale`` and ``.bias``, and
            ``layerK.norms``; ``weights`` (a column a label), ``bias`` and ``labels``.

    Attributes:
        labels: the names of the kinds.

    Raises:
        CompanionError: the file is missing or is not such a file.
    """

    def __init__(self, path: Path) -> None:
        with weights_of(path) as file:
            self._pieces = file.rows("pieces")
            kept = (name for name in file.names() if name not in ("pieces", "vocabulary", "labels"))
            self._arrays: dict[str, npt.NDArray[Any]] = {name: file[name] for name in kept}
            pieces = bytes(file["vocabulary"]).decode().split("\n")
            self.labels: tuple[str, ...] = tuple(map(str, file["labels"]))
        self._vocabulary = {piece: number for number, piece in enumerate(pieces)}
        self._layers = sum(name.endswith(".norms") for name in self._arrays)
        try:
            shares = self.shares(["any", "words"])
            fits = len(pieces) == self._pieces.shape[0] and math.isfinite(sum(shares.values()))
        except (KeyError, ValueError, IndexError):
            fits = False
        if not fits:
            raise misfit(path)

    def shares(self, words: Sequence[str]) -> dict[str, float]:
        """How likely each kind is, 0..1, together 1, for normalised words; their end may be cut."""
        arrays = self._arrays
        ids = piece_ids(" ".join(words), len(arrays["places"]), self._vocabulary)
        pieces = self._pieces.take(ids) * arrays["pieces.scale"][ids]
        x = _normed(pieces + arrays["places"][: len(ids)], *arrays["norm"])
        for number in range(self._layers):
            x = self._layer(f"layer{number}", x)
        logits = x.mean(axis=0) @ arrays["weights"] + arrays["bias"]
        powers = np.exp(logits - logits.max())
        return dict(zip(self.labels, (powers / powers.sum()).tolist(), strict=True))

    def _layer(self, name: str, x: Matrix) -> Matrix:
        """One layer: every piece looks at all of them, then is weighed by itself."""
        norms = self._arrays[f"{name}.norms"]
        length, width = x.shape
        query, key, value = (
            self._product(f"{name}.{part}", x).reshape(length, HEADS, -1).swapaxes(0, 1)
            for part in range(3)
        )
        near = query @ key.swapaxes(1, 2) / math.sqrt(width // HEADS)
        near = np.exp(near - near.max(axis=2, keepdims=True))
        seen = (near / near.sum(axis=2, keepdims=True) @ value).swapaxes(0, 1)
        x = _normed(x + self._product(f"{name}.3", seen.reshape(length, width)), *norms[:2])
        wide = self._product(f"{name}.4", x)
        bent = 0.5 * wide * (1 + np.tanh(_GELU * (wide + 0.044715 * wide**3)))
        return _normed(x + self._product(f"{name}.5", bent), *norms[2:])

    def _product(self, name: str, x: Matrix) -> Matrix:
        arrays = self._arrays
        weights: Matrix = arrays[name].astype(np.float32)  # kept in a quarter of the room
        product: Matrix = x @ weights * arrays[f"{name}.scale"] + arrays[f"{name}.bias"]
        return product


def _normed(x: Matrix, gain: Matrix, shift: Matrix) -> Matrix:
    """Layer normalisation (Ba et al. 2016, https://arxiv.org/abs/1607.06450)."""
    centred = x - x.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + _EPSILON)
    normed: Matrix = centred / spread * gain + shift
    return normed
