"""The feeling words of ``scripts/en/feelings.toml``, found in an utterance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from msgspec import Meta

from companion.content.schema import Family
from companion.language.data import Pairs, Phrase, Phrases, PhraseTable, Table, Words, load
from companion.language.grammar import grammar
from companion.language.inflect import adjective_forms, spellings, third_person, verb_forms
from companion.language.normalise import tokens

FILE = "feelings.toml"

Kind = Literal["is", "noun", "verb", "does", "so", "said", "hint"]
"""How a word is used: *is* after "i am", *noun* as a thing, *verb* what i do, *does* what
something does to me, *so* what something is ("it is scary"), *said* an idiom, *hint* what
happened, without the feeling."""

MILD, PLAIN, STRONG = 0.35, 0.55, 0.85


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to name a feeling.

    Attributes:
        family: the family it belongs to.
        kind: how the word is used.
        intensity: 0..1 of the bare word.
        under: further families, for a word that names what somebody else did.
        spoken: the word to keep when it differs from what was said: "scared" of "it scares me".
    """

    family: str
    kind: Kind
    intensity: float
    under: tuple[str, ...] = ()
    spoken: str = ""


class FamilyTable(Table, frozen=True):
    """One family of the file; see its head comment."""

    label: str
    valence: Annotated[float, Meta(ge=-1, le=1)]
    arousal: Annotated[float, Meta(ge=0, le=1)]
    closer: Annotated[tuple[str, ...], Meta(min_length=2, max_length=3)]
    words: Phrases
    mild: Phrases
    strong: Phrases
    nouns: Phrases
    verbs: Phrases
    does: Phrases
    phrases: Phrases
    hints: Phrases


class _Never(Table, frozen=True):
    words: Words


class _Careful(Table, frozen=True):
    words: Words


class _Irregular(Table, frozen=True):
    verbs: Pairs


class _File(Table, frozen=True):
    family: dict[Family, FamilyTable]
    under: dict[str, tuple[Family, ...]]
    never: _Never
    careful: _Careful
    irregular: _Irregular


