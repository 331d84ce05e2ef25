"""Text that others wrote, made fit to be printed."""

from __future__ import annotations


def printable(text: str) -> str:
    """On one line, without what a terminal would obey or no encoding can hold."""
    if text.isprintable():
        return text.strip()
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
