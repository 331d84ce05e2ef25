"""The rules for a guide as a whole: choice, length, breath, quiet, evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from companion.content.load import LoadedGuide, step_s
from companion.content.locate import Place
from companion.content.protocols import PROTOCOLS, out_of_bounds
from companion.content.rules import Finding, Rule, rule, spoken_lines
from companion.content.schema import Breath, Protocol, Step
from companion.content.sentences import split, words
from companion.content.style import Phrases, load_style, phrases_in

_FIRST_MINUTE_S = 60.0
_LENGTH_SLACK = 0.15
_ACUTE_S = 90.0
_LONG_PACED_S = 120.0
_UNGUIDED_S = 20.0
_END_STEPS = 6


@rule("Say early that one can leave, for example: You can leave this at any moment.")
def way_out(loaded: LoadedGuide) -> Iterator[Finding]:
    """The first minute offers a way out."""
    first = " ".join(text for t_s, _, text in _timeline(loaded) if t_s < _FIRST_MINUTE_S)
    if not phrases_in(first, load_style().way_out):
        yield Finding("The first minute does not say that one can leave.", ("steps",))


@rule("Leave something open early, for example: Eyes open or closed, as you like.")
def early_choice(loaded: LoadedGuide) -> Iterator[Finding]:
    """The first minute offers a choice."""
    first = " ".join(text for t_s, _, text in _timeline(loaded) if t_s < _FIRST_MINUTE_S)
    if not phrases_in(first, load_style().invitation):
        yield Finding("The first minute leaves no choice.", ("steps",))


@rule("Put a line in between that leaves a choice or a way out.")
def steady_choice(loaded: LoadedGuide) -> Iterator[Finding]:
    """A choice comes again every minute and a half, but not into sleep."""
    if loaded.guide.kind == "sleep":
        return
    style = load_style()
    last_s = 0.0
    for t_s, place, text in [*_timeline(loaded), (loaded.length_s(), ("steps",), "")]:
        if t_s - last_s > style.choice_every_s:
            yield Finding(f"Before this, {t_s - last_s:.0f} seconds leave no choice.", place)
        if phrases_in(text, (*style.invitation, *style.way_out)):
            last_s = t_s


@rule("Add an invitation to this step: you might, you could, if you like, or another choice.")
def invitations(loaded: LoadedGuide) -> Iterator[Finding]:
    """What asks for something invites."""
    style = load_style()
    for place, line in spoken_lines(loaded):
        for sentence in split(line.text):
            asks = words(sentence)[:1]
            if asks and asks[0] in style.imperatives and not _invites(line.text):
                yield Finding(f'"{sentence}" asks without inviting.', place)


@rule("Say it in other words; commands are taught by the program itself.")
def no_live_commands(loaded: LoadedGuide) -> Iterator[Finding]:
    """No line of a guide holds a command, which the microphone would hear."""
    for place, line in spoken_lines(loaded):
        for phrase in phrases_in(line.text, load_style().live):
            yield Finding(f'It holds the command "{phrase}".', place)


@rule("Correct the told length, or the guide.")
def told_length(loaded: LoadedGuide) -> Iterator[Finding]:
    """The length that is told is right within fifteen in a hundred."""
    real = loaded.length_s() / 60
    told = _told_minutes(loaded.guide.offer)
    if told is None:
        yield Finding("The offer does not say how many minutes it takes.", ("offer",))
    for place, minutes in ((("minutes",), loaded.guide.minutes), (("offer",), told)):
        if minutes is not None and abs(minutes - real) > _LENGTH_SLACK * real:
            yield Finding(f"It tells {minutes:g} minutes and takes {real:.1f}.", place)


@rule("Shorten it to a minute and a half, or take acute out.")
def acute_is_short(loaded: LoadedGuide) -> Iterator[Finding]:
    """An acute guide takes at most ninety seconds."""
    length_s = loaded.length_s()
    if loaded.guide.acute and length_s > _ACUTE_S:
        yield Finding(f"It is acute and takes {length_s:.0f} seconds.", ("acute",))


@rule("Announce it before: I'll be quiet for a minute, and a soft tone will mark the end.")
def announced_quiet(loaded: LoadedGuide) -> Iterator[Finding]:
    """A quiet of twenty seconds or more is announced, but not on the way into sleep."""
    if loaded.guide.kind == "sleep":
        return
    style = load_style()
    steps = loaded.guide.steps
    for index, step in enumerate(steps):
        before = " ".join(earlier.say or "" for earlier in steps[max(index - 2, 0) : index])
        long = step.pause is not None and step.pause >= style.long_quiet_s
        if long and not phrases_in(before, style.quiet):
            what = f"{step.pause:g} seconds of quiet come without a word."
            yield Finding(what, ("steps", index, "pause"))


@rule("Use the seconds of the protocol, or name another one.")
def breath_bounds(loaded: LoadedGuide) -> Iterator[Finding]:
    """Every part of a breath has the seconds of its protocol."""
    rounds: dict[Protocol, int] = {}
    for place, breath in _breaths(loaded):
        for what in out_of_bounds(breath):
            yield Finding(f"{what[0].upper()}{what[1:]}.", place)
        rounds[breath.protocol] = rounds.get(breath.protocol, 0) + breath.rounds
        most = PROTOCOLS[breath.protocol].most_rounds
        if most is not None and rounds[breath.protocol] > most:
            count = rounds[breath.protocol]
            what = f"{breath.protocol} is kept to {most} rounds; here it has {count}."
            yield Finding(what, place)


@rule("Give the first paced breaths spoken = 2 and leave spoken out of the others.")
def spoken_rounds(loaded: LoadedGuide) -> Iterator[Finding]:
    """Cue words are spoken in the first two rounds and never after."""
    for number, (place, breath) in enumerate(_breaths(loaded)):
        wanted = min(2, breath.rounds) if number == 0 else 0
        if breath.spoken != wanted:
            yield Finding(f"It speaks {breath.spoken} rounds here.", place)


@rule("Say before the first breath that small, easy breaths are best.")
def small_breaths(loaded: LoadedGuide) -> Iterator[Finding]:
    """Paced breathing is small and easy, and says so."""
    yield from _said_before_breath(loaded, load_style().small_breath, "small, easy breaths")


@rule("Say before the first breath what to do when dizzy: breathe as the body wants.")
def dizzy_line(loaded: LoadedGuide) -> Iterator[Finding]:
    """Paced breathing of two minutes or more says what to do when dizzy."""
    if _paced_s(loaded) >= _LONG_PACED_S:
        yield from _said_before_breath(loaded, load_style().dizzy, "being dizzy")


@rule("Part the rounds in two and say between them that it is half time.")
def half_time(loaded: LoadedGuide) -> Iterator[Finding]:
    """Paced breathing of two minutes or more says when half of it is done."""
    if _paced_s(loaded) < _LONG_PACED_S:
        return
    places = [place for place, _ in _breaths(loaded)]
    first, last = places[0][1], places[-1][1]
    between = [step.say or "" for step in loaded.guide.steps[int(first) : int(last)]]
    if not phrases_in(" ".join(between), load_style().half):
        yield Finding("Nothing says when half of the rounds are done.", places[0])


@rule("End with a pause of half a minute in which nothing is paced.")
def unguided_end(loaded: LoadedGuide) -> Iterator[Finding]:
    """Paced breathing of two minutes or more ends without a pace."""
    if _paced_s(loaded) < _LONG_PACED_S:
        return
    place = [place for place, _ in _breaths(loaded)][-1]
    after = loaded.guide.steps[int(place[1]) + 1 :]
    if max((step.pause or 0 for step in after), default=0) < _UNGUIDED_S:
        yield Finding("The breathing ends with its pace.", place)


@rule("Set needs_breath to say whether the guide paces the breath.")
def breath_flag(loaded: LoadedGuide) -> Iterator[Finding]:
    """A guide that paces the breath says that it needs breath."""
    if any(True for _ in _breaths(loaded)) and not loaded.guide.needs_breath:
        yield Finding("It paces the breath and says needs_breath = false.", ("needs_breath",))


@rule('Add "lung", "heart", "pregnancy" and "panic" to avoid_if.')
def holds_are_marked(loaded: LoadedGuide) -> Iterator[Finding]:
    """A guide that holds the breath is not offered where that may do harm."""
    holds = any(breath.hold or breath.rest for _, breath in _breaths(loaded))
    missing = {"lung", "heart", "pregnancy", "panic"} - set(loaded.guide.avoid_if)
    if holds and missing:
        yield Finding(f"It holds the breath; avoid_if lacks {', '.join(sorted(missing))}.")


@rule("Close with a line about the room, a sound, the seat or the feet.")
def comes_back(loaded: LoadedGuide) -> Iterator[Finding]:
    """A guide ends by turning back to where the person is, but not into sleep."""
    if loaded.guide.kind == "sleep":
        return
    said = " ".join(step.say or "" for step in loaded.guide.steps[-_END_STEPS:])
    if not phrases_in(said, load_style().return_):
        yield Finding("The end does not turn back to the room.", ("steps",))


@rule("Take the tone at the end out; a guide for sleep fades into quiet.")
def sleep_ends_quietly(loaded: LoadedGuide) -> Iterator[Finding]:
    """A guide for sleep has no tone, and no question in its second half."""
    if loaded.guide.kind != "sleep":
        return
    steps = loaded.guide.steps
    for index, step in enumerate(steps):
        if step.tone is not None:
            yield Finding("It plays a tone.", ("steps", index, "tone"))
        if step.ask is not None and index > len(steps) / 2:
            yield Finding("It asks late.", ("steps", index, "ask"), "Ask early, or not at all.")


@rule("Name a study, a review or a tradition as a source, with what was found.")
def sources(loaded: LoadedGuide) -> Iterator[Finding]:
    """A guide for breathing or sleep names where its claim comes from."""
    if loaded.guide.kind not in ("breathing", "sleep"):
        return
    if all(evidence.strength == "practice" for evidence in loaded.guide.evidence):
        yield Finding("Practice knowledge is its only source.", ("evidence",))


@rule("Write what may help, never what will.")
def modest_claims(loaded: LoadedGuide) -> Iterator[Finding]:
    """Evidence claims no more than that something may help."""
    for index, evidence in enumerate(loaded.guide.evidence):
        for phrase in phrases_in(evidence.claim, load_style().overclaim):
            yield Finding(f'It claims with "{phrase}".', ("evidence", index, "claim"))


@rule("Move the file into the folder of its route.")
def filed_by_route(loaded: LoadedGuide) -> Iterator[Finding]:
    """A shipped guide lies in the folder of its route."""
    if not loaded.own and loaded.path.parent.name != loaded.guide.route:
        yield Finding(f"It lies in {loaded.path.parent.name}.", ("route",))


@rule("Name it in small letters with hyphens, such as longer-breath-out.toml.")
def plain_name(loaded: LoadedGuide) -> Iterator[Finding]:
    """The file's name is small letters and hyphens."""
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", loaded.id):
        yield Finding(f"It is named {loaded.id}.")


