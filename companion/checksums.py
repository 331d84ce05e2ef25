"""Model files are checked by SHA-256; a file that has not changed is hashed only once.

The result is kept in ``checksums.json`` in the cache folder under the file's path, with the size
and modification time it was found at.  Losing that file costs one more hashing and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import msgspec

from companion import paths
from companion.errors import CompanionError, ExitCode
from companion.whole_file import replace_file

_CACHE_NAME = "checksums.json"


class _Seen(msgspec.Struct, frozen=True):
    """A file as it was when it was hashed."""

    size: int
    mtime_ns: int
    sha256: str


def verify_file(path: Path, sha256: str) -> None:
    """Make sure that a file is the one that was pinned.

    Args:
        path: the file.
        sha256: the digest it must have, 64 lower-case hex digits.

    Raises:
        CompanionError: the file is missing, cannot be read, or is another one.
    """
    try:
        found = _sha256_of(path.resolve())
    except OSError as error:
        raise CompanionError(
            f"The model file {path} cannot be read.",
            "Install the package it belongs to again, or check who may read the file.",
            ExitCode.MISSING,
        ) from error
    if found != sha256:
        raise CompanionError(
            f"The model file {path} is damaged or is not the one this program was made for.",
            "Remove the package it belongs to and install it again.",
            ExitCode.MISSING,
        )


def _sha256_of(path: Path) -> str:
    """The digest of a file, from the cache when size and modification time are unchanged."""
    stat = path.stat()
    cache = _read_cache()
    seen = cache.get(str(path))
    if seen and (seen.size, seen.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
        return seen.sha256
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    cache[str(path)] = _Seen(stat.st_size, stat.st_mtime_ns, digest)
    with contextlib.suppress(OSError):
        replace_file(paths.cache_dir() / _CACHE_NAME, msgspec.json.encode(cache))
    return digest


def _read_cache() -> dict[str, _Seen]:
    try:
        text = (paths.cache_dir() / _CACHE_NAME).read_bytes()
        return msgspec.json.decode(text, type=dict[str, _Seen])
    except (OSError, ValueError, msgspec.DecodeError):
        return {}
