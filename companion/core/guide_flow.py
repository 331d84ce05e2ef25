"""A guide, step by step."""

from __future__ import annotations

from companion.content.load import LoadedGuide
from companion.content.schema import Breath
from companion.content.sentences import SENTENCE_GAP_S, split
from companion.core.events import Phase, PhaseKind
from companion.core.requests import Chime, Coming, Flow, InGuide, Line, Paced, Question, Quiet
from companion.core.talk import Talk


def run_guide(talk: Talk, loaded: LoadedGuide) -> Flow:
    """Say and pace the guide.

    Raises:
        SomethingElse: into the caller, when the person asks for another guide.
    """
    steps = loaded.guide.steps
    yield Coming(tuple(line for step in steps if step.say for line in split(step.say)))
    for step, then in zip(steps, (*steps[1:], None), strict=True):
        if step.say is not None:
            for number, sentence in enumerate(split(step.say)):
                if number:
                    yield InGuide(Quiet(SENTENCE_GAP_S))
                yield InGuide(Line(sentence))
            if then is not None and then.pause is None:
                yield InGuide(Quiet(SENTENCE_GAP_S))
        elif step.pause is not None:
            yield InGuide(Quiet(step.pause))
        elif step.breathe is not None:
            yield InGuide(Paced(breath_phases(step.breathe, talk)))
        elif step.ask is not None:
            question = Question((Line(step.ask.text),), "command", step.ask.wait, "help_guide")
            yield InGuide(question)
        elif step.tone is not None:
            yield InGuide(Chime(step.tone))


def breath_phases(breath: Breath, talk: Talk) -> tuple[Phase, ...]:
    """All phases of a breath pattern; the first rounds carry their cue words."""
    word = {name: talk.prompts.say(f"breath_{name}") for name in ("in", "top_up", "hold", "out")}
    parts: tuple[tuple[PhaseKind, float | None, str], ...] = (
        ("in", breath.in_, word["in"]),
        ("in", breath.top_up, word["top_up"]),
        ("hold", breath.hold, word["hold"]),
        ("out", breath.out, word["out"]),
        ("hold", breath.rest, word["hold"]),
    )
    phases: list[Phase] = []
    for number in range(breath.rounds):
        for kind, seconds, cue in parts:
            if seconds is not None:
                phases.append(Phase(kind, seconds, cue if number < breath.spoken else ""))
    return tuple(phases)
