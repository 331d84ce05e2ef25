"""What was learnt of how a person speaks: how long they pause.  No word and no sound is kept."""

from __future__ import annotations

import contextlib
import json

from companion import paths
from companion.whole_file import replace_file

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
    text = json.dumps({"pauses_s": dict(zip(_NAMES, pauses, strict=True))}, indent=1)
    with contextlib.suppress(OSError):
        replace_file(paths.habits_file(), text.encode())


_NAMES = ("after_whole", "after_unfinished")
