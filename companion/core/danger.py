"""What happens when a person may be in danger.

Everything said here is fixed text from ``scripts/en/safety_texts.toml``; this module gives only
its order.  Nothing of it is written to the log, nothing is graded, and the session is never
ended on the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from companion.content.help_lines import NumberKind
from companion.content.safety_texts import CategoryTexts, Help, SafetyTexts
from companion.core.consent import says_yes
from companion.core.events import Remind, Show
from companion.core.requests import Flow, Line, Question, Quiet
from companion.core.talk import Talk
from companion.language import Reading, Safety
from companion.language.normalise import normalise

STOP_MEANS_QUIET = frozenset(("danger_now",))
"""Where the first stop asks for quiet, and the session stays."""

_ANSWER_SILENCE_S = 10.0
_STAY_SILENCE_S = 25.0
_TO_WRITE_S = 1.5  # after each number
_TO_WRITE_SLOWLY_S = 3.0


def crisis(talk: Talk, safety: Safety, *, asked: bool = False) -> Flow:
    """Help at once, the numbers twice, then presence without end.

    Args:
        talk: whose texts are said.
        safety: what was found.
        asked: whether it is safe to talk aloud was asked already.
    """
    texts = _of(talk, safety)
    if texts.crisis is None:
        yield from check(talk, safety)
        return
    talk.memory.helping = safety.category
    if talk.settings.ask_numbers_again and talk.keeps and not texts.private:
        yield Remind(True)
    if texts.private and not asked:
        yield from _when_safe_to_talk(talk, texts.crisis)
    yield from _help(talk, texts.crisis)
    yield from _stay(talk, safety)


def check(talk: Talk, safety: Safety) -> Flow:
    """One direct question; anything but a plain no is treated as a yes.

    A category without alarm has no question: its words are said once.
    """
    texts = _of(talk, safety)
    if texts.soft is not None:
        yield from _help(talk, texts.soft)
        return
    assert texts.check is not None and texts.crisis is not None  # the schema sees to it
    if texts.private:
        yield from _when_safe_to_talk(talk, texts.crisis)
    question = Question((Line(texts.check.ask),), "yes_no", _ANSWER_SILENCE_S, "check")
    reading = yield question
    if reading is not None and reading.safety.level == "crisis":
        safety = reading.safety
    elif reading is not None and _is_one_of(talk.safety_texts.general.plain_no, reading.text):
        general = talk.safety_texts.general
        yield from _lines(texts.check.no)
        yield from _lines(general.closed_for_two if talk.memory.closed_for_two else ())
        yield Line(general.go_on)
        return
    yield from crisis(talk, safety, asked=texts.private)


def in_quiet(talk: Talk) -> Flow:
    """Make no sound for a person who is being helped, until they want to hear more."""
    safety = Safety("crisis", talk.memory.helping)
    help_ = _of(talk, safety).crisis
    assert help_ is not None  # else there was nothing to help with
    yield from _in_silence(talk, help_)
    yield from _stay(talk, safety)


def goes_on(talk: Talk, safety: Safety) -> bool:
    """True when the talk may go on afterwards: there is a check, or no alarm at all."""
    soft = _of(talk, safety).soft
    return safety.level == "check" or soft is not None


def numbers_again(talk: Talk) -> Flow:
    """Ask, once, whether the numbers of the time before are wanted again.

    It names no reason; who may hear it learns nothing.
    """
    if not talk.reminded:
        return
    yield Remind(False)
    if (yield from says_yes(talk, "start_numbers", _ANSWER_SILENCE_S)):
        yield from _shown(talk, ("emergency", "crisis"))
        yield from number_lines(talk)


def number_lines(talk: Talk, kinds: Sequence[NumberKind] = ("emergency", "crisis")) -> list[Line]:
    """The person's numbers, digit by digit."""
    texts = _texts(talk)
    return [Line(texts.heading()), *(Line(line.spoken) for line in texts.numbers(kinds))]


def _texts(talk: Talk) -> SafetyTexts:
    """With the numbers of the country that was told in this session, if one was."""
    country = talk.memory.country
    return talk.safety_texts if country is None else replace(talk.safety_texts, country=country)


def _of(talk: Talk, safety: Safety) -> CategoryTexts:
    return talk.safety_texts.categories[str(safety.category)]


