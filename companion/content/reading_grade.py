"""The reading grade of a text, by the formula of Flesch and Kincaid.

    grade = 0.39 * words per sentence + 11.8 * syllables per word - 15.59

(Kincaid, Fishburne, Rogers and Chissom 1975, Derivation of new readability formulas for Navy
enlisted personnel, Research Branch Report 8-75.)  Syllables are the vowels of a word in the CMU
Pronouncing Dictionary, ``scripts/en/pronunciations.txt.gz``; for a word that is not in it, the
groups of vowel letters are counted.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from companion import paths
from companion.content.sentences import split, words
from companion.errors import CompanionError

_VOWEL_PHONE = re.compile(r" [AEIOU]")  # every ARPAbet vowel, and no consonant, begins so
_VOWEL_LETTERS = re.compile(r"[aeiouy]+")
_SILENT_E = re.compile(r"(?<=[^aeiouyl])e$")


def reading_grade(texts: Iterable[str]) -> float:
    """The grade of texts taken together; years of school that a reader needs, about.

    Raises:
        CompanionError: the pronouncing dictionary cannot be read.
    """
    sentences = [words(sentence) for text in texts for sentence in split(text)]
    spoken = [word for sentence in sentences for word in sentence]
    if not spoken:
        return 0.0
    counted = sum(syllables(word) for word in spoken)
    return 0.39 * len(spoken) / len(sentences) + 11.8 * counted / len(spoken) - 15.59


def syllables(word: str) -> int:
    """How many syllables a word has; one in small letters, with its hyphens and apostrophes.

    >>> syllables("five-minute"), syllables("couldn't")
    (3, 2)
    """
    return sum(_syllables(part) for part in word.split("-"))


def is_known(word: str) -> bool:
    """Whether a word stands in the pronouncing dictionary."""
    return word in _dictionary()


def _syllables(word: str) -> int:
    known = _dictionary().get(word)
    if known is not None:
        return known
    return max(len(_VOWEL_LETTERS.findall(_SILENT_E.sub("", word))), 1)


def dictionary_file() -> Path:
    """The shipped pronunciations."""
    return paths.scripts_dir() / "en" / "pronunciations.txt.gz"


@cache
def _dictionary() -> Mapping[str, int]:
    """The syllables of every word, by its first pronunciation."""
    try:
        text = gzip.decompress(dictionary_file().read_bytes()).decode("ascii")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CompanionError(
            f"The file {dictionary_file()} is missing or damaged.", "Install the program again."
        ) from error
    counts: dict[str, int] = {}
    for line in text.splitlines():
        word, space, phones = line.partition(" ")
        if space and word != "#":
            counts.setdefault(word, len(_VOWEL_PHONE.findall(f" {phones}")))
    return counts
