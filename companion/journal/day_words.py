"""Days as they are said."""

from __future__ import annotations

from datetime import date


def day_in_words(day: date) -> str:
    """``Thursday 26 November 2026``."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"