def _is_other_crisis(reading: Reading, safety: Safety) -> bool:
    """Whether a plain statement of another danger was made."""
    return reading.safety.level == "crisis" and reading.safety.category != safety.category


def _when_safe_to_talk(talk: Talk, help_: Help) -> Flow:
    """Ask whether it is safe to talk aloud, and be silent until it is; only a plain yes is one."""
    general = talk.safety_texts.general
    question = Question((Line(general.private_ask),), "yes_no", _ANSWER_SILENCE_S, "check")
    reading = yield question
    if is_plain_yes(talk, reading):
        return
    if reading is not None and _is_worse(talk, reading):
        yield from crisis(talk, reading.safety)
    yield from _lines(general.private_no)
    if reading is not None and _wants_numbers(reading):
        yield from _shown(talk, help_.numbers)
    yield from _in_silence(talk, help_)


def is_plain_yes(talk: Talk, reading: Reading | None) -> bool:
    """True for a yes with no doubt in it, where a wrong one would harm."""
    return reading is not None and _is_one_of(talk.safety_texts.general.plain_yes, reading.text)


def _is_one_of(answers: Sequence[str], text: str) -> bool:
    """Whether one of the listed answers was said alone."""
    return normalise(text) in map(normalise, answers)


def _in_silence(talk: Talk, help_: Help) -> Flow:
    """Be silent until the person says yes, and show the numbers when they ask for them.

    A plain statement of danger asks for them as well.  They are not shown unasked: others may see
    the screen, and a screen reader reads it aloud.
    """
    for text in talk.safety_texts.general.private_shown:
        yield Show(text)
    while True:
        reading = yield Question((), "command", _STAY_SILENCE_S, "silent")
        if reading is None:
            continue
        if is_plain_yes(talk, reading):
            return
        if _is_worse(talk, reading):
            worse = _of(talk, reading.safety).crisis
            help_ = worse or help_
            for text in help_.first:
                yield Show(text)
            yield from _shown(talk, help_.numbers)
        elif _wants_numbers(reading) or reading.safety.level == "crisis":
            yield from _shown(talk, help_.numbers)


def _is_worse(talk: Talk, reading: Reading) -> bool:
    """Whether what was said needs help that does not wait for a safe place to talk."""
    found = reading.safety
    return found.level == "crisis" and not _of(talk, found).private


def _wants_numbers(reading: Reading) -> bool:
    return reading.command in ("numbers", "help")


def _help(talk: Talk, help_: Help) -> Flow:
    """What is said first, the numbers twice, and what follows them.

    Where the emergency number is the first of them, nothing stands before it but that.
    """
    texts, general = _texts(talk), talk.safety_texts.general
    yield from _lines(help_.first)
    if help_.numbers:
        yield from _shown(talk, help_.numbers)
        heading, *numbers = number_lines(talk, help_.numbers)
        urgent = help_.numbers[0] == "emergency" and texts.country_known
        if not urgent:
            yield heading
        yield from _to_write(numbers, _TO_WRITE_S)
        yield Line(general.numbers_again)
        if urgent:
            yield heading
        yield from _to_write(numbers, _TO_WRITE_SLOWLY_S)
        yield Line(general.numbers_repeat)
    yield from _lines(help_.then)


def _stay(talk: Talk, safety: Safety) -> Flow:
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
            yield from number_lines(talk, _kinds(talk, safety))
        else:
            yield Line(general.answered[spoken % len(general.answered)])
            spoken += 1


def _kinds(talk: Talk, safety: Safety) -> Sequence[NumberKind]:
    """The help lines of a category."""
    help_ = _of(talk, safety).crisis
    assert help_ is not None  # else nobody stays
    return help_.numbers


def _to_write(numbers: Sequence[Line], seconds: float) -> Flow:
    """Numbers with time after each to write it down."""
    for line in numbers:
        yield line
        yield Quiet(seconds)


def _shown(talk: Talk, kinds: Sequence[NumberKind]) -> Flow:
    """The numbers in print, as they are dialled."""
    for line in _texts(talk).numbers(kinds):
        yield Show(line.shown)


def _lines(texts: Sequence[str]) -> Flow:
    for text in texts:
        yield Line(text)
