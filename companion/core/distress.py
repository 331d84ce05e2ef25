"""A very hard moment: one of two short guides at once, and no other question before it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from companion.content.load import LoadedGuide
from companion.content.schema import Guide
from companion.core.choose import form_for, rank
from companion.core.guide_flow import Felt, run_guide
from companion.core.requests import InGuide, Line, Question, Request, SomethingElse, Write
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.answers import Start, is_answer, start_of
from companion.language.lexicon import PLAIN, lexicon

VERY_STRONG = 9.0
"""How strong it is taken to be, from zero to ten, when that is not asked."""

_CHOICE_SILENCE_S = 8.0
_STIRRED_UP = 0.7  # arousal of a family, of 1
_STRONG = 0.75  # intensity, of 1, of a family that stirs up
_STRONGEST = 0.85  # of any other
_WITHOUT_WORDS = ("panic", "overwhelm")
"""What a cry or a silence is met as."""


def in_distress(reading: Reading) -> bool:
    """Whether what was said is a cry for help, panic, or a very strong feeling."""
    if is_answer(reading.text, "cry"):
        return True
    if not reading.feelings or reading.intensity is None:
        return False
    name = reading.feelings[0].family
    family = lexicon().families[name]
    if family.valence >= 0:
        return False
    if name == "panic":
        return reading.intensity >= PLAIN
    return reading.intensity >= (_STRONG if family.arousal >= _STIRRED_UP else _STRONGEST)


def begin_gently(
    talk: Talk, families: Sequence[str], felt: Felt, done: list[str]
) -> Generator[Request | InGuide, Reading | None, bool]:
    """Offer two ways to begin until one was gone through; on silence that is the gentlest.

    Returns:
        False when none of the ways was wanted; ``done`` holds the guides that stood for them.
    """
    ways = _ways(talk, tuple(families) or _WITHOUT_WORDS)
    while len(ways) > 1:
        pair: tuple[Start, ...] = tuple(ways)[:2]
        reading = yield Question((_choice(talk, pair),), "command", _CHOICE_SILENCE_S, "distress")
        start = start_of(reading.text, pair) if reading is not None else None
        if start is None and reading is not None and _declined(reading):
            done += [ways.pop(offered).id for offered in pair]
            continue
        yield Line(talk.prompts.say("silence_offer" if start is None else "start_guide"))
        if (yield from _go_through(talk, ways.pop(start or pair[0]), felt, done)):
            return True
    return False


def _choice(talk: Talk, pair: tuple[Start, ...]) -> Line:
    (first, first_word), (second, second_word) = (talk.prompts.texts(f"way_{way}") for way in pair)
    words = {"first_word": first_word, "second_word": second_word}
    return Line(talk.prompts.say("two_ways", turn=0, first=first, second=second, **words))


def _declined(reading: Reading) -> bool:
    return reading.command in ("no", "other", "skip") or is_answer(reading.text, "own")


def _ways(talk: Talk, families: tuple[str, ...]) -> dict[Start, LoadedGuide]:
    """The best short guide for each way to begin that fits, the gentlest way first."""
    fits: dict[Start, Callable[[Guide], bool]] = {
        "touch": lambda guide: "touch" in guide.senses and not guide.needs_breath,
        "breath": lambda guide: guide.needs_breath and not _avoided(talk, guide, families),
        "sound": lambda guide: guide.senses[0] == "sound" and not guide.needs_breath,
        "words": lambda guide: "words" in guide.senses and not guide.needs_breath,
    }
    ids = rank(talk.guides, families, VERY_STRONG, talk.settings)
    short = [talk.guides[ident] for ident in ids if talk.guides[ident].guide.acute]
    ways: dict[Start, LoadedGuide] = {}
    for start, fit in fits.items():
        taken = {loaded.id for loaded in ways.values()}
        for loaded in short:
            if fit(loaded.guide) and loaded.id not in taken:
                ways[start] = loaded.in_form(form_for(VERY_STRONG))
                break
    return ways


def _avoided(talk: Talk, guide: Guide, families: tuple[str, ...]) -> bool:
    return talk.settings.breath_last or not set(families).isdisjoint(guide.avoid_if)


def _go_through(
    talk: Talk, loaded: LoadedGuide, felt: Felt, done: list[str]
) -> Generator[Request | InGuide, Reading | None, bool]:
    """One guide; False when it was left for another."""
    done.append(loaded.id)
    guide = {"id": loaded.id, "title": loaded.guide.title, "route": loaded.guide.route}
    yield Write("guide", {**guide, "did": "began"})
    try:
        yield from run_guide(talk, loaded, felt)
    except SomethingElse:
        yield Write("guide", {**guide, "did": "left"})
        yield Line(talk.prompts.say("something_else"))
        return False
    yield Write("guide", {**guide, "did": "finished"})
    return True
