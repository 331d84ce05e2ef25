"""The lists that two can rely on, as they are handed into a session and changed by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

List = Literal["routines", "negotiable", "fixed", "floor"]
"""Routines both know; the shared map in two halves; the least both can rely on."""

LISTS: tuple[List, ...] = get_args(List)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list.

    Attributes:
        revisit: when it is to be looked at again.
    """

    id: str
    list: List
    text: str
    revisit: date | None = None


@dataclass(frozen=True, slots=True)
class KeepItem:
    """Write a line of a list into the ledger."""

    item: Item


@dataclass(frozen=True, slots=True)
class DropItem:
    """Write into the ledger that a line is off its list."""

    id: str
