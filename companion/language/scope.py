"""Who is spoken of, what is denied, wished or past: the state while an utterance is read.

Small words change it from left to right; the word lists are those of ``grammar.toml``.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from companion.language.data import Phrase, PhraseTable
from companion.language.grammar import SIGNS, Sign, grammar

_DENIAL_REACH_WORDS = 7
_LESSENING_REACH_WORDS = 3
_LINK_REACH_WORDS = 6
_NOWHERE = -100
_STRENGTHS: dict[Sign, float] = {"slight": -0.5, "middling": 0.1, "strong": 0.5, "extreme": 0.8}

Who = Literal["me", "other", "thing", "matter"]
"""The speaker; another person; "it", "everything"; any other thing ("the house")."""


@cache
def signs() -> PhraseTable[tuple[Sign, ...]]:
    """The small words with all they signal."""
    rules = grammar()
    table: dict[Phrase, tuple[Sign, ...]] = {}
    for sign in SIGNS:
        for group in (rules.scope, rules.strength):
            for phrase in getattr(group, sign, ()):
                table[phrase] = (*table.get(phrase, ()), sign)
    return PhraseTable(table.items(), frozenset())


@cache
def _reasons() -> PhraseTable[str]:
    rules = grammar().cause
    because = [(phrase, "because") for phrase in rules.because if phrase not in rules.weak]
    close = [(phrase, "of") for phrase in (*rules.of, *rules.keep)]
    return PhraseTable([*because, *close], frozenset())


def is_strength(found: tuple[Sign, ...]) -> bool:
    """Whether one of the signs tells how strong a feeling is."""
    return any(sign in _STRENGTHS for sign in found)


class Scope:
    """What the words so far say about the next feeling word.

    Attributes:
        who: who or what is spoken of.
        denied_one: a feeling was denied since the last denial began.
        wants: a feeling is wanted, not felt.
        might: it is only possible.
        expected: it should be felt, or is shown.
        doubt: the person is not sure of it.
        past: it was.
        reported: another says it of the speaker.
        reason: the words are what is named as the cause.
    """

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.who: Who = "me"
        self.denied_one = False
        self.wants = self.might = self.expected = self.doubt = False
        self.past = self.reported = self.reason = False
        self._denied_from = -1
        self._lessened_from = -1
        self._bygone = False
        self._embraces = False
        self._moving = False
        self._was_felt = False
        self._feelings: list[tuple[int, int]] = []
        self._strength: tuple[int, float] | None = None
        self._rules = grammar().holder

    # --- asked by the reader of feeling words ---------------------------------------------------

    def is_denied(self, i: int) -> bool:
        """Whether a denial reaches the word at ``i``."""
        return self._denied_from >= 0 and i - self._denied_from <= _DENIAL_REACH_WORDS

    def lessened_from(self, i: int) -> int | None:
        """Where "less" before the word at ``i`` begins."""
        near = self._lessened_from >= 0 and i - self._lessened_from <= _LESSENING_REACH_WORDS
        return self._lessened_from if near else None

    def strength_at(self, i: int) -> float | None:
        """-1..1, what the words right before ``i`` do to the strength of a feeling."""
        if self._strength and self._adjacent(self._strength[0], i):
            return self._strength[1]
        return None

    def took_feeling(self, start: int, end: int, *, denied: bool, own: bool) -> None:
        """A feeling word of the speaker was read; ``own`` when it names the speaker itself."""
        self._feelings.append((start, end))
        self._was_felt |= self.past
        self.denied_one |= denied
        self._strength = None
        if own:
            self.who = "me"

    def turn_to_other(self, i: int) -> None:
        """Another person is spoken of from the word at ``i`` on."""
        self._subject("other", i)

    # --- small words ----------------------------------------------------------------------------

    def pass_over(self, start: int, end: int, found: tuple[Sign, ...], *, denies: bool) -> None:
        """Take the words from ``start`` to ``end`` that are no feeling.

        Args:
            start: the first of the words.
            end: the word after the last.
            found: what they signal together.
            denies: a denial among the signs denies what follows.
        """
        self._open_reason(start, end)
        for i in range(start, end):
            self.take_word(i)
        for sign in found:
            if sign != "denies" or denies:
                self.take_sign(sign, start, end)

    def take_sign(self, sign: Sign, start: int, end: int) -> None:
        """Take what one phrase signals."""
        match sign:
            case "denies":
                self._deny(start, end)
            case "embraces":
                self._deny(start, end)
                self._embraces = True
            case "bygone":
                self._denied_from, self.denied_one, self._bygone = end - 1, False, True
            case "lessens":
                self._lessened_from = start
            case "cancels" | "ends":
                self._undeny()
                self.wants = self.might = self.expected = self.doubt = False
                if self.words[start] in grammar().cause.stops:
                    self.reason = False
            case "turns":
                self.past &= not (self._was_felt and "is" in self.words[start:end])
                if self.denied_one:
                    self._undeny()
                    self.expected = False
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
                self.reason &= not (self.past and self.words[start] == "now")
                self.past = False
            case "steps":
                self.past = not self._was_felt
            case "moves":
                self.past = self._moving = True
            case "slight" | "middling" | "strong" | "extreme":
                self._strength = end, max(_STRENGTHS[sign], self.strength_at(start) or -1.0)

    def take_word(self, i: int) -> None:
        """Follow who is spoken of."""
        word, before = self.words[i], self._word(i - 1)
        rules = self._rules
        if word in rules.speaker:
            self._speaker_at(i)
        elif word == "than":
            self._lessened_from = -1
        elif word in rules.others or (word == "you" and before in rules.helpers | rules.be):
            self._subject("other", i)
        elif word in rules.me and before in rules.gives_me:
            self.who = "me"
        elif word in rules.links:
            self._link_at(i)
        elif word in rules.joins:
            self._join_at(i)

    def _deny(self, start: int, end: int) -> None:
        """Deny what follows; a second denial turns the first one round ("never not sad")."""
        again = self.is_denied(start) and not self.denied_one and not self._bygone
        if again and self.words[start] not in self._rules.same_denial:
            self._undeny()
        else:
            self._denied_from, self.denied_one = end - 1, False

    def _undeny(self) -> None:
        self._denied_from, self.denied_one, self._bygone = -1, False, False

    def _word(self, i: int) -> str:
        return self.words[i] if 0 <= i < len(self.words) else ""

    def _adjacent(self, end: int, start: int) -> bool:
        return all(word in self._rules.glue for word in self.words[end:start])

    def _speaker_at(self, i: int) -> None:
        before, after = self._word(i - 1), self._word(i + 1)
        rules = self._rules
        self.reported = not self._embraces and self._is_reported(i)
        passed_on = before in rules.raising or (
            before in ("that", "what") and self._word(i - 2) in rules.raising | {"not"}
        )
        passed_on |= self._embraces
        self._embraces = False
        if not passed_on:
            self._undeny()
            self.expected = False
            if before not in rules.unreal_after:
                self.wants = self.might = False
        feels = after in rules.feel_verbs
        if i and (
            (feels and (before == "and" or before not in grammar().clauses.taken_by))
            or before in ("so", "now", "but")
        ):
            self.reason = False
        self.who = "me"
        self.past = False

    def _is_reported(self, i: int) -> bool:
        """Another's view of the speaker: "they say i am ...", "he told me i am ..."."""
        rules = self._rules
        k = i - 1
        while k > 0 and (self.words[k] in rules.me or self.words[k] == "that"):
            k -= 1
        if k <= 0 or self.words[k] not in rules.reports:
            return False
        tellers = set(self.words[max(0, k - 3) : k])
        others = rules.others | rules.persons | {"you"}
        third = self.words[k].endswith("s") and not tellers & (
            rules.self_nouns | rules.things | {"something"}
        )
        return bool(third or tellers & others) and not tellers & rules.speaker

    def _subject(self, who: Who, i: int) -> None:
        self.who = who
        self.reported = self.expected = self.past = False
        if self._word(i - 1) not in self._rules.raising and not self._embraces:
            self._undeny()
        self._embraces = False

    def _link_at(self, i: int) -> None:
        """A verb makes the noun before it the one that feels or is so."""
        rules = self._rules
        k = i - 1
        while k >= 0 and (self.words[k] in rules.adverbs or self.words[k] in rules.helpers):
            k -= 1
        noun = self._word(k)
        if not noun or noun in rules.not_subjects or noun in rules.speaker or noun in rules.others:
            return
        last_start, last_end = self._feelings[-1] if self._feelings else (_NOWHERE, _NOWHERE)
        if last_start <= k < last_end:
            return
        if noun in rules.persons or (noun == "you" and self.words[i] in rules.be):
            self._subject("other", i)
        elif noun in rules.self_nouns:
            self.who = "me"
        elif noun in rules.things and self._word(k - 1) not in rules.places:
            self.who = "thing"
        elif last_end <= i - _LINK_REACH_WORDS:
            self.who = "matter"

    def _join_at(self, i: int) -> None:
        feels = self._word(i + 1) in self._rules.feel_verbs
        if self._word(i + 1) in ("it", "that"):
            self.reported = self.expected = self._bygone = False
        if feels or not (self.denied_one or self._bygone):
            self._undeny()
        if feels:
            self.who = "me"
            self.reason = False

    def _open_reason(self, i: int, end: int) -> None:
        """What is named as the cause begins: after a feeling, or at the start of all."""
        if self._moving and self.words[i] == "to":
            self.past = self._moving = False
            return
        found = _reasons().match(self.words, i)
        if not found or found[0] < end or (self.reported and self.words[i] == "when"):
            return
        close = bool(self._feelings) and self._adjacent(self._feelings[-1][1], i)
        if close or (found[1] == "because" and (self._feelings or i == 0)):
            self.reason = True
