"""Whether every spoken line is understood by ear: voice in, recogniser out, words compared.

    python tests/bench/ear_check.py                 every line, both voices; takes a while
    python tests/bench/ear_check.py --sample 60     as many lines, always the same ones

Guides, prompts and safety texts are rendered at the guidance pace, their slots filled with samples,
and transcribed by the embedded recogniser.  A line is heard as it is in a session: its sentences
one after the other, with the pause between them.  The report tells the word error rate of each
voice and lists the lines over a quarter, which want other words.

Before words are compared, both sides are written alike (:func:`alike`): numbers as single digits,
apostrophes left out, British spelling as American, and words written together as words apart.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec
import numpy as np
import soxr
from rapidfuzz.distance import Levenshtein

from companion.content.bland_words import bland_words_file
from companion.content.lint import spoken_strings
from companion.content.load import load_guides
from companion.content.prompts import FRAGMENTS, SLOTS, load_prompts
from companion.content.rules import spoken_lines
from companion.content.safety_texts import SafetyFile, safety_texts_file
from companion.content.sentences import SENTENCE_GAP_S, split
from companion.hearing.base import Recogniser
from companion.hearing.choose import choose_recogniser
from companion.voice.base import VOICE_RATE_HZ, Voice
from companion.voice.choose import choose_voice

REPORT = Path(__file__).parent / "reports" / "ear.md"
TARGETS = {"hibari": 0.08, "pyttsx3": 0.12}
"""The most that a voice's word error rate may be."""
LISTED = 0.25
"""Lines with a rate above this are listed."""

_EAR_RATE_HZ = 16_000
_ROOM_S = 0.3  # quiet before and after a line

SAMPLES = {
    "feeling": "worried", "cause": "nobody has called", "fear": "being alone", "heard": "tired",
    "word": "tired", "first": "sad", "second": "angry", "number": "seven", "before": "seven",
    "after": "four", "minutes": "five", "title": "Feet and seat", "name": "Samaritans",
    "send": "shout", "country": "the United Kingdom", "offer": "We could find the floor together.",
    "parts": "the first or the second", "words": "a walk by the river",
    "first_word": "touch", "second_word": "breath", "meaning": "anxious", "body": "chest",
    "first_title": "Feet and seat", "second_title": "Small breaths", "line": "the letter",
    "what": "ring my sister back", "day": "Friday the fourth of December", "when": "on Friday",
    "step": "one short message", "text": "who cooks on Mondays", "kept": "three",
    "all": "five", "partly": "one", "win": "I went for a walk",
    "worked": "we ate together on Sunday", "period": "This week", "count": "six", "days": "four",
    "last": "calm", "change": "one", "low": "one", "high": "three", "time": "in the evening",
    "side": "bend",
}  # fmt: skip
"""What stands in a slot."""

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {word: str(number) for number, word in enumerate(_ONES)} | {
    word: str(number) for number, word in zip(range(20, 110, 10), (*_TENS, "hundred"), strict=True)
}
_WRITTEN_APART = re.compile(rf"\b({'|'.join(_TENS)})[ -]({'|'.join(_ONES[1:10])})\b")
SPELLINGS = {
    "colour": "color", "colours": "colors", "grey": "gray", "neighbour": "neighbor",
    "neighbours": "neighbors", "favourite": "favorite", "centre": "center", "ok": "okay",
    "towards": "toward", "mum": "mom", "practise": "practice", "alright": "all right",
}  # fmt: skip
"""Spellings of the same spoken word; the right one is written on both sides."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line and where it is from."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one line: the words that were said, and how many of them went wrong."""

    line: Line
    text: str
    words: int
    errors: int

    @property
    def rate(self) -> float:
        """Errors a word."""
        return self.errors / self.words


def lines() -> list[Line]:
    """Every spoken line once, in the order of the files."""
    found = dict.fromkeys(_guide_lines())
    found |= dict.fromkeys(_prompt_lines())
    found |= dict.fromkeys(_safety_lines())
    found |= dict.fromkeys(_bland_lines())
    return list(found)


