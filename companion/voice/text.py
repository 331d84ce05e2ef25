"""Any text as sentences a voice can take."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator

from companion.content.sentences import split
from companion.voice.base import is_speakable

LONGEST_PIECE = 300
"""Letters; about 20 s of speech, so that a stop is never far and no engine is given too much."""


def sentences(text: str) -> Iterator[str]:
    """The sentences of ``text``, none longer than :data:`LONGEST_PIECE`.

    Control characters, emoji and what else cannot be spoken are left out.  A line that ends
    without a mark is a sentence too, because headings and lists are written so.
    """
    for line in text.splitlines():
        for sentence in split(_spoken(line)):
            for piece in textwrap.wrap(sentence, LONGEST_PIECE):
                if is_speakable(piece):
                    yield piece


def _spoken(line: str) -> str:
    """Keep letters, digits, punctuation, spaces, and signs of money and arithmetic."""
    composed = unicodedata.normalize("NFC", line.replace("\t", " "))
    kinds = ((character, unicodedata.category(character)) for character in composed)
    spoken = (char for char, kind in kinds if kind[0] in "LNPZ" or kind in ("Sc", "Sm"))
    return " ".join("".join(spoken).split())
