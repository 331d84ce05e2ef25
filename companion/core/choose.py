"""Which guides fit, best first, and why.

A guide has points from every consideration (:data:`CONSIDERATIONS`), and the sum ranks it; the
weights are choices of design.  What may not be weighed stands before that: some guides are left
out, and some come after all others.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import fsum

from companion.content.load import LoadedGuide
from companion.content.schema import Form, Guide
from companion.content.way import every_step
from companion.core.history import USUAL_CHANGE, History
from companion.core.talk import SessionSettings
from companion.language.answers import Way

WAYS: tuple[Way, ...] = ("breath", "touch", "sound", "words")
"""The ways follow one another in "something else"."""

_STRONG = 8.0  # zero to ten; from here the short guides in short sentences come first
_DISTRESS = 7.0  # from here one thing is offered, and no choice of two
_AS_GOOD = 1.5  # points: so near to the first, a guide fits about equally
_HOLD_CONDITIONS = frozenset({"lung", "heart", "pregnancy"})
_RULED_OUT = {"panic": "panic", "grief": "grief", "unreal": "dissociation"}
"""The condition of ``avoid_if`` that comes with a feeling."""
_NIGHT = frozenset((21, 22, 23, 0, 1, 2, 3, 4))
_DAY = range(7, 20)
_DAYS_APART = 2
_ONE_NEW_IN = 5

# The order of what is offered after something was turned down or left.
_SAME_WAY_AGAIN, _MET, _MISFIT, _TOO_LONG = 1.0, 1.0, 2.5, 1.0


@dataclass(frozen=True)
class Moment:
    """What is known as a guide is chosen.

    Attributes:
        families: what the person feels, the strongest first; may be empty.
        strength: 0..10, or None when it is not known.
        seed: another one for each session.
        offers: how many offers came before in this session.
        deed: it comes from something the person did to somebody.
    """

    families: tuple[str, ...]
    strength: float | None
    settings: SessionSettings = field(default_factory=SessionSettings)
    history: History = field(default_factory=History)
    seed: int = 0
    offers: int = 0
    deed: bool = False

    @property
    def wanted(self) -> tuple[str, ...]:
        """The families a guide is to be made for."""
        return self.families or ("unknown",)

    @property
    def strong(self) -> bool:
        """A very hard moment."""
        return self.strength is not None and self.strength >= _STRONG

    @cached_property
    def turn_for_new(self) -> bool:
        """Whether this offer is the one in five for what was never offered."""
        chance = random.Random(f"new {self.seed} {self.offers}")
        return not self.strong and chance.random() < 1 / _ONE_NEW_IN


@dataclass(frozen=True, slots=True)
class Choice:
    """A guide that may be offered.

    Attributes:
        points: the sum of its considerations.
        reasons: considerations that set it apart from other guides that fit, the strongest
            first; empty for a guide that fits nothing that is felt.
    """

    id: str
    points: float
    reasons: tuple[str, ...]


def form_for(strength: float | None) -> Form:
    """The short form of a guide when what is felt is very strong."""
    return "short" if strength is not None and strength >= _STRONG else "long"


def way_of(guide: Guide) -> Way:
    """What a guide works through: the breath if it is in it at all, else its first sense."""
    if guide.needs_breath or "breath" in guide.senses:
        return "breath"
    match guide.senses[:1]:
        case ("sound",):
            return "sound"
        case ("words",) | ():
            return "words"
    return "touch"


# --- considerations: points for one guide in this moment ------------------------------------


def made_for(guide: Guide, moment: Moment) -> float:
    """By the place of its family among what is felt, and by how early the guide names it."""
    return max(
        (
            10.0 / (1 + moment.wanted.index(family)) - 0.5 * guide.feelings.index(family)
            for family in guide.feelings
            if family in moment.wanted
        ),
        default=0.0,
    )


def short(guide: Guide, moment: Moment) -> float:
    """Few words for a very hard moment; at other times they are a little too few."""
    if guide.acute:
        return 6.0 if moment.strong and fits(guide, moment) else -1.0
    return -0.5 * guide.minutes if moment.strong else 0.0


def night(guide: Guide, moment: Moment) -> float:
    """Sleep guides at night, if it is not too strong for them; by day last."""
    if guide.kind != "sleep":
        return 0.0
    hour = moment.settings.hour
    if hour in _NIGHT:
        return 4.0 if fits(guide, moment) and not moment.strong else 0.0
    sleepy = hour is None and {"restless", "tired"} & set(moment.wanted)
    return 0.0 if sleepy else -4.0


def moves(guide: Guide, moment: Moment) -> float:
    """Movement by day, and rather not at night."""
    if "movement" not in guide.senses:
        return 0.0
    hour = moment.settings.hour
    return 1.5 if hour in _DAY else -3.0 if hour in _NIGHT else 0.0


def no_breath(guide: Guide, moment: Moment) -> float:
    """No breath in it, for whom breath makes it worse: that decides before all else."""
    return 20.0 if moment.settings.breath_last and way_of(guide) != "breath" else 0.0


def mends(guide: Guide, moment: Moment) -> float:
    """A repair, where there is something to mend."""
    return 4.0 if moment.deed and guide.route == "repair" and fits(guide, moment) else 0.0


Consideration = Callable[[Guide, Moment], float]

CONSIDERATIONS: Mapping[str, Consideration] = {
    "made_for": made_for, "short": short, "night": night, "moves": moves, "no_breath": no_breath,
    "mends": mends,
}  # fmt: skip
"""What is weighed of the guide itself, by the name of the reason it gives."""


def helped(expected_change: float) -> float:
    """What it may bring this person beyond the usual change."""
    return 2.0 * (USUAL_CHANGE - expected_change)


def new(ident: str, guide: Guide, moment: Moment) -> float:
    """Never offered, when it is the turn of what is new."""
    untried = moment.history.of(ident).offered == moment.history.of(ident).begun == 0
    return 8.0 if moment.turn_for_new and untried and fits(guide, moment) else 0.0


# --- what is not weighed --------------------------------------------------------------------


def fits(guide: Guide, moment: Moment) -> bool:
    """Whether it is made for something that is felt."""
    return not set(guide.feelings).isdisjoint(moment.wanted)


def allowed(loaded: LoadedGuide, moment: Moment) -> bool:
    """False for what may do harm here: ruled out by a feeling, or a breath that is held."""
    ruled_out = {_RULED_OUT[family] for family in moment.families if family in _RULED_OUT}
    if not ruled_out.isdisjoint(loaded.guide.avoid_if):
        return False
    if not moment.settings.no_holds:
        return True
    return _HOLD_CONDITIONS.isdisjoint(loaded.guide.avoid_if) and not _holds(loaded)


def heard_lately(ident: str, moment: Moment) -> bool:
    """Whether it was begun today or yesterday and has not clearly helped."""
    day, last = moment.settings.day, moment.history.of(ident).last_day
    if day is None or last is None or moment.history.helped(ident):
        return False
    return abs(day - last) < _DAYS_APART


def _holds(loaded: LoadedGuide) -> bool:
    breaths = (step.breathe for _, step in every_step(loaded))
    return any(breath is not None and breath.holds() for breath in breaths)


# --- the order ------------------------------------------------------------------------------


def rank(
    guides: Mapping[str, LoadedGuide], moment: Moment, done: Sequence[str] = ()
) -> list[Choice]:
    """The guides that may be offered, best first; never empty while one is left.

    Breath comes last for whom it makes worse, and what was heard today or yesterday after what
    was not.  After the first offer the ways follow one another (breath, touch, sound, words), and
    the kinds differ as far as the library allows, so "something else" is really something else.

    Args:
        guides: all guides by id.
        moment: what is known.
        done: ids that were offered or heard in this session, in that order; they are left out.
    """
    open_ = {
        ident: loaded.guide
        for ident, loaded in guides.items()
        if ident not in done and allowed(loaded, moment)
    }
    kinds = {ident: loaded.guide.kind for ident, loaded in guides.items()}
    expected = moment.history.expected_changes(kinds)
    points = {
        ident: {
            **{name: weigh(guide, moment) for name, weigh in CONSIDERATIONS.items()},
            "helped": helped(expected[ident]),
            "new": new(ident, guide, moment),
        }
        for ident, guide in open_.items()
    }
    usual = _mean_points(points[ident] for ident, guide in open_.items() if fits(guide, moment))
    choices = [
        Choice(ident, sum(weights.values()), _reasons(ident, weights, usual, moment))
        for ident, weights in points.items()
    ]
    met = [guides[ident].guide for ident in done if ident in guides]

    def place(choice: Choice) -> tuple[bool, bool, float, int, float, float, str]:
        guide = open_[choice.id]
        way = way_of(guide)
        return (
            moment.settings.breath_last and way == "breath",
            heard_lately(choice.id, moment),
            _nothing_else(guide, met, moment),
            _steps_on(way, met),
            -choice.points,
            guide.minutes,
            choice.id,
        )

    return sorted(choices, key=place)


def _nothing_else(guide: Guide, met: Sequence[Guide], moment: Moment) -> float:
    """How little of something else it is, after what was met in this session."""
    if not met:
        return 0.0
    ways, way = [way_of(other) for other in met], way_of(guide)
    return (
        _SAME_WAY_AGAIN * (way == ways[-1])
        + _MET * (way in ways)
        + _MET * (guide.kind in {other.kind for other in met})
        + _MISFIT * (not fits(guide, moment) or night(guide, moment) < 0)
        + _TOO_LONG * (moment.strong and not guide.acute)
    )


def _steps_on(way: Way, met: Sequence[Guide]) -> int:
    """How many ways further round it is than the one met last."""
    if not met:
        return 0
    return (WAYS.index(way) - WAYS.index(way_of(met[-1])) - 1) % len(WAYS)


def _mean_points(points: Iterable[Mapping[str, float]]) -> dict[str, float]:
    every = list(points)
    names = every[0] if every else ()
    return {name: fsum(weights[name] for weights in every) / len(every) for name in names}


def _reasons(
    ident: str, weights: Mapping[str, float], usual: Mapping[str, float], moment: Moment
) -> tuple[str, ...]:
    """What lifts it above the usual guide that fits, the most first; then what it is made for."""
    lifts = {name: weights[name] - usual.get(name, 0.0) for name in weights if weights[name] > 0}
    if not moment.history.helped(ident):
        lifts.pop("helped", None)  # from a few sessions nothing is claimed
    if weights["made_for"] > 0:
        lifts["made_for"] = max(lifts["made_for"], 0.01)
    strongest = sorted(lifts, key=lambda name: -lifts[name])
    return tuple(name for name in strongest if lifts[name] > 0)


def pair(
    guides: Mapping[str, LoadedGuide], ranked: Sequence[Choice], moment: Moment
) -> tuple[Choice, Choice] | None:
    """The first two of different ways and kinds that fit about equally; None in high distress.

    How strong it is has to be known: who says nothing is not asked to choose.
    """
    if moment.strength is None or moment.strength >= _DISTRESS or not ranked:
        return None
    first = ranked[0]
    one = guides[first.id].guide
    for second in ranked[1:]:
        two = guides[second.id].guide
        unlike = way_of(one) != way_of(two) and one.kind != two.kind
        near = first.points - second.points <= _AS_GOOD
        lately = heard_lately(second.id, moment) and not heard_lately(first.id, moment)
        unwell = moment.settings.breath_last and way_of(two) == "breath"
        if unlike and near and fits(two, moment) and fits(one, moment) and not (lately or unwell):
            return first, second
    return None


def gentler(guides: Mapping[str, LoadedGuide], choices: Collection[Choice]) -> Choice:
    """The one for silence: without breath, then the shorter."""

    def asks_much(choice: Choice) -> tuple[bool, float]:
        guide = guides[choice.id].guide
        return way_of(guide) == "breath", guide.minutes

    return min(choices, key=asks_much)
