"""A person's own words for feelings: "when I say wobbly I mean anxious".

They are held while the program runs, and kept in ``own_words.toml`` among the person's settings,
one ``"own word" = "known word"`` a line under ``[words]``.  An own word is read like the known
one, negation and all, and keeps its own name; safety, commands and numbers are read before it
and cannot be taught over.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from companion import paths
from companion.errors import CompanionError, ExitCode
from companion.language.commands import commands
from companion.language.data import Phrases, PhraseTable, Table, Words, load
from companion.language.lexicon import Entry, Kind, Lexicon, lexicon
from companion.language.normalise import tokens
from companion.language.numbers import numbers
from companion.language.safety import screen
from companion.whole_file import replace_file

FILE = "teaching.toml"

_MOST_WORDS = 4
_MOST_LETTERS = 40
_MOST_OWN = 200
_TAUGHT_AT = 5  # so many words may come before the teaching: "please remember that when i say"
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc]")
_WORD = re.compile(r"[^\W_]+")

_held: dict[str, str] = {}
"""Own words of this run, whether they are kept in the file or not."""


class _Teaching(Table, frozen=True):
    before: Phrases
    between: Phrases
    forget: Phrases
    small: Words


class _OwnFile(Table, frozen=True):
    words: dict[str, str]


class _PersonalLexicon(Lexicon):
    """The shared lexicon and, where both have a word, the person's own meaning of it."""

    def __init__(self, shared: Lexicon, own: PhraseTable[tuple[Entry, ...]]) -> None:
        self.families, self.careful, self.words = shared.families, shared.careful, shared.words
        self._table = shared._table
        self._own = own

    def __contains__(self, word: object) -> bool:
        return word in self._own or super().__contains__(word)

    def match(self, words: list[str], start: int) -> tuple[int, tuple[Entry, ...]] | None:
        own, shared = self._own.match(words, start), super().match(words, start)
        return shared if own is None or (shared and shared[0] > own[0]) else own


def parse_teaching(text: str) -> tuple[str, str] | None:
    """The own word and its meaning, normalised, of a sentence that teaches one.

    >>> parse_teaching("When I say wobbly, I mean anxious.")
    ('wobbly', 'anxious')

    Returns:
        None when the sentence teaches nothing.  Whether the meaning is a known word is left to
        :func:`teach`, which can say so.
    """
    words = _plain_words(text)
    before, between = _teaching_tables()
    for start in range(min(len(words), _TAUGHT_AT)):
        opening = before.match(words, start)
        for middle in range(opening[0] + 1, len(words)) if opening else ():
            link = between.match(words, middle)
            if opening and link and link[0] < len(words):
                own = " ".join(tokens(" ".join(words[opening[0] : middle])))
                meaning = " ".join(tokens(" ".join(words[link[0] :])))
                return (own, meaning) if own and meaning else None
    return None


def parse_taking_back(text: str) -> str | None:
    """The own word, normalised, that a sentence such as "forget wobbly" takes back.

    Returns:
        None when no word that was taught is taken back.
    """
    words = _plain_words(text)
    start = _forget_table().match(words, 0) if words else None
    if start is None:
        return None
    own = " ".join(tokens(" ".join(words[start[0] :])))
    return own if own in _own_words() else None


def is_known(meaning: str) -> bool:
    """Whether an own word can mean this: it is a feeling of the shared lexicon."""
    return _known(" ".join(tokens(meaning))) is not None


def can_mean(own: str, meaning: str) -> bool:
    """Whether :func:`hold` and :func:`teach` take the word with this meaning."""
    return _refusal(" ".join(tokens(own)), " ".join(tokens(meaning))) is None


def hold(own: str, meaning: str) -> None:
    """Remember for as long as the program runs what a person's own word means.

    Raises:
        CompanionError: the word cannot be taught, or the meaning is not known.
    """
    word, known = _checked(own, meaning)
    _held[word] = known
    personal_lexicon.cache_clear()


def take_back(own: str) -> None:
    """Let an own word mean again what it meant before it was taught.

    Raises:
        CompanionError: the file cannot be written.
    """
    word = " ".join(tokens(own))
    _held.pop(word, None)
    kept = dict(load_own_words())
    if kept.pop(word, None) is not None:
        _write(kept)
        load_own_words.cache_clear()
    personal_lexicon.cache_clear()


def take_all_back() -> None:
    """Let every own word mean again what it meant, and take the file away.

    Raises:
        CompanionError: the file is still there.
    """
    _held.clear()
    path = paths.own_words_file()
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise CompanionError(
            f"The file {path} cannot be taken away: {error.strerror}.", "Delete it by hand."
        ) from error
    finally:
        load_own_words.cache_clear()
        personal_lexicon.cache_clear()


