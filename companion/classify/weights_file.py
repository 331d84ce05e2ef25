"""Files of learned weights, and what is told of one that cannot be used."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from companion.errors import CompanionError

_UNREADABLE = (
    OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error, NotImplementedError
)  # fmt: skip
_FIX = "Install Companion again, or put back the file as it came."


@contextmanager
def weights_of(path: Path) -> Iterator[Mapping[str, npt.NDArray[Any]]]:
    """The arrays of an ``.npz`` file, by name, while they are taken out of it.

    Raises:
        CompanionError: it is missing or damaged, or an array is not in it.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            yield file
    except _UNREADABLE as error:
        why = getattr(error, "strerror", None) or error
        raise CompanionError(f"{path} cannot be read: {why}.", _FIX) from error


def misfit(path: Path) -> CompanionError:
    """What is told of a file whose arrays do not fit together."""
    return CompanionError(f"{path} does not fit this version of Companion.", _FIX)
