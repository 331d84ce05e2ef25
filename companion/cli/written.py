"""Files of the person's own that a command writes where it is told to."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from companion.errors import CompanionError, ExitCode


def refuse_taken(path: Path, force: bool) -> None:
    """Say before any work that a file is in the way.

    Raises:
        CompanionError: it is, and may not be replaced.
    """
    if os.path.lexists(path) and not force:
        raise CompanionError(
            f"The file {path} is there already, and was left as it is.",
            "Give another name, or --force to replace it.",
            ExitCode.USAGE,
        )


def write_out(path: Path, write: Callable[[BinaryIO], object], force: bool) -> None:
    """Have a file written that appears whole or not at all, and only its owner can open.

    Args:
        path: where it goes.
        write: writes what is in it.
        force: whether it may take the place of another.

    Raises:
        CompanionError: it is there already, or cannot be written.
    """
    from companion.whole_file import new_file

    refuse_taken(path, force)
    try:
        with new_file(path, force) as file:
            write(file)
    except FileExistsError:  # it came meanwhile
        refuse_taken(path, force=False)
    except OSError as error:
        raise CompanionError(
            f"The file {path} cannot be written: {error.strerror}.",
            "Give a folder that is there, is yours to write in, and has room.",
        ) from error
