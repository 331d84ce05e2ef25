"""Checks all spoken content against its rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from companion.content.help_lines import HelpLines, help_lines_file
from companion.content.load import Library, LoadedGuide
from companion.content.locate import Place, line_of
from companion.content.problems import Problem, read_toml, spell
from companion.content.prompts import FRAGMENTS, Wordings, prompt_problems, prompts_file
from companion.content.rules import Finding, Line, spoken_lines
from companion.content.rules_safety import SAFETY_RULES
from companion.content.rules_shape import GUIDE_RULES
from companion.content.rules_words import LINE_RULES
from companion.content.safety_texts import SafetyFile, safety_texts_file
from companion.content.sentences import split

HeardAs = Callable[[str], str | None]
"""What the program would take a sentence for, if its microphone heard it: a command, danger."""

_SLOT = re.compile(r"\{(\w+)\}")
_NOT_SPOKEN = frozenset({"private_shown", "plain_no", "or_word", "reviewed", "written", "numbers"})


def check_all(library: Library, heard_as: HeardAs) -> list[Problem]:
    """Every problem of the guides, the prompts, the safety texts and the help lines."""
    return [
        *library.problems,
        *(problem for guide in library.guides.values() for problem in check_guide(guide, heard_as)),
        *check_prompts(prompts_file()),
        *check_safety_texts(safety_texts_file()),
        *check_help_lines(help_lines_file()),
    ]


def check_guide(loaded: LoadedGuide, heard_as: HeardAs) -> list[Problem]:
    """Every rule that a guide breaks."""
    found = [(rule.fix, finding) for rule in GUIDE_RULES for finding in rule.find(loaded)]
    for place, line in spoken_lines(loaded):
        found.extend(_line_findings(place, line))
        found.extend(_echoes(place, line, heard_as))
    return _located(loaded.path, found)


def check_prompts(path: Path) -> list[Problem]:
    """Every prompt that is missing, unknown or breaks a rule for spoken lines."""
    wordings = read_toml(path, Wordings)
    if isinstance(wordings, Problem):
        return [wordings]
    found: list[tuple[str, Finding]] = []
    for name, texts in wordings.items():
        if name not in FRAGMENTS:
            for index, text in enumerate(texts):
                found.extend(_line_findings((name, index), Line(_filled(text))))
    return [*prompt_problems(path, wordings), *_located(path, found)]


def check_safety_texts(path: Path) -> list[Problem]:
    """Every safety text that is missing or breaks a rule."""
    texts = read_toml(path, SafetyFile)
    if isinstance(texts, Problem):
        return [texts]
    found = [(rule.fix, finding) for rule in SAFETY_RULES for finding in rule.find(texts)]
    for place, text in _strings(msgspec.to_builtins(texts)):
        found.extend(_line_findings(place, Line(_filled(text))))
    return _located(path, found)


def check_help_lines(path: Path) -> list[Problem]:
    """Whether the help lines can be read."""
    lines = read_toml(path, HelpLines)
    return [lines] if isinstance(lines, Problem) else []


def _line_findings(place: Place, line: Line) -> Iterator[tuple[str, Finding]]:
    for rule in LINE_RULES:
        for finding in rule.find(line):
            yield rule.fix, finding._replace(place=place)


def _echoes(place: Place, line: Line, heard_as: HeardAs) -> Iterator[tuple[str, Finding]]:
    for sentence in split(line.text):
        meaning = heard_as(sentence)
        if meaning is not None:
            what = f'"{sentence}" would be taken for {meaning}, if the microphone heard it.'
            yield "Say it in other words.", Finding(what, place)


def _located(path: Path, found: Iterable[tuple[str, Finding]]) -> list[Problem]:
    """The findings with their lines, in the order of the file."""
    text = path.read_text(encoding="utf-8")
    problems = [
        Problem(path, line_of(text, f.place), spell(f.place), f.what, f.fix or fix)
        for fix, f in found
    ]
    return sorted(problems, key=lambda problem: problem.line)


def _filled(text: str) -> str:
    """A wording with something in its slots; an offer is a sentence, the others a word."""
    return _SLOT.sub(lambda slot: "Word." if slot[1] == "offer" else "word", text)


def _strings(value: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every spoken text in nested tables and lists, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NOT_SPOKEN:
                yield from _strings(inner, (*place, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _strings(inner, (*place, index))
