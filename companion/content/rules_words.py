"""The rules for every line that is spoken, in guides, prompts and safety texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from companion.content.rules import Finding, Line, Rule, rule
from companion.content.sentences import split, words
from companion.content.style import load_style, phrases_in

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
