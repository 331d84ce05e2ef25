"""The safety screen: runs on every utterance and every alternative, before anything else.

Deterministic.  Two listeners hear every text.  The rules of ``scripts/en/safety.toml``: harmless
phrases are covered, rules that match are found, what is denied in its own clause is dropped, and
guards (past, fiction, accident ...) lower the rest.  And judges that have learned from more than a
hundred thousand sentences what danger sounds like in words no rule has.  The graver of the two
counts: neither ever lowers what the other says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from companion.language.normalise import tokens
from companion.language.safety_file import Guard, Rule, SafetyData, load_safety
from companion.language.safety_index import Match
from companion.language.safety_learned import GRAVITY, judged
from companion.language.safety_patterns import COVERED, END, INERT
from companion.language.types import Level, Safety
from companion.paths import scripts_dir

_STRETCH_WORDS = 60
_CONTEXT_WORDS = 20
_DENIAL_REACH_WORDS = 8
_FEWEST_WORDS = 2  # of one word the classifier can say nothing
_FEWEST_LEFT_WORDS = 4  # nor of what is left when a harmless phrase is taken out
_NONE = Safety()


@dataclass(frozen=True, slots=True)
class _Finding:
    level: Level
    category: str
    words: str


class SafetyScreen:
    """Screens text for danger.

    Args:
        data: the patterns, from :func:`companion.language.safety_file.load_safety`.
    """

    def __init__(self, data: SafetyData) -> None:
        self._data = data

    def screen(
        self, text: str, alternatives: Sequence[str] = (), *, in_answer: bool = False
    ) -> Safety:
        """The gravest thing said in ``text``, or heard as possible in ``alternatives``.

        What only an alternative says is a ``check``, unless most of the alternatives say it.  In
        an answer a doubt about each other that only an alternative raises is none: one misheard
        word beside "I will leave the room" makes one.
        """
        best = self._heard(text, in_answer)
        if best.level == "crisis" or not alternatives:
            return best
        heard = [other for other in dict.fromkeys(alternatives) if other != text]
        others = [self._heard(other, in_answer) for other in heard]
        alarms = [other for other in others if other.level == "crisis"]
        if len(alarms) >= 2 and 2 * len(alarms) > len(others) + 1:
            return alarms[0]
        if best.level == "check":
            return best
        raised = alarms + [
            other
            for other in others
            if other.level == "check" and not (in_answer and self._is_of_each_other(other))
        ]
        if not raised:
            return best
        return Safety("check", raised[0].category, ("alternative", *raised[0].evidence))

    def _heard(self, text: str, in_answer: bool) -> Safety:
        """The graver of what the rules and the classifier say of one text."""
        said = tokens(text)
        places = [i for i, word in enumerate(said) if word not in self._data.skip]
        words = [*(self._known(said[i]) for i in places), END]
        covered = {
            i for match in self._data.harmless.matches(words) for i in range(match.start, match.end)
        }
        by_rule = self._by_rule(words, covered)
        least = self._data.learned
        if by_rule.level == "crisis" or least is None or self._is_wish(words):
            return by_rule
        harmless = {places[i] for i in covered if i < len(places)}
        left = [word for i, word in enumerate(said) if i not in harmless]
        if len(left) < (_FEWEST_LEFT_WORDS if harmless else _FEWEST_WORDS):
            return by_rule
        learned = judged(left, least, by_rule.level, in_answer=in_answer)
        if GRAVITY[by_rule.level] >= GRAVITY[learned.level]:
            return by_rule
        # A rule that matched knows the kind of danger better than a sum of many small weights.
        return replace(learned, category=by_rule.category or learned.category)

    def _is_of_each_other(self, safety: Safety) -> bool:
        learned = self._data.learned
        return learned is not None and safety.category in learned.of_each_other

    def _is_wish(self, words: Sequence[str]) -> bool:
        """Whether known words, up to their end mark, ask for a guide and do nothing else."""
        whole = range(len(words) - 1, len(words) + 1)
        return any(m.start == 0 and m.end in whole for m in self._data.wishes.matches(words))

    def _by_rule(self, words: Sequence[str], covered: Collection[int]) -> Safety:
        """What the rules find in known words, of which some are ``covered`` as harmless."""
        found: set[_Finding] = set()
        for start in range(0, len(words), _STRETCH_WORDS):
            first = max(0, start - _CONTEXT_WORDS)
            stretch = list(words[first : start + _STRETCH_WORDS + _CONTEXT_WORDS])
            hidden = [i - first for i in covered if 0 <= i - first < len(stretch)]
            found.update(self._findings(stretch, start - first, hidden))
            if any(finding.level == "crisis" for finding in found):
                break
        if not found:
            return _NONE
        ranked = sorted(
            found, key=lambda f: (f.level != "crisis", self._data.rank[f.category], f.words)
        )
        evidence = tuple(f"{f.category}: {f.words}" for f in ranked)
        return Safety(ranked[0].level, ranked[0].category, evidence)

    def _known(self, word: str) -> str:
        """``word``, or without its s where only that is known: "mouth's" is heard as "mouths"."""
        known = self._data.vocabulary
        if word[-1] == "s" and word not in known and word[:-1] in known:
            return word[:-1]
        return word

    def _findings(
        self, words: list[str], before: int, covered: Collection[int]
    ) -> Iterator[_Finding]:
        """What starts in the stretch of ``words`` that follows ``before`` words of context."""
        plain = list(words)
        self._mark(words, covered)
        stretch = range(before, before + _STRETCH_WORDS)
        hits = [hit for hit in self._data.rules.matches(words) if hit.start in stretch]
        if not hits:
            return
        denials = list(self._data.denials.matches(words))
        guards = list(self._data.guards.matches(plain))
        for hit in hits:
            if self._is_denied(words, hit, denials):
                continue
            level, category = self._guarded(plain, hit, guards)
            if level != "none":
                yield _Finding(level, category, " ".join(plain[hit.start : hit.end]))

    def _mark(self, words: list[str], covered: Collection[int]) -> None:
        """Cover harmless phrases; mark negations that deny nothing."""
        for match in list(self._data.not_denials.matches(words)):
            for i in range(match.start, match.end):
                if words[i] in self._data.negations:
                    words[i] += INERT
        for i in covered:
            words[i] = COVERED

    def _is_denied(
        self, words: Sequence[str], hit: Match[Rule], denials: Sequence[Match[None]]
    ) -> bool:
        """Whether the clause of a part of ``hit`` says that it is not so."""
        own = {i for start, end in hit.spans for i in range(start, end)}
        ends = {denial.end for denial in denials if denial.start not in own}
        return any(self._is_part_denied(words, start, own, ends) for start, _ in hit.spans)

    def _is_part_denied(
        self, words: Sequence[str], start: int, own: set[int], denials: set[int]
    ) -> bool:
        """As :meth:`_is_denied`; ``own`` words, those of the finding itself, deny nothing."""
        clause = start
        if words[start] not in self._data.subjects:
            for i in range(start - 1, max(-1, start - 1 - _DENIAL_REACH_WORDS), -1):
                if i in own or words[i] in self._data.breaks or words[i] in self._data.joins:
                    break
                if words[i] in self._data.negations:
                    return True
                clause = i
                if words[i] in self._data.subjects:
                    break
        return clause in denials

    def _guarded(
        self, words: Sequence[str], hit: Match[Rule], guards: Sequence[Match[Guard]]
    ) -> tuple[Level, str]:
        """Level and category after the first guard that applies.

        A guard of another clause ("... a book about bees and mum is having a stroke") may lower
        a crisis to a check, and never to nothing.
        """
        rule = hit.means
        for near in guards:
            guard = near.means
            if rule.category not in guard.categories:
                continue
            distance = max(near.start - hit.end, hit.start - near.end, 0)
            if guard.within is not None and distance > guard.within:
                continue
            if guard.before and near.start >= hit.start:
                continue
            if not guard.spares.isdisjoint(words[hit.start : hit.end]):
                continue
            if guard.unless and any(True for _ in guard.unless.matches(words)):
                continue
            between = words[min(near.end, hit.end) : max(near.start, hit.start)]
            joints = self._data.breaks | self._data.joins
            crossed = not joints.isdisjoint(between)
            match guard.to:
                case "none" if crossed and rule.level == "crisis":
                    return "check", rule.category
                case "none" | "check":
                    return guard.to, rule.category
                case category:
                    return "check", category
        return rule.level, rule.category


@cache
def _shipped_screen() -> SafetyScreen:
    return SafetyScreen(load_safety(scripts_dir() / "en" / "safety.toml"))


def screen(text: str, alternatives: Sequence[str] = (), *, in_answer: bool = False) -> Safety:
    """Screen one utterance with the shipped ``scripts/en/safety.toml``.

    Args:
        text: the recogniser's best hypothesis, or what was typed.
        alternatives: its other hypotheses, best first.
        in_answer: it answers a question of an exercise about oneself and others, where "my
            husband" or "he would hold my hand" is what was asked for, so the classifier has to
            be surer of what people say of each other.

    Returns:
        ``crisis`` for what is said plainly; ``check`` for what is implied, second-hand, past or
        only possibly heard; see :meth:`SafetyScreen.screen`.
    """
    return _shipped_screen().screen(text, alternatives, in_answer=in_answer)
