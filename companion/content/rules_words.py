"""The rules for every line that is spoken, and for the words of a shuffle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from companion.content.bland_words import BlandWords
from companion.content.reading_grade import is_known, syllables
from companion.content.rules import Finding, Line, Rule, rule
from companion.content.sentences import split, words
from companion.content.style import load_style, phrases_in

_LEAST_WORDS = 400
_MOST_SYLLABLES = 3
_SPEAKABLE = re.compile(r"[A-Za-zÀ-ÿ ,.?!:;'’-]*")
_SHOUTED = re.compile(r"\b[A-Z]{2,}\b")


@rule("Say what may be noticed or done, and leave the choice.")
def kind_words(line: Line) -> Iterator[Finding]:
    """No line orders, promises, grades, diagnoses or tells a person how to feel."""
    for group in load_style().forbidden:
        for phrase in phrases_in(line.text, group.words):
            yield Finding(f'"{phrase}" is in it, and {group.why}.', fix=group.fix)


@rule("Make two sentences of it.")
def short_sentences(line: Line) -> Iterator[Finding]:
    """A sentence has at most fourteen words, and eight in an acute guide."""
    style = load_style()
    most = style.acute_sentence_words if line.acute else style.sentence_words
    for sentence in split(line.text):
        count = len(words(sentence))
        if count > most:
            yield Finding(f'"{sentence}" has {count} words; {most} are the most here.')


@rule("Write it out in words, as it is to be spoken.")
def speakable(line: Line) -> Iterator[Finding]:
    """A line holds nothing that a voice mangles: no digit, symbol or abbreviation."""
    stray = sorted(set(_SPEAKABLE.sub("", line.text)))
    if stray:
        yield Finding(f"It holds {' '.join(repr(mark) for mark in stray)}.")
    for short in phrases_in(line.text, load_style().abbreviations):
        yield Finding(f'It holds the abbreviation "{short}".')
    for shouted in _SHOUTED.findall(line.text):
        yield Finding(f'It holds "{shouted}" in capital letters.')


@rule("Close the last sentence with a full stop or a question mark.")
def finished_sentences(line: Line) -> Iterator[Finding]:
    """A line ends with a mark, so that the voice comes to rest."""
    if not line.text.rstrip().endswith((".", "?", "!")):
        yield Finding(f'"{line.text}" has no mark at its end.')


LINE_RULES: tuple[Rule[Line], ...] = (
    kind_words,
    short_sentences,
    speakable,
    finished_sentences,
)
"""The rules for every spoken line, in the order they are told."""


@rule("Add words: concrete, everyday things that frighten nobody.")
def enough_words(shuffled: BlandWords) -> Iterator[Finding]:
    """A shuffle has at least four hundred words, each once."""
    if len(shuffled.words) < _LEAST_WORDS:
        yield Finding(f"There are {len(shuffled.words)} words.", ("words",))
    for index, word in enumerate(shuffled.words):
        if word in shuffled.words[:index]:
            yield Finding(f'"{word}" is there twice.', ("words", index), "Take one of them out.")


@rule("Take a shorter, better known word.")
def easy_words(shuffled: BlandWords) -> Iterator[Finding]:
    """A word of a shuffle is one word in small letters, known, and of at most three syllables."""
    for index, word in enumerate(shuffled.words):
        if not re.fullmatch(r"[a-z]+", word):
            yield Finding(f'"{word}" is not one word in small letters.', ("words", index))
        elif not is_known(word) or syllables(word) > _MOST_SYLLABLES:
            yield Finding(f'"{word}" is long or little known.', ("words", index))


SHUFFLE_RULES: tuple[Rule[BlandWords], ...] = (enough_words, easy_words)
"""The rules for the words of a shuffle."""