class Lexicon:
    """Every feeling word, by family and by its first word.

    Attributes:
        families: the tables of the file by family.
        careful: words that tell of a feeling only in its usual place.
        words: the single words of the file with their entry, for repair and for sound.
    """

    def __init__(self, file: _File) -> None:
        self.families: dict[str, FamilyTable] = {name: t for name, t in file.family.items()}  # noqa: C416
        self.careful = file.careful.words
        entries: dict[Phrase, tuple[Entry, ...]] = {}
        for family, table in file.family.items():
            for phrase, entry in _family_entries(family, table, file.irregular.verbs):
                if len(phrase) > 1 or phrase[0] not in file.never.words:
                    _add(entries, phrase, entry)
            idioms: tuple[tuple[Phrases, Kind], ...]
            idioms = ((table.phrases, "said"), (table.hints, "hint"))
            for field, kind in idioms:
                said = (Entry(family, kind, PLAIN),)
                for phrase in map(_said, field):
                    if entries.setdefault(phrase, said) is not said:
                        _add(entries, phrase, said[0])
        for word, under in file.under.items():
            phrase = tuple(word.split())
            others = (e for e in entries.get(phrase, ()) if e.kind not in ("is", "said"))
            entries[phrase] = (Entry(under[0], "is", PLAIN, under[1:]), *others)
        irregular = file.irregular.verbs
        self.words = {
            word: entries[word,][0]
            for table in file.family.values()
            for word in _plain_words(table, irregular)
            if (word,) in entries
        }
        self._table = PhraseTable(entries.items(), grammar().strength.inside)

    def __contains__(self, word: object) -> bool:
        """Whether any entry begins with ``word``."""
        return word in self._table

    def match(self, words: list[str], start: int) -> tuple[int, tuple[Entry, ...]] | None:
        """The longest entry at ``start``: where it ends, and what it may be."""
        return self._table.match(words, start)

    def valence(self, family: str) -> float:
        """-1..1, how pleasant a family is."""
        return self.families[family].valence


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once.

    Raises:
        CompanionError: the file is missing or wrong.
    """
    return Lexicon(load(FILE, _File))


def _add(entries: dict[Phrase, tuple[Entry, ...]], phrase: Phrase, entry: Entry) -> None:
    same = entries.get(phrase, ())
    if all(other.kind != entry.kind for other in same):
        entries[phrase] = _shared((*same, entry))


@cache
def _shared(same: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """One tuple for all phrases that mean the same."""
    return same


def _family_entries(
    family: str, table: FamilyTable, irregular: Pairs
) -> Iterator[tuple[Phrase, Entry]]:
    """Every word of one family with all its forms, the plainest use first."""
    for intensity, field in ((PLAIN, table.words), (MILD, table.mild), (STRONG, table.strong)):
        for phrase in field:
            for variant in _variants(phrase):
                yield variant, Entry(family, "is", intensity)
                if len(variant) == 1:
                    for form in adjective_forms(variant[0]):
                        kind: Kind = "noun" if form.endswith("ness") else "is"
                        yield (form,), Entry(family, kind, intensity)
                elif len(variant) == 2 and len(variant[0] + variant[1]) >= 7:
                    yield ("".join(variant),), Entry(family, "is", intensity)
    for phrase in table.nouns:
        for variant in _variants(phrase):
            yield variant, Entry(family, "noun", PLAIN)
            plural = (*variant[:-1], third_person(variant[-1]))
            yield plural, Entry(family, "noun", PLAIN, spoken=" ".join(variant))
    for phrase in table.verbs:
        base, third, ing, pasts = verb_forms(phrase[0], irregular)
        for form in (base, third, ing, *pasts):
            for variant in _variants((form, *phrase[1:])):
                yield variant, Entry(family, "verb", PLAIN)
    for phrase in table.does:
        yield from _does_entries(family, phrase, irregular)


def _plain_words(table: FamilyTable, irregular: Pairs) -> Iterator[str]:
    """The single words of a family as the file lists them, and what its verbs make of a person."""
    for phrase in (*table.words, *table.mild, *table.strong, *table.nouns):
        if len(phrase) == 1:
            yield from spellings(phrase[0])
    for phrase in table.does:
        if len(phrase) == 1:
            yield from spellings(verb_forms(phrase[0], irregular)[3][-1])
    for phrase in table.verbs:
        if len(phrase) == 1:
            yield from verb_forms(phrase[0], irregular)[:3]


def _does_entries(family: str, verb: Phrase, irregular: Pairs) -> Iterator[tuple[Phrase, Entry]]:
    """What one verb gives: "it scares me", "it is scary", "i am scared"; particles included."""
    base, third, ing, pasts = verb_forms(verb[0], irregular)
    spoken = " ".join((pasts[-1], *verb[1:]))
    for form in (base, third, ing, *pasts):
        for spelled in spellings(form):
            for me in ("me", "us"):
                yield (spelled, me, *verb[1:]), Entry(family, "does", PLAIN, spoken=spoken)
                if len(verb) == 2:
                    yield (spelled, *verb[1:], me), Entry(family, "does", PLAIN, spoken=spoken)
    for spelled in spellings(pasts[-1]):
        yield (spelled, *verb[1:]), Entry(family, "is", PLAIN)
    for spelled in spellings(ing):
        yield (spelled, *verb[1:]), Entry(family, "so", PLAIN, spoken=spoken)


def _variants(phrase: Phrase) -> Iterator[Phrase]:
    """The phrase in both spellings of its last word that has two."""
    for i, word in enumerate(phrase):
        both = spellings(word)
        if len(both) == 2:
            yield from ((*phrase[:i], spelled, *phrase[i + 1 :]) for spelled in both)
            return
    yield phrase


def _said(phrase: Phrase) -> Phrase:
    """The idiom as it is matched: its subject is left to the walk over the utterance."""
    whole = " ".join(phrase)
    words = tuple(tokens(whole)) if "'" in whole else phrase
    return words[1:] if words[0] == "i" and len(words) > 2 else words


def doubles() -> list[str]:
    """Every entry that stands in two families with the same use; the first family has it."""
    owner: dict[tuple[str, Phrase], str] = {}
    found = []
    for family, table in load(FILE, _File).family.items():
        for field in ("words", "mild", "strong", "nouns", "verbs", "does", "phrases", "hints"):
            kind = "words" if field in ("mild", "strong") else field
            for phrase in getattr(table, field):
                first = owner.setdefault((kind, phrase), family)
                if first != family:
                    found.append(f'"{" ".join(phrase)}" stands in {kind} of {first} and {family}')
    return found
