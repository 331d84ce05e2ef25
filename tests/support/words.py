"""Compare words that were said with words that were heard."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

_WORD = re.compile(r"[a-z0-9']+")


def words(text: str) -> list[str]:
    """The words of a text in small letters, without marks."""
    return _WORD.findall(text.lower().replace("’", "'").replace("-", " "))


def word_error_rate(said: str, heard: str, *, prefix: bool = False) -> float:
    """Insertions, deletions and substitutions a word said.

    Args:
        said: what was said.
        heard: what was recognised.
        prefix: what was heard may go on after the end of what was said.
    """
    said_words, heard_words = words(said), words(heard)
    if not prefix:
        return Levenshtein.distance(said_words, heard_words) / len(said_words)
    lengths = range(len(said_words) // 2, len(heard_words) + 1)
    least = min(Levenshtein.distance(said_words, heard_words[:n]) for n in lengths)
    return least / len(said_words)
