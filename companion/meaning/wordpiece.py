"""WordPiece: words cut into the pieces that a BERT model knows.

The greedy longest-match-first method of Devlin et al. 2019, https://arxiv.org/abs/1810.04805.
``vocabulary.txt.gz`` is the vocabulary of ``bert-base-uncased`` (Google, Apache-2.0), one piece a
line; MiniLM was trained with it.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("vocabulary.txt.gz")
_CHUNK = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST_WORD_CHARS = 100


def piece_ids(sentence: str, most: int) -> list[int]:
    """The numbers of a sentence's pieces, between the two marks a BERT model expects.

    Args:
        sentence: lower-case text; a word with an unknown letter becomes the unknown mark.
        most: how many numbers at most, marks included; what is longer is cut at its end.
    """
    vocabulary = _vocabulary()
    ids = [vocabulary["[CLS]"]]
    for word in _CHUNK.findall(sentence):
        ids += _pieces(word, vocabulary)
        if len(ids) >= most - 1:
            break
    return [*ids[: most - 1], vocabulary["[SEP]"]]


def _pieces(word: str, vocabulary: dict[str, int]) -> list[int]:
    unknown = [vocabulary["[UNK]"]]
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


@cache
def _vocabulary() -> dict[str, int]:
    with gzip.open(_FILE, "rt", encoding="utf-8") as lines:
        return {line.rstrip("\n"): number for number, line in enumerate(lines)}
