"""What one utterance means: the shared types of the language package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["none", "check", "crisis"]
Expecting = Literal["feeling", "number", "yes_no", "command", "words"]


@dataclass(frozen=True, slots=True)
class Safety:
    """What the safety screen found.

    Attributes:
        level: ``crisis`` acts at once, ``check`` asks one direct question.
        category: a category of ``scripts/en/safety.toml``, or ``None`` at level ``none``.
        evidence: what matched, for the log of a developer, never spoken.
    """

    level: Level = "none"
    category: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feeling:
    """One feeling a person says they have.

    Attributes:
        word: the person's own word or idiom, normalised.
        family: one of :data:`companion.content.schema.Family`.
        score: 0..1, how sure the reading is; 0.8 and more was said plainly.
    """

    word: str
    family: str
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The meaning of one utterance.

    Attributes:
        text: the utterance as given.
        safety: always screened, whatever else was found.
        command: a command of ``scripts/en/commands.toml``, only when the whole utterance is one.
        number: a rating from 0 to 10; halves and means of ranges included.
        feelings: what the person says they feel now, best first.
        denied: words of feelings the person says they do not have.
        intensity: 0..1 for the first feeling, ``None`` without one.
        cause: what the person names as the reason, normalised.
        body: sensations named, e.g. ``tight chest``.
        ask: what to ask back when unsure, else ``None``:
            ``confirm:WORD`` did you say this word; ``which:WORD,WORD`` one of these;
            ``closer:FAMILY`` a vague word, offer closer ones; ``body`` the person cannot name it,
            ask where it is felt; ``number`` a number was asked and not understood;
            ``among:FAMILY,FAMILY,FAMILY`` no feeling was said plainly, the sentence implies one
            of these three families, that of a saying or the likeliest first; ``feeling`` nothing
            was understood.
        evidence: what led to the reading, for a developer.
    """

    text: str
    safety: Safety = Safety()
    command: str | None = None
    number: float | None = None
    feelings: tuple[Feeling, ...] = ()
    denied: tuple[str, ...] = ()
    intensity: float | None = None
    cause: str | None = None
    body: tuple[str, ...] = ()
    ask: str | None = None
    evidence: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The reading as plain JSON types, keys in a fixed order."""
        return {
            "text": self.text,
            "safety": {"level": self.safety.level, "category": self.safety.category},
            "command": self.command,
            "number": self.number,
            "feelings": [
                {"word": f.word, "family": f.family, "score": f.score} for f in self.feelings
            ],
            "denied": list(self.denied),
            "intensity": self.intensity,
            "cause": self.cause,
            "body": list(self.body),
            "ask": self.ask,
            "evidence": list(self.evidence),
        }
