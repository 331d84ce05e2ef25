"""What is said while the companion is set up: the name of a country, "back", "that's good"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from companion.language.data import Phrase, Phrases, PhraseTable, Table, load
from companion.language.normalise import tokens
from companion.language.sounds import match_by_sound

FILE = "setup.toml"

Wish = Literal["back", "good", "voice", "more", "unsure"]

_NONE: frozenset[str] = frozenset()
_MOST_BY_SOUND = 5  # words; a longer answer names a country plainly or not at all
_ARTICLE = "the"


class _Country(Table, frozen=True):
    before: Phrases
    also: dict[str, Phrases]


class _File(Table, frozen=True):
    wishes: dict[Wish, Phrases]
    country: _Country


def wish(text: str) -> Wish | None:
    """What a whole answer asks for.

    >>> wish("go back please"), wish("That's good."), wish("I am back home")
    ('back', 'good', None)
    """
    return _wishes().get(tuple(tokens(text)))


def countries_named(text: str, names: Mapping[str, str], by_sound: bool = True) -> tuple[str, ...]:
    """The countries that an answer names, as they are said; else one or two that it sounds like.

    Args:
        text: what was heard.
        names: how each country is called, by its two letters.
        by_sound: where none is named plainly, what it sounds like is tried.

    >>> countries_named("I was born in India and live in Britain", {"IN": "India", "GB": "the UK"})
    ('IN', 'GB')
    """
    words = tokens(text)
    called = {phrase: code for code in names for phrase in _called(code, names[code])}
    table = PhraseTable(list(called.items()), _NONE)
    found: list[str] = []
    at = 0
    while at < len(words):
        match = table.match(words, at)
        at = match[0] if match else at + 1
        if match and match[1] not in found:
            found.append(match[1])
    if found or not by_sound:
        return tuple(found)
    return _sounding(words, called)


def _sounding(words: list[str], called: Mapping[Phrase, str]) -> tuple[str, ...]:
    """The country that sounds most like the words, and its rival."""
    before = PhraseTable([(phrase, None) for phrase in _file().country.before], _NONE)
    while words and (match := before.match(words, 0)) and match[0] < len(words):
        words = words[match[0] :]
    if not words or len(words) > _MOST_BY_SOUND:
        return ()
    spoken = {" ".join(phrase): code for phrase, code in called.items()}
    match_ = match_by_sound([" ".join(words)], spoken, spoken.__getitem__)
    if match_ is None:
        return ()
    near = (match_.word, match_.rival) if match_.rival else (match_.word,)
    return tuple(spoken[word] for word in near)


def _called(code: str, name: str) -> Iterator[Phrase]:
    """What a country is called, without the article."""
    for phrase in (tuple(tokens(name)), *_file().country.also.get(code, ())):
        yield phrase[1:] if phrase[0] == _ARTICLE and len(phrase) > 1 else phrase


@cache
def _file() -> _File:
    return load(FILE, _File)


@cache
def _wishes() -> dict[Phrase, Wish]:
    return {phrase: name for name, phrases in _file().wishes.items() for phrase in phrases}
