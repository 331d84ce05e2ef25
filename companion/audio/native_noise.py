"""What native sound libraries print about themselves.

ALSA and PortAudio write lines such as ``Expression 'ret' failed in pa_linux_alsa.c`` straight to
the process's standard error, for every device they try and once more when one goes away.  They
are read aloud by a screen reader and say nothing that a :class:`CompanionError` does not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


@contextmanager
def native_noise_silenced() -> Iterator[None]:
    """Meanwhile nothing but Python's own ``sys.stderr`` reaches standard error."""
    python_stderr = sys.stderr
    if python_stderr is None or not _is_stderr(python_stderr):
        yield
        return
    python_stderr.flush()
    kept = os.dup(_STDERR)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, _STDERR)
    os.close(sink)
    try:
        with open(
            kept,
            "w",
            buffering=1,
            encoding=python_stderr.encoding,
            errors=python_stderr.errors,
            closefd=False,
        ) as sys.stderr:
            yield
    finally:
        sys.stderr = python_stderr
        os.dup2(kept, _STDERR)
        os.close(kept)


def _is_stderr(stream: object) -> bool:
    """False where a test or a window without console has put something else there."""
    try:
        return bool(stream.fileno() == _STDERR)  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return False
