"""What a person names as the reason of a feeling."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from companion.language.data import PhraseTable
from companion.language.grammar import grammar
from companion.language.mentions import Mention

_STOPS = ("but", "although", "though")
_FEELS = frozenset(("am", "feel", "felt", "get", "have", "just", "keep", "panic", "cry"))
_AUXILIARIES = frozenset(("is", "are", "was", "has", "have", "just", "really", "always"))


@cache
def _markers() -> PhraseTable[str]:
    rules = grammar().cause
    return PhraseTable(
        [*((p, "because") for p in rules.because), *((p, "of") for p in rules.of)], frozenset()
    )


@cache
def _makes() -> PhraseTable[None]:
    return PhraseTable(((p, None) for p in grammar().cause.makes), frozenset())


def find_cause(words: list[str], mention: Mention, mentions: Sequence[Mention]) -> str | None:
    """The reason named for ``mention`` in the normalised ``words``, as they say it.

    It stands after "because", "of", "about" ...; before "makes me", "and so", or in a clause
    that opens with "when", "since"; or in a clause that follows without a word between.
    """
    return (
        _after(words, _end_of_group(mention, mentions, words))
        or _makes_me(words, mention)
        or _leading(words, mention)
        or _anywhere_because(words, mention)
        or _before(words, mention)
        or _next_clause(words, _end_of_group(mention, mentions, words))
    )


def _end_of_group(mention: Mention, mentions: Sequence[Mention], words: list[str]) -> int:
    """The end of the feelings joined to this one: "sad and angry about ..."."""
    end = mention.end
    for other in sorted(mentions, key=lambda m: m.start):
        gap = words[end : other.start]
        if other.start >= end and len(gap) <= 4 and set(gap) & {"and", "or", "plus", "also"}:
            end = other.end
    return end


def _after(words: list[str], end: int) -> str | None:
    """The first reason that stands close after the feeling."""
    rules = grammar()
    i = end
    while i < min(len(words), end + 6):
        marker = _markers().match(words, i)
        if marker and not (marker[1] == "of" and i > end + 2):
            found = _tidy(words[marker[0] :])
            if found:
                return found
            i = marker[0]
        elif words[i] in rules.holder.speaker or words[i] in _STOPS:
            return None
        else:
            i += 1
    return None


def _anywhere_because(words: list[str], mention: Mention) -> str | None:
    for i in range(mention.end, len(words)):
        marker = _markers().match(words, i)
        if marker and marker[1] == "because" and words[i] not in ("now", "as", "over", "after"):
            return _tidy(words[marker[0] :])
    return None


def _makes_me(words: list[str], mention: Mention) -> str | None:
    """What stands before "makes me ..." or does it to me ("these shifts are wearing me out")."""
    if mention.entry.kind == "does" or "me" in words[mention.start : mention.end]:
        return _subject(words[: mention.start])
    for i in range(max(0, mention.start - 6), mention.start):
        if match := _makes().match(words, i):
            return _subject(words[:i]) if match[0] <= mention.start else None
    return None


def _subject(before: list[str]) -> str | None:
    """The last subject of ``before``; "it" points at the clause before it."""
    words = list(before)
    while words and words[-1] in _AUXILIARIES:
        words.pop()
    if words and words[-1] in ("it", "that", "this", "which"):
        words.pop()
        if words and words[-1] in ("and", "so"):
            words.pop()
    return _tidy(words)


def _leading(words: list[str], mention: Mention) -> str | None:
    """"when he shouts i feel scared": the clause that opens the utterance."""
    start = 0
    while start < len(words) and words[start] in ("so", "well", "and", "just"):
        start += 1
    marker = _markers().match(words, start) if start < len(words) else None
    if not marker or marker[1] != "because" or marker[0] >= mention.start:
        return None
    return _tidy(_until_feeling(words[marker[0] : mention.start]))


def _until_feeling(words: list[str]) -> list[str]:
    """Up to the last "i am", "i feel", "it makes" of ``words``."""
    for i in range(len(words) - 1, 0, -1):
        after = words[i + 1] if i + 1 < len(words) else ""
        if words[i] in ("i", "it") and (after in _FEELS or not after or after.startswith("ma")):
            return words[:i]
    return words


def _before(words: list[str], mention: Mention) -> str | None:
    """"she left and i feel empty", "i failed so i feel stupid"."""
    opening = words[: mention.start]
    for i in range(len(opening) - 1, 1, -1):
        joined = opening[i] in ("and", "so", "that", "now") and opening[i + 1 : i + 2] == ["i"]
        if opening[i] == "that" and opening[i + 1 : i + 3] == ["is", "why"]:
            joined = True
        if joined:
            return _tidy(opening[:i])
    return None


def _next_clause(words: list[str], end: int) -> str | None:
    """"i feel betrayed he told everybody": a clause about something else follows at once."""
    rules = grammar().cause
    rest = words[end:]
    while rest and rest[0] in ("again", "today", "tonight", "now", "so", "really", "myself", "of"):
        rest = rest[1:]
    if len(rest) < 3:
        return None
    told = rest[0] == "i" and rest[1].endswith(("ed", "ew", "ot", "aw", "ost", "aid", "eft"))
    return _tidy(rest) if told or rest[0] in rules.begins else None


def _tidy(words: list[str]) -> str | None:
    """A cause without what follows it and without trailing small words."""
    rules = grammar()
    end = len(words)
    for i in range(1, len(words)):
        after = words[i + 1] if i + 1 < len(words) else ""
        if words[i] in _STOPS or (
            words[i] in ("and", "so", "now") and after in ("i", "it", "now", "that") and i > 1
        ) or (words[i] == "i" and after in ("feel", "am", "just") and i > 2 and words[i - 1] not in rules.clauses.taken_by):
            end = i
            break
    kept = words[:end]
    tails = {p for p in rules.cause.after}
    changed = True
    while changed and kept:
        changed = False
        for size in (3, 2, 1):
            if len(kept) > size and tuple(kept[-size:]) in tails:
                kept = kept[:-size]
                changed = True
                break
    while kept and kept[0] in ("the", "a") and len(kept) == 1:
        kept = []
    if not kept or (len(kept) == 1 and kept[0] in rules.cause.not_causes):
        return None
    return " ".join(kept)
