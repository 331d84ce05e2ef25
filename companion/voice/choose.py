"""Which voice speaks, and why.  Nothing heavy is imported to decide it."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from companion.errors import CompanionError, ExitCode
from companion.voice.base import Voice
from companion.voice.hibari_voice import model_path

if TYPE_CHECKING:
    from companion.voice.pyttsx3_process import InstalledVoice

_INSTALL_EMBEDDED = 'Install it with: pip install "grounding-companion[embedded]".'
_INSTALL_ESPEAK = (
    "Install a speech engine for it: pip install espeakng-loader, or on Debian and Ubuntu "
    "sudo apt install espeak-ng."
)
_SYSTEM_ESPEAK = ("libespeak-ng.so.1", "libespeak.so.1")  # what pyttsx3 looks for on Linux


@dataclass(frozen=True, slots=True)
class Choice:
    """A voice that was chosen and is not loaded yet.

    Attributes:
        name: ``hibari``, ``pyttsx3``, ``pyttsx3:ID`` or ``none``.
        reason: why this one, as ``companion doctor`` and the log tell it.
        load: loads it; None for ``none``.  Raises CompanionError where that fails.
    """

    name: str
    reason: str
    load: Callable[[], Voice | None]


@dataclass(frozen=True, slots=True)
class KnownVoice:
    """A voice that can be asked for.

    Attributes:
        name: as ``--voice`` takes it.
        engine: the library that makes it.
        language: of the voice, such as ``en-us``.
        installed: ready to be used.
        get_it: how to install it; empty where it is installed.
    """

    name: str
    engine: str
    language: str
    installed: bool
    get_it: str


def choose_voice(name: str) -> Choice:
    """Find the voice that was asked for; ``auto`` takes the best one there is.

    Args:
        name: ``auto``, ``hibari``, ``pyttsx3``, ``pyttsx3:ID`` or ``none``.

    Raises:
        CompanionError: there is no such voice, or it is not installed.
    """
    if name == "auto":
        return _best()
    engine, colon, ident = name.partition(":")
    if name == "none":
        return Choice("none", "text only was asked for", lambda: None)
    if name == "hibari":
        if not _hibari_installed():
            raise _missing("hibari", _INSTALL_EMBEDDED)
        return Choice("hibari", "it was asked for", _load_hibari)
    if engine == "pyttsx3" and bool(colon) == bool(ident):
        if not _pyttsx3_usable():
            raise _missing("pyttsx3", _INSTALL_ESPEAK)
        return Choice(name, "it was asked for", lambda: _load_pyttsx3(ident))
    raise CompanionError(
        f"There is no voice called {name}.",
        "Use auto, hibari, pyttsx3, pyttsx3:ID or none; companion voices lists every ID.",
        ExitCode.USAGE,
    )


def list_voices() -> list[KnownVoice]:
    """Every English voice that can be asked for, the best first.

    pyttsx3 is started once to ask it for the voices of this computer.
    """
    english: list[InstalledVoice] = []
    if _pyttsx3_usable():
        from companion.voice.pyttsx3_voice import english_voices

        english = english_voices()
    return [
        _known("hibari", "hibari-tts", "en-us", _hibari_installed(), _INSTALL_EMBEDDED),
        _known("pyttsx3", "pyttsx3", "en", bool(english), _INSTALL_ESPEAK),
        *(
            KnownVoice(f"pyttsx3:{voice.short_id}", "pyttsx3", voice.language, True, "")
            for voice in english
        ),
    ]


def _best() -> Choice:
    if _hibari_installed():
        return Choice("hibari", "it is installed and the clearest", _load_hibari)
    if _pyttsx3_usable():
        return Choice("pyttsx3", "hibari is not installed", lambda: _load_pyttsx3(""))
    return Choice(
        "none",
        "hibari is not installed and pyttsx3 found no speech engine, so a tone marks each line",
        lambda: None,
    )


def _hibari_installed() -> bool:
    path = model_path()
    return path is not None and path.is_file()


def _pyttsx3_usable() -> bool:
    """True when pyttsx3 and an engine it can drive are there."""
    if find_spec("pyttsx3") is None:
        return False
    if sys.platform in ("win32", "darwin") or find_spec("espeakng_loader") is not None:
        return True
    return any(_can_be_loaded(library) for library in _SYSTEM_ESPEAK)


def _can_be_loaded(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _load_hibari() -> Voice:
    from companion.voice.hibari_process import HibariProcess

    return HibariProcess()


def _load_pyttsx3(ident: str) -> Voice:
    from companion.voice.pyttsx3_voice import Pyttsx3Voice

    return Pyttsx3Voice(ident)


def _known(name: str, engine: str, language: str, installed: bool, get_it: str) -> KnownVoice:
    return KnownVoice(name, engine, language, installed, "" if installed else get_it)


def _missing(name: str, fix: str) -> CompanionError:
    return CompanionError(f"The voice {name} is not installed.", fix, ExitCode.MISSING)
