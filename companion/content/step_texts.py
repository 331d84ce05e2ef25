"""The texts of a step: each that may be spoken, and where in the step it stands."""

from __future__ import annotations

from collections.abc import Iterator

from companion.content.locate import Place
from companion.content.schema import Ask, Choose, Fill, Keep, ReadBack, Step, Timer


def step_texts(step: Step) -> Iterator[tuple[Place, str]]:
    """Every text of a step, without those of the steps in its answers."""
    for name in ("say", "unknown"):
        text = getattr(step, name)
        if text:
            yield (name,), text
    match step.asked:
        case Ask() as ask:
            for name in ("text", "answered", "silent"):
                text = getattr(ask, name)
                if text:
                    yield ("ask", name), text
        case Choose(text=text):
            yield ("choose", "text"), text
        case Fill() as fill:
            for name in ("text", "again", "example"):
                yield ("fill", name), getattr(fill, name)
            for index, unless in enumerate(fill.unless):
                yield ("fill", "unless", index, "say"), unless.say
        case ReadBack(lines=lines, ask=text):
            for index, line in enumerate(lines):
                yield ("read_back", "lines", index), line
            yield ("read_back", "ask"), text
        case Keep(ask=text):
            yield ("keep", "ask"), text
        case Timer() as timer:
            for name in ("text", "ask_half", "half"):
                yield ("timer", name), getattr(timer, name)
