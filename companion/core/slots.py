"""A person's own words in a guide: asked for, read back, corrected, and kept by consent."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import NamedTuple

from companion.content.schema import Fill, Keep, slots_in
from companion.core.events import Note
from companion.core.requests import Line, Question, Request
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.commands import commands
from companion.language.grammar import grammar
from companion.language.normalise import tokens
from companion.language.sounds import is_word

Asking = Generator[Request, Reading | None, None]
"""What a part of a step asks for."""

_LEFT_OUT = ("skip", "no", "resume")
_ENDS = " .,;:!?…-–"


class Slots:
    """The slots of one guide.

    Args:
        known: what was known before the guide began.

    Attributes:
        words: what fills each, in the person's own words.
        fills: how each that was come by is asked for.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self.words = dict(known)
        self.fills: dict[str, Fill] = {}

    def put_into(self, text: str) -> str | None:
        """The text with its slots filled; None when one of them is empty."""
        if not slots_in(text) <= self.words.keys():
            return None
        said = text.format(**self.words)
        return said[:1].upper() + said[1:]


class Spelled(NamedTuple):
    """A word as it was said, and as it is compared."""

    raw: str
    tokens: tuple[str, ...]


def spelled(text: str) -> list[Spelled]:
    """The words of ``text``, each by itself; what is no word is left out."""
    words = (Spelled(raw, tuple(tokens(raw))) for raw in text.split())
    return [word for word in words if word.tokens]


def find_phrase(words: Sequence[Spelled], phrase: str) -> tuple[int, int] | None:
    """Where a phrase stands last in the words: its first one and the one behind it."""
    sought = [token for word in spelled(phrase) for token in word.tokens]
    for start in range(len(words) - 1, -1, -1):
        said: list[str] = []
        for end in range(start, len(words)):
            said.extend(words[end].tokens)
            if said == sought:
                return start, end + 1
    return None


def says(talk: Talk, text: str, prompt: str) -> bool:
    """Whether one of the phrases of a prompt was said, in whatever else was."""
    said = f" {' '.join(tokens(text))} "
    return any(f" {' '.join(tokens(phrase))} " in said for phrase in talk.prompts.texts(prompt))


def own_words(text: str, drop: Sequence[str] = ()) -> str:
    """What was said, without the opening that the line has already, and without its end mark.

    >>> own_words("I'm sorry for forgetting your evening.", ("i am sorry for", "for"))
    'forgetting your evening'
    """
    words = spelled(text)
    while words and words[0].tokens[0] in grammar().spelling.fillers:
        words = words[1:]
    ends = [found[1] for phrase in drop if (found := _opening(words, phrase)) is not None]
    said = " ".join(word.raw for word in words[max(ends, default=0) :]).strip(_ENDS)
    first = said.split(" ", 1)[0]
    if not ends and first[1:].islower() and is_word(first.lower()):
        said = said[:1].lower() + said[1:]  # it stood at the beginning, and stands within a line
    return said


def _opening(words: Sequence[Spelled], phrase: str) -> tuple[int, int] | None:
    for end in range(1, len(words) + 1):
        found = find_phrase(words[:end], phrase)
        if found is not None:
            return found if found[0] == 0 else None
    return None


def fill_slot(fill: Fill, talk: Talk, slots: Slots) -> Asking:
    """Ask for a slot, and keep the answer while the guide lasts."""
    slots.fills[fill.slot] = fill
    words = yield from ask_words(fill, talk)
    if words is not None:
        slots.words[fill.slot] = words


def ask_words(fill: Fill, talk: Talk) -> Generator[Request, Reading | None, str | None]:
    """Ask; once more after silence and after what is met with a line; None when nothing came."""
    text, asked_again, met = fill.text, False, False
    while True:
        line = (Line(text),)
        answer = yield Question(line, "words", fill.wait, "guide_words", fill.example)
        if answer is not None and answer.command in _LEFT_OUT:
            return None
        text = fill.again
        said = said_words(answer, fill, talk)
        doubt = None if met or answer is None else _doubt(fill, answer.text)
        if said is not None and doubt is None:
            return said
        if said is None and asked_again:
            return None
        asked_again = True
        if said is not None and doubt is not None:
            met = True
            yield Line(doubt)


def said_words(answer: Reading | None, fill: Fill, talk: Talk) -> str | None:
    """The words for the slot; None for silence and for an answer that leaves it open."""
    if answer is None or answer.command == "yes" or answer.safety.level != "none":
        return None
    plain = tokens(answer.text)
    if any(plain == tokens(phrase) for phrase in talk.prompts.texts("no_answer_words")):
        return None
    return own_words(answer.text, fill.drop) or None


def _doubt(fill: Fill, text: str) -> str | None:
    """What an answer is met with."""
    words = spelled(text)
    for unless in fill.unless:
        if any(find_phrase(words, phrase) for phrase in unless.heard):
            return unless.say
    return None


def keep_words(keep: Keep, talk: Talk, slots: Slots) -> Asking:
    """Ask whether the words may be kept; anything but a plain yes keeps nothing."""
    words = {slot: slots.words[slot] for slot in keep.slots if slot in slots.words}
    if not words:
        return
    answer = None
    if talk.keeps:
        answer = yield Question((Line(keep.ask),), "yes_no", keep.wait, "choice")
    said_yes = answer is not None and commands().find(tokens(answer.text)) == "yes"
    if not (said_yes and talk.keeps):
        yield Line(talk.prompts.say("words_not_kept"))
        return
    yield Note("words", {"what": keep.what, "words": words})
    yield Line(talk.prompts.say("words_kept"))
