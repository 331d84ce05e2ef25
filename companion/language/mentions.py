"""Feelings named in an utterance: whose, denied or not, when, how strong.

One walk from left to right.  Small words change the :class:`~companion.language.scope.Scope`,
feeling words become a :class:`Mention` as the scope then is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from companion.language.data import PhraseTable
from companion.language.grammar import Sign, grammar
from companion.language.lexicon import MILD, PLAIN, Entry, Lexicon
from companion.language.owner import is_speakers
from companion.language.scope import Scope, is_strength, signs

_GONE, _STOPS = -1.0, -2.0
_BETTER = Entry("positive", "said", MILD)
_SCORES: dict[str, float] = {
    "is": 0.9, "does": 0.9, "noun": 0.85, "said": 0.85, "verb": 0.8, "so": 0.7, "hint": 0.45,
}  # fmt: skip
_OF_IT, _BETTER_SCORE, _NOT_WANTED, _POSSIBLE = 0.6, 0.6, 0.6, 0.5
_PAST_LESS, _DOUBT_LESS = 0.25, 0.35

Status = Literal["felt", "denied", "wished", "theirs"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One feeling word in its place.

    Attributes:
        start, end: word positions, ``end`` exclusive.
        entry: the lexicon's entry for it.
        word: the person's word.
        status: *felt*; *denied*; *wished* is neither (wanted, only possible and pleasant);
            *theirs* is another person's, heeded only for "... and so am i".
        score: 0..1, how surely it is felt.
        intensity: 0..1.
        past: it was, and is not said to be now.
        reason: it stands in what is named as the cause.
        either: it is offered as the other of two ("angry or hurt").
    """

    start: int
    end: int
    entry: Entry
    word: str
    status: Status
    score: float
    intensity: float
    past: bool
    reason: bool
    either: bool


def find_mentions(words: list[str], lexicon: Lexicon) -> list[Mention]:
    """Every feeling word of the normalised ``words`` that is the speaker's own."""
    walk = _Walk(words, lexicon)
    walk.run()
    return walk.mentions


@cache
def _after() -> PhraseTable[float]:
    """What may follow a feeling, and what it does to its strength."""
    rules = grammar().strength
    strong = [(phrase, 0.7) for phrase in rules.after]
    slight = [(phrase, -0.5) for phrase in rules.after_slight]
    gone = [(phrase, _GONE) for phrase in grammar().scope.gone]
    stops = [(phrase, _STOPS) for phrase in grammar().scope.stops]
    return PhraseTable([*strong, *slight, *gone, *stops], frozenset())


@cache
def _relative() -> PhraseTable[None]:
    """What may stand between a feeling and its end: "the guilt i had is gone"."""
    return PhraseTable(((phrase, None) for phrase in grammar().scope.relative), frozenset())


