"""Files of learned weights, and what is told of one that cannot be used."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
import numpy.lib.format as npy
import numpy.typing as npt

from companion.errors import CompanionError

_UNREADABLE = (
    OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error, NotImplementedError
)  # fmt: skip
_FIX = "End Companion, then install it again, or put back the file as it came."
_PIECE_BYTES = 1 << 20
_NAME_LENGTHS = 26, 30  # in a ZIP archive, where the lengths of a file's name and extra field stand

Array = npt.NDArray[Any]


class Rows:
    """A table of whole numbers (int8) that stays in its file, which is held open.

    It has a row for each of many thousand pieces, of which a sentence needs a few dozen.  Mapped
    into memory, nearly all of it would be there after a few sentences, as pages come in dozens.

    Args:
        path: the file.
        begin: where in it the table begins.
        shape: how many rows it has, and how long they are.
    """

    def __init__(self, path: Path, begin: int, shape: tuple[int, int]) -> None:
        self.shape = shape
        self._path = path
        self._begin = begin
        self._file = path.open("rb", buffering=0)
        self._one_at_a_time = Lock()

    def take(self, places: Sequence[int]) -> npt.NDArray[np.int8]:
        """The rows with these numbers, each from 0 on.

        Raises:
            CompanionError: the file cannot be read any more.
            IndexError: there is no such row.
        """
        count, width = self.shape
        if places and max(places) >= count:
            raise IndexError(max(places))
        with _told(self._path):
            together = b"".join(map(self._read, places))
        return np.frombuffer(together, np.int8).reshape(-1, width)

    def _read(self, place: int) -> bytes:
        width = self.shape[1]
        begin = self._begin + place * width
        if sys.platform == "win32":
            with self._one_at_a_time:
                self._file.seek(begin)
                row = self._file.read(width)
        else:
            row = os.pread(self._file.fileno(), width, begin)
        if len(row) != width:
            raise EOFError("it has become shorter")
        return row


class Weights:
    """The arrays of an ``.npz`` file."""

    def __init__(self, path: Path, archive: ZipFile) -> None:
        self._path = path
        self._archive = archive

    def __getitem__(self, name: str) -> Array:
        with self._archive.open(f"{name}.npy") as file:
            array: Array = npy.read_array(file, allow_pickle=False)
        return array

    def names(self) -> list[str]:
        """What the arrays are called."""
        return [name.removesuffix(".npy") for name in self._archive.namelist()]

    def rows(self, name: str) -> Rows:
        """One that is left where it is; it may not be packed.

        Its check sum is compared, as it is where an array is read.
        """
        info = self._archive.getinfo(f"{name}.npy")
        with self._archive.open(info) as file:
            npy.read_magic(file)
            shape, by_column, kind = npy.read_array_header_1_0(file)
            if info.compress_type != ZIP_STORED or by_column or kind != np.int8 or len(shape) != 2:
                raise ValueError(f"{name} is no table that can be read row by row")
            begin = self._begin(info) + file.tell()
            while file.read(_PIECE_BYTES):
                pass
        return Rows(self._path, begin, shape)

    def _begin(self, info: ZipInfo) -> int:
        """Where in the archive the bytes of one of its files begin."""
        lengths, fixed = _NAME_LENGTHS
        with self._path.open("rb") as file:
            file.seek(info.header_offset + lengths)
            of_name, of_extra = struct.unpack("<HH", file.read(4))
            return int(info.header_offset + fixed + of_name + of_extra)


@contextmanager
def weights_of(path: Path) -> Iterator[Weights]:
    """The arrays of an ``.npz`` file, while they are taken out of it.

    Raises:
        CompanionError: it is missing or damaged, or an array is not in it.
    """
    with _told(path), ZipFile(path) as archive:
        yield Weights(path, archive)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in a sentence what is wrong with the file."""
    try:
        yield
    except _UNREADABLE as error:
        why = getattr(error, "strerror", None) or error
        raise CompanionError(f"{path} cannot be read: {why}.", _FIX) from error


def misfit(path: Path) -> CompanionError:
    """What is told of a file whose arrays do not fit together."""
    return CompanionError(f"{path} does not fit this version of Companion.", _FIX)
