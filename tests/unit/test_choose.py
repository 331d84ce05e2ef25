"""Which guide is offered, with the shipped guides."""

from __future__ import annotations

import typing
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.content.load import LoadedGuide, load_guides
from companion.content.schema import Family
from companion.core.choose import Moment, fits, gentler, pair, rank, way_of
from companion.core.history import Change, History, Past
from companion.core.talk import SessionSettings

GUIDES = load_guides().guides
FAMILIES = typing.get_args(Family)
ANXIOUS = Moment(("anxiety",), 5.0)
TODAY = 740_000


def first(moment: Moment, *done: str) -> str:
    return rank(GUIDES, moment, done)[0].id


def offers(moment: Moment, count: int = 4) -> list[str]:
    done: list[str] = []
    for _ in range(count):
        done.append(first(moment, *done))
    return done


def set_(moment: Moment, **changes: object) -> Moment:
    return replace(moment, settings=replace(moment.settings, **changes))  # type: ignore[arg-type]


def gone_well(times: int, last_day: int | None = None) -> Past:
    return Past(times, times, times, last_day=last_day, changes=(Change(7, 2),) * times)


# --- what is felt, and how strongly ----------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_offered_a_guide_that_names_it(family: str) -> None:
    assert family in GUIDES[first(Moment((family,), 5.0))].guide.feelings


@pytest.mark.parametrize("family", FAMILIES)
def test_a_very_strong_feeling_gets_a_short_guide(family: str) -> None:
    choice = rank(GUIDES, Moment((family,), 9.0))[0]
    assert GUIDES[choice.id].guide.acute
    assert choice.reasons


def test_an_unnamed_feeling_begins_with_the_body() -> None:
    assert GUIDES[first(Moment((), None))].guide.feelings[0] == "unknown"


def test_there_is_an_order_until_nothing_is_left() -> None:
    sad = Moment(("sadness",), None)
    assert rank(GUIDES, sad, list(GUIDES)) == []
    assert sorted(choice.id for choice in rank(GUIDES, sad)) == sorted(GUIDES)


# --- what may do harm ------------------------------------------------------------------------

pasts = st.builds(
    Past,
    offered=st.integers(0, 9),
    begun=st.integers(0, 9),
    finished=st.integers(0, 9),
    left=st.integers(0, 3),
    last_day=st.none() | st.integers(TODAY - 5, TODAY),
    changes=st.lists(st.builds(Change, st.integers(0, 10), st.integers(0, 10)), max_size=7).map(
        tuple
    ),
)
moments = st.builds(
    Moment,
    families=st.lists(st.sampled_from(FAMILIES), max_size=2, unique=True).map(tuple),
    strength=st.none() | st.integers(0, 20).map(lambda halves: halves / 2),
    settings=st.builds(
        SessionSettings,
        no_holds=st.booleans(),
        breath_last=st.booleans(),
        hour=st.none() | st.integers(0, 23),
        day=st.just(TODAY),
    ),
    history=st.dictionaries(st.sampled_from(sorted(GUIDES)), pasts, max_size=12).map(History),
    seed=st.integers(0, 2**32 - 1),
)
some_done = st.lists(st.sampled_from(sorted(GUIDES)), max_size=6, unique=True)


def holds(loaded: LoadedGuide) -> bool:
    from companion.content.way import every_step

    return any(step.breathe and step.breathe.holds() for _, step in every_step(loaded))


@settings(max_examples=25, deadline=None)
@given(moments, some_done)
def test_whatever_happened_before_nothing_is_offered_that_may_harm(
    moment: Moment, done: list[str]
) -> None:
    ranked = rank(GUIDES, moment, done)
    assert ranked
    for choice in ranked:
        guide = GUIDES[choice.id].guide
        assert choice.id not in done
        assert not {"panic", "grief"} & set(moment.families) & set(guide.avoid_if)
        assert not ("unreal" in moment.families and "dissociation" in guide.avoid_if)
        if moment.settings.no_holds:
            assert not holds(GUIDES[choice.id])
            assert not {"lung", "heart", "pregnancy"} & set(guide.avoid_if)


@settings(max_examples=25, deadline=None)
@given(moments, some_done)
def test_whatever_happened_before_breath_comes_last_for_whom_it_makes_worse(
    moment: Moment, done: list[str]
) -> None:
    ranked = rank(GUIDES, set_(moment, breath_last=True), done)
    breath = [way_of(GUIDES[choice.id].guide) == "breath" for choice in ranked]
    assert breath == sorted(breath)
    two = pair(GUIDES, ranked, set_(moment, breath_last=True))
    assert two is None or "breath" not in {way_of(GUIDES[choice.id].guide) for choice in two}


@settings(max_examples=25, deadline=None)
@given(moments, some_done)
def test_the_same_history_gives_the_same_choice(moment: Moment, done: list[str]) -> None:
    shuffled = dict(reversed(moment.history.guides.items()))
    again = replace(moment, history=History(shuffled))
    turned = dict(reversed(GUIDES.items()))
    assert rank(GUIDES, moment, done) == rank(turned, again, done)


def test_a_guide_of_their_own_with_a_hold_is_kept_from_whom_it_may_harm() -> None:
    from msgspec.structs import replace as with_field

    square = GUIDES["square-breath"]
    own = replace(square, id="mine", guide=with_field(square.guide, avoid_if=()))
    ids = [one.id for one in rank({**GUIDES, "mine": own}, set_(ANXIOUS, no_holds=True))]
    assert "mine" not in ids


# --- what helped, what is new, what was heard lately -----------------------------------------


