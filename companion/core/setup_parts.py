"""The parts of a setup, one question or two each."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from companion.core.events import KeepSound, SetVoice
from companion.core.requests import Flow, InGuide, Request
from companion.core.setup_asking import Ended, Part, Setting, Turn, ask, left, turned
from companion.language import Reading
from companion.language.setup_words import countries_named, wish

_TRIES = 3
_MOST_CHANGES = 20  # of the voice; then it stays as it is
_SPOKEN_BACK_WORDS = 10


@dataclass(frozen=True, slots=True)
class _YesNo:
    """A question of yes or no.

    Attributes:
        field: the setting it answers.
        ask: prompt of the question.
        careful: the value that is taken when an answer stays unclear.
        sure: prompt that asks whether the careful value is meant.
        yes, no: prompts that tell what a yes, and what a no, came to.
    """

    field: str
    ask: str
    careful: bool
    sure: str
    yes: str
    no: str


_NO_HOLDS = _YesNo(
    "no_holds", "setup_ask_holds", True, "setup_sure_holds", "setup_no_holds", "setup_holds"
)
_BREATH_LAST = _YesNo(
    "breath_last", "setup_ask_breath", True, "setup_sure_breath", "setup_breath_last",
    "setup_breath_first",
)  # fmt: skip
_DISCREET = _YesNo(
    "discreet", "setup_ask_discreet", True, "setup_sure_discreet", "setup_discreet", "setup_plain"
)
_LOG = _YesNo("log", "setup_ask_log", False, "setup_sure_log", "setup_log", "setup_no_log")
_LOCKED = _YesNo(
    "locked_log", "setup_ask_locked", True, "setup_sure_locked", "setup_locked", "setup_unlocked"
)

_LARGE_PRINT = _YesNo(
    "large_print", "setup_ask_large", False, "setup_sure_large", "setup_large", "setup_usual_print"
)
_NUMBERS_AGAIN = _YesNo(
    "ask_numbers_again", "setup_ask_again", False, "setup_sure_again", "setup_again",
    "setup_not_again",
)  # fmt: skip


def country(setting: Setting) -> Part:
    """Whose help lines are read; what was heard is confirmed aloud."""
    countries = setting.given.countries
    refused: set[str] = set()
    prompt = "setup_ask_country"
    heard: dict[str, str] = {}
    for _ in range(_TRIES):
        reading = yield from ask(setting, prompt, "command", private=bool(heard), **heard)
        turn = turned(reading)
        if turn or reading is None or reading.command == "no":
            return left(setting, turn or "done")
        named = _named(setting, reading, refused)
        code, turn = yield from _confirmed(setting, named, refused)
        if code is not None:
            yield setting.settle("country", code)
            setting.talk.memory.country = countries[code]
            return Ended("done", setting.line("setup_country", country=countries[code].name))
        if turn is not None:
            return left(setting, turn)
        prompt, heard = "setup_ask_country_again", {}
        if not named and len(reading.text.split()) <= _SPOKEN_BACK_WORDS:
            prompt, heard = "setup_heard_country", {"heard": reading.text}
    return Ended("done", setting.line("setup_country_open"))


def _confirmed(
    setting: Setting, named: Sequence[str], refused: set[str]
) -> Generator[Request | InGuide, Reading | None, tuple[str | None, Turn | None]]:
    """The country that was confirmed, or the turn that was taken instead; else it is asked again.

    Countries that are not meant are added to ``refused``.
    """
    while named:
        code, *named = named
        name = setting.given.countries[code].name
        answer = yield from ask(setting, "setup_sure_country", country=name)
        turn = turned(answer)
        if turn or answer is None:
            return None, None if turn == "back" else turn
        if answer.command == "yes":
            return code, None
        refused.add(code)
        named = _named(setting, answer, refused) or named
    return None, None


def _named(setting: Setting, reading: Reading, refused: set[str]) -> list[str]:
    """The countries in an answer; a yes or a no is not taken for one that sounds like it."""
    names = {code: country.name for code, country in setting.given.countries.items()}
    codes = countries_named(reading.text, names, by_sound=reading.command is None)
    return [code for code in codes if code not in refused]


def holds(setting: Setting) -> Part:
    """A condition in which the breath is not to be held."""
    return (yield from _yes_no(setting, _NO_HOLDS))


def breath(setting: Setting) -> Part:
    """Whether paying attention to the breath makes it worse."""
    return (yield from _yes_no(setting, _BREATH_LAST))


def others(setting: Setting) -> Part:
    """Whether others may hear or see, and neutral words for that."""
    reading = yield from ask(setting, "setup_ask_others")
    if turn := turned(reading):
        return left(setting, turn)
    alone = reading is not None and reading.command == "no"
    setting.told["alone"] = alone
    if alone:
        return Ended("done", setting.line("setup_alone"))
    ended = yield from _yes_no(setting, _DISCREET)
    return (yield from others(setting)) if ended.turn == "back" else ended


def log(setting: Setting) -> Part:
    """Whether a log is kept at all, and locked where others may open this computer.

    A passphrase cannot be said aloud, so a lock is kept as a wish: until it is typed, no log is.
    """
    ended = yield from _yes_no(setting, _LOG)
    if ended.turn != "done" or not setting.answers.get("log") or setting.told.get("alone"):
        return ended
    if setting.given.locked:
        return Ended("done", setting.line("setup_log_locked"))
    if ended.line is not None:
        yield ended.line
    ended = yield from _yes_no(setting, _LOCKED)
    return (yield from log(setting)) if ended.turn == "back" else ended


def _yes_no(setting: Setting, wanted: _YesNo) -> Part:
    """Ask; an unclear answer is asked back about once, and taken with care if it stays so."""
    reading = yield from ask(setting, wanted.ask)
    value = _answer(reading)
    if turn := turned(reading):
        return left(setting, turn)
    if value is None:
        reading = yield from ask(setting, wanted.sure)
        if (turn := turned(reading)) == "back":
            return (yield from _yes_no(setting, wanted))
        if turn:
            return left(setting, turn)
        value = wanted.careful if _answer(reading) is not False else not wanted.careful
    yield setting.settle(wanted.field, value)
    return Ended("done", setting.line(wanted.yes if value else wanted.no))


def _answer(reading: Reading | None) -> bool | None:
    """A plain yes or no; "not sure" is neither."""
    if reading is None or wish(reading.text) == "unsure" or reading.command not in ("yes", "no"):
        return None
    return reading.command == "yes"


def voice(setting: Setting) -> Part:
    """Which voice, how fast and how loud, by trying them.

    Slower, faster, louder and quieter are granted as everywhere, and the sample comes again.
    What not everybody needs is asked about only when more choices are wanted.
    """
    given = setting.given
    trying = given.voice
    names: list[str] | None = None
    yield setting.line("setup_voice")
    for _ in range(_MOST_CHANGES):
        reading = yield from ask(setting, "setup_sample", "yes_no", "setup_voice")
        asked = wish(reading.text) if reading is not None else None
        if asked == "good" or (asked is None and reading and reading.command == "yes"):
            if trying is not None and trying != given.voice:
                yield setting.settle("voice", trying)
            yield KeepSound()
            return Ended("done", setting.line("setup_voice_kept"))
        if asked == "more":
            yield from _more(setting)
            continue
        if asked == "voice" or (reading and reading.command in ("other", "no")):
            names = names if names is not None else list(given.voices())
            trying = _next(names, trying)
            if trying is None:
                yield setting.line("setup_only_voice")
                trying = given.voice
            else:
                yield SetVoice(trying)
            continue
        if turn := turned(reading):
            if given.voice is not None and trying != given.voice:
                yield SetVoice(given.voice)
            return left(setting, turn)
        yield setting.line("setup_voice")
    return left(setting, "done")


def _more(setting: Setting) -> Flow:
    """How fast questions are, then what is asked beside; then the voice is come back to.

    That help was given is not remembered where nothing is kept.
    """
    answers = setting.answers
    keeps = answers.get("log", setting.talk.settings.log) and not answers.get("locked_log")
    beside = (_LARGE_PRINT, _NUMBERS_AGAIN) if keeps else (_LARGE_PRINT,)
    at = -1
    while at < len(beside):
        if at < 0:
            reading = yield from ask(setting, "setup_menu_sample", "yes_no", "setup_menu")
            if turned(reading) in ("back", "silent"):
                return
            at = 0
        ended = yield from _yes_no(setting, beside[at])
        if ended.line is not None:
            yield ended.line
        if ended.turn == "silent":
            return
        at += -1 if ended.turn == "back" else 1


def _next(names: list[str], name: str | None) -> str | None:
    """The voice after this one; None when there is no other."""
    if not set(names) - {name}:
        return None
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]


def microphone(setting: Setting) -> Part:
    """A few words, said back as they were heard."""
    prompt = "setup_ask_words"
    for _ in range(_TRIES - 1):
        reading = yield from ask(setting, prompt, "command", "setup_words")
        if reading is None:
            return Ended("silent", setting.line("setup_heard_nothing"))
        if turn := turned(reading):
            return left(setting, turn)
        words = " ".join(reading.text.split()[:_SPOKEN_BACK_WORDS])
        answer = yield from ask(setting, "setup_heard", private=True, heard=words)
        turn = turned(answer)
        if turn == "back":
            continue
        if turn or _answer(answer):
            return Ended("done", setting.line("setup_heard_well"))
        prompt = "setup_ask_words_again"
    return Ended("done", setting.line("setup_heard_badly"))
