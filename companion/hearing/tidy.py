"""The words of a hypothesis and nothing else: what an engine writes around them is removed."""

from __future__ import annotations

import re
from collections.abc import Iterable

_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")
_ANNOTATION = re.compile(r"\[[^\]\d]*\]|\([^)]*\)|<[^>]*>|\*[^*]*\*|♪[^♪]*♪?")
_SENTENCE_END = re.compile(r"[.?!;…]+(?:\s|$)")
_WORD = re.compile(r"\d+(?:[.,/:-]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
_LONGEST_LOOP = 8
_CIRCLE_WORDS = 4
_CUT_ROUND = 0.8  # of a long round so much must have come again


def words_only(text: str) -> str:
    """Lower-case words with single spaces, apostrophes kept, loops collapsed.

    Digits stay as they are written, with what stands between them ("7.5", "7/10", "6-7").
    Notes on sound that is no speech ("[BLANK_AUDIO]", "(music)", "*sighs*") leave nothing.
    What is there only because a recogniser goes in circles is kept once: a sentence said again at
    once, a whole text that repeats itself, any phrase of up to eight words three times in a row,
    and an end of four words or more that says again all that stands right before it; of eight or
    more, the last round may be cut short.

    >>> words_only("Repeat. repeat. REPEAT [noise]")
    'repeat'
    """
    text = _ANNOTATION.sub(" ", text.translate(_APOSTROPHES)).lower()
    words: list[str] = []
    last: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        found = _WORD.findall(sentence)
        if found != last:
            words += found
        last = found or last
    return " ".join(_without_circle(_without_loops(words)))


def distinct(hypotheses: Iterable[str]) -> list[str]:
    """The hypotheses tidied, in their order, each once, empty ones left out."""
    return [text for text in dict.fromkeys(map(words_only, hypotheses)) if text]


def _without_loops(words: list[str]) -> list[str]:
    """Keep one of three or more repeats of a phrase, of two when nothing else is there."""
    for length in range(1, _LONGEST_LOOP + 1):
        kept: list[str] = []
        at = 0
        while at < len(words):
            phrase = words[at : at + length]
            after = at + length
            while words[after : after + length] == phrase:
                after += length
            repeats = (after - at) // length
            whole = repeats == 2 and len(words) == 2 * length
            if len(phrase) == length and (repeats >= 3 or whole):
                kept += phrase
                at = after
            else:
                kept.append(words[at])
                at += 1
        words = kept
    return words


def _without_circle(words: list[str]) -> list[str]:
    """Without an end that only goes round in what was said before it, the last round cut short."""
    for length in range(1, len(words)):
        at = len(words)
        while at > length and words[at - 1] == words[at - 1 - length]:
            at -= 1
        whole = length if length < _LONGEST_LOOP else round(_CUT_ROUND * length)
        if len(words) - at >= max(_CIRCLE_WORDS, whole):
            return words[:at]
    return words
