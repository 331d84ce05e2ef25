"""Lines made of single keys, as the console of Windows gives them: Escape counts at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from itertools import islice

import pytest

from companion.runtime.keyboard import ESCAPE, lines_of_keys

ARROW = "\xe0H"


class Console:
    """Keys as they were pressed; ``shown`` is what stands on the line."""

    def __init__(self, keys: str) -> None:
        self.left = list(keys)
        self.shown = ""

    def key(self) -> str:
        return self.left.pop(0)

    def more(self) -> bool:
        return bool(self.left)

    def lines(self) -> Iterator[str]:
        return lines_of_keys(self.key, self.more, self.show)

    def show(self, sign: str) -> None:
        self.shown = self.shown[:-1] if sign == "\b" else self.shown + sign


def test_a_line_ends_with_enter_and_an_empty_one_is_one() -> None:
    console = Console("I feel sad\r\r")
    assert list(islice(console.lines(), 2)) == ["I feel sad", ""]
    assert console.shown == "I feel sad\r\n\r\n"


def test_escape_counts_before_enter_and_what_was_typed_is_gone() -> None:
    console = Console(f"I fe{ESCAPE}yes\r")
    assert list(islice(console.lines(), 2)) == [ESCAPE, "yes"]


def test_a_sign_is_taken_back_and_arrows_are_left_out() -> None:
    console = Console(f"\bsax\b{ARROW}d\r")
    assert next(console.lines()) == "sad"
    assert console.shown == "sad\r\n"


def test_a_letter_that_arrows_begin_with_is_a_letter_by_itself() -> None:
    console = Console("\xe0")
    lines = console.lines()
    with pytest.raises(IndexError):  # no more keys
        next(lines)
    assert console.shown == "à"


def test_ctrl_c_interrupts_as_ever() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            next(Console("\x03yes\r").lines())
    finally:
        signal.signal(signal.SIGINT, before)
