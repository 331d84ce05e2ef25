"""The rules for paced breathing, on every way through a guide."""

from __future__ import annotations

from collections.abc import Iterator

from companion.content.breaths import Breaths
from companion.content.locate import Place
from companion.content.protocols import PROTOCOLS, out_of_bounds
from companion.content.rules import Finding, Rule, rule
from companion.content.schema import Breath, Protocol
from companion.content.style import Phrases, load_style, phrases_in
from companion.content.way import Way, spoken_text

_LONG_PACED_S = 120.0
_UNGUIDED_S = 20.0


@rule("Set needs_breath to say whether the guide paces the breath.")
def breath_flag(way: Way) -> Iterator[Finding]:
    """A guide that paces the breath says that it needs breath."""
    if _breaths(way) and not way.loaded.guide.needs_breath:
        yield Finding("It paces the breath and says needs_breath = false.", ("needs_breath",))


@rule("Use the seconds of the protocol, or name another one.")
def breath_bounds(way: Way) -> Iterator[Finding]:
    """Every part of a breath has the seconds of its protocol, and no more rounds than it has."""
    rounds: dict[Protocol, int] = {}
    for _, place, breath in _breaths(way):
        for what in out_of_bounds(breath.protocol, breath):
            yield Finding(f"{what[0].upper()}{what[1:]}.", place)
        rounds[breath.protocol] = rounds.get(breath.protocol, 0) + breath.rounds
        most = PROTOCOLS[breath.protocol].most_rounds
        if most is not None and rounds[breath.protocol] > most:
            count = rounds[breath.protocol]
            what = f"{breath.protocol} is kept to {most} rounds; here it has {count}."
            yield Finding(what, place)


@rule("Give the first paced breaths spoken = 2 and leave spoken out of the others.")
def spoken_rounds(way: Way) -> Iterator[Finding]:
    """Cue words are spoken in the first two rounds and never after."""
    for number, (_, place, breath) in enumerate(_breaths(way)):
        wanted = min(2, breath.rounds) if number == 0 else 0
        if breath.spoken != wanted:
            yield Finding(f"It speaks {breath.spoken} rounds here.", place)


@rule("Say before the first breath that small, easy breaths are best.")
def small_breaths(way: Way) -> Iterator[Finding]:
    """Paced breathing is small and easy, and says so."""
    yield from _said_before_breath(way, load_style().small_breath, "small, easy breaths")


@rule("Say before the first breath what to do when dizzy: breathe as the body wants.")
def dizzy_line(way: Way) -> Iterator[Finding]:
    """Paced breathing of two minutes or more says what to do when dizzy."""
    if _paced_s(way) >= _LONG_PACED_S:
        yield from _said_before_breath(way, load_style().dizzy, "being dizzy")


@rule("Part the rounds in two and say between them that it is half time.")
def half_time(way: Way) -> Iterator[Finding]:
    """Paced breathing of two minutes or more says when half of it is done."""
    if _paced_s(way) < _LONG_PACED_S:
        return
    breaths = _breaths(way)
    (first, place, _), (last, _, _) = breaths[0], breaths[-1]
    if not phrases_in(_said(way, first, last), load_style().half):
        yield Finding("Nothing says when half of the rounds are done.", place)


@rule("End with a pause of half a minute in which nothing is paced.")
def unguided_end(way: Way) -> Iterator[Finding]:
    """Paced breathing of two minutes or more ends without a pace."""
    if _paced_s(way) < _LONG_PACED_S:
        return
    last, place, _ = _breaths(way)[-1]
    if max((step.pause or 0 for _, step in way.steps[last + 1 :]), default=0) < _UNGUIDED_S:
        yield Finding("The breathing ends with its pace.", place)


@rule('Add "lung", "heart", "pregnancy" and "panic" to avoid_if.')
def holds_are_marked(way: Way) -> Iterator[Finding]:
    """A guide that holds the breath is not offered where that may do harm."""
    holds = any(breath.holds() for _, _, breath in _breaths(way))
    missing = {"lung", "heart", "pregnancy", "panic"} - set(way.loaded.guide.avoid_if)
    if holds and missing:
        yield Finding(f"It holds the breath; avoid_if lacks {', '.join(sorted(missing))}.")


BREATH_RULES: tuple[Rule[Way], ...] = (
    breath_flag, breath_bounds, spoken_rounds, small_breaths, dizzy_line, half_time, unguided_end,
    holds_are_marked,
)  # fmt: skip
"""The rules for the breaths on every way through a guide, in the order they are told."""


@rule("Say that small, easy breaths are enough, and what may be done when dizzy.")
def small_and_dizzy(breaths: Breaths) -> Iterator[Finding]:
    """The line before every paced breath speaks of small, easy breaths and of being dizzy."""
    style = load_style()
    for what, phrases in (
        ("small, easy breaths", style.small_breath),
        ("being dizzy", style.dizzy),
    ):
        if not phrases_in(breaths.small, phrases):
            yield Finding(f"It does not speak of {what}.", ("small",))


PACER_RULES: tuple[Rule[Breaths], ...] = (small_and_dizzy,)
"""The rules for the patterns of ``companion breathe``, beside those of their shape."""


def _breaths(way: Way) -> list[tuple[int, Place, Breath]]:
    """The paced breaths: which step of the way, where in the file, and what."""
    return [
        (index, (*place, "breathe"), step.breathe)
        for index, (place, step) in enumerate(way.steps)
        if step.breathe is not None
    ]


def _paced_s(way: Way) -> float:
    return sum(breath.rounds * breath.round_s() for _, _, breath in _breaths(way))


def _said(way: Way, first: int, last: int) -> str:
    return " ".join(spoken_text(step) for _, step in way.steps[first:last])


def _said_before_breath(way: Way, phrases: Phrases, what: str) -> Iterator[Finding]:
    for index, place, _ in _breaths(way)[:1]:
        if not phrases_in(_said(way, 0, index), phrases):
            yield Finding(f"Nothing before it speaks of {what}.", place)
