"""Reads the guides: the shipped ones, then the user's own, which add to or replace them.

A guide that cannot be read is named as a problem and left out; the rest load.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from companion import paths
from companion.content.bland_words import BlandWords, bland_words_file
from companion.content.locate import line_of
from companion.content.problems import Problem, read_toml, spell
from companion.content.schema import Form, Guide, Short, Step
from companion.content.slot_use import misused_slots
from companion.errors import CompanionError, ExitCode

_NEAREST = 5
_NEAR = 70.0  # of 100: as alike as a name must be to be told as near
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class LoadedGuide:
    """A guide, where it came from, and which of its forms is meant.

    Attributes:
        id: the file's name without ``.toml``.
        own: it is the user's; it did not come with the program.
        form: the long form, which every guide has, or the short one.
        words: what a shuffle in it says, in the order of their file.
    """

    id: str
    guide: Guide
    path: Path
    own: bool = False
    form: Form = "long"
    words: tuple[str, ...] = ()

    @property
    def offer(self) -> str:
        """The sentence that offers this form."""
        return self._short.offer if self._short else self.guide.offer

    @property
    def minutes(self) -> float:
        """The told length of this form."""
        return self._short.minutes if self._short else self.guide.minutes

    def in_form(self, form: Form) -> LoadedGuide:
        """The same guide in another form; unchanged when it has no short one."""
        return self if self.guide.short is None else replace(self, form=form)

    def of_form(self, steps: Iterable[Step]) -> list[Step]:
        """Those of the steps that belong to this form."""
        return [step for step in steps if step.only in (None, self.form)]

    @property
    def _short(self) -> Short | None:
        return self.guide.short if self.form == "short" else None


@dataclass(frozen=True, slots=True)
class Library:
    """All guides that could be read, by id, and what is wrong with the others."""

    guides: Mapping[str, LoadedGuide]
    problems: tuple[Problem, ...] = ()


def load_guides() -> Library:
    """Read every guide, the user's last."""
    return load_folders(
        (paths.scripts_dir() / "en" / "guides", False),
        (paths.user_scripts_dir() / "guides", True),
    )


def load_folders(*folders: tuple[Path, bool]) -> Library:
    """Read the guides below these folders; ``True`` marks a folder of the user's own.

    A later folder replaces guides of the same id; within one folder an id is used once.
    """
    guides: dict[str, LoadedGuide] = {}
    problems: list[Problem] = []
    for folder, own in folders:
        seen: dict[str, Path] = {}
        for path in sorted(folder.rglob("*.toml")):
            ident = path.stem
            if ident in seen:
                say = f"The name {ident} is taken by {seen[ident]}."
                problems.append(Problem(path, 1, "", say, "Give this file another name."))
                continue
            seen[ident] = path
            found = load_file(path, own=own)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                guides[ident] = found
    return Library(guides, tuple(problems))


def load_file(path: Path, *, own: bool) -> LoadedGuide | Problem:
    """Read one guide; what is wrong with its file comes back as a problem."""
    guide = read_toml(path, Guide)
    if isinstance(guide, Problem):
        return guide
    for place, say, fix in misused_slots(guide):
        line = line_of(path.read_text(encoding="utf-8"), place)
        return Problem(path, line, spell(place), say, fix)
    words = _words_of(guide)
    if isinstance(words, Problem):
        return words
    return LoadedGuide(path.stem, guide, path, own, words=words)


def find_guide(library: Library, name: str) -> LoadedGuide | Problem:
    """The guide of a name, or of a file wherever it lies, or what is wrong with its file.

    A file of the user's that cannot be read is told, even where a shipped guide has its name.

    Raises:
        CompanionError: there is neither; it tells the nearest names.
    """
    for problem in library.problems:
        if problem.path.stem == name:
            return problem
    if name in library.guides:
        return library.guides[name]
    path = Path(name)
    if not os.path.isfile(path):  # noqa: PTH113 -- Path.is_file fails on a name that is too long
        raise _unknown(path, library)
    shipped = path.resolve().is_relative_to(paths.scripts_dir().resolve())
    return load_file(path, own=not shipped)


def _unknown(path: Path, library: Library) -> CompanionError:
    from rapidfuzz import process

    what = "guide file" if path.suffix or path.parent.name else "guide"
    near = process.extract(path.stem, sorted(library.guides), limit=_NEAREST, score_cutoff=_NEAR)
    named = f"The nearest names: {', '.join(name for name, *_ in near)}. " if near else ""
    return CompanionError(
        f"There is no {what} {str(path)[:_LONGEST_NAME]}.",
        f"{named}See every name with: companion scripts list",
        ExitCode.USAGE,
    )


def _words_of(guide: Guide) -> tuple[str, ...] | Problem:
    """The words that a guide shuffles; none for a guide that shuffles nothing."""
    if not any(step.shuffle for step in guide.steps):
        return ()
    found = read_toml(bland_words_file(), BlandWords)
    return found if isinstance(found, Problem) else found.words
