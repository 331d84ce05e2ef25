"""Files that appear whole or not at all, and never in the place of another unasked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def new_file(path: Path, force: bool = False) -> Iterator[BinaryIO]:
    """Write to the file given; it takes its name, mode 0600, when the block ends well.

    What goes wrong leaves nothing behind, and an older file as it was.

    Args:
        path: where it goes; its folder is there already.
        force: whether it may take the place of an older file.

    Raises:
        FileExistsError: there is a file, folder or link of that name.
        OSError: it cannot be written.
    """
    if not force and (path.exists() or path.is_symlink()):  # before the work, not after it
        raise FileExistsError(17, "File exists", str(path))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # created with mode 0600
    whole = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if force:
            whole.replace(path)
        else:
            _take_name(whole, path)
    finally:
        whole.unlink(missing_ok=True)


def _take_name(whole: Path, path: Path) -> None:
    """Give it its name, unless that was taken meanwhile."""
    try:
        os.link(whole, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, as on a memory stick
        if path.exists():
            raise FileExistsError(17, "File exists", str(path)) from None
        whole.rename(path)
