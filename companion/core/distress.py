"""A very hard moment: one of two short guides at once, and no other question before it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence

from companion.content.load import LoadedGuide
from companion.content.schema import Guide
from companion.core.choose import Choice, Moment, form_for, rank
from companion.core.events import Note
from companion.core.guide_flow import Felt, go_through, lead_in, run_guide
from companion.core.option import names_one_of
from companion.core.requests import Because, InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.core.why import why
from companion.language import Reading
from companion.language.answers import Way, is_answer, way_in
from companion.language.asking import read_wish
from companion.language.lexicon import PLAIN, lexicon

TAKEN_AS = 9.0
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
    prompts = talk.prompts
    guides = {ident: loaded.in_form(form_for(TAKEN_AS)) for ident, loaded in talk.guides.items()}
    moment = Moment(
        tuple(families) or _WITHOUT_WORDS, TAKEN_AS, talk.settings, talk.history, talk.seed
    )
    ways = _ways(guides, moment)
    while len(ways) > 1:
        pair: tuple[Way, ...] = tuple(ways)[:2]
        yield Because(prompts.say("why_two"))
        names = [talk.prompts.say(f"{name}_{way}") for way in pair for name in ("way", "start")]
        reading = yield Question(
            (_choice(talk, pair),),
            "command",
            _CHOICE_SILENCE_S,
            "distress",
            is_answer=names_one_of(names),
        )
        turned_down = _turned_down(reading, pair)
        way = None if reading is None or turned_down else way_in(reading.text, pair)
        if turned_down:
            done += [ways.pop(offered).id for offered in turned_down]
            continue
        if way is None and reading is not None and reading.feelings:
            feeling = reading.feelings[0]
            yield Note("feeling", {"words": [feeling.word], "families": [feeling.family]})
            yield Line(prompts.say("name_back", feeling=feeling.word), private=True)
        yield lead_in(talk, silent=way is None)
        choice = ways.pop(way or pair[0])
        loaded = guides[choice.id]
        done.append(choice.id)
        yield Because(why(prompts, loaded, choice, moment))
        if (yield from go_through(loaded, run_guide(talk, loaded, felt))):
            yield Because(None)
            return True
        yield Line(prompts.say("something_else"))
    yield Because(None)
    return False


def _choice(talk: Talk, pair: tuple[Way, ...]) -> Line:
    prompts = talk.prompts
    first, second = (prompts.say(f"start_{way}") for way in pair)
    first_word, second_word = (prompts.say(f"way_{way}") for way in pair)
    words = {"first_word": first_word, "second_word": second_word}
    return Line(prompts.say("two_ways", turn=0, first=first, second=second, **words))


def _turned_down(reading: Reading | None, pair: tuple[Way, ...]) -> tuple[Way, ...]:
    """Those of the ways that are not wanted, by name or both of them."""
    if reading is None:
        return ()
    unwanted = read_wish(reading.text).unwanted
    if named := tuple(way for way in pair if way in unwanted):
        return named
    none = reading.command in ("no", "other", "skip") or is_answer(reading.text, "own")
    return pair if none and way_in(reading.text, pair) is None else ()


def _ways(guides: Mapping[str, LoadedGuide], moment: Moment) -> dict[Way, Choice]:
    """The best short guide for each way to begin that fits, the gentlest way first."""
    fits: dict[Way, Callable[[Guide], bool]] = {
        "touch": lambda guide: "touch" in guide.senses and not guide.needs_breath,
        "breath": lambda guide: guide.needs_breath and not moment.settings.breath_last,
        "sound": lambda guide: guide.senses[0] == "sound" and not guide.needs_breath,
        "words": lambda guide: "words" in guide.senses and not guide.needs_breath,
    }
    short = [choice for choice in rank(guides, moment) if guides[choice.id].guide.acute]
    ways: dict[Way, Choice] = {}
    for way, fit in fits.items():
        taken = {choice.id for choice in ways.values()}
        for choice in short:
            if fit(guides[choice.id].guide) and choice.id not in taken:
                ways[way] = choice
                break
    return ways
