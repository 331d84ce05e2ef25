"""What each family of feelings is called, from ``scripts/en/feelings.toml`` without its words."""

from __future__ import annotations

from msgspec import Struct

from companion import paths
from companion.content.problems import Problem, read_toml
from companion.errors import CompanionError


class _Named(Struct, frozen=True):
    label: str


class _File(Struct, frozen=True):
    family: dict[str, _Named]


def feeling_labels() -> dict[str, str]:
    """The label of every family.

    Raises:
        CompanionError: the file cannot be used.
    """
    found = read_toml(paths.scripts_dir() / "en" / "feelings.toml", _File)
    if isinstance(found, Problem):
        say = f"The feelings in {found.path}, line {found.line}, cannot be used: {found.say}"
        raise CompanionError(say, found.fix)
    return {family: named.label for family, named in found.family.items()}