class _Walk:
    """One walk over the words of an utterance."""

    def __init__(self, words: list[str], lexicon: Lexicon) -> None:
        self.words = words
        self.lexicon = lexicon
        self.mentions: list[Mention] = []
        self.scope = Scope(words)

    def run(self) -> None:
        i = 0
        while i < len(self.words):
            hit = self._feeling_word_at(i)
            sign = signs().match(self.words, i)
            if hit and (sign is None or self._hit_wins(hit[0], *sign)):
                i = self._take(i, *hit)
                continue
            end, found = sign or (i + 1, ())
            denies = "denies" in found and self._denies(i, end)
            self.scope.pass_over(i, end, found, denies=denies)
            if self._is_persons(i):
                self.scope.turn_to_other(i)
            if self.words[i] in grammar().holder.joins and self._closes_reason(i):
                self.scope.reason = False
            i = self._hit_inside(i, end) or end

    # --- where the feeling words are ------------------------------------------------------------

    def _feeling_word_at(self, i: int) -> tuple[int, tuple[Entry, ...]] | None:
        """The longest entry at ``i``; a hint gives way to a feeling word within it."""
        hit = self.lexicon.match(self.words, i)
        if hit and hit[1][0].kind == "hint":
            for k in range(i + 1, hit[0]):
                inner = self.lexicon.match(self.words, k)
                if inner and inner[1][0].kind != "hint":
                    return None
        return hit

    def _hit_inside(self, start: int, end: int) -> int | None:
        """Where a feeling begins within a small phrase and goes on after: "have been better"."""
        for k in range(start + 1, end):
            hit = self.lexicon.match(self.words, k)
            if hit and hit[0] > end:
                return k
        return None

    def _hit_wins(self, hit_end: int, sign_end: int, found: tuple[Sign, ...]) -> bool:
        """The longer wins; of equals a small phrase only where the next words need it."""
        if hit_end != sign_end:
            return hit_end > sign_end
        if "asides" in found:
            return False
        if sign_end == len(self.words):
            return True
        leads = is_strength(found) or ("denies" in found and self.words[sign_end - 1] != "no")
        before_feeling = leads and self.lexicon.match(self.words, sign_end)
        rules = grammar().holder
        before_clause = "denies" in found and self.words[sign_end] in rules.speaker | rules.things
        return not (before_feeling or before_clause)

    def _denies(self, start: int, end: int) -> bool:
        """Whether a denial here denies: "no" does before a thing, else it is an answer."""
        if self.words[end - 1] not in grammar().holder.needs_feeling:
            return True
        if end - start > 1 and self.lexicon.match(self.words, end - 1):
            return False  # "over the moon"
        k = self._after_signs(end)
        rules = grammar().holder
        if self.words[start:end] != ["no"]:
            while k < len(self.words) and self.words[k] in rules.determiners | rules.be_feeling:
                k = self._after_signs(k + 1)
        hit = self.lexicon.match(self.words, k) if k < len(self.words) else None
        if self.words[start:end] == ["no"]:
            kinds = {entry.kind for entry in hit[1]} if hit else set()
            answers = "is" in kinds and any(
                m.end == start and m.status == "felt" for m in self.mentions[-1:]
            )
            return "noun" in kinds and not answers
        return hit is not None and hit[1][0].kind in ("is", "noun", "verb")

    def _closes_reason(self, i: int) -> bool:
        """A feeling is joined to the first one, not to its cause: "angry with him and sad"."""
        if not self.mentions or self.mentions[-1].reason:
            return False
        between = self.words[self.mentions[-1].end : i]
        k = self._after_signs(i + 1)
        hit = self.lexicon.match(self.words, k) if k < len(self.words) else None
        return hit is not None and len(between) <= 3 and not any(w.endswith("ing") for w in between)

    def _after_signs(self, i: int) -> int:
        while i < len(self.words) and (sign := signs().match(self.words, i)):
            i = sign[0]
        return i

    def _is_persons(self, i: int) -> bool:
        """Short for "... is" or "... has" after a person: "my dads really furious"."""
        word, rules = self.words[i], grammar().holder
        if not word.endswith("s") or word in rules.persons or word[:-1] not in rules.persons:
            return False
        k = i + 1
        while k < len(self.words) and self.words[k] in rules.adverbs:
            k += 1
        after = self.words[k] if k < len(self.words) else ""
        of_one = after in rules.helpers or after.endswith("ing")
        return bool(after) and (of_one or self.lexicon.match(self.words, k) is not None)

    # --- what they mean here --------------------------------------------------------------------

    def _take(self, start: int, end: int, entries: tuple[Entry, ...]) -> int:
        """Take the feeling word at ``start`` as the scope is; the end of what belongs to it."""
        scope = self.scope
        self._take_small_words(start, end)
        entry = next((one for one in entries if self._is_mine(one, start, end)), None)
        if entry is None:
            if scope.who == "other" and entries[0].kind == "is":
                self._add(start, end, entries[0], "theirs", _SCORES["is"], entries[0].intensity)
            return end
        if entry.kind == "noun" and self._opens_clause(start, end):
            scope.take_sign("turns", start, end)
        after = self._after(end)
        status, score = self._status(entry, start)
        if after and after[1] in (_GONE, _STOPS):
            status, score, used = self._ended(entry, start, status, score, after[1])
            after = after if used else None
        less = scope.lessened_from(start)
        if less is not None and status == "felt":
            self._take_lessened(less, start, end, entry, score)
        else:
            if less is not None and self.lexicon.valence(entry.family) < 0:
                status, score = "felt", _NOT_WANTED
            self._add(start, end, entry, status, score, self._intensity(entry, start, after))
        opposite = self._denied_inside(start, end) if status == "felt" else None
        if opposite:
            self._add(*opposite, "denied", score, PLAIN)
        own = entry.kind in ("does", "said")
        scope.took_feeling(start, end, denied=status == "denied", own=own)
        return after[0] if after else end

    def _opens_clause(self, start: int, end: int) -> bool:
        """A feeling is the subject of a new clause: "the hurt is still there"."""
        before, after = self.words[start - 1 : start], self.words[end : end + 1]
        return before in (["the"], ["my"]) and bool(after) and after[0] in grammar().holder.be

    def _after(self, end: int) -> tuple[int, float] | None:
        """What follows a feeling that ends at ``end`` and belongs to it."""
        if end >= len(self.words):
            return None
        found = _after().match(self.words, end)
        if found and self.words[found[0] : found[0] + 1] in (["as"], ["on"]):
            return None  # "not sad so much as angry", "let the anger go on"
        between = _relative().match(self.words, end)
        if found or not between or between[0] >= len(self.words):
            return found
        found = _after().match(self.words, between[0])
        return found if found and found[1] in (_GONE, _STOPS) else None

    def _ended(
        self, entry: Entry, start: int, status: Status, score: float, how: float
    ) -> tuple[Status, float, bool]:
        """What a feeling is that is said to be over, or to be made to stop; whether it is."""
        unpleasant = self.lexicon.valence(entry.family) < 0
        before = set(self.words[max(0, start - 5) : start])
        let_go = "let" in before
        if how == _STOPS and not before & grammar().holder.moves_feeling:
            return status, score, False
        if status == "felt" and (how == _GONE or let_go):
            self._deny_joined(start, entry)
            return "denied", score, True
        if status == "wished" or (how == _STOPS and status == "denied" and not self.scope.expected):
            return ("felt", _NOT_WANTED, True) if unpleasant else (status, score, True)
        return status, score, how == _GONE

    def _deny_joined(self, start: int, entry: Entry) -> None:
        """Deny with a feeling those joined to it: "the anger and the hurt have gone"."""
        rules = grammar().holder
        for k in range(len(self.mentions) - 1, -1, -1):
            one = self.mentions[k]
            gap = set(self.words[one.end : start])
            if one.entry.kind != entry.kind or not gap <= rules.joins | rules.glue:
                return
            if one.status == "felt":
                self.mentions[k] = replace(one, status="denied")
            start = one.start

    def _take_lessened(self, less: int, start: int, end: int, entry: Entry, score: float) -> None:
        """Less of a feeling is not that feeling, unless it is still felt or only compared."""
        if any(m.entry.family == entry.family and m.status == "felt" and not m.past
               for m in self.mentions):  # fmt: skip
            return
        self._add(start, end, entry, "denied", score, PLAIN)
        k = self._after_signs(end + 1)
        compared = self.words[end : end + 1] == ["than"] and k < len(self.words)
        if compared and self.lexicon.match(self.words, k):
            return
        if self.lexicon.valence(entry.family) < 0:
            self._add(less, end, _BETTER, "felt", _BETTER_SCORE, MILD)

    def _take_small_words(self, start: int, end: int) -> None:
        """Small words that a phrase begins with or holds: "just there", "how i feel"."""
        first = signs().match(self.words[: start + 1], start) if end - start > 1 else None
        for sign in first[1] if first else ():
            if sign in ("turns", "now"):
                self.scope.take_sign(sign, start, start + 1)
        for k in range(start, end):
            if self.words[k] in grammar().holder.speaker:
                self.scope.take_word(k)

    def _is_mine(self, entry: Entry, start: int, end: int) -> bool:
        joins = grammar().holder.joins | {"but"}
        joined = start > 0 and self.words[start - 1] in joins
        joined = joined and any(m.end == start - 1 for m in self.mentions[-2:])
        return is_speakers(entry, self.scope, self.lexicon, start, end, joined=joined)

    def _status(self, entry: Entry, start: int) -> tuple[Status, float]:
        """Whether the feeling is felt, and how surely."""
        scope = self.scope
        positive = self.lexicon.valence(entry.family) > 0
        idiom = entry.kind == "said"
        score = self._score(entry, start)
        if scope.reported:
            return "denied", score
        denied = scope.is_denied(start)
        first = signs().match(self.words[: start + 1], start)
        wanted_away = scope.wants and denied and not positive and first and is_strength(first[1])
        if ((scope.expected or scope.wants) and not idiom) or wanted_away:
            if denied:
                return ("wished", 0.0) if positive else ("felt", _NOT_WANTED)
            return ("denied", score) if scope.expected else ("wished", 0.0)
        if denied or scope.expected:
            return "denied", score
        if scope.might and not idiom:
            return ("wished", 0.0) if positive else ("felt", min(score, _POSSIBLE))
        return "felt", score

    def _score(self, entry: Entry, start: int) -> float:
        score = _SCORES[entry.kind]
        if entry.kind == "is" and self.scope.who == "thing":
            score = _OF_IT
        if entry.kind == "hint" and {"feel", "feels", "felt"} & set(self.words[start - 2 : start]):
            score = _SCORES["so"]
        return score - _PAST_LESS * self.scope.past - _DOUBT_LESS * self.scope.doubt

    def _intensity(self, entry: Entry, start: int, after: tuple[int, float] | None) -> float:
        shift = self.scope.strength_at(start) or 0.0
        if after and after[1] > _GONE:
            shift = max(shift, after[1]) if after[1] > 0 else (shift or after[1])
        if shift > 0:
            return entry.intensity + (1 - entry.intensity) * shift
        return entry.intensity * (1 + shift)

    def _denied_inside(self, start: int, end: int) -> tuple[int, int, Entry] | None:
        """The feeling that a phrase denies: "not happy" is sad, and denies "happy"."""
        for k in range(start, end - 1):
            if self.words[k] in grammar().holder.nays:
                inner = self.lexicon.match(self.words[:end], k + 1)
                if inner and self.lexicon.valence(inner[1][0].family) > 0:
                    return k + 1, inner[0], inner[1][0]
        return None

    def _add(
        self, start: int, end: int, entry: Entry, status: Status, score: float, intensity: float
    ) -> None:
        word = entry.spoken or " ".join(self.words[start:end])
        either = start > 0 and self.words[start - 1] == "or"
        self.mentions.append(
            Mention(
                start, end, entry, word, status, round(score, 2), round(intensity, 2),
                self.scope.past, self.scope.reason, either,
            )
        )  # fmt: skip
