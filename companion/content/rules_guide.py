"""The rules for a guide as it is written: its file, its wording, its questions, its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from companion.content.load import LoadedGuide
from companion.content.reading_grade import reading_grade
from companion.content.rules import Finding, Rule, rule, spoken_lines
from companion.content.schema import SLOTS, Step
from companion.content.sentences import split, words
from companion.content.style import load_style, phrases_in
from companion.content.way import every_step, spoken_text


@rule("Name it in small letters with hyphens, such as longer-breath-out.toml.")
def plain_name(loaded: LoadedGuide) -> Iterator[Finding]:
    """The file's name is small letters and hyphens."""
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", loaded.id):
        yield Finding(f"It is named {loaded.id}.")


@rule("Move the file into the folder of its route.")
def filed_by_route(loaded: LoadedGuide) -> Iterator[Finding]:
    """A shipped guide lies in the folder of its route."""
    if not loaded.own and loaded.path.parent.name != loaded.guide.route:
        yield Finding(f"It lies in {loaded.path.parent.name}.", ("route",))


@rule('Mark the steps of one form with only = "short" or only = "long".')
def two_forms(loaded: LoadedGuide) -> Iterator[Finding]:
    """A guide with a short form marks the steps in which its forms differ, and no other does."""
    marked = [place for place, step in every_step(loaded) if step.only is not None]
    if loaded.guide.short is not None and not marked:
        yield Finding("It has a short form with the steps of the long one.", ("short",))
    if loaded.guide.short is None:
        for place in marked:
            fix = "Add short = { minutes = 1, offer = ... } above, or take only out."
            yield Finding("It belongs to one form, and there is no short one.", place, fix)


@rule("Add an invitation to this step: you might, you could, if you like, or another choice.")
def invitations(loaded: LoadedGuide) -> Iterator[Finding]:
    """What asks for something invites."""
    style = load_style()
    for place, line in spoken_lines(loaded):
        for sentence in split(line.text):
            asks = words(sentence)[:1]
            invites = phrases_in(line.text, style.invitation)
            if asks and asks[0] in style.imperatives and not invites:
                yield Finding(f'"{sentence}" asks without inviting.', place)


@rule("Say it in other words; commands are taught by the program itself.")
def no_live_commands(loaded: LoadedGuide) -> Iterator[Finding]:
    """No line of a guide holds a command, which the microphone would hear."""
    for place, line in spoken_lines(loaded):
        for phrase in phrases_in(line.text, load_style().live):
            yield Finding(f'It holds the command "{phrase}".', place)


@rule('Put such words into answered = "..." of the question, or write what fits silence too.')
def silence_fits(loaded: LoadedGuide) -> Iterator[Finding]:
    """What follows a question fits silence as well as an answer."""
    asked = False
    for place, step in every_step(loaded):
        text = _in_silence(step)
        for sentence in split(text) if asked else ():
            if not phrases_in(sentence, ("if", "whether", "or")):
                for phrase in phrases_in(sentence, load_style().presumes):
                    yield Finding(f'"{phrase}" takes it that there was an answer.', place)
        asked = bool(step.ask or step.fill) or (asked and not text)


def _in_silence(step: Step) -> str:
    """What a step says when nothing was answered before it."""
    if step.slots() - set(SLOTS):
        return step.unknown or ""
    return "" if step.read_back or step.keep else spoken_text(step)


@rule("Say the first word of every option in the question.")
def options_are_said(loaded: LoadedGuide) -> Iterator[Finding]:
    """A choice names its options, and no word means two of them."""
    for place, step in every_step(loaded):
        if step.choose is None:
            continue
        for option in step.choose.options:
            if not phrases_in(step.choose.text, (" ".join(words(option.words[0])),)):
                what = f'The question does not say "{option.words[0]}".'
                yield Finding(what, (*place, "choose", "text"))
        said = [word for option in step.choose.options for word in option.words]
        for word in sorted({word for word in said if said.count(word) > 1}):
            what = f'"{word}" stands for two answers.'
            yield Finding(what, (*place, "choose", "options"), "Take it out of one of them.")


@rule("Use shorter words and shorter sentences.")
def plain_english(loaded: LoadedGuide) -> Iterator[Finding]:
    """The reading grade of a guide is at most seven."""
    grade = reading_grade(line.text for _, line in spoken_lines(loaded))
    most = load_style().most_grade
    if grade > most:
        yield Finding(f"Its reading grade is {grade:.1f}; {most:g} is the most.", ("steps",))


@rule("Name a study, a review or a tradition as a source, with what was found.")
def sources(loaded: LoadedGuide) -> Iterator[Finding]:
    """A guide for breathing or sleep names where its claim comes from."""
    if loaded.guide.kind not in ("breathing", "sleep"):
        return
    if all(evidence.strength == "practice" for evidence in loaded.guide.evidence):
        yield Finding("Practice knowledge is its only source.", ("evidence",))


@rule("Write what may help, never what will.")
def modest_claims(loaded: LoadedGuide) -> Iterator[Finding]:
    """Evidence claims no more than that something may help."""
    for index, evidence in enumerate(loaded.guide.evidence):
        for phrase in phrases_in(evidence.claim, load_style().overclaim):
            yield Finding(f'It claims with "{phrase}".', ("evidence", index, "claim"))


GUIDE_RULES: tuple[Rule[LoadedGuide], ...] = (
    plain_name, filed_by_route, two_forms, invitations, no_live_commands, silence_fits,
    options_are_said, plain_english, sources, modest_claims,
)  # fmt: skip
"""The rules for a guide as it is written, in the order they are told."""
