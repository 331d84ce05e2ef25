"""What a person names as the reason of a feeling."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from companion.language.data import PhraseTable
from companion.language.grammar import grammar
from companion.language.mentions import Mention

Marker = Literal["because", "of", "keep"]
"""What follows: a clause; a thing; a thing that the marker itself begins ("seeing him")."""


@cache
def _markers() -> PhraseTable[Marker]:
    rules = grammar().cause
    fields: tuple[tuple[Marker, tuple[tuple[str, ...], ...]], ...] = (
        ("because", rules.because),
        ("of", rules.of),
        ("keep", rules.keep),
    )
    return PhraseTable([(p, kind) for kind, field in fields for p in field], frozenset())


@cache
def _makes() -> PhraseTable[None]:
    return PhraseTable(((p, None) for p in grammar().cause.makes), frozenset())


@cache
def _by_the_way() -> PhraseTable[None]:
    rules = grammar()
    phrases = (*rules.cause.by_the_way, *rules.scope.asides, *rules.strength.after)
    return PhraseTable(((p, None) for p in phrases), frozenset())


def find_cause(words: list[str], main: Mention, mentions: Sequence[Mention]) -> str | None:
    """The reason named for the feeling ``main`` in the normalised ``words``, as they say it.

    It stands after "because", "of", "about" ...; before "makes me"; in a clause that opens with
    "when", "since"; before "and i feel", "so i am"; or follows as a clause of its own.
    """
    search = _Search(words, main, mentions)
    for way in (
        search.after,
        search.made_by,
        search.reason_is,
        search.opening,
        search.further_on,
        search.clause_before,
        search.clause_after,
        search.earlier,
    ):
        if found := way():
            return " ".join(found)
    return None


class _Search:
    """The ways to name a reason, tried one after another."""

    def __init__(self, words: list[str], main: Mention, mentions: Sequence[Mention]) -> None:
        self.words = words
        self.main = main
        self.mentions = sorted(mentions, key=lambda m: m.start)
        self.rules = grammar().cause
        self.end = self._end_of_joined()

    def _end_of_joined(self) -> int:
        """The end of the feelings joined to this one: "sad and angry about ..."."""
        end = self.main.end
        for other in self.mentions:
            gap = self.words[end : other.start]
            if other.start >= end and len(gap) <= 4 and set(gap) & self.rules.joins:
                end = other.end
        return end

    def _is_feeling(self, start: int, end: int) -> bool:
        return any(start <= m.start < end for m in self.mentions)

    # --- ways ---------------------------------------------------------------------------------

    def after(self) -> list[str] | None:
        """Right after the feeling: "of him", "because he left"."""
        i = self.end
        if (self.words[i - 1],) in self.rules.of or self.words[i - 1] == "in":
            return self._thing(i)
        while i < min(len(self.words), self.end + 6):
            if aside := _by_the_way().match(self.words, i):
                i = aside[0]
                continue
            marker = _markers().match(self.words, i)
            if marker:
                return self._marked(i, *marker)
            if self.words[i] not in self.rules.between:
                break
            i += 1
        last = self.words[self.main.end - 1]
        doing = self.main.entry.kind == "verb" or last.endswith("ing")
        if doing and self.end < len(self.words) and self._is_object(self.words[self.end]):
            return self._thing(self.end)
        return None

    def _is_object(self, word: str) -> bool:
        determiners = grammar().holder.determiners | {"him", "them"}
        return word in determiners or word.endswith("ing")

    def made_by(self) -> list[str] | None:
        """What does it to me: "he makes me angry", "these shifts are wearing me out"."""
        hit = self.words[self.main.start : self.main.end]
        if self.main.entry.kind == "does" or "me" in hit[1:]:
            return self._maker(self.main.start, event=_is_past(hit[0]))
        for i in range(max(0, self.main.start - 7), self.main.start):
            makes = _makes().match(self.words, i)
            if makes and makes[0] <= self.main.start:
                return self._maker(i, event=False)
        return None

    def _maker(self, verb: int, *, event: bool) -> list[str] | None:
        """The subject of the verb at ``verb``; "it" points at what was said before."""
        after = self.words[self.main.end :]
        if self.words[:1] == ["what"] and after[:1] in (["is"], ["was"]):
            return _tidy(after[1:])
        subject = self.words[:verb]
        while subject and subject[-1] in self.rules.auxiliaries:
            subject = subject[:-1]
        named = [m.end for m in self.mentions if m.start and m.end < len(subject)]
        subject = subject[max(named, default=0) :]
        if len(subject) > 1 and subject[-1] in self.rules.points_back:
            while subject and subject[-1] in self.rules.points_back | self.rules.joins:
                subject = subject[:-1]
        elif event and len(subject) == 1:
            end = self.main.end
            return self.words[verb - 1 : end]
        if subject[:2] in (["it", "is"], ["there", "is"]) and len(subject) > 2:
            subject = subject[2:]
        return _tidy(_from_last_clause(subject))

    def reason_is(self) -> list[str] | None:
        """As in "the reason i am cross is nobody helps"."""
        for i in range(self.main.end, min(len(self.words), self.main.end + 3)):
            if self.words[i] == "is" and "reason" in self.words[: self.main.start]:
                return _tidy(self.words[i + 1 :])
        return None

    def opening(self) -> list[str] | None:
        """As in "when he shouts i feel scared": the clause that opens the utterance."""
        start = 0
        while start < self.main.start and self.words[start] in self.rules.joins:
            start += 1
        marker = _markers().match(self.words, start) if start < self.main.start else None
        if not marker or marker[1] != "because" or marker[0] >= self.main.start:
            return None
        return _tidy(_before_feeling(self.words[marker[0] : self.main.start]))

    def further_on(self) -> list[str] | None:
        """As in "because" later in the utterance."""
        for i in range(self.end, len(self.words)):
            marker = _markers().match(self.words, i)
            if marker and marker[1] == "because" and (self.words[i],) not in self.rules.weak:
                return self._marked(i, *marker)
        return None

    def clause_before(self) -> list[str] | None:
        """As in "she left and i feel empty"; not when that clause names a feeling itself."""
        opening = self.words[: self.main.start]
        for i in range(len(opening) - 1, 1, -1):
            after = opening[i + 1 : i + 3]
            joined = opening[i] in ("and", "so", "now") and after[:1] in (["i"], ["now"])
            joined = joined or (opening[i] == "that" and after == ["is", "why"])
            if joined and (opening[i] in ("so", "that") or not self._is_feeling(0, i)):
                return _tidy(opening[:i])
        return None

    def clause_after(self) -> list[str] | None:
        """As in "i feel betrayed he told everybody": another clause follows at once."""
        i = self.end
        while i < len(self.words) and (
            self.words[i] in self.rules.between or (self.words[i],) in self.rules.after
        ):
            i += 1
        rest = self.words[i:]
        if len(rest) < 3 or (rest[0] in ("i", "it") and self._is_feeling(i, i + 4)):
            return None
        told = rest[0] == "i" and _is_past(rest[1])
        comment = rest[0] == "that" or (rest[:2] == ["it", "is"] and len(rest) < 4)
        return _tidy(rest) if told or (rest[0] in self.rules.begins and not comment) else None

    def earlier(self) -> list[str] | None:
        """As in "i was fine until he walked in now i am shaking"."""
        for i in range(self.main.start):
            marker = _markers().match(self.words, i)
            if marker and marker[1] == "because" and (self.words[i],) not in self.rules.weak:
                return _tidy(_before_feeling(self.words[marker[0] : self.main.start]))
        return None

    # --- what follows a marker ----------------------------------------------------------------

    def _marked(self, start: int, end: int, kind: Marker) -> list[str] | None:
        if start and self.words[start - 1] == "than":
            return None
        if end == start + 1 and (self.words[start],) in self.rules.weak:
            explains = self.words[start] == "as" and self.words[end : end + 1] == ["i"]
            if not explains and not self._subject_at(end):
                return None
        following = self.words[end] if end < len(self.words) else ""
        if self.words[start:end] == ["to"] and not self._is_object(following):
            return None
        if kind == "because":
            found = _tidy(self._until_feeling(end))
        else:
            found = self._thing(start if kind == "keep" else end)
        return found

    def _subject_at(self, i: int) -> bool:
        """Whether a clause about somebody or something else begins at ``i``."""
        subjects = grammar().clauses.subjects - grammar().holder.speaker
        return i < len(self.words) and self.words[i] in subjects

    def _thing(self, start: int) -> list[str] | None:
        """A thing with what belongs to it, up to the next clause or feeling."""
        rest = self._until_feeling(start)
        relative = rest[:1] != [] and rest[0] in self.rules.relatives
        for i in range(1, len(rest) - 1):
            new = rest[i] in self.rules.pronouns and rest[i - 1] not in grammar().clauses.taken_by
            if new and rest[i - 1] not in self.rules.relatives:
                if not relative:
                    rest = rest[:i]
                    break
                relative = False
        return _tidy(rest, thing=True)

    def _until_feeling(self, start: int) -> list[str]:
        """The words up to another feeling that is joined by "and", "but"."""
        for mention in self.mentions:
            if mention.start > start and not mention.reason:
                between = self.words[start : mention.start]
                for i in range(len(between) - 1, 0, -1):
                    if between[i] in self.rules.joins:
                        return between[:i]
        return self.words[start:]


def _is_past(word: str) -> bool:
    """Whether the word looks like a verb of the past: "told", "left", "forgot"."""
    return word in grammar().cause.pasts or (word.endswith("ed") and len(word) > 4)


def _before_feeling(words: list[str]) -> list[str]:
    """Up to the last "i am", "i feel", "it makes" of ``words``."""
    feels = grammar().cause.feels
    for i in range(len(words) - 1, 0, -1):
        after = words[i + 1] if i + 1 < len(words) else ""
        if words[i] in ("i", "it") and (not after or after in feels):
            kept = words[:i]
            while len(kept) > 1 and kept[-1] in grammar().cause.joins | {"now"}:
                kept.pop()
            return kept
    return words


def _from_last_clause(words: list[str]) -> list[str]:
    """The subject after the last "because", "but" of ``words``."""
    for i in range(len(words) - 1, -1, -1):
        if words[i] in ("because", "but", "so", "that") and i + 1 < len(words):
            return words[i + 1 :]
    return words


def _tidy(words: list[str], *, thing: bool = False) -> list[str] | None:
    """A cause without what follows it and without trailing small words."""
    rules = grammar().cause
    kept = words
    for i in range(1, len(words)):
        after = words[i + 1] if i + 1 < len(words) else ""
        new_feeling = words[i] in rules.joins and after in ("i", "it", "now") and i > 1
        if words[i] in rules.stops or new_feeling:
            kept = words[:i]
            break
    tails = set(rules.after) if thing else set(rules.after) - {("again",)}
    while any(len(kept) > len(tail) and tuple(kept[-len(tail) :]) == tail for tail in tails):
        size = max(len(t) for t in tails if len(kept) > len(t) and tuple(kept[-len(t) :]) == t)
        kept = kept[:-size]
    while len(kept) > 1 and kept[-1] in rules.joins:
        kept = kept[:-1]
    nothing = not kept or (len(kept) == 1 and kept[0] in rules.not_causes)
    return None if nothing else kept
