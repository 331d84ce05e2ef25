"""A guide, step by step."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from companion.content.load import LoadedGuide
from companion.content.schema import Ask, Choose, Guide, Shuffle, Step
from companion.content.sentences import SENTENCE_GAP_S, split, spoken_s
from companion.content.way import step_s
from companion.core.breaktime import ask_break, take_break
from companion.core.breath import breath_phases, cue_words
from companion.core.events import Note, Prepare
from companion.core.memory import is_for_two
from companion.core.read_back import read_back
from companion.core.requests import (
    Chime,
    Flow,
    InGuide,
    Line,
    Paced,
    Question,
    Quiet,
    Request,
    SomethingElse,
)
from companion.core.slots import Asking, Slots, fill_slot, keep_words
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.normalise import tokens
from companion.language.sounds import match_by_sound

_LONE_WORDS = 2

StepFlow = Generator[Request, Reading | None, tuple[Step, ...]]
"""What a step asks for, and the steps that an answer in it puts first."""

StepsOf = Generator[InGuide, Reading | None, tuple[Step, ...]]
"""The same as the session sees it."""


@dataclass(frozen=True, slots=True)
class Felt:
    """What a guide may say back, in the person's own words; None for what is not known."""

    feeling: str | None = None
    cause: str | None = None


def lead_in(talk: Talk, *, silent: bool = False, turn: int = 0) -> Line:
    """What is said before a guide; how to stop it is told once, and remembered as told.

    Args:
        talk: what it is held with.
        silent: the person said nothing, so it is told that something begins.
        turn: which wording.
    """
    told, talk.memory.guided = talk.memory.guided, True
    prompt = "silence_offer" if silent else "start_next_guide" if told else "start_guide"
    return Line(talk.prompts.say(prompt, turn=turn))


def go_through(
    loaded: LoadedGuide, guide: Flow
) -> Generator[Request | InGuide, Reading | None, bool]:
    """Run a guide and write down how it went; False when it was left for another.

    Args:
        loaded: whose record it is.
        guide: it as a flow, as :func:`run_guide` gives it.
    """
    record = {"id": loaded.id, "title": loaded.guide.title, "route": loaded.guide.route}
    yield Note("guide", {**record, "did": "began"})
    try:
        yield from guide
    except SomethingElse:
        yield Note("guide", {**record, "did": "left"})
        return False
    yield Note("guide", {**record, "did": "finished"})
    return True


def run_guide(talk: Talk, loaded: LoadedGuide, felt: Felt, slots: Slots | None = None) -> Flow:
    """Say and pace the guide in its form.

    Args:
        talk: what it is held with.
        loaded: the guide.
        felt: what it may say back.
        slots: what the person answers is put into them, for the caller.

    Raises:
        SomethingElse: into the caller, when the person asks for another guide.
    """
    todo = deque(loaded.of_form(loaded.guide.steps))
    slots = Slots({}) if slots is None else slots
    slots.words.update({name: word for name, word in asdict(felt).items() if word})
    yield Prepare(tuple(_fixed_lines(todo)))
    while todo:
        left_s = _length_s(todo)
        step = todo.popleft()
        steps = yield from _inside(_step(talk, loaded, step, slots), loaded.guide, left_s)
        todo.extendleft(reversed(loaded.of_form(steps)))
        if step.end is not None:
            return
        if step.say is not None and todo and todo[0].pause is None:
            yield _in_guide(Quiet(SENTENCE_GAP_S), loaded.guide, left_s)


def _step(talk: Talk, loaded: LoadedGuide, step: Step, slots: Slots) -> StepFlow:
    """One step; the steps that an answer in it put first."""
    if step.say is not None:
        yield from _say(step, slots)
    elif step.pause is not None:
        yield Quiet(step.pause)
    elif step.breathe is not None:
        breath, words = step.breathe, cue_words(talk.prompts)
        yield Paced(tuple(breath_phases(breath, breath.rounds, words, breath.spoken)))
    elif step.ask is not None:
        yield from _ask(step.ask)
    elif step.choose is not None:
        return (yield from _choose(talk, step.choose))
    elif step.fill is not None:
        yield from fill_slot(step.fill, talk, slots)
    elif step.read_back is not None:
        yield from read_back(step.read_back, talk, slots)
    elif step.keep is not None:
        yield from keep_words(step.keep, talk, slots)
    elif step.shuffle is not None:
        yield from _shuffle(step.shuffle, loaded, talk.seed)
    elif step.timer is not None:
        yield from take_break(step.timer, talk)
    elif step.tone is not None:
        yield Chime(step.tone)
    elif step.end == "tone":
        yield Chime("end")
    return ()


def _inside(flow: StepFlow, guide: Guide, left_s: float) -> StepsOf:
    """What a step asks for, told as a part of its guide."""
    outcome: Reading | None = None
    while True:
        try:
            request = flow.send(outcome)
        except StopIteration as stop:
            steps: tuple[Step, ...] = stop.value
            return steps
        outcome = yield _in_guide(request, guide, left_s)


def _in_guide(request: Request, guide: Guide, left_s: float) -> InGuide:
    return InGuide(request, guide.title, left_s, is_for_two(guide))


