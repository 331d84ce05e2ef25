"""What happens when a person may be in danger.

Everything said here is fixed text from ``scripts/en/safety_texts.toml``; this module gives only
its order.  Nothing of it is written to the log, nothing is graded, and the session is never
ended on the person.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from companion.content.help_lines import NumberKind
from companion.content.safety_texts import CategoryTexts, Help
from companion.core.requests import Flow, InGuide, Line, Question, Request, Tell
from companion.core.talk import Talk
from companion.language import Reading, Safety
from companion.language.normalise import normalise

_ANSWER_SILENCE_S = 10.0
_STAY_SILENCE_S = 25.0


def crisis(talk: Talk, safety: Safety) -> Flow:
    """Help at once, the numbers twice, then presence without end."""
    texts = talk.safety_texts.categories[str(safety.category)]
    if texts.crisis is None:
        yield from check(talk, safety)
        return
    if (other := (yield from _in_private(talk, texts))) is not None:
        yield from crisis(talk, other)
        return
    yield from _help(talk, texts.crisis)
    yield from _stay(talk, safety, texts.crisis)


def check(talk: Talk, safety: Safety) -> Flow:
    """One direct question; anything but a plain no is treated as a yes.

    A category without alarm has no question: its words are said once.
    """
    texts = talk.safety_texts.categories[str(safety.category)]
    if texts.soft is not None:
        yield from _help(talk, texts.soft)
        return
    assert texts.check is not None and texts.crisis is not None  # the schema sees to it
    if (other := (yield from _in_private(talk, texts))) is not None:
        yield from crisis(talk, other)
        return
    question = Question((Line(texts.check.ask),), "yes_no", _ANSWER_SILENCE_S, "choice")
    reading = yield question
    if reading is not None and _is_other_crisis(reading, safety):
        yield from crisis(talk, reading.safety)
    elif reading is not None and _is_one_of(talk.safety_texts.general.plain_no, reading.text):
        yield from _lines((*texts.check.no, talk.safety_texts.general.go_on))
    else:
        yield from _help(talk, texts.crisis)
        yield from _stay(talk, safety, texts.crisis)


def number_lines(talk: Talk, kinds: Sequence[NumberKind] = ("emergency", "crisis")) -> list[Line]:
    """The person's numbers, digit by digit."""
    texts = talk.safety_texts
    return [Line(texts.heading()), *(Line(line.spoken) for line in texts.numbers(kinds))]


def _is_other_crisis(reading: Reading, safety: Safety) -> bool:
    """Whether a plain statement of another danger was made."""
    return reading.safety.level == "crisis" and reading.safety.category != safety.category


def is_plain_yes(talk: Talk, reading: Reading | None) -> bool:
    """True for a yes with no doubt in it, where a wrong one would harm."""
    return reading is not None and _is_one_of(talk.safety_texts.general.plain_yes, reading.text)


def _is_one_of(answers: Sequence[str], text: str) -> bool:
    """Whether one of the listed answers was said alone."""
    return normalise(text) in map(normalise, answers)


def _in_private(
    talk: Talk, texts: CategoryTexts
) -> Generator[Request | InGuide, Reading | None, Safety | None]:
    """Ask whether it is safe to talk aloud, and be silent until it is; only a plain yes is one.

    Returns:
        Another plain danger that was said aloud in place of an answer, for which nobody is asked
        this; None otherwise.
    """
    if not texts.private or texts.crisis is None:
        return None
    line = Line(talk.safety_texts.general.private_ask)
    reading = yield Question((line,), "yes_no", _ANSWER_SILENCE_S, "choice")
    if reading is not None and reading.safety.level == "crisis":
        other = talk.safety_texts.categories[str(reading.safety.category)]
        if other.crisis is not None and not other.private:
            return reading.safety
    if not is_plain_yes(talk, reading):
        yield from _quietly(talk, texts.crisis)
    return None


def _quietly(talk: Talk, help_: Help) -> Flow:
    """Be silent until the person says yes, and show the numbers when they ask for them.

    A plain statement of danger asks for them as well.  They are not shown unasked: others may see
    the screen, and a screen reader reads it aloud.
    """
    general = talk.safety_texts.general
    yield from _lines(general.private_no)
    for text in general.private_shown:
        yield Tell(text)
    while True:
        reading = yield Question((), "command", _STAY_SILENCE_S, "silent")
        if is_plain_yes(talk, reading):
            return
        if reading is not None and (
            reading.command == "numbers" or reading.safety.level == "crisis"
        ):
            yield from _shown(talk, help_.numbers)


def _help(talk: Talk, help_: Help) -> Flow:
    """What is said first, the numbers twice, and what follows them."""
    general = talk.safety_texts.general
    yield from _lines(help_.first)
    if help_.numbers:
        yield from _shown(talk, help_.numbers)
        spoken = number_lines(talk, help_.numbers)
        yield from spoken
        yield Line(general.numbers_again)
        yield from spoken[1:]
        yield Line(general.numbers_repeat)
    yield from _lines(help_.then)


def _stay(talk: Talk, safety: Safety, help_: Help) -> Flow:
    """Be there: an answer to every word, a line into every long silence."""
    general = talk.safety_texts.general
    silent = spoken = 0
    while True:
        reading = yield Question((), "command", _STAY_SILENCE_S, "stay")
        if reading is None:
            yield Line(general.stay[silent % len(general.stay)])
            silent += 1
        elif _is_other_crisis(reading, safety):
            yield from crisis(talk, reading.safety)
        elif reading.command in ("numbers", "repeat"):
            yield from number_lines(talk, help_.numbers)
        else:
            yield Line(general.answered[spoken % len(general.answered)])
            spoken += 1


def _shown(talk: Talk, kinds: Sequence[NumberKind]) -> Flow:
    """The numbers in print, as they are dialled."""
    for line in talk.safety_texts.numbers(kinds):
        yield Tell(line.shown)


def _lines(texts: Sequence[str]) -> Flow:
    for text in texts:
        yield Line(text)
