"""Sensations named in an utterance: "my chest is so tight" is ``tight chest``."""

from __future__ import annotations

from functools import cache

from companion.language.data import Phrases, PhraseTable, Table, Words, load

FILE = "body.toml"
_REACH_WORDS = 5


class _File(Table):
    parts: Words
    sensations: Phrases
    phrases: Phrases


class Body:
    """Finds sensations."""

    def __init__(self, file: _File) -> None:
        self._parts = file.parts
        self._sensations = PhraseTable(((p, " ".join(p)) for p in file.sensations), frozenset())
        self._phrases = PhraseTable(((p, " ".join(p)) for p in file.phrases), frozenset())

    def find(self, words: list[str]) -> tuple[str, ...]:
        """Every sensation in the normalised ``words``, in order, without repeats.

        A part and a sensation belong together within a few words, on either side; a part of
        somebody else ("his heart") does not count.
        """
        found: dict[str, None] = {}
        part: tuple[int, str] | None = None
        loose: tuple[int, str] | None = None
        i = 0
        while i < len(words):
            whole = self._phrases.match(words, i)
            sensation = self._sensations.match(words, i)
            if whole and not (sensation and sensation[0] > whole[0]) and part is None:
                found[whole[1]] = None
                i = whole[0]
                continue
            if sensation:
                if part and i - part[0] <= _REACH_WORDS:
                    found[f"{sensation[1]} {part[1]}"] = None
                    part = None
                else:
                    loose = (sensation[0], sensation[1])
                i = sensation[0]
                continue
            if words[i] in self._parts and not (i and words[i - 1] in ("his", "her", "their")):
                if loose and i - loose[0] <= 2:
                    found[f"{loose[1]} {words[i]}"] = None
                    part = loose = None
                else:
                    part = (i, words[i])
            i += 1
        return tuple(found)


@cache
def body() -> Body:
    """The sensations, read once.

    Raises:
        CompanionError: the file is missing or wrong.
    """
    return Body(load(FILE, _File))
