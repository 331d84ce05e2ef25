"""Unpacking the zip of a model: one folder with plain files, and nothing outside of it."""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType

from companion.errors import CompanionError

_MAX_ENTRIES = 1_000  # models have about 20
_MAX_UNPACKED_BYTES = 8_000_000_000  # the largest English model has 4 GB
_MAX_RATIO = 20  # models have about 2; bombs a thousand
_CHUNK_BYTES = 1 << 20

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.+-]*[A-Za-z0-9_+-]")
"""A name that means the same on every system: no space, colon or backslash, no dot at its end."""

_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error,
    EOFError, OSError, ValueError, RuntimeError,
)  # fmt: skip
"""What :mod:`zipfile` raises for a file that is cut short, altered or locked with a password.

``OSError`` too: an altered offset makes it seek to before the file's beginning.
"""


class ModelZip:
    """A zip whose table of contents was found to be that of a model.

    Attributes:
        name: the one folder that everything in it is in.
        unpacked_bytes: of all its files.

    Raises:
        CompanionError: it is no zip, is cut short, or holds what no model holds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._telling_damage():
            self._zip = zipfile.ZipFile(path)
        try:
            self._files = self._check()
        except CompanionError:
            self._zip.close()
            raise
        self.name = next(iter(self._files)).parts[0]
        self.unpacked_bytes = sum(info.file_size for info in self._files.values())

    def __enter__(self) -> ModelZip:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def unpack(self, folder: Path) -> Path:
        """Write every file below an empty folder, checked by its CRC and flushed to the disk.

        Returns:
            The model's own folder in there.

        Raises:
            CompanionError: a file in the zip is damaged.
            OSError: a file cannot be written.
        """
        for inner, info in self._files.items():
            target = folder / inner
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                for chunk in self._content(info):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        return folder / self.name

    def _content(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        with self._telling_damage():
            source = self._zip.open(info)
        with source:
            while True:
                with self._telling_damage():
                    chunk = source.read(_CHUNK_BYTES)
                if not chunk:
                    return
                yield chunk

    def _check(self) -> dict[PurePosixPath, zipfile.ZipInfo]:
        """The files by their place in the zip, none of them harmful."""
        entries = self._zip.infolist()
        if len(entries) > _MAX_ENTRIES:
            raise self._refused(f"it has {len(entries):,} files")
        unpacked = sum(info.file_size for info in entries)
        if unpacked > min(_MAX_UNPACKED_BYTES, _MAX_RATIO * self._path.stat().st_size):
            raise self._refused(f"it would unpack to {unpacked:,} bytes")
        files = {self._place(info): info for info in entries if not info.is_dir()}
        spelled = {str(place).lower() for place in files}
        if len(spelled) < sum(not info.is_dir() for info in entries):
            raise self._refused("it holds a file twice")
        if not spelled.isdisjoint(str(up).lower() for place in files for up in place.parents):
            raise self._refused("it holds a file and a folder of the same name")
        tops = {place.parts[0] if len(place.parts) > 1 else "" for place in files}
        if len(tops) != 1 or min(tops)[:1] in ("", "."):
            raise self._refused("its files are not all in one folder")
        return files

    def _place(self, info: zipfile.ZipInfo) -> PurePosixPath:
        """Where an entry goes, below the folder it is unpacked in."""
        raw = info.orig_filename
        parts = raw.removesuffix("/").split("/")
        if not all(_PLAIN_NAME.fullmatch(part) for part in parts):
            raise self._refused(f"the name {raw!r} in it could lead out of the folder")
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise self._refused(f"{raw!r} in it is a link or a device")
        return PurePosixPath(*parts)

    def _refused(self, reason: str) -> CompanionError:
        return CompanionError(
            f"{self._path.name} is not the zip of a model: {reason}. Nothing was unpacked.",
            "Fetch the zip again from where the model is published.",
        )

    @contextmanager
    def _telling_damage(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGED as error:
            reason = str(error).rstrip(".") or "it ends early"
            raise CompanionError(
                f"{self._path.name} cannot be unpacked: {reason}.",
                "It may be damaged or cut short: fetch or copy it again.",
            ) from error
