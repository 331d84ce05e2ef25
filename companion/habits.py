"""What was learnt of how a person speaks: how long they pause.  No word and no sound is kept."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

from companion import paths

Pauses = tuple[list[float], list[float]]
"""Seconds, after something whole and after something unfinished."""


def load_pauses() -> Pauses:
    """The pauses of earlier sessions; none when there is no file or it cannot be used."""
    try:
        kept = json.loads(paths.habits_file().read_text(encoding="utf-8"))["pauses_s"]
        whole, unfinished = ([float(pause) for pause in kept[name]] for name in _NAMES)
    except (OSError, ValueError, LookupError, TypeError):
        return [], []
    return whole, unfinished


def save_pauses(pauses: Pauses) -> None:
    """Keep the pauses for the next session; a disk that cannot be written costs only that."""
    path = paths.habits_file()
    text = json.dumps({"pauses_s": dict(zip(_NAMES, pauses, strict=True))}, indent=1)
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="new-")  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)


_NAMES = ("after_whole", "after_unfinished")
