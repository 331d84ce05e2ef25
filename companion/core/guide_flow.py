"""A guide, step by step."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass

from companion.content.load import LoadedGuide
from companion.content.schema import Ask, Choose, Shuffle, Step
from companion.content.sentences import SENTENCE_GAP_S, split, spoken_s
from companion.core.breath import breath_phases, cue_words
from companion.core.requests import (
    Chime,
    Coming,
    Flow,
    InGuide,
    Line,
    Paced,
    Question,
    Quiet,
    Request,
    SomethingElse,
)
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.normalise import tokens
from companion.language.sounds import match_by_sound

_LONE_WORDS = 2


@dataclass(frozen=True, slots=True)
class Felt:
    """What a guide may say back, in the person's own words; None for what is not known."""

    feeling: str | None = None
    cause: str | None = None


def run_guide(talk: Talk, loaded: LoadedGuide, felt: Felt) -> Flow:
    """Say and pace the guide in its form.

    Raises:
        SomethingElse: into the caller, when the person asks for another guide.
    """
    todo = deque(loaded.of_form(loaded.guide.steps))
    yield Coming(tuple(_fixed_lines(todo)))
    while todo:
        step = todo.popleft()
        if step.say is not None:
            yield from _say(step, felt)
        elif step.pause is not None:
            yield InGuide(Quiet(step.pause))
        elif step.breathe is not None:
            breath, words = step.breathe, cue_words(talk.prompts)
            phases = breath_phases(breath, breath.rounds, words, breath.spoken)
            yield InGuide(Paced(tuple(phases)))
        elif step.ask is not None:
            yield from _ask(step.ask)
        elif step.choose is not None:
            steps = yield from _choose(talk, step.choose)
            todo.extendleft(reversed(loaded.of_form(steps)))
        elif step.shuffle is not None:
            yield from _shuffle(step.shuffle, loaded, talk.seed)
        elif step.tone is not None:
            yield InGuide(Chime(step.tone))
        elif step.end == "tone":
            yield InGuide(Chime("end"))
        if step.end is not None:
            return
        if step.say is not None and todo and todo[0].pause is None:
            yield InGuide(Quiet(SENTENCE_GAP_S))


def guide_alone(talk: Talk, loaded: LoadedGuide) -> Flow:
    """A guide with no talk around it; asking for another one ends it."""
    with suppress(SomethingElse):
        yield from run_guide(talk, loaded, Felt())


def choose_option(talk: Talk, choose: Choose, heard: str) -> tuple[Step, ...] | None:
    """The steps of the option that was named, by a word of it, its place or its sound.

    Args:
        talk: whose ordinals and numbers are taken for places.
        choose: the question.
        heard: what was said; of several options the one named last counts.

    Returns:
        None when no option was named.
    """
    said = tokens(heard)
    ordinals, numbers = talk.prompts.texts("ordinals"), talk.prompts.texts("numbers")[1:]
    last, named = -1, None
    for index, option in enumerate(choose.options):
        if said == [numbers[index]]:
            return option.steps
        for word in (*option.words, ordinals[index]):
            at = _last_place(said, tokens(word))
            if at > last:
                last, named = at, option
    if named is None and len(said) <= _LONE_WORDS:
        words = {word: option for option in choose.options for word in option.words}
        match = match_by_sound([heard], words)
        named = words[match.word] if match else None
    return named.steps if named else None


def _say(step: Step, felt: Felt) -> Flow:
    """The sentences of a step, with the person's words in them where they are known."""
    known = {name: word for name, word in asdict(felt).items() if word}
    if not step.slots() <= known.keys():
        text, private = step.unknown, False
    else:
        text, private = (step.say or "").format(**known), bool(step.slots())
    for number, sentence in enumerate(split(text or "")):
        if number:
            yield InGuide(Quiet(SENTENCE_GAP_S))
        yield InGuide(Line(sentence, private))


def _ask(ask: Ask) -> Flow:
    answer = yield InGuide(Question((Line(ask.text),), "command", ask.wait, "help_guide"))
    then = ask.silent if answer is None else ask.answered
    if then is not None:
        yield InGuide(Line(then))
        yield InGuide(Quiet(SENTENCE_GAP_S))


def _choose(
    talk: Talk, choose: Choose
) -> Generator[Request | InGuide, Reading | None, tuple[Step, ...]]:
    """Ask, and give the steps that follow from the answer."""
    question = Question((Line(choose.text),), "command", choose.wait, "help_guide_choice")
    answer = yield InGuide(question)
    steps = None if answer is None else choose_option(talk, choose, answer.text)
    return choose.in_silence() if steps is None else steps


def _shuffle(shuffle: Shuffle, loaded: LoadedGuide, seed: int) -> Flow:
    """Single words, every so many seconds, in an order that the guide and the seed give."""
    order = random.Random(f"{loaded.id} {seed}")
    count = min(shuffle.count, len(loaded.words))
    for word in order.sample(loaded.words, count):
        yield InGuide(Line(f"{word.capitalize()}."))
        yield InGuide(Quiet(shuffle.every - spoken_s(word)))


def _fixed_lines(steps: deque[Step]) -> Iterator[str]:
    """The sentences that will be said whatever is answered, as they are spoken."""
    for step in steps:
        if step.say is not None and not step.slots():
            yield from split(step.say)
        elif step.ask is not None:
            yield step.ask.text
        elif step.choose is not None:
            yield step.choose.text


def _last_place(said: list[str], phrase: list[str]) -> int:
    """Where the phrase stands last in what was said; -1 when it does not."""
    places = range(len(said) - len(phrase) + 1)
    return max((at for at in places if said[at : at + len(phrase)] == phrase), default=-1)
