"""Text as it is spoken: its sentences, its words and how long they take."""

from __future__ import annotations

import re

SENTENCE_GAP_S = 0.9
"""Quiet between two sentences: the breath a reader takes."""

WORDS_PER_MINUTE = 150.0
"""Words a minute inside a sentence at rate 1.0; with the gaps it comes to 110 to 120."""

_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def split(text: str) -> tuple[str, ...]:
    """The sentences of ``text``, each with its mark."""
    return tuple(part for part in _END.split(text.strip()) if part)


def words(text: str) -> list[str]:
    """The words of ``text`` in small letters; ``don't`` and ``five-minute`` are one each."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def spoken_s(text: str) -> float:
    """Seconds it takes to say ``text``, with the gaps between its sentences, none at the end."""
    sentences = split(text)
    return len(words(text)) * 60 / WORDS_PER_MINUTE + SENTENCE_GAP_S * max(len(sentences) - 1, 0)