def teach(own: str, meaning: str) -> None:
    """Remember from now on that a person's own word means a known one.

    Args:
        own: the person's word, or up to four.
        meaning: a feeling word of ``scripts/en/feelings.toml``.

    Raises:
        CompanionError: the word cannot be taught, the meaning is not known, or the file cannot be
            written; it says why.
    """
    words = dict(load_own_words())
    word, known = _checked(own, meaning)
    if word not in words and len(words) >= _MOST_OWN:
        path = paths.own_words_file()
        raise CompanionError(
            f"There are {_MOST_OWN} own words already.", f"Take some out of {path}.", ExitCode.USAGE
        )
    _write({**words, word: known})
    load_own_words.cache_clear()
    personal_lexicon.cache_clear()


@cache
def load_own_words() -> dict[str, str]:
    """Every own word with its meaning, both normalised; read once.

    Raises:
        CompanionError: the file is there and has a mistake; it says which.
    """
    path = paths.own_words_file()
    try:
        file = msgspec.toml.decode(path.read_bytes(), type=_OwnFile)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise _mistake(path, str(error)) from error
    if len(file.words) > _MOST_OWN:
        raise _mistake(path, f"there are more than {_MOST_OWN} words")
    words = {}
    for own, meaning in file.words.items():
        word, known = " ".join(tokens(own)), " ".join(tokens(meaning))
        if reason := _refusal(word, known):
            raise _mistake(path, reason.rstrip("."))
        words[word] = known
    return words


@cache
def personal_lexicon() -> Lexicon:
    """The lexicon with the person's own words; the shared one when there are none.

    Raises:
        CompanionError: a file is missing or wrong.
    """
    own = _own_words()
    if not own:
        return lexicon()
    entries = []
    for word, meaning in own.items():
        phrase = tuple(word.split())
        known = _known(meaning)
        assert known is not None  # it was checked when it was taught or read
        kind: Kind = "said" if len(phrase) > 1 else "noun" if known.kind == "noun" else "is"
        entries.append((phrase, (replace(known, kind=kind, spoken="", under=()),)))
    return _PersonalLexicon(lexicon(), PhraseTable(entries, frozenset()))


def _own_words() -> dict[str, str]:
    return {**load_own_words(), **_held}


def _plain_words(text: str) -> list[str]:
    """The words of a short sentence, in small letters and without apostrophes."""
    return _WORD.findall(_APOSTROPHES.sub("", text[: 4 * _MOST_LETTERS]).lower())


def _checked(own: str, meaning: str) -> tuple[str, str]:
    """The word and its meaning, normalised.

    Raises:
        CompanionError: the word cannot mean that; it says why.
    """
    word, known = " ".join(tokens(own)), " ".join(tokens(meaning))
    if reason := _refusal(word, known):
        raise CompanionError(reason, "Try another word, or another meaning.", ExitCode.USAGE)
    return word, known


def _refusal(word: str, meaning: str) -> str | None:
    """Why the normalised ``word`` cannot mean ``meaning``; None when it can."""
    words = word.split()
    if not words or len(words) > _MOST_WORDS or len(word) > _MOST_LETTERS:
        return f'"{word[:_MOST_LETTERS]}" is no word, or too long to be one.'
    if all(part in _teaching().small or len(part) == 1 for part in words):
        return f'"{word}" is too small a word to get a meaning of its own.'
    if screen(word).level != "none":
        return f'"{word}" is a word that Companion always takes as a sign of danger.'
    if commands().find(words) is not None or numbers().find(words, "number") is not None:
        return f'"{word}" is a command or a number already.'
    if _known(meaning) is None:
        return f'"{meaning[:_MOST_LETTERS]}" is no word for a feeling that Companion knows.'
    return None


def _known(meaning: str) -> Entry | None:
    """The shared entry that is ``meaning`` as a whole."""
    words = meaning.split()
    found = lexicon().match(words, 0) if words else None
    whole = found is not None and found[0] == len(words)
    entry = found[1][0] if found and whole else None
    return entry if entry and entry.family != "unknown" else None


def _mistake(path: Path, what: str) -> CompanionError:
    return CompanionError(
        f"There is a mistake in {path}: {what}.",
        'Correct it with a text editor; a line looks like this: "wobbly" = "anxious"',
        ExitCode.USAGE,
    )


def _write(words: dict[str, str]) -> None:
    """Replace the file in one step, readable by its owner alone."""
    path = paths.own_words_file()
    lines = [f"{json.dumps(own)} = {json.dumps(words[own])}\n" for own in sorted(words)]
    try:
        replace_file(path, "".join(["[words]\n", *lines]).encode())
    except OSError as error:
        raise CompanionError(
            f"The file {path} cannot be written.",
            "Check that the folder is there and that you may write to it.",
        ) from error


@cache
def _teaching() -> _Teaching:
    return load(FILE, _Teaching)


@cache
def _teaching_tables() -> tuple[PhraseTable[None], PhraseTable[None]]:
    file = _teaching()
    nothing: frozenset[str] = frozenset()
    return (
        PhraseTable([(phrase, None) for phrase in file.before], nothing),
        PhraseTable([(phrase, None) for phrase in file.between], nothing),
    )


@cache
def _forget_table() -> PhraseTable[None]:
    return PhraseTable([(phrase, None) for phrase in _teaching().forget], frozenset())