def _length_s(steps: Iterable[Step]) -> float:
    """Seconds the steps take when nobody answers, each choice going the way of silence."""
    todo, length_s = deque(steps), 0.0
    while todo:
        step = todo.popleft()
        if step.choose is not None:
            todo.extendleft(reversed(step.choose.in_silence()))
        length_s += step_s(step, todo[0] if todo else None)
        if step.end is not None:
            break
    return length_s


def guide_alone(talk: Talk, loaded: LoadedGuide) -> Flow:
    """A guide with no talk around it; asking for another one ends it."""
    with suppress(SomethingElse):
        yield from run_guide(talk, loaded, Felt())


def set_break(talk: Talk, said: str) -> Flow:
    """A break that was asked for in the midst of something else, which is gone back to.

    Args:
        talk: what the session is held with.
        said: how it was asked for; its minutes, and whether half is to be told, may be in it.
    """
    if talk.memory.closed_for_two:
        for text in talk.safety_texts.general.closed_for_two:
            yield Line(text)
        return
    timed = ((one, step.timer) for one in talk.guides.values() for step in one.guide.steps)
    loaded, timer = next((one, timer) for one, timer in timed if timer is not None)
    with suppress(SomethingElse):
        guide = ask_break(timer, talk, said)
        yield from _inside(guide, loaded.guide, timer.usual * 60)


def choose_option(talk: Talk, choose: Choose, heard: str) -> tuple[Step, ...] | None:
    """The steps of the option that was named, by a word of it, its place or its sound.

    Args:
        talk: whose ordinals and numbers are taken for places.
        choose: the question.
        heard: what was said; of several options the one named last counts.

    Returns:
        None when no option was named.
    """
    named = which_named(talk, [option.words for option in choose.options], heard)
    return None if named is None else choose.options[named].steps


def which_named(talk: Talk, options: Sequence[Sequence[str]], heard: str) -> int | None:
    """The place of the option that was named; see :func:`choose_option`.

    Args:
        talk: whose ordinals and numbers are taken for places.
        options: the words of each.
        heard: what was said.
    """
    said = tokens(heard)
    ordinals, numbers = talk.prompts.texts("ordinals"), talk.prompts.texts("numbers")[1:]
    last, named = -1, None
    for index, words in enumerate(options):
        if said == [numbers[index]]:
            return index
        for word in (*words, ordinals[index]):
            at = _last_place(said, tokens(word))
            if at > last:
                last, named = at, index
    if named is None and len(said) <= _LONE_WORDS:
        sounds = {word: index for index, words in enumerate(options) for word in words}
        match = match_by_sound([heard], sounds)
        named = sounds[match.word] if match else None
    return named


def _say(step: Step, slots: Slots) -> Asking:
    """The sentences of a step, with the person's words in them where they are known."""
    said = slots.put_into(step.say or "")
    text, private = (step.unknown or "", False) if said is None else (said, bool(step.slots()))
    for number, sentence in enumerate(split(text)):
        if number:
            yield Quiet(SENTENCE_GAP_S)
        yield Line(sentence, private)


def _ask(ask: Ask) -> Asking:
    answer = _answer((yield Question((Line(ask.text),), "command", ask.wait, "guide")))
    then = ask.silent if answer is None else ask.answered
    if then is not None:
        yield Line(then)
        yield Quiet(SENTENCE_GAP_S)


def _choose(talk: Talk, choose: Choose) -> StepFlow:
    """Ask, and give the steps that follow from the answer."""
    question = Question((Line(choose.text),), "command", choose.wait, "guide_choice")
    answer = _answer((yield question))
    steps = None if answer is None else choose_option(talk, choose, answer.text)
    return choose.in_silence() if steps is None else steps


def _answer(reading: Reading | None) -> Reading | None:
    """What was answered; to leave a question out is as good as silence."""
    return None if reading is not None and reading.command == "skip" else reading


def _shuffle(shuffle: Shuffle, loaded: LoadedGuide, seed: int) -> Asking:
    """Single words, every so many seconds, in an order that the guide and the seed give."""
    order = random.Random(f"{loaded.id} {seed}")
    count = min(shuffle.count, len(loaded.words))
    for word in order.sample(loaded.words, count):
        yield Line(f"{word.capitalize()}.")
        yield Quiet(shuffle.every - spoken_s(word))


def _fixed_lines(steps: deque[Step]) -> Iterator[str]:
    """The sentences on the way of silence that hold no words of the person's."""
    for step in steps:
        if step.say is not None and not step.slots():
            yield from split(step.say)
        elif step.ask is not None:
            yield step.ask.text
        elif step.choose is not None:
            yield step.choose.text
        elif step.fill is not None:
            yield from (step.fill.text, step.fill.again)
        elif step.keep is not None:
            yield step.keep.ask


def _last_place(said: list[str], phrase: list[str]) -> int:
    """Where the phrase stands last in what was said; -1 when it does not."""
    places = range(len(said) - len(phrase) + 1)
    return max((at for at in places if said[at : at + len(phrase)] == phrase), default=-1)
