"""The small pieces of a sentence that a learned classifier weighs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

BUCKETS = 1 << 16
"""Pieces are counted by the hash of their letters; two may share a bucket, few that matter do."""

_PIECE_CHARS = (4, 5)
_LONGEST_CHARS = 60
_BETWEEN = (b" ", b" _ ", b" _ _ ")


def buckets(words: Sequence[str]) -> list[int]:
    """The buckets of a sentence, each once, in no order.

    The pieces are single words, rows of two and three words, two words with one or two others
    between them, and runs of four and five letters within a word, which tell "cutting" from
    "cuts" by little and from "shutting" by much.

    Args:
        words: the normalised words of :func:`companion.language.normalise.tokens`.

    Returns:
        Numbers from 0 to ``BUCKETS`` - 1; the same for the same words on every machine.
    """
    return _buckets(tuple(words))


@lru_cache(maxsize=16)  # several classifiers are asked about the same words
def _buckets(words: tuple[str, ...]) -> list[int]:
    row = [b"^", *(word.encode() for word in words), b"$"]
    pieces = [*row, *map(b" ".join, zip(row, row[1:], row[2:], strict=False))]
    for apart, between in enumerate(_BETWEEN, 1):
        pieces += map(between.join, zip(row, row[apart:], strict=False))
    found = {crc32(piece) % BUCKETS for piece in pieces}
    return list(found.union(*map(_within, words)))


@lru_cache(maxsize=4096)
def _within(word: str) -> frozenset[int]:
    """The buckets of the runs of letters in a word, of which a longer one has no more to say."""
    marked = f"<{word[:_LONGEST_CHARS]}>"
    runs = {marked[k : k + size] for size in _PIECE_CHARS for k in range(len(marked) - size + 1)}
    return frozenset(crc32(f"~{run}".encode()) % BUCKETS for run in runs)
