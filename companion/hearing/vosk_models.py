"""Vosk models on disk: which are there, and whether their files are.

Nothing here loads Vosk: the files are looked at because Vosk does not.  It answers a missing or
cut-short file with a vague exception, a crash of the process or a decoder that never returns,
depending on the file (measured with each file of a model removed, emptied and halved).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from companion import paths
from companion.errors import CompanionError, ExitCode

_NAME = re.compile(r"vosk-model-(?:(?P<small>small)-)?(?P<language>[a-z]{2,3})(?:-|$)")

# The two layouts of vosk-api's model.cc; of an i-vector extractor all files are needed or none.
_ACOUSTIC = {
    "am/final.mdl": ("conf/model.conf", "conf/mfcc.conf"),
    "final.mdl": ("mfcc.conf",),
}
_GRAPH_FOLDER = {"am/final.mdl": "graph/", "final.mdl": ""}
_STATIC_GRAPH = ("HCLG.fst",)
_LOOKAHEAD_GRAPH = ("HCLr.fst", "Gr.fst", "disambig_tid.int")
_IVECTOR = (
    "final.ie",
    "final.dubm",
    "final.mat",
    "global_cmvn.stats",
    "online_cmvn.conf",
    "splice.conf",
)
_TEXT_SUFFIXES = frozenset((".conf", ".int"))


@dataclass(frozen=True, slots=True)
class VoskModel:
    """A folder that holds every file a Vosk model needs.

    Attributes:
        folder: where it is.
        language: from the folder's name, such as ``en``.
        small: one of the small models; another one of the same language is better.
    """

    folder: Path
    language: str
    small: bool


def find_models(language: str = "en") -> list[VoskModel]:
    """The complete models of a language, the one to use first.

    The user's own come before those beside the program, larger ones before small ones.
    """
    found = []
    for root in (paths.user_models_dir(), paths.shipped_models_dir()):
        models = [
            VoskModel(folder, name["language"], name["small"] is not None)
            for folder in sorted(root.glob("vosk-model-*"), reverse=True)
            if (name := _NAME.match(folder.name)) and missing_file(folder) is None
        ]
        found += sorted(models, key=lambda model: model.small)
    return [model for model in found if model.language == language]


def check_files(folder: Path) -> None:
    """Make sure that a folder holds a whole model.

    Raises:
        CompanionError: it is no folder, or a file is missing or cut short.
    """
    if not folder.is_dir():
        raise CompanionError(
            f"The Vosk model {folder} is not a folder.",
            "See which models are there with: companion models list",
            ExitCode.MISSING,
        )
    missing = missing_file(folder)
    if missing:
        raise CompanionError(
            f"The Vosk model {folder} is not whole: {missing} is missing or cut short.",
            "Remove it and install it again with: companion models install",
            ExitCode.MISSING,
        )


def missing_file(folder: Path) -> str | None:
    """The first file of a model that is missing, empty or cut short, relative to the folder."""
    layout = next((mdl for mdl in _ACOUSTIC if (folder / mdl).exists()), "am/final.mdl")
    graph = _GRAPH_FOLDER[layout]
    static = (folder / graph / _STATIC_GRAPH[0]).exists()
    needed = [layout, *_ACOUSTIC[layout]]
    needed += [graph + name for name in (_STATIC_GRAPH if static else _LOOKAHEAD_GRAPH)]
    if (folder / "ivector").is_dir():
        needed += [f"ivector/{name}" for name in _IVECTOR]
    return next((name for name in needed if not _is_whole(folder / name)), None)


def _is_whole(path: Path) -> bool:
    """Whether a file is there with something in it; a text file ends with a line end."""
    try:
        if path.suffix in _TEXT_SUFFIXES:
            return path.read_bytes().endswith(b"\n")
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False