@settings(max_examples=25, deadline=None)
@given(moments, st.sampled_from(sorted(GUIDES)), st.integers(1, 9))
def test_a_guide_that_helped_rises(moment: Moment, ident: str, times: int) -> None:
    before = moment.history.of(ident)
    more = replace(before, changes=(*before.changes, *[Change(8, 0)] * times))
    after = replace(moment, history=History({**moment.history.guides, ident: more}))

    def points(of: Moment) -> float | None:
        return next((one.points for one in rank(GUIDES, of) if one.id == ident), None)

    less, now = points(moment), points(after)
    assert (less is None and now is None) or (less is not None and now is not None and now > less)


def test_what_helped_clearly_comes_first_and_tells_so() -> None:
    second = rank(GUIDES, ANXIOUS)[3].id
    moment = replace(ANXIOUS, history=History({second: gone_well(8)}))
    best = rank(GUIDES, moment)[0]
    assert (best.id, best.reasons[0]) == (second, "helped")


def test_what_went_well_a_few_times_is_not_told_of() -> None:
    some = first(ANXIOUS)
    best = rank(GUIDES, replace(ANXIOUS, history=History({some: gone_well(4)})))[0]
    assert best.id == some
    assert "helped" not in best.reasons


@settings(max_examples=25, deadline=None)
@given(moments)
def test_no_guide_comes_twice_on_two_days_running(moment: Moment) -> None:
    history = moment.history
    for ident in offers(moment):
        last = history.of(ident).last_day
        assert last is None or last < TODAY - 1 or history.helped(ident)


def test_what_clearly_helped_may_come_again_the_next_day() -> None:
    usual = first(set_(ANXIOUS, day=TODAY))
    for past, again in ((Past(1, 1, 1, last_day=TODAY - 1), False), (gone_well(6, TODAY), True)):
        moment = set_(replace(ANXIOUS, history=History({usual: past})), day=TODAY)
        assert (first(moment) == usual) is again


def test_new_ones_come_now_and_then() -> None:
    known = {one.id: gone_well(9) for one in rank(GUIDES, ANXIOUS)[:12]}
    moment = replace(ANXIOUS, history=History(known))
    seen = [rank(GUIDES, replace(moment, seed=seed))[0] for seed in range(100)]
    new = [choice for choice in seen if choice.id not in known]
    assert 10 <= len(new) <= 30
    assert all(choice.reasons[0] == "new" for choice in new)
    assert all(fits(GUIDES[choice.id].guide, moment) for choice in new)


def test_nothing_new_in_a_very_hard_moment() -> None:
    hard = Moment(("panic",), 9.0)
    known = {one.id: gone_well(9) for one in rank(GUIDES, hard)[:5]}
    moment = replace(hard, history=History(known))
    assert {first(replace(moment, seed=seed)) for seed in range(60)} <= set(known)


# --- the time of day -------------------------------------------------------------------------


@pytest.mark.parametrize("hour", (22, 23, 0, 3))
def test_at_night_a_bedtime_guide_comes_first_to_the_sleepless(hour: int) -> None:
    best = rank(GUIDES, set_(Moment(("restless",), 5.0), hour=hour))[0]
    assert GUIDES[best.id].guide.kind == "sleep"
    assert best.reasons[0] == "night"


@pytest.mark.parametrize("family", FAMILIES)
def test_by_day_no_bedtime_guide_and_at_night_no_walk(family: str) -> None:
    day, dark = (set_(Moment((family,), 5.0), hour=hour) for hour in (11, 2))
    assert all(GUIDES[ident].guide.kind != "sleep" for ident in offers(day, 2))
    assert "movement" not in GUIDES[first(dark)].guide.senses


def test_by_day_movement_comes_earlier_than_at_night() -> None:
    places = {}
    for hour in (11, 2):
        ranked = rank(GUIDES, set_(Moment(("anger",), 5.0), hour=hour))
        places[hour] = [one.id for one in ranked].index("a-slow-walk")
    assert places[11] < places[2]


def test_the_night_gives_nothing_long_in_a_very_hard_moment() -> None:
    assert GUIDES[first(set_(Moment(("restless",), 9.0), hour=2))].guide.acute


# --- something else --------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("strength", (3.0, 5.0, 9.0))
def test_something_else_is_of_another_kind_and_another_way(family: str, strength: float) -> None:
    offered = offers(Moment((family,), strength))
    guides = [GUIDES[ident].guide for ident in offered]
    assert len(set(offered)) == len(offered)
    if strength < 8 and family not in ("unreal", "grief"):  # theirs are nearly all of one kind
        assert guides[0].kind != guides[1].kind
    for one, two in pairwise(guides):
        assert way_of(one) != way_of(two)


def test_the_ways_follow_one_another_as_far_as_the_library_allows() -> None:
    order = ["breath", "touch", "sound", "words"]
    for family in ("anxiety", "irritation", "restless"):
        ways = [way_of(GUIDES[ident].guide) for ident in offers(Moment((family,), 5.0))]
        start = order.index(ways[0])
        assert ways == order[start:] + order[:start], family


# --- two at once -----------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(moments)
def test_two_are_unlike_and_fit_alike_and_never_in_high_distress(moment: Moment) -> None:
    ranked = rank(GUIDES, moment)
    two = pair(GUIDES, ranked, moment)
    if two is None:
        return
    assert moment.strength is not None
    assert moment.strength < 7
    one, other = (GUIDES[choice.id].guide for choice in two)
    assert two[0] == ranked[0]
    assert one.kind != other.kind
    assert way_of(one) != way_of(other)
    assert two[0].points - two[1].points <= 1.5


def test_the_gentler_of_two_asks_for_no_breath() -> None:
    ranked = {choice.id: choice for choice in rank(GUIDES, ANXIOUS)}
    breath, touch = ranked["one-minute-out"], ranked["what-hands-know"]
    assert gentler(GUIDES, (breath, touch)) == touch
