"""Lines of JSON that may be locked up; such a line is ``{"v": 1, "sealed": TEXT}``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Seal = Callable[[bytes], str]
"""Locks the bytes of one record up, as text without a line end."""

Unseal = Callable[[str], bytes]
"""Opens what was locked up.

Raises:
    ValueError: it is damaged, or was locked up for another key.
"""

_VERSION = 1


def kept_line(plain: bytes, seal: Seal | None) -> bytes:
    """A line as it is to be kept, without its end; plain where there is no seal."""
    if seal is None:
        return plain
    return json.dumps({"v": _VERSION, "sealed": seal(plain)}).encode("ascii")


def line_object(line: bytes, unseal: Unseal | None) -> dict[str, Any] | None:
    """The object of a line; None when it is locked and stays so.

    Args:
        line: without its end.
        unseal: opens locked lines; None leaves them so.

    Raises:
        ValueError, TypeError, RecursionError: it is none, or cannot be opened.
    """
    found = json.loads(line)
    if "sealed" in found:
        if unseal is None:
            return None
        found = json.loads(unseal(found["sealed"]))
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def is_sealed(line: bytes) -> bool:
    """Whether a line is locked."""
    return sealed_text(line) is not None


def sealed_text(line: bytes) -> str | None:
    """What is locked up in a line; None when it is plain."""
    if b'"sealed"' not in line:
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_one = isinstance(found, dict) and found.keys() == {"v", "sealed"}
    return str(found["sealed"]) if is_one else None
