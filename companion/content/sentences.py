"""Text as it is spoken: its sentences, its words and how long they take."""

from __future__ import annotations

import re

SENTENCE_GAP_S = 0.9
"""Quiet between two sentences: the breath a reader takes."""

WORD_S = 0.42
"""Seconds a word at rate 1.0, the little silence around a sentence included: the mean of 250
sentences of guides with both voices (hibari 0.419, espeak through pyttsx3 0.418)."""

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
    return len(words(text)) * WORD_S + SENTENCE_GAP_S * max(len(sentences) - 1, 0)
