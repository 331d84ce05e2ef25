"""The terminal, wiped for a person who must leave at once."""

from __future__ import annotations

import sys

_WIPE = "\x1b[H\x1b[2J\x1b[3J"  # to the top, the screen, the lines that had scrolled away


def wipe() -> None:
    """Clear the screen and its history; does nothing where output goes to a file or a pipe."""
    if sys.stdout.isatty():
        sys.stdout.write(_WIPE)
        sys.stdout.flush()
