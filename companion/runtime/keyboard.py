"""The keyboard of a live session: lines that are said, and the key that stops."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TextIO

from companion.runtime.minutes import printable


class Keyboard:
    """Lines as they are typed; None for the key that stops.

    Args:
        stream: where they come from.
        any_key: the next key stops, whichever it is; nothing can be typed then.  Only a terminal
            gives single keys: from anything else lines are taken, as without it.
    """

    def __init__(self, stream: TextIO, any_key: bool = False) -> None:
        self._stream = stream
        self._any_key = any_key and stream.isatty()
        self._restore = _single_keys(stream) if self._any_key else None

    def __iter__(self) -> Iterator[str | None]:
        if self._any_key:
            _one_key(self._stream)
            yield None
            return
        for line in self._stream:
            yield printable(line) or None

    def close(self) -> None:
        """Leave the terminal as it was; a second call does nothing."""
        if self._restore is not None:
            self._restore()
            self._restore = None


def _single_keys(terminal: TextIO) -> Callable[[], None]:
    """Have a terminal give each key at once; what undoes that."""
    if sys.platform == "win32":
        return lambda: None
    import termios
    import tty

    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    return lambda: termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _one_key(terminal: TextIO) -> None:
    """Return when a key is pressed."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.getwch()
    else:
        os.read(terminal.fileno(), 1)
