"""Progress in words, for what may take minutes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from companion.cli.output import status

if TYPE_CHECKING:
    from companion.journal.index import Progress

_QUIET_S, _EVERY_S = 1.0, 5.0

Item = TypeVar("Item")


def progress_told(done: str) -> Progress:
    """Tells how many are done: once what takes longer than a second, then every five seconds.

    Args:
        done: what was done to them, as in "300 of 20000 sessions opened."
    """
    next_s = time.monotonic() + _QUIET_S

    def tell(count: int, every: int) -> None:
        nonlocal next_s
        if count < every and time.monotonic() >= next_s:
            next_s = time.monotonic() + _EVERY_S
            status(f"{count} of {every} {done}.")

    return tell


def with_progress(items: Sequence[Item], done: str) -> Iterator[Item]:
    """The items, with :func:`progress_told`."""
    tell = progress_told(done)
    for count, item in enumerate(items):
        tell(count, len(items))
        yield item
