"""What learned judges hear of danger, in words that no rule has.

The first judge sums what the small pieces of a sentence say, in a tenth of a millisecond, and
misses little.  The second hears the words in their order, as a sentence; it takes a hundred times
as long and is asked only where the first one hears a crisis, is not quite sure, and no rule hears
anything.  Where it hears nothing of the kind, "i've had too much cake" is at most a check, and one
question is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from companion.errors import CompanionError
from companion.language.learned import shares, windows
from companion.language.safety_file import Learned
from companion.language.types import Level, Safety

_SURER = ((3, 0.38), (4, 0.22), (6, 0.15))
"""Up to so many words it must be surer by so much: it was taught whole sentences, and "my husband"
or "in my chest", in answer to a question, looks to it like the beginning of a grave one."""
_NO_DANGER = "none:"
_NEVER = 2.0  # no share is as large
_NONE = Safety()
_MOST_SECONDED = 4  # stretches; a text with more of them that sound grave is believed
GRAVITY: dict[Level, int] = {"none": 0, "check": 1, "crisis": 2}


@dataclass(frozen=True, slots=True)
class _Shares:
    """What a judge hears in some words; its labels are such as ``crisis:medical``."""

    words: Sequence[str]
    of: Mapping[str, float]

    def without(self, categories: Collection[str]) -> _Shares:
        """Those of all other categories."""
        of = self.of.items()
        return _Shares(self.words, {k: n for k, n in of if k.partition(":")[2] not in categories})


def judged(words: Sequence[str], least: Learned, rule: Level, *, in_answer: bool) -> Safety:
    """The gravest thing the judges hear.

    Args:
        words: normalised words, without harmless phrases.
        least: from what shares of danger on they are believed.
        rule: what the rules hear in the same words, short of a crisis.
        in_answer: it answers a question of an exercise; only of each other something that sounds
            grave was asked for there.
    """
    crisis, check = least.crisis, least.check
    if rule == "check":
        crisis = least.agreed
    elif in_answer:
        crisis, check = least.answer_crisis, least.answer_check
    heard = [_danger(stretch) for stretch in windows(words)]
    asked = [(each, crisis, check) for each in heard]
    if in_answer:
        rest = (each.without(least.of_each_other) for each in heard)
        asked += [(each, least.crisis, least.check) for each in rest]
    found = [(_level(*one), one[0]) for one in asked]
    grave = {tuple(each.words): safety for safety, each in found if safety.level == "crisis"}
    if rule == "check" or not grave:
        return _gravest(safety for safety, _ in found)
    for safety, each in found:
        if _level(each, least.sure, _NEVER).level == "crisis":
            return safety
    if len(grave) > _MOST_SECONDED:
        return next(iter(grave.values()))
    for stretch, safety in grave.items():
        if not _second(stretch) < least.second:
            return safety
    return _gravest(_level(each, _NEVER, check) for each, _, check in asked)


def _gravest(found: Iterable[Safety]) -> Safety:
    return max(found, key=lambda safety: GRAVITY[safety.level])


def _danger(words: Sequence[str]) -> _Shares:
    heard = shares("danger", words).items()
    return _Shares(words, {label: n for label, n in heard if not label.startswith(_NO_DANGER)})


def _second(words: Sequence[str]) -> float:
    """The share of a crisis that the second judge hears; all of it where it cannot be asked."""
    try:
        heard = shares("danger_judge", words).items()
    except CompanionError:
        return 1.0  # a damaged file must not keep help away
    return sum(share for label, share in heard if label.startswith("crisis:"))


def _level(heard: _Shares, least_crisis: float, least_check: float) -> Safety:
    surer = next((more for few, more in _SURER if len(heard.words) <= few), 0.0)
    if sum(heard.of.values()) < min(least_crisis, least_check) + surer:
        return _NONE
    crisis = _by_category(heard.of, ("crisis",))
    if sum(crisis.values()) >= least_crisis + surer:
        return _safety("crisis", crisis)
    raised = _by_category(heard.of, ("crisis", "check"))
    if sum(raised.values()) >= least_check + surer:
        return _safety("check", raised)
    return _NONE


def _by_category(shares: Mapping[str, float], levels: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for label, share in shares.items():
        level, _, category = label.partition(":")
        if level in levels:
            found[category] += share
    return found


def _safety(level: Level, by_category: Mapping[str, float]) -> Safety:
    category = max(by_category, key=lambda name: by_category[name])
    return Safety(level, category, (f"{category}: learned, {sum(by_category.values()):.2f}",))
