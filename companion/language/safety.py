"""The safety screen: runs on every utterance and every alternative, before anything else.

Deterministic, and all of what it knows is in ``scripts/en/safety.toml``.  In one text it covers
harmless phrases, finds the rules that match, drops what is denied in its own clause and lets
guards (past, fiction, accident ...) lower the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from companion.language.normalise import tokens
from companion.language.safety_file import Guard, Match, Rule, SafetyData, load_safety
from companion.language.safety_patterns import COVERED, END, INERT
from companion.language.types import Safety
from companion.paths import scripts_dir

_WINDOW_WORDS = 80
_WINDOW_STEP_WORDS = 60
_DENIAL_REACH_WORDS = 8
_NONE = Safety()


@dataclass(frozen=True, slots=True)
class _Finding:
    level: str
    category: str
    words: str


class SafetyScreen:
    """Screens text for danger.

    Args:
        data: the patterns, from :func:`companion.language.safety_file.load_safety`.
    """

    def __init__(self, data: SafetyData) -> None:
        self._data = data

    def screen(self, text: str, alternatives: Sequence[str] = ()) -> Safety:
        """The gravest thing said in ``text``, or heard as possible in ``alternatives``.

        What only an alternative says is a ``check``, unless most of the alternatives say it.
        """
        best = self._safety(text)
        if best.level == "crisis" or not alternatives:
            return best
        others = [self._safety(other) for other in dict.fromkeys(alternatives) if other != text]
        alarms = [other for other in others if other.level == "crisis"]
        if len(alarms) >= 2 and 2 * len(alarms) > len(others) + 1:
            return alarms[0]
        if best.level == "check":
            return best
        raised = alarms + [other for other in others if other.level == "check"]
        if not raised:
            return best
        return Safety("check", raised[0].category, ("alternative", *raised[0].evidence))

    def _safety(self, text: str) -> Safety:
        words = [*(word for word in tokens(text) if word not in self._data.skip), END]
        found: dict[_Finding, None] = {}
        for start in range(0, max(1, len(words) - _WINDOW_WORDS + _WINDOW_STEP_WORDS), _WINDOW_STEP_WORDS):
            found.update(dict.fromkeys(self._findings(words[start : start + _WINDOW_WORDS])))
        if not found:
            return _NONE
        ranked = sorted(found, key=lambda f: (f.level != "crisis", self._data.rank[f.category]))
        evidence = tuple(f"{f.category}: {f.words}" for f in ranked)
        level = "crisis" if ranked[0].level == "crisis" else "check"
        return Safety(level, ranked[0].category, evidence)

    def _findings(self, words: list[str]) -> Iterator[_Finding]:
        """What stands in a stretch of normalised words."""
        plain = list(words)
        self._mark(words)
        hits = list(self._data.rules.matches(words))
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

    def _mark(self, words: list[str]) -> None:
        """Cover harmless phrases; mark negations that deny nothing."""
        harmless = list(self._data.harmless.matches(words))
        for match in list(self._data.not_denials.matches(words)):
            for i in range(match.start, match.end):
                if words[i] in self._data.negations:
                    words[i] += INERT
        for match in harmless:
            words[match.start : match.end] = [COVERED] * (match.end - match.start)

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
        """As :meth:`_is_denied`; ``own`` are the words of the finding itself, which deny nothing."""
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

    @staticmethod
    def _guarded(
        words: Sequence[str], hit: Match[Rule], guards: Sequence[Match[Guard]]
    ) -> tuple[str, str]:
        """Level and category after the first guard that applies."""
        rule = hit.means
        for match in guards:
            guard = match.means
            if rule.category not in guard.categories:
                continue
            distance = max(match.start - hit.end, hit.start - match.end, 0)
            if guard.within is not None and distance > guard.within:
                continue
            if guard.before and match.start >= hit.start:
                continue
            if not guard.spares.isdisjoint(words[hit.start : hit.end]):
                continue
            if guard.unless and any(True for _ in guard.unless.matches(words)):
                continue
            if guard.to in ("none", "check"):
                return guard.to, rule.category
            return "check", guard.to
        return rule.level, rule.category


@cache
def _shipped_screen() -> SafetyScreen:
    return SafetyScreen(load_safety(scripts_dir() / "en" / "safety.toml"))


def screen(text: str, alternatives: Sequence[str] = ()) -> Safety:
    """Screen one utterance with the shipped ``scripts/en/safety.toml``.

    Args:
        text: the recogniser's best hypothesis, or what was typed.
        alternatives: its other hypotheses, best first.

    Returns:
        ``crisis`` for what is said plainly; ``check`` for what is implied, second-hand, past or
        only possibly heard; see :meth:`SafetyScreen.screen`.
    """
    return _shipped_screen().screen(text, alternatives)
