"""Progress in words, for what may take minutes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from companion.cli.output import status

_EVERY_S = 5.0

Item = TypeVar("Item")


def with_progress(items: Sequence[Item], done: str) -> Iterator[Item]:
    """The items; every five seconds a line tells how many are done.

    Args:
        items: what is gone through.
        done: what was done to them, as in "300 of 20000 sessions opened."
    """
    told_s = time.monotonic()
    for count, item in enumerate(items):
        if time.monotonic() - told_s >= _EVERY_S:
            told_s = time.monotonic()
            status(f"{count} of {len(items)} {done}.")
        yield item
