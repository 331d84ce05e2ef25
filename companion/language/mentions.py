"""Feelings named in an utterance: whose, denied or not, when, how strong.

One walk from left to right.  Small words (``grammar.toml``) change the state, feeling words
(``feelings.toml``) become a :class:`Mention` as the state then is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from companion.language.data import Phrase, PhraseTable
from companion.language.grammar import Sign, grammar
from companion.language.lexicon import MILD, PLAIN, Entry, Lexicon

_SIGNS = frozenset(get_args(Sign))
_DENIAL_REACH_WORDS = 7
_BETWEEN = frozenset(("a", "an", "of", "the", "my", "this", "feeling", "feelings", "sense", "just"))
_FEEL_VERBS = frozenset(("am", "feel", "felt", "feeling", "get", "got", "have", "just", "keep"))
_HELPERS = frozenset(("not", "has", "had", "do", "did", "can", "could", "will", "would", "am", "was", "have", "been"))
_PLACES = frozenset(("at", "in", "on", "of", "to", "from", "for", "with", "my"))
_ASKING = frozenset(("", "please", "just", "i", "and", "not", "do"))
_BE = frozenset(("is", "are", "was", "were"))
_NOT_NOUNS = frozenset(("and", "but", "or", "so", "because", "when", "if", "not", "to", "me", "them"))
_STRENGTHS: dict[Sign, float] = {"slight": -0.5, "middling": 0.1, "strong": 0.5, "extreme": 0.8}
_GONE = -1.0
_BETTER = Entry("positive", "said", MILD)
_SCORES: dict[str, float] = {"is": 0.9, "does": 0.9, "noun": 0.85, "said": 0.85, "verb": 0.8, "so": 0.7}

Status = Literal["felt", "denied", "wished"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One feeling word in its place.

    Attributes:
        start, end: word positions, ``end`` exclusive.
        entry: the lexicon's entry for it.
        word: the person's word.
        status: *felt*; *denied*; *wished* is neither (wanted, only possible and pleasant).
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


@cache
def signs() -> PhraseTable[tuple[Sign, ...]]:
    """The small words with all they signal."""
    rules = grammar()
    table: dict[Phrase, tuple[Sign, ...]] = {}
    for group in (rules.scope, rules.strength):
        for field in group.__struct_fields__:
            if field in _SIGNS:
                for phrase in getattr(group, field):
                    table[phrase] = (*table.get(phrase, ()), field)
    return PhraseTable(table.items(), frozenset())


@cache
def _reasons() -> PhraseTable[str]:
    rules = grammar().cause
    because = [(phrase, "because") for phrase in rules.because if phrase not in rules.weak]
    close = [(phrase, "of") for phrase in (*rules.of, *rules.keep)]
    return PhraseTable([*because, *close], frozenset())


@cache
def _after() -> PhraseTable[float]:
    rules = grammar().strength
    strong = [(phrase, 0.7) for phrase in rules.after]
    slight = [(phrase, -0.5) for phrase in rules.after_slight]
    gone = [(phrase, _GONE) for phrase in grammar().scope.gone]
    return PhraseTable([*strong, *slight, *gone], frozenset())


@cache
def _small_words() -> frozenset[Phrase]:
    """Words that cannot be the noun after an adjective."""
    rules = grammar()
    cause = rules.cause
    phrases = [*cause.because, *cause.of, *cause.keep, *rules.scope.turns, *rules.scope.joins]
    phrases += [*rules.scope.now, *rules.scope.past, *rules.strength.after_slight, *cause.after]
    more = rules.holder.speaker | rules.holder.others | rules.holder.things | rules.holder.links
    more |= {"in", "on", "to", "and"}
    return frozenset(p for p in phrases if len(p) == 1) | {(word,) for word in more}


def find_mentions(words: list[str], lexicon: Lexicon) -> list[Mention]:
    """Every feeling word of the normalised ``words`` that is the speaker's own."""
    walk = _Walk(words, lexicon)
    walk.run()
    return walk.mentions


