"""A small learned classifier: what kind of sentence the words make, with a share for each kind.

The method is that of fastText (Joulin et al. 2016, https://arxiv.org/abs/1607.01759) with one
rectified layer more: the rows of a sentence's pieces are summed, and every label weighs the sum.
Weights are fixed and nothing is drawn by chance, so the same words always give the same shares.
``tests/bench/train_classifier.py`` makes the files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from companion.classify.ngrams import BUCKETS, buckets
from companion.classify.weights_file import misfit, weights_of


class NgramNet:
    """The classifier of one file.

    Args:
        path: an ``.npz`` file with ``table`` (int8, a row a bucket, not packed), ``scale`` (the
            value of one step of the table), ``hidden`` (the layer's bias), ``weights`` (a column a
            label), ``bias`` and ``labels``.

    Attributes:
        labels: the names of the kinds.

    Raises:
        CompanionError: the file is missing or is not such a file.
    """

    def __init__(self, path: Path) -> None:
        with weights_of(path) as file:
            self._table = file.rows("table")
            self._scale = float(file["scale"])
            self._hidden: npt.NDArray[np.float32] = file["hidden"].astype(np.float32)
            self._weights: npt.NDArray[np.float32] = file["weights"].astype(np.float32)
            self._bias: npt.NDArray[np.float32] = file["bias"].astype(np.float32)
            self.labels: tuple[str, ...] = tuple(str(label) for label in file["labels"])
        units = len(self._hidden)
        right = (self._table.shape, self._weights.shape, self._bias.shape) == (
            (BUCKETS, units),
            (units, len(self.labels)),
            (len(self.labels),),
        )
        if not right:
            raise misfit(path)

    def shares(self, words: Sequence[str]) -> dict[str, float]:
        """How likely each kind is, 0..1, together 1, for normalised words."""
        rows = buckets(words)
        # A product with ones adds faster than sum does, and whole numbers stay exact in it.
        pieces = self._table.take(rows).astype(np.float32)
        total = np.ones(len(rows), np.float32) @ pieces
        layer = np.maximum(total * (self._scale / math.sqrt(len(rows))) + self._hidden, 0)
        logits = (layer @ self._weights + self._bias).tolist()
        most = max(logits)
        powers = [math.exp(logit - most) for logit in logits]
        whole = sum(powers)
        return {label: power / whole for label, power in zip(self.labels, powers, strict=True)}
