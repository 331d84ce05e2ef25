"""WordPiece: words cut into the pieces that a BERT model knows.

The greedy longest-match-first method of Devlin et al. 2019, https://arxiv.org/abs/1810.04805.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

BEGIN, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
"""Pieces that every vocabulary has: the marks around a sentence, and what is not known."""

_CHUNK = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST_WORD_CHARS = 100


def piece_ids(sentence: str, most: int, vocabulary: Mapping[str, int]) -> list[int]:
    """The numbers of a sentence's pieces, between the two marks a BERT model expects.

    Args:
        sentence: lower-case text; a word with an unknown letter becomes the unknown mark.
        most: how many numbers at most, marks included; what is longer is cut at its end.
        vocabulary: the number of each piece; one within a word begins with ``##``.
    """
    ids = [vocabulary[BEGIN]]
    for word in _CHUNK.findall(sentence):
        ids += _pieces(word, vocabulary)
        if len(ids) >= most - 1:
            break
    return [*ids[: most - 1], vocabulary[END]]


def _pieces(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    unknown = [vocabulary[UNKNOWN]]
    if len(word) > _LONGEST_WORD_CHARS:
        return unknown
    ids: list[int] = []
    start = 0
    while start < len(word):
        end, mark = len(word), "##" if start else ""
        while mark + word[start:end] not in vocabulary:
            end -= 1
            if end == start:
                return unknown
        ids.append(vocabulary[mark + word[start:end]])
        start = end
    return ids
