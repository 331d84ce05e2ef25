"""Sensations named in an utterance: "my chest is so tight" is ``tight chest``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from companion.content.schema import Family
from companion.language.data import Phrases, PhraseTable, Table, Words, load

FILE = "body.toml"
_REACH_WORDS = 5
_LOOSE_REACH_WORDS = 3
_DENIALS = frozenset(("not", "no", "never", "stopped"))


class _File(Table, frozen=True):
    parts: Words
    sensations: Phrases
    phrases: Phrases
    hints: dict[Family, Phrases]


@dataclass(frozen=True, slots=True)
class Sensation:
    """One sensation.

    Attributes:
        name: with the part of the body where one is named: ``tight chest``.
        family: the family of feelings it may stand for, or None.
    """

    name: str
    family: str | None


class Body:
    """Finds sensations."""

    def __init__(self, file: _File) -> None:
        hints = {phrase: family for family, phrases in file.hints.items() for phrase in phrases}
        self._parts = file.parts
        self._sensations, self._phrases = (
            PhraseTable(((p, Sensation(" ".join(p), hints.get(p))) for p in field), frozenset())
            for field in (file.sensations, file.phrases)
        )

    def part_in(self, words: list[str]) -> str | None:
        """The first place of the body in the normalised ``words``."""
        return next((word for word in words if word in self._parts), None)

    def find(self, words: list[str]) -> tuple[Sensation, ...]:
        """Every sensation in the normalised ``words``, in order, without repeats.

        A part and a sensation belong together within a few words, on either side.  A part of
        somebody else ("his heart") and a sensation denied do not count.
        """
        found: dict[str, Sensation] = {}
        part: tuple[int, str] | None = None
        loose: tuple[int, Sensation] | None = None
        i = 0
        while i < len(words):
            whole = self._phrases.match(words, i)
            sensation = self._sensations.match(words, i)
            if whole and part is None and not (sensation and sensation[0] > whole[0]):
                if not _DENIALS & set(words[max(0, i - 2) : i]):
                    found[whole[1].name] = whole[1]
                i = whole[0]
            elif sensation:
                end, said = sensation
                if part and i - part[0] <= _REACH_WORDS:
                    if not _denied(words[part[0] : i]):
                        found[f"{said.name} {part[1]}"] = Sensation(
                            f"{said.name} {part[1]}", said.family
                        )
                    part = None
                else:
                    loose = (end, said)
                i = end
            else:
                if words[i] in self._parts and not (i and words[i - 1] in ("his", "her", "their")):
                    if loose and i - loose[0] <= _LOOSE_REACH_WORDS:
                        name = f"{loose[1].name} {words[i]}"
                        found[name] = Sensation(name, loose[1].family)
                        part = loose = None
                    else:
                        part = (i, words[i])
                i += 1
        return tuple(found.values())


def _denied(between: list[str]) -> bool:
    """As "is not tight" is denied, "will not stop racing" is not."""
    return bool(_DENIALS & set(between)) and "stop" not in between


@cache
def body() -> Body:
    """The sensations, read once.

    Raises:
        CompanionError: the file is missing or wrong.
    """
    return Body(load(FILE, _File))