def alike(text: str) -> list[str]:
    """The words of a text in one spelling.

    >>> alike("It's ninety-four, on 116.")
    ['its', '9', '4', 'on', '1', '1', '6']
    """
    plain = re.sub(r"['’]", "", text.lower()).replace("one hundred", "hundred")
    plain = _WRITTEN_APART.sub(lambda two: _NUMBERS[two[1]][0] + _NUMBERS[two[2]], plain)
    found: list[str] = []
    for word in re.findall(r"[a-zà-ÿ]+|\d", plain):
        found += SPELLINGS.get(word, _NUMBERS.get(word, word)).split()
    return [part for word in found for part in (word if word.isdigit() else [word])]


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words inserted, left out or taken for others; words written together count as apart."""
    return Levenshtein.distance(_joined(said, heard), _joined(heard, said))


def listen(voice: Voice, recogniser: Recogniser, line: Line) -> Heard:
    """Render a line and transcribe it."""
    room = np.zeros(round(_ROOM_S * VOICE_RATE_HZ), dtype=np.float32)
    gap = np.zeros(round(SENTENCE_GAP_S * VOICE_RATE_HZ), dtype=np.float32)
    spoken = [part for sentence in split(line.text) for part in (voice.render(sentence), gap)]
    sound = np.concatenate([room, *spoken[:-1], room])
    text = recogniser.transcribe(soxr.resample(sound, VOICE_RATE_HZ, _EAR_RATE_HZ)).text
    said = alike(line.text)
    return Heard(line, text, len(said), min(errors(said, alike(text)), len(said)))


def report(voices: dict[str, list[Heard]], every: int) -> str:
    """The report, in Markdown."""
    told = next(iter(voices.values()))
    parts = [
        "# Ear check",
        "",
        f"{len(told)} of {every} spoken lines, transcribed by whisper tiny.en "
        f"(CTranslate2 {version('ctranslate2')}), on Python {platform.python_version()}. "
        "Made by `python tests/bench/ear_check.py`.",
        "",
        "| voice | words | word error rate | at most | lines over 25 % |",
        "|---|---|---|---|---|",
    ]
    for name, heard in voices.items():
        over = sum(one.rate > LISTED for one in heard)
        words = sum(one.words for one in heard)
        target = f"{TARGETS[name]:.0%}" if name in TARGETS else ""
        parts.append(f"| {name} | {words} | {error_rate(heard):.1%} | {target} | {over} |")
    for name, heard in voices.items():
        parts += ["", f"## Over 25 % with {name}", ""]
        over = sorted((one for one in heard if one.rate > LISTED), key=lambda one: -one.rate)
        parts += [
            f"- {one.line.source}: {one.line.text} (heard: {one.text or 'nothing'})" for one in over
        ] or ["None."]
    return "\n".join(parts) + "\n"


def error_rate(heard: Sequence[Heard]) -> float:
    """Errors a word over all lines."""
    return sum(one.errors for one in heard) / sum(one.words for one in heard)


def _guide_lines() -> Iterator[Line]:
    for ident, loaded in sorted(load_guides().guides.items()):
        for _, line in spoken_lines(loaded):
            yield Line(ident, line.text)


def _prompt_lines() -> Iterator[Line]:
    prompts = load_prompts()
    for name in SLOTS:
        if name not in FRAGMENTS:
            for text in prompts.texts(name):
                yield Line(f"prompt {name}", _filled(text))


def _safety_lines() -> Iterator[Line]:
    texts = msgspec.toml.decode(safety_texts_file().read_bytes(), type=SafetyFile)
    for place, text in spoken_strings(msgspec.to_builtins(texts)):
        yield Line(f"safety {place[0]}", _filled(text))


def _bland_lines() -> Iterator[Line]:
    words = msgspec.toml.decode(bland_words_file().read_bytes())["words"]
    for first in range(0, len(words), 6):  # alone, a word is too short a clip to be recognised
        yield Line("bland words", f"{', '.join(words[first:][:6]).capitalize()}.")


def _filled(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda slot: SAMPLES[slot[1]], text)


def _joined(words: Sequence[str], other: Sequence[str]) -> list[str]:
    """The words, with two of them together where the other side writes them so."""
    whole, found, at = set(other), list[str](), 0
    while at < len(words):
        both = "".join(words[at : at + 2])
        together = at + 1 < len(words) and both in whole and both not in words
        found.append(both if together else words[at])
        at += 2 if together else 1
    return found


def main() -> int:
    """Check the lines and write the report; 1 when a voice misses its target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, metavar="N", help="only so many lines")
    parser.add_argument("--voice", action="append", metavar="V", help="hibari and pyttsx3 if not")
    parser.add_argument("--out", type=Path, default=REPORT, help="where the report goes")
    args = parser.parse_args()
    every = lines()
    chosen = random.Random(1).sample(every, args.sample) if args.sample else every
    load = choose_recogniser("whisper").load
    assert load is not None
    recogniser = load()
    results: dict[str, list[Heard]] = {}
    for name in args.voice or list(TARGETS):
        voice = choose_voice(name).load()
        assert voice is not None
        results[name] = []
        for number, line in enumerate(chosen, 1):
            results[name].append(listen(voice, recogniser, line))
            if number % 100 == 0:
                rate = error_rate(results[name])
                print(f"{name}: {number} of {len(chosen)} lines, {rate:.1%}", file=sys.stderr)
        voice.close()
        print(f"{name}: {error_rate(results[name]):.1%} of the words")
    args.out.parent.mkdir(exist_ok=True)
    args.out.write_text(report(results, len(every)), encoding="utf-8")
    print(f"The report is in {args.out}.")
    missed = [name for name in results if error_rate(results[name]) > TARGETS.get(name, 1)]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
