"""Reading a person's words back, and changing a part of them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from companion.content.schema import ReadBack, slots_in
from companion.core.requests import Line, Question, Request
from companion.core.slots import Asking, Slots, Spelled, ask_words, find_phrase, own_words, spelled
from companion.core.talk import Talk
from companion.language import Reading
from companion.language.commands import commands
from companion.language.normalise import tokens

_ROUNDS = 3
_WHICH_SILENCE_S = 8.0
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A line that was read back.

    Attributes:
        slots: those in it that can be asked for again.
        names: words that mean this part and no other.
    """

    slots: tuple[str, ...]
    names: frozenset[str]


def read_back(back: ReadBack, talk: Talk, slots: Slots) -> Asking:
    """Say the filled lines until they are right; silence agrees."""
    for _ in range(_ROUNDS):
        lines = list(_filled(back, slots))
        if not lines:
            return
        text = " ".join((*(slots.put_into(line) or "" for line in lines), back.ask))
        question = Question((Line(text, True),), "words", back.wait, "guide_read_back")
        answer = yield question
        parts = _parts(lines, talk, slots)
        if answer is None or not (yield from _change(answer, parts, talk, slots)):
            return
    for line in _filled(back, slots):
        yield Line(slots.put_into(line) or "", True)


def _filled(back: ReadBack, slots: Slots) -> Iterator[str]:
    """The lines whose slots are filled and that say something no line before them says."""
    said: set[str] = set()
    for line in back.lines:
        in_it = slots_in(line)
        if in_it <= slots.words.keys() and not in_it <= said:
            said |= in_it
            yield line


def _parts(lines: Sequence[str], talk: Talk, slots: Slots) -> list[Part]:
    """The parts, each with the words of its line, its question and its answer as names."""
    of_each: list[tuple[tuple[str, ...], set[str]]] = []
    for line in lines:
        asked = tuple(slot for slot in slots.fills if slot in slots_in(line))
        texts = [line.replace("{", " ").replace("}", " ").replace("_", " ")]
        for slot in asked:
            texts += [slots.fills[slot].text, slots.words[slot]]
        of_each.append((asked, {t for text in texts for w in spelled(text) for t in w.tokens}))
    names = names_of([words for _, words in of_each], talk)
    return [Part(asked, own) for (asked, _), own in zip(of_each, names, strict=True)]


def names_of(words: Sequence[set[str]], talk: Talk) -> list[frozenset[str]]:
    """What names each part: its words that no other has, and that say something."""
    no_names = set(talk.prompts.texts("no_part_words"))
    return [
        frozenset(own.difference(no_names, *(other for other in words if other is not own)))
        for own in words
    ]


def _change(
    answer: Reading, parts: Sequence[Part], talk: Talk, slots: Slots
) -> Generator[Request, Reading | None, bool]:
    """Do what was asked for; False when nothing is to be changed."""
    words = spelled(answer.text)
    meant = _last(words, talk.prompts.texts("meant_words"))
    before, new = (words, None) if meant is None else (words[: meant[0]], words[meant[1] :])
    changes = answer.command == "no" or _last(words, talk.prompts.texts("change_words")) is not None
    refused = bool(words) and words[0].tokens == ("no",)
    agrees = commands().find(tokens(answer.text), "yes_no") == "yes" and not changes
    part = placed(before, parts, talk)
    if part is None and (agrees or not (changes or refused or meant)):
        return False
    part = part or named(before, parts) or (parts[0] if len(parts) == 1 else None)
    if part is None:
        part = yield from _which(parts, talk)
    if part is None:
        return False
    if new and len(part.slots) == 1:
        fill = slots.fills[part.slots[0]]
        said = own_words(" ".join(word.raw for word in new), fill.drop)
        slots.words[fill.slot] = said or slots.words[fill.slot]
        return True
    for slot in part.slots:
        slots.words[slot] = (yield from ask_words(slots.fills[slot], talk)) or slots.words[slot]
    return True


def _which(parts: Sequence[Part], talk: Talk) -> Generator[Request, Reading | None, Part | None]:
    """Ask for the part by its place, a few at a time; None when none was named."""
    first = 0
    while first < len(parts):
        last = len(parts) if len(parts) - first <= _MOST_NAMED else first + _MOST_NAMED - 1
        text = talk.prompts.say("which_part", parts=_places(range(first, last), parts, talk))
        question = Question((Line(text),), "words", _WHICH_SILENCE_S, "guide_which_part")
        answer = yield question
        if answer is None or answer.command == "skip":
            return None
        words = spelled(answer.text)
        part = placed(words, parts, talk) or named(words, parts)
        if part is not None:
            return part
        first = last
    return None


def _places(places: range, parts: Sequence[Part], talk: Talk) -> str:
    """The parts by their places: "the first, the second or a later one"."""
    prompts = talk.prompts
    ordinals = prompts.texts("ordinals")
    named = [prompts.say("part_named", ordinal=ordinals[place]) for place in places]
    if places.stop < len(parts):
        named.append(prompts.say("part_later"))
    if len(named) == 1:
        return named[0]
    return prompts.say("or_join", first=", ".join(named[:-1]), second=named[-1])


def placed(words: Sequence[Spelled], parts: Sequence[Part], talk: Talk) -> Part | None:
    """The part that is named by its place: "the second", "part two", "the last one"."""
    prompts = talk.prompts
    if _last(words, prompts.texts("part_last")) is not None:
        return parts[-1]
    ordinals, numbers = prompts.texts("ordinals"), prompts.texts("numbers")[1:]
    said = [token for word in words for token in word.tokens]
    for part, ordinal, number in zip(parts, ordinals, numbers, strict=False):
        counted = [f"{word} {number}" for word in prompts.texts("part_words")]
        if said == [number] or _last(words, (ordinal, *counted)) is not None:
            return part
    return None


def named(words: Sequence[Spelled], parts: Sequence[Part]) -> Part | None:
    """The part whose words were said, when they are of one part only."""
    said = {token for word in words for token in word.tokens}
    named = [part for part in parts if part.names & said]
    return named[0] if len(named) == 1 else None


def _last(words: Sequence[Spelled], phrases: Sequence[str]) -> tuple[int, int] | None:
    """Where one of the phrases stands last; of two that begin together the longer."""
    found = [place for phrase in phrases if (place := find_phrase(words, phrase)) is not None]
    return max(found, default=None)
