"""Numbers of things, in words that fit them."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 line was`` or ``2 lines were``.

    Args:
        number: how many.
        one: what follows a single one.
        many: what follows any other number; None adds an s.
    """
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"
