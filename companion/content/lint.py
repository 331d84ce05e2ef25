"""Checks all spoken content against its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from companion import paths
from companion.content.bland_words import BlandWords, bland_words_file
from companion.content.breaths import Breaths, breaths_file, breaths_problems
from companion.content.coverage import measure
from companion.content.help_lines import HelpLines, help_lines_file
from companion.content.json_schema import schema_file, schema_text
from companion.content.load import Library, LoadedGuide
from companion.content.locate import Place, line_of
from companion.content.problems import Problem, read_toml, spell
from companion.content.prompts import FRAGMENTS, Wordings, prompt_problems, prompts_file
from companion.content.rules import Finding, Line, filled, spoken_lines
from companion.content.rules_breath import BREATH_RULES, PACER_RULES
from companion.content.rules_guide import GUIDE_RULES
from companion.content.rules_safety import HELP_LINE_RULES, SAFETY_RULES
from companion.content.rules_shape import SHAPE_RULES
from companion.content.rules_words import LINE_RULES, SHUFFLE_RULES
from companion.content.safety_texts import SafetyFile, safety_texts_file
from companion.content.sentences import split
from companion.content.way import every_step, ways


class Ear(NamedTuple):
    """How the program hears; the rules about its own voice ask it.

    Attributes:
        heard_as: what a sentence would be taken for: a command, danger; None for neither.
        alike: whether two answers sound so much alike that they may be mistaken.
    """

    heard_as: Callable[[str], str | None]
    alike: Callable[[str, str], bool]


_NOT_SPOKEN = frozenset(
    {"private_shown", "plain_no", "plain_yes", "or_word", "reviewed", "written", "numbers"}
)


def check_all(library: Library, ear: Ear | None) -> list[Problem]:
    """Every problem of the guides, together and each, and of all other texts.

    Args:
        library: all guides.
        ear: how the program hears; None leaves out the rules about its own voice.
    """
    return [
        *library.problems,
        *(problem for guide in library.guides.values() for problem in check_guide(guide, ear)),
        *check_coverage(library),
        *check_bland_words(bland_words_file(), ear),
        *check_breaths(breaths_file()),
        *check_prompts(prompts_file()),
        *check_safety_texts(safety_texts_file()),
        *check_help_lines(help_lines_file()),
        *check_schema(schema_file()),
    ]


def check_coverage(library: Library) -> list[Problem]:
    """What the guides together leave out."""
    folder = paths.scripts_dir() / "en" / "guides"
    fix = "Write a guide for it, or name it in one that fits."
    return [
        Problem(folder, 1, "", sentence, fix)
        for sentence in measure(library.guides.values()).missing()
    ]


def check_guide(loaded: LoadedGuide, ear: Ear | None) -> list[Problem]:
    """Every rule that a guide breaks."""
    found = [(rule.fix, finding) for rule in GUIDE_RULES for finding in rule.find(loaded)]
    found.extend(_on_every_way(loaded))
    for place, line in spoken_lines(loaded):
        found.extend(_line_findings(place, line))
        if ear is not None:
            found.extend(_echoes(place, line.text, ear))
    if ear is not None:
        found.extend(_answers_heard(loaded, ear))
    return _located(loaded.path, found)


def check_bland_words(path: Path, ear: Ear | None) -> list[Problem]:
    """Words of the shuffle that are too few, said twice, hard to say, or taken for a command."""
    found = read_toml(path, BlandWords)
    if isinstance(found, Problem):
        return [found]
    told = [(rule.fix, finding) for rule in SHUFFLE_RULES for finding in rule.find(found)]
    if ear is not None:
        for index, word in enumerate(found.words):
            told.extend(_echoes(("words", index), word, ear))
    return _located(path, told)


def check_breaths(path: Path) -> list[Problem]:
    """Every breath pattern that is missing, out of its bounds or told in words that do not fit."""
    breaths = read_toml(path, Breaths)
    if isinstance(breaths, Problem):
        return [breaths]
    found = [(rule.fix, finding) for rule in PACER_RULES for finding in rule.find(breaths)]
    for place, text in breaths.texts():
        found.extend(_line_findings(place, Line(text)))
    return [*breaths_problems(path, breaths), *_located(path, found)]


def check_prompts(path: Path) -> list[Problem]:
    """Every prompt that is missing, unknown or breaks a rule for spoken lines."""
    wordings = read_toml(path, Wordings)
    if isinstance(wordings, Problem):
        return [wordings]
    found: list[tuple[str, Finding]] = []
    for name, texts in wordings.items():
        if name not in FRAGMENTS:
            for index, text in enumerate(texts):
                found.extend(_line_findings((name, index), Line(filled(text))))
    return [*prompt_problems(path, wordings), *_located(path, found)]


def check_safety_texts(path: Path) -> list[Problem]:
    """Every safety text that is missing or breaks a rule."""
    texts = read_toml(path, SafetyFile)
    if isinstance(texts, Problem):
        return [texts]
    found = [(rule.fix, finding) for rule in SAFETY_RULES for finding in rule.find(texts)]
    for place, text in spoken_strings(msgspec.to_builtins(texts)):
        found.extend(_line_findings(place, Line(filled(text))))
    return _located(path, found)


def check_help_lines(path: Path) -> list[Problem]:
    """Every country that is there twice, lacks a second source or was never checked."""
    lines = read_toml(path, HelpLines)
    if isinstance(lines, Problem):
        return [lines]
    found = [(rule.fix, finding) for rule in HELP_LINE_RULES for finding in rule.find(lines)]
    return _located(path, found)


def check_schema(path: Path) -> list[Problem]:
    """Whether the schema for editors is that of the guides."""
    if path.is_file() and path.read_text(encoding="utf-8") == schema_text():
        return []
    fix = f"Write it anew: companion scripts schema > {path}"
    return [Problem(path, 1, "", "The schema is not that of the guides.", fix)]


def _on_every_way(loaded: LoadedGuide) -> Iterator[tuple[str, Finding]]:
    """What breaks a rule on some way through one of the forms; each place once for a rule."""
    told: set[tuple[str, Place]] = set()
    for form in ("long", "short") if loaded.guide.short else ("long",):
        for way in ways(loaded.in_form(form)):
            for rule in (*SHAPE_RULES, *BREATH_RULES):
                new = [found for found in rule.find(way) if (rule.name, found.place) not in told]
                told.update((rule.name, finding.place) for finding in new)
                yield from ((rule.fix, finding) for finding in new)


def _line_findings(place: Place, line: Line) -> Iterator[tuple[str, Finding]]:
    for rule in LINE_RULES:
        for finding in rule.find(line):
            yield rule.fix, finding._replace(place=place)


def _echoes(place: Place, text: str, ear: Ear) -> Iterator[tuple[str, Finding]]:
    for sentence in split(text):
        meaning = ear.heard_as(sentence)
        if meaning is not None:
            what = f'"{sentence}" would be taken for {meaning}, if the microphone heard it.'
            yield "Say it in other words.", Finding(what, place)


def _answers_heard(loaded: LoadedGuide, ear: Ear) -> Iterator[tuple[str, Finding]]:
    """Answers to a choice that would be taken for a command, or for one another."""
    for place, step in every_step(loaded):
        if step.choose is None:
            continue
        for index, option in enumerate(step.choose.options):
            where = (*place, "choose", "options", index, "words")
            others = [word for other in step.choose.options[:index] for word in other.words]
            for word in option.words:
                meaning = ear.heard_as(word)
                if meaning is not None:
                    yield "Choose another word.", Finding(f'"{word}" is {meaning}.', where)
                for other in others:
                    if word != other and ear.alike(word, other):
                        what = f'"{word}" sounds like "{other}".'
                        yield "Choose words that sound unlike each other.", Finding(what, where)


def _located(path: Path, found: Iterable[tuple[str, Finding]]) -> list[Problem]:
    """The findings with their lines, in the order of the file."""
    text = path.read_text(encoding="utf-8")
    problems = [
        Problem(path, line_of(text, f.place), spell(f.place), f.what, f.fix or fix)
        for fix, f in found
    ]
    return sorted(problems, key=lambda problem: problem.line)


def spoken_strings(value: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every spoken text in nested tables and lists, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NOT_SPOKEN:
                yield from spoken_strings(inner, (*place, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from spoken_strings(inner, (*place, index))
