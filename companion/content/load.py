"""Reads the guides: the shipped ones, then the user's own, which add to or replace them.

A guide that cannot be read is named as a problem and left out; the rest load.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from companion import paths
from companion.content.problems import Problem, read_toml
from companion.content.schema import Guide, Step
from companion.content.sentences import SENTENCE_GAP_S, WORDS_PER_MINUTE, spoken_s

TONE_S = 0.6
"""A short sound with the quiet around it."""


@dataclass(frozen=True, slots=True)
class LoadedGuide:
    """A guide and where it came from.

    Attributes:
        id: the file's name without ``.toml``.
        own: it lies in the user's folder.
    """

    id: str
    guide: Guide
    path: Path
    own: bool = False

    def length_s(self, words_per_minute: float = WORDS_PER_MINUTE) -> float:
        """Seconds from the first word to the last sound, when nobody answers or leaves.

        Args:
            words_per_minute: the voice's pace inside a sentence.
        """
        following = (*self.guide.steps[1:], None)
        return sum(
            step_s(step, then, words_per_minute)
            for step, then in zip(self.guide.steps, following, strict=True)
        )


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
            found = read_toml(path, Guide)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                guides[ident] = LoadedGuide(ident, found, path, own)
    return Library(guides, tuple(problems))


def step_s(step: Step, then: Step | None, words_per_minute: float = WORDS_PER_MINUTE) -> float:
    """Seconds a step takes before ``then`` begins, when nobody answers."""
    if step.say is not None:
        gap_s = 0.0 if then is None or then.pause is not None else SENTENCE_GAP_S
        return spoken_s(step.say, words_per_minute) + gap_s
    if step.pause is not None:
        return step.pause
    if step.breathe is not None:
        return step.breathe.rounds * step.breathe.round_s()
    if step.ask is not None:
        return spoken_s(step.ask.text, words_per_minute) + step.ask.wait
    return TONE_S