GUIDE_RULES: tuple[Rule[LoadedGuide], ...] = (
    plain_name, filed_by_route, told_length, acute_is_short, way_out, early_choice,
    steady_choice, invitations, no_live_commands, announced_quiet, breath_flag, breath_bounds,
    spoken_rounds, small_breaths, dizzy_line, half_time, unguided_end, holds_are_marked,
    comes_back, sleep_ends_quietly, sources, modest_claims,
)  # fmt: skip
"""The rules for a guide as a whole, in the order they are told."""


def _timeline(loaded: LoadedGuide) -> Iterator[tuple[float, Place, str]]:
    """When each line begins, in seconds, its place and its text."""
    t_s = 0.0
    steps = loaded.guide.steps
    for index, step in enumerate(steps):
        text = step.say or (step.ask.text if step.ask else "")
        if text:
            yield t_s, ("steps", index), text
        t_s += step_s(step, steps[index + 1] if index + 1 < len(steps) else None)


def _breaths(loaded: LoadedGuide) -> Iterator[tuple[Place, Breath]]:
    for index, step in enumerate(loaded.guide.steps):
        if step.breathe is not None:
            yield ("steps", index, "breathe"), step.breathe


def _paced_s(loaded: LoadedGuide) -> float:
    return sum(breath.rounds * breath.round_s() for _, breath in _breaths(loaded))


def _invites(text: str) -> bool:
    return bool(phrases_in(text, load_style().invitation))


def _said_before_breath(loaded: LoadedGuide, phrases: Phrases, what: str) -> Iterator[Finding]:
    steps: tuple[Step, ...] = loaded.guide.steps
    first = next(_breaths(loaded), None)
    if first is None:
        return
    said = " ".join(step.say or "" for step in steps[: int(first[0][1])])
    if not phrases_in(said, phrases):
        yield Finding(f"Nothing before it speaks of {what}.", first[0])


def _told_minutes(offer: str) -> float | None:
    """The minutes an offer tells.

    >>> _told_minutes("It takes about a minute and a half.")
    1.5
    """
    spoken = " ".join(words(offer.replace("-", " ")))
    if "half a minute" in spoken:
        return 0.5
    found = re.search(r"(\w+) (and a half )?minutes?( and a half)?", spoken)
    numbers = load_style().numbers
    if found is None or found[1] not in numbers:
        return None
    return numbers[found[1]] + (0.5 if found[2] or found[3] else 0.0)