class _Walk:
    """The state of one walk over the words."""

    def __init__(self, words: list[str], lexicon: Lexicon) -> None:
        self.words = words
        self.lexicon = lexicon
        self.mentions: list[Mention] = []
        self.rules = grammar().holder
        self.holder: Literal["me", "other", "thing", "matter"] = "me"
        self.denied_from = -1
        self.denied_one = False
        self.wants = self.might = self.expected = self.doubt = self.past = self.reported = False
        self.reason = self.moving = False
        self.lessened_from = -1
        self.strength: tuple[int, float] | None = None

    def run(self) -> None:
        i = 0
        while i < len(self.words):
            hit = self.lexicon.match(self.words, i)
            sign = signs().match(self.words, i)
            if hit and (sign is None or self._hit_wins(hit[0], *sign)):
                i = self._feeling_at(i, *hit)
                continue
            end = sign[0] if sign else i + 1
            self._reason_at(i, end)
            for k in range(i, end):
                self._word_at(k)
            for one in sign[1] if sign else ():
                self._signal(one, i, end)
            i = self._hit_inside(i, end) or end

    def _hit_inside(self, start: int, end: int) -> int | None:
        """Where a feeling begins within a small phrase and goes on after: "have been better"."""
        for k in range(start + 1, end):
            hit = self.lexicon.match(self.words, k)
            if hit and hit[0] > end:
                return k
        return None

    def _hit_wins(self, hit_end: int, sign_end: int, kinds: tuple[Sign, ...]) -> bool:
        """The longer wins; a tie goes to an aside, and to strength before a feeling word."""
        if hit_end != sign_end:
            return hit_end > sign_end
        follows = sign_end < len(self.words) and self.lexicon.match(self.words, sign_end)
        strength = any(kind in _STRENGTHS for kind in kinds)
        clause = sign_end < len(self.words) and self.words[sign_end] in self.rules.speaker
        return not ("asides" in kinds or (strength and follows) or ("denies" in kinds and clause))

    # --- small words ------------------------------------------------------------------

    def _signal(self, sign: Sign, start: int, end: int) -> None:
        match sign:
            case "denies" if self.words[start:end] != ["no"] or self._noun_follows(end):
                self.denied_from, self.denied_one = start, False
            case "lessens":
                self.lessened_from = start
            case "cancels" | "ends":
                self._undeny()
                self.wants = self.might = self.expected = False
                if self.words[start] == "but":
                    self.reason = False
            case "turns" if self.denied_one:
                self._undeny()
            case "wants":
                self.wants = True
            case "mights":
                self.might = True
            case "expects":
                self.expected = True
            case "doubts":
                self._undeny()
                self.doubt = True
            case "past":
                self.past = True
            case "now":
                self.past = False
            case "steps":
                self.past = not any(m.past for m in self.mentions)
            case "moves":
                self.past = self.moving = True
            case "slight" | "middling" | "strong" | "extreme":
                value = _STRENGTHS[sign]
                if self.strength and self._adjacent(self.strength[0], start):
                    value = max(value, self.strength[1])
                self.strength = (end, value)

    def _noun_follows(self, i: int) -> bool:
        """ "no" denies a thing ("no anger"); before anything else it is an answer."""
        k = i
        while k < len(self.words) and (sign := signs().match(self.words, k)):
            k = sign[0]
        hit = self.lexicon.match(self.words, k) if k < len(self.words) else None
        return hit is not None and any(entry.kind == "noun" for entry in hit[1])

    def _undeny(self) -> None:
        self.denied_from, self.denied_one = -1, False

    def _adjacent(self, end: int, start: int) -> bool:
        return all(word in _BETWEEN for word in self.words[end:start])

    def _reason_at(self, i: int, end: int) -> None:
        """Open what is named as the cause: after a feeling, or at the start of all."""
        if self.moving and self.words[i] == "to":
            self.past = self.moving = False
            return
        found = _reasons().match(self.words, i)
        if not found or self.reason or found[0] < end:
            return
        felt = [m for m in self.mentions if m.status != "wished"]
        last_end = felt[-1].end if felt else -1
        close = last_end >= 0 and self._adjacent(last_end, i)
        if (found[1] == "because" and (felt or i == 0)) or close:
            self.reason = True

    def _word_at(self, i: int) -> None:
        """Follow who is spoken of."""
        word = self.words[i]
        before = self.words[i - 1] if i else ""
        rules = self.rules
        if word in rules.speaker:
            self._speaker_at(i)
        elif word in rules.others:
            self._subject("other", i)
        elif word == "you" and before in ("are", "do", "were", "did"):
            self._subject("other", i)
        elif word in ("me", "us") and before in rules.gives_me:
            self.holder = "me"
        elif word in rules.links:
            self._link_at(i)
        elif word in ("and", "plus", "or"):
            self._conjunction_at(i)

    def _speaker_at(self, i: int) -> None:
        before = self.words[i - 1] if i else ""
        earlier = self.words[i - 2] if i > 1 else ""
        passed_on = before in self.rules.raising or (
            before == "that" and earlier in (self.rules.raising | {"not"})
        )
        after = self.words[i + 1] if i + 1 < len(self.words) else ""
        self.reported = self._is_reported(i)
        if not passed_on:
            self._undeny()
            self.expected = False
            if before not in ("wish", "hope", "if", "though", "like"):
                self.wants = self.might = False
        if after in _FEEL_VERBS and before not in grammar().clauses.taken_by and i:
            self.reason = False
        elif before in ("so", "now", "but") or (before == "and" and after in _FEEL_VERBS):
            self.reason = False
        self.holder = "me"
        self.past = False

    def _is_reported(self, i: int) -> bool:
        """ "they say i am ...", "he told me i am ...": another's view of the speaker."""
        k = i - 1
        while k > 0 and self.words[k] in ("me", "that", "us"):
            k -= 1
        if k <= 0 or self.words[k] not in self.rules.reports:
            return False
        tellers = self.words[max(0, k - 3) : k]
        others = self.rules.others | self.rules.persons | {"you"}
        return any(w in others for w in tellers) and not self.rules.speaker & set(tellers)

    def _subject(self, holder: Literal["other", "thing", "matter"], i: int) -> None:
        before = self.words[i - 1] if i else ""
        self.holder = holder
        self.reported = False
        if before not in self.rules.raising:
            self._undeny()
        self.expected = self.past = False

    def _link_at(self, i: int) -> None:
        """A verb makes the noun before it the one that is so."""
        k = i - 1
        while k >= 0 and (self.words[k] in self.rules.adverbs or self.words[k] in _HELPERS):
            k -= 1
        noun = self.words[k] if k >= 0 else ""
        if not noun or noun in _NOT_NOUNS or noun in self.rules.speaker or noun in self.rules.others:
            return
        if any(m.start <= k < m.end for m in self.mentions[-1:]):
            return
        if noun in self.rules.persons or (noun == "you" and self.words[i] in _BE):
            self._subject("other", i)
        elif noun in self.rules.self_nouns:
            self.holder = "me"
        elif noun in self.rules.things and (k == 0 or self.words[k - 1] not in _PLACES):
            self.holder = "thing"
        elif not any(m.end > i - 6 for m in self.mentions[-1:]):
            self.holder = "matter"

    def _conjunction_at(self, i: int) -> None:
        after = self.words[i + 1] if i + 1 < len(self.words) else ""
        if not self.denied_one or after in _FEEL_VERBS:
            self._undeny()
        if after in _FEEL_VERBS:
            self.holder = "me"
            self.reason = False
        if self.reason and self._closes_reason(i):
            self.reason = False

    def _closes_reason(self, i: int) -> bool:
        """ "angry with him and sad": a feeling joined to the first, not to the cause."""
        k = i + 1
        while k < len(self.words) and (match := signs().match(self.words, k)):
            k = match[0]
        if k >= len(self.words) or not self.mentions or self.mentions[-1].reason:
            return False
        hit = self.lexicon.match(self.words, k)
        between = self.words[self.mentions[-1].end : i]
        return hit is not None and len(between) <= 3 and not any(w.endswith("ing") for w in between)

    # --- feelings ---------------------------------------------------------------------

    def _feeling_at(self, start: int, end: int, entries: list[Entry]) -> int:
        """Take the feeling word at ``start`` as the state is; the end of what belongs to it."""
        first = signs().match(self.words[: start + 1], start)
        for sign in first[1] if first and end - start > 1 else ():
            if sign in ("turns", "now"):
                self._signal(sign, start, start + 1)
        for k in range(start, end):
            if self.words[k] in self.rules.speaker:
                self._speaker_at(k)
        entry = next((one for one in entries if self._is_mine(one, start, end)), None)
        if entry is None:
            return end
        if entry.kind in ("does", "said"):
            self.holder = "me"
        after = _after().match(self.words, end) if end < len(self.words) else None
        status, score = self._status(entry, start)
        if after and after[1] == _GONE and status == "felt":
            status = "denied"
        lessened = self.lessened_from >= 0 and start - self.lessened_from <= 3
        if lessened and status == "felt":
            self._add(start, end, entry, "denied", score, PLAIN)
            if self.lexicon.valence(entry.family) < 0:
                self._add(self.lessened_from, end, _BETTER, "felt", 0.6, MILD)
        else:
            self._add(start, end, entry, status, score, self._intensity(entry, start, after))
        opposite = self._denied_inside(entry, start, end)
        if opposite and status == "felt":
            self._add(*opposite, "denied", score, PLAIN)
        if status == "denied":
            self.denied_one = True
        self.strength = None
        return after[0] if after else end

    def _add(
        self, start: int, end: int, entry: Entry, status: Status, score: float, intensity: float
    ) -> None:
        word = entry.spoken or " ".join(self.words[start:end])
        either = start > 0 and self.words[start - 1] == "or"
        self.mentions.append(
            Mention(
                start, end, entry, word, status, round(score, 2), round(intensity, 2),
                self.past, self.reason, either,
            )
        )  # fmt: skip

    def _denied_inside(self, entry: Entry, start: int, end: int) -> tuple[int, int, Entry] | None:
        """The feeling that a phrase denies: "not happy" is sad, and denies "happy"."""
        for k in range(start, end - 1):
            if self.words[k] in ("not", "no", "never"):
                inner = self.lexicon.match(self.words[:end], k + 1)
                if inner and self.lexicon.valence(inner[1][0].family) > 0:
                    return k + 1, inner[0], inner[1][0]
        return None

    def _is_mine(self, entry: Entry, start: int, end: int) -> bool:
        """Whether the word, used so, tells of the speaker's feeling."""
        words = self.words
        before = words[start - 1] if start else ""
        after = words[end] if end < len(words) else ""
        if entry.kind == "does":
            return before not in _ASKING or words[start].endswith(("s", "ed", "ing"))
        if entry.kind == "said":
            own = any(word in ("me", "my", "i", "myself") for word in words[start:end])
            return own or self.holder in ("me", "thing")
        if before in self.rules.possessives or before in self.rules.persons:
            return False
        if entry.kind == "noun":
            return self.holder != "other"
        if entry.kind == "verb":
            bare = start == 0 or words[start].endswith("ing") or before in ("to", "and", "not")
            return self.holder == "me" and (bare or self._follows_subject(start))
        if entry.kind == "so":
            return self.holder in ("thing", "matter") or (self.holder == "me" and not after)
        if before in self.rules.determiners and not self._names_self(end):
            return False
        if end - start == 1 and words[start] in self.lexicon.careful and not self._in_slot(start):
            return False
        return self.holder in ("me", "thing") and not self._has_object(start, end)

    def _in_slot(self, start: int) -> bool:
        """Right after "i feel", "so" and the like, joined to another feeling, or alone."""
        before = self.words[start - 1] if start else ""
        after = self.words[start + 1] if start + 1 < len(self.words) else ""
        joined = before in ("and", "or", "but") and any(m.end == start - 1 for m in self.mentions)
        first = start == 0 and (not after or (after,) in _small_words() or after in self.lexicon)
        strong = self.strength is not None and self._adjacent(self.strength[0], start)
        return first or joined or strong or before in self.rules.slot or before in _BE

    def _has_object(self, start: int, end: int) -> bool:
        """ "i lost my keys", "i have heard it": a verb, not how somebody is."""
        k = start - 1
        while k >= 0 and self.words[k] in self.rules.adverbs:
            k -= 1
        if k < 0 or self.words[k] not in ("i", "we", "have", "had", "has"):
            return False
        after = self.words[end] if end < len(self.words) else ""
        return bool(after) and (after in self.rules.determiners or (after,) not in _small_words())

    def _follows_subject(self, start: int) -> bool:
        k = start - 1
        while k >= 0 and (self.words[k] in self.rules.adverbs or self.words[k] in _HELPERS):
            k -= 1
        return k < 0 or self.words[k] in self.rules.speaker

    def _names_self(self, end: int) -> bool:
        """After "a", "such a": "i am a jealous person", "a sad day", or nothing more."""
        if end >= len(self.words):
            return True
        noun = self.words[end]
        return noun in self.rules.person_nouns or (noun,) in _small_words() or noun in self.lexicon

    def _status(self, entry: Entry, start: int) -> tuple[Status, float]:
        """Whether the feeling is felt, and how surely."""
        positive = self.lexicon.valence(entry.family) > 0
        score = 0.6 if entry.kind == "is" and self.holder == "thing" else _SCORES[entry.kind]
        score -= 0.25 * self.past + 0.35 * self.doubt
        denied = self.denied_from >= 0 and start - self.denied_from <= _DENIAL_REACH_WORDS
        if self.reported:
            return "denied", score
        if self.expected or self.wants:
            if entry.kind != "said" and denied:
                return ("wished", 0.0) if positive else ("felt", 0.6)
            if self.expected:
                return "denied", score
            if entry.kind != "said":
                return "wished", 0.0
        if denied:
            return "denied", score
        if self.might and entry.kind != "said":
            return ("wished", 0.0) if positive else ("felt", 0.5)
        return "felt", score

    def _intensity(self, entry: Entry, start: int, after: tuple[int, float] | None) -> float:
        shift = 0.0
        if self.strength and self._adjacent(self.strength[0], start):
            shift = self.strength[1]
        if after and after[1] != _GONE:
            shift = max(shift, after[1]) if after[1] > 0 else (shift or after[1])
        if shift > 0:
            return entry.intensity + (1 - entry.intensity) * shift
        return entry.intensity * (1 + shift)
