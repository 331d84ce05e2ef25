"""The keyboard of a live session: lines that are said, and the keys that stop and leave."""

from __future__ import annotations

import _thread
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from companion.printable import printable

ESCAPE = "\x1b"
"""What is given for the key that leaves at once; no typed line holds it."""

_INTERRUPT = "\x03"  # Ctrl-C, which reaches no handler while keys are read one by one
_LEADS = "\x00\xe0"  # begin what arrows and the like send on Windows
_ESCAPE = ESCAPE.encode()
_MOST_BYTES = 4096
_REST_OF_A_KEY_S = 0.05  # an arrow key sends Escape and, in no time, a few letters


class Keyboard:
    """Lines as they are typed; None for the key that stops, :data:`ESCAPE` for the one that leaves.

    In a terminal Escape counts as soon as it is pressed.  From anything else it is a line with
    that character alone.

    Args:
        stream: where they come from.
        any_key: the next key stops, whichever it is but Escape; nothing can be typed then.  Only
            a terminal gives single keys: from anything else lines are taken, as without it.
    """

    def __init__(self, stream: TextIO, any_key: bool = False) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._any_key = any_key and self._terminal
        self._restore = _prepared(stream, self._any_key) if self._terminal else None

    def __iter__(self) -> Iterator[str | None]:
        if self._any_key:
            yield ESCAPE if _one_key(self._stream) == ESCAPE else None
            return
        for line in _lines_by_key(self._stream) if self._terminal else self._stream:
            yield ESCAPE if line.strip() == ESCAPE else printable(line) or None

    def close(self) -> None:
        """Leave the terminal as it was; a second call does nothing."""
        if self._restore is not None:
            self._restore()
            self._restore = None


def _prepared(terminal: TextIO, single_keys: bool) -> Callable[[], None]:
    """Have a terminal give each key at once, or a line at Escape too; what undoes that."""
    if sys.platform == "win32":
        return lambda: None
    import termios
    import tty

    before = termios.tcgetattr(terminal)
    if single_keys:
        tty.setcbreak(terminal)
    else:
        termios.tcsetattr(terminal, termios.TCSANOW, _with(before, termios.VEOL, _ESCAPE))
    return lambda: termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _one_key(terminal: TextIO) -> str:
    """What the next key sends."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.getwch()
    return os.read(terminal.fileno(), _MOST_BYTES).decode(errors="replace")


def _lines_by_key(terminal: TextIO) -> Iterator[str]:
    """Lines of a terminal, and Escape as soon as it is pressed."""
    if sys.platform == "win32":
        import msvcrt

        return lines_of_keys(msvcrt.getwch, msvcrt.kbhit, msvcrt.putwch)
    return _terminal_lines(terminal.fileno())


def lines_of_keys(
    key: Callable[[], str], more: Callable[[], bool], show: Callable[[str], None]
) -> Iterator[str]:
    """Lines made of single keys, where the console gives no line at Escape: on Windows.

    Args:
        key: waits for the next key.
        more: whether a key has sent more than one sign, as an arrow does.
        show: prints one sign of what is typed.
    """
    typed = ""
    while True:
        sign = key()
        if sign in _LEADS and more():
            key()
        elif sign == _INTERRUPT:
            _thread.interrupt_main()
        elif sign == ESCAPE:
            typed = ""
            yield ESCAPE
        elif sign in "\r\n":
            for mark in "\r\n":
                show(mark)
            yield typed
            typed = ""
        elif sign == "\b":
            for mark in "\b \b" * bool(typed):
                show(mark)
            typed = typed[:-1]
        elif sign.isprintable():
            typed += sign
            show(sign)


def _terminal_lines(terminal: int) -> Iterator[str]:
    """Lines as the terminal gives them, and Escape; arrow keys and the like are left out."""
    typed = b""
    while True:
        try:
            got = os.read(terminal, _MOST_BYTES)
        except OSError:  # the terminal was closed
            return
        if not got:
            return
        typed += got.removesuffix(_ESCAPE)
        if not got.endswith(_ESCAPE):
            yield typed.decode(errors="replace")
            typed = b""
        elif not _rest_of_key(terminal):
            yield ESCAPE


def _rest_of_key(terminal: int) -> bytes:
    """What a key sent behind its Escape; nothing when Escape itself was pressed."""
    import select
    import termios

    by_line = termios.tcgetattr(terminal)
    at_once: list[Any] = [*by_line]
    at_once[3] &= ~(termios.ICANON | termios.ECHO)
    termios.tcsetattr(terminal, termios.TCSANOW, at_once)
    try:
        ready, _, _ = select.select([terminal], [], [], _REST_OF_A_KEY_S)
        return os.read(terminal, _MOST_BYTES) if ready else b""
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, by_line)


def _with(attributes: list[Any], key: int, value: bytes) -> list[Any]:
    """Terminal attributes with another control character."""
    *rest, characters = attributes
    changed = list(characters)
    changed[key] = value
    return [*rest, changed]
