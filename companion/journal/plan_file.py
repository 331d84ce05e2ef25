"""The safety plan as a plain text file of its own, which the person can read and change.

Each part stands under a heading that begins with ``#``.  Whatever the person makes of the file,
reading it never fails: it may be wanted in a hard moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from companion.errors import CompanionError
from companion.whole_file import replace_file

_HEADINGS = (
    "How I notice that a hard time is coming",
    "What I can do by myself",
    "Places and people that take my mind off it",
    "People I can ask for help",
    "Doctors, helpers and phone lines",
    "What makes it safer around me",
)
_INTRODUCTION = """\
My safety plan, made with Companion. Change anything below a line that begins with #,
and leave those lines as they are. Delete the file to have no plan.
"""


def load_plan(path: Path) -> tuple[str, ...]:
    """The six parts, empty where left out; an empty tuple when there is no plan to be read."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    _, *sections = f"\n{text}".split("\n#")
    parts = [" ".join(section.partition("\n")[2].split()) for section in sections]
    parts = (parts + [""] * len(_HEADINGS))[: len(_HEADINGS)]
    return tuple(parts) if any(parts) else ()


def save_plan(path: Path, parts: Sequence[str]) -> None:
    """Write the plan; only its owner can read the file (0600), and it is never half written.

    Raises:
        CompanionError: it cannot be written.
    """
    sections = [f"# {heading}\n{part}\n" for heading, part in zip(_HEADINGS, parts, strict=True)]
    text = "\n".join([_INTRODUCTION, *sections])
    try:
        replace_file(path, text.encode("utf-8"))
    except OSError as error:
        raise CompanionError(
            f"The safety plan {path} cannot be written: {error.strerror}.",
            "Make room on the disk, or check that the folder is yours to write in.",
        ) from error
