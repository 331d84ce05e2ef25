"""Small files that are replaced in one step, so that nobody ever finds half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Put a file of this content in the place of ``path``, readable by its owner alone.

    The folder is made (0700) where it is missing.  What goes wrong leaves the old file as it was,
    and nothing beside it.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # created with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a power cut may leave an empty file in its place
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
