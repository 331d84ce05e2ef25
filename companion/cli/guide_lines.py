"""A guide's steps as plain lines, as ``companion scripts show`` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from companion.content.schema import Breath, Fill, Step


def step_lines(steps: Iterable[Step]) -> Iterator[str]:
    """One line a step; the steps of an answer follow the line that names it."""
    for step in steps:
        mark = f"In the {step.only} form: " if step.only else ""
        for line in _lines(step):
            yield f"{mark}{line}"


def _lines(step: Step) -> Iterator[str]:
    if step.say is not None:
        yield f"Say: {step.say}"
        if step.unknown is not None:
            yield f"Or say, when that is not known: {step.unknown}"
    elif step.pause is not None:
        yield f"Pause: {step.pause:g} seconds"
    elif step.breathe is not None:
        yield _breath_line(step.breathe)
    elif step.ask is not None:
        yield f"Ask: {step.ask.text} Wait {step.ask.wait:g} seconds."
        if step.ask.answered is not None:
            yield f"After an answer, say: {step.ask.answered}"
        if step.ask.silent is not None:
            yield f"After silence, say: {step.ask.silent}"
    elif step.choose is not None:
        yield f"Choose: {step.choose.text} Wait {step.choose.wait:g} seconds."
        for option in step.choose.options:
            yield f"After {' or '.join(option.words)}:"
            yield from step_lines(option.steps)
        if step.choose.silent is not None:
            yield "After silence:"
            yield from step_lines(step.choose.silent)
        yield "After any of these:"
    elif step.fill is not None:
        yield from _fill_lines(step.fill)
    elif step.read_back is not None:
        yield f"Read back: {' '.join(step.read_back.lines)}"
        yield f"Ask: {step.read_back.ask} Wait {step.read_back.wait:g} seconds."
    elif step.keep is not None:
        yield f"Ask: {step.keep.ask} Wait {step.keep.wait:g} seconds."
        yield f"After a yes, keep {' and '.join(step.keep.slots)} as {step.keep.what}."
    elif step.shuffle is not None:
        shuffle = step.shuffle
        yield f"Shuffle: a {shuffle.words} word every {shuffle.every:g} seconds, {shuffle.count}"
    elif step.timer is not None:
        timer = step.timer
        yield f"Ask: {timer.text} Wait {timer.wait:g} seconds."
        yield f"Break: {timer.least} to {timer.most} minutes, {timer.usual} after silence"
    elif step.tone is not None:
        yield f"Tone: {step.tone}"
    else:
        yield f"End: {step.end}"


def _fill_lines(fill: Fill) -> Iterator[str]:
    yield f"Ask: {fill.text} Wait {fill.wait:g} seconds. The answer is {{{fill.slot}}}."
    yield f"After silence, ask once more: {fill.again}"
    for met in fill.unless:
        yield f"After {' or '.join(met.heard)}, say: {met.say}"
    yield f"When help is asked for, say: {fill.example}"


def _breath_line(breath: Breath) -> str:
    parts = (
        ("in", breath.in_), ("then", breath.top_up), ("hold", breath.hold),
        ("out", breath.out), ("rest", breath.rest),
    )  # fmt: skip
    told = ", ".join(f"{name} {seconds:g}" for name, seconds in parts if seconds is not None)
    return f"Breathe: {told}; {breath.rounds} rounds, {breath.spoken} of them spoken"
