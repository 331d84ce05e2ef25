"""The ways through a guide, and how long they take.

A guide with choices can go one way or another.  Every rule about what comes when holds on every
way, in both forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from companion.content.load import LoadedGuide
from companion.content.locate import Place
from companion.content.schema import Ask, Choose, Fill, Keep, ReadBack, Step, Timer
from companion.content.sentences import SENTENCE_GAP_S, spoken_s

TONE_S = 0.6
"""A short sound with the quiet around it."""

Placed = tuple[Place, Step]
"""A step and where it stands in its file."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a guide: the steps as they follow one another, choices among them.

    Attributes:
        loaded: the guide, in the form that is gone through.
    """

    loaded: LoadedGuide
    steps: tuple[Placed, ...]

    def timeline(self) -> Iterator[tuple[float, Placed]]:
        """When each step begins, in seconds, and the step; nobody answers."""
        t_s = 0.0
        for index, (place, step) in enumerate(self.steps):
            yield t_s, (place, step)
            then = self.steps[index + 1][1] if index + 1 < len(self.steps) else None
            t_s += step_s(step, then)

    def length_s(self) -> float:
        """Seconds from the first word to the last sound, at the guidance pace."""
        t_s, (_, last) = list(self.timeline())[-1]
        return t_s + step_s(last, None)


def ways(loaded: LoadedGuide) -> Iterator[Way]:
    """Every way through a guide in its form, the one of silence first."""
    for steps in _through(_placed(loaded.guide.steps, ("steps",)), loaded):
        yield Way(loaded, steps)


def silent_way(loaded: LoadedGuide) -> Way:
    """The way when nobody answers."""
    return next(ways(loaded))


def every_step(loaded: LoadedGuide) -> Iterator[Placed]:
    """Each step of the guide once, in both forms and in all branches."""
    todo = _placed(loaded.guide.steps, ("steps",))
    while todo:
        place, step = todo.pop(0)
        yield place, step
        if step.choose is not None:
            todo[:0] = [placed for branch in _branches(place, step.choose) for placed in branch]


def spoken_text(step: Step) -> str:
    """What a step says, in one string; empty for a step without words."""
    match step.asked:
        case Ask(text=text, silent=silent):
            return " ".join(filter(None, (text, silent)))
        case Choose(text=text) | Fill(text=text) | Timer(text=text):
            return text
        case ReadBack(lines=lines, ask=ask):
            return " ".join((*lines, ask))
        case Keep(ask=ask):
            return ask
    return step.say or ""


def _through(todo: Sequence[Placed], loaded: LoadedGuide) -> Iterator[tuple[Placed, ...]]:
    done: list[Placed] = []
    for index, (place, step) in enumerate(todo):
        if step.only not in (None, loaded.form):
            continue
        done.append((place, step))
        if step.end is not None:
            break
        if step.choose is not None:
            for branch in _branches(place, step.choose):
                for rest in _through([*branch, *todo[index + 1 :]], loaded):
                    yield (*done, *rest)
            return
    yield tuple(done)


def _branches(place: Place, choose: Choose) -> Iterator[list[Placed]]:
    """The steps that may follow a choice, the silent ones first."""
    if choose.silent is not None:
        yield _placed(choose.silent, (*place, "choose", "silent"))
    for index, option in enumerate(choose.options):
        yield _placed(option.steps, (*place, "choose", "options", index, "steps"))


def _placed(steps: Sequence[Step], place: Place) -> list[Placed]:
    return [((*place, index), step) for index, step in enumerate(steps)]


def step_s(step: Step, then: Step | None) -> float:
    """Seconds a step takes before ``then`` begins, when nobody answers.

    A slot is taken to be filled within its wait and read back once: a person who says nothing
    has the second asking in place of the reading back, which takes about as long.
    """
    if step.pause is not None:
        return step.pause
    if step.breathe is not None:
        return step.breathe.rounds * step.breathe.round_s()
    if step.shuffle is not None:
        return step.shuffle.count * step.shuffle.every
    if step.timer is not None:
        return spoken_s(step.timer.text) + step.timer.wait + step.timer.usual * 60
    if step.tone is not None or step.end is not None:
        return 0.0 if step.end == "quiet" else TONE_S
    spoken = spoken_s(spoken_text(step))
    if step.asked is not None:
        return spoken + step.asked.wait
    return spoken + (0.0 if then is None or then.pause is not None else SENTENCE_GAP_S)
