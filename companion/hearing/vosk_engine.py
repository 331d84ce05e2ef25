"""Vosk: the recogniser to use when a model is installed.

Every way in which Vosk takes the process down with it is closed off here: model files are looked
at before it opens them, a new model is tried in a child process first, grammars are written by the
json module from words the model knows, and a recogniser hears one utterance and is thrown away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from companion import paths
from companion.errors import CompanionError, ExitCode
from companion.hearing.base import Transcript
from companion.hearing.tidy import distinct
from companion.hearing.vosk_models import check_files

_RATE_HZ = 16_000
_HYPOTHESES = 5
_TRIAL = Path(__file__).with_name("vosk_trial.py")
_TRIAL_LIMIT_S = 120.0
_UNKNOWN = "[unk]"


class VoskRecogniser:
    """A Vosk model, loaded and ready; see :class:`companion.hearing.base.Recogniser`.

    Args:
        folder: the model.
        grammar: words and phrases; when given, only these are heard, anything else is nothing.

    Attributes:
        unknown_words: words of the grammar that the model does not know, sorted; the phrases they
            are in cannot be heard.

    Raises:
        CompanionError: Vosk is not installed, the model is damaged, or it knows no phrase of the
            grammar.
    """

    name = "vosk"

    def __init__(self, folder: Path, grammar: Iterable[str] | None = None) -> None:
        check_files(folder)
        try:
            import vosk  # late: it imports requests
        except (ImportError, OSError) as error:
            raise CompanionError(
                "Vosk is not installed or its library does not load.",
                "Install it with: pip install vosk",
                ExitCode.MISSING,
            ) from error
        _try_out(folder)
        vosk.SetLogLevel(-1)
        try:
            self._model: Any = vosk.Model(str(folder))
        except Exception as error:  # vosk raises nothing narrower
            raise _damaged(folder) from error
        self._new_recogniser = vosk.KaldiRecognizer
        self.unknown_words: tuple[str, ...] = ()
        self._grammar = None if grammar is None else self._known_phrases(grammar)

    def transcribe(self, pcm: NDArray[np.float32]) -> Transcript:
        """Recognise one utterance: mono samples in -1..1 at 16 kHz, any length."""
        given = (self._model, _RATE_HZ) + (() if self._grammar is None else (self._grammar,))
        recogniser = self._new_recogniser(*given)
        recogniser.SetMaxAlternatives(_HYPOTHESES)
        recogniser.AcceptWaveform((np.clip(pcm, -1.0, 1.0) * 32767).astype("<i2").tobytes())
        found = json.loads(recogniser.FinalResult()).get("alternatives", [])
        heard = distinct(one["text"] for one in found)
        if not heard:
            return Transcript("", (), 0.0)
        costs = [one["confidence"] - found[0]["confidence"] for one in found]
        return Transcript(heard[0], tuple(heard[1:]), 1 / sum(map(math.exp, costs)))

    def close(self) -> None:
        """Let memory and threads go; a second call does nothing."""
        self._model = None

    def _known_phrases(self, grammar: Iterable[str]) -> str:
        """The grammar as Vosk takes it, without the phrases the model cannot hear."""
        phrases = distinct(grammar)
        words = {word for phrase in phrases for word in phrase.split()}
        unknown = {word for word in words if self._model.vosk_model_find_word(word) < 0}
        self.unknown_words = tuple(sorted(unknown))
        known = [phrase for phrase in phrases if unknown.isdisjoint(phrase.split())]
        if not known:
            raise CompanionError(
                f"The Vosk model knows none of these words: {', '.join(self.unknown_words)}.",
                "Use a model of the language that is spoken.",
                ExitCode.MISSING,
            )
        if self._model.vosk_model_find_word(_UNKNOWN) >= 0:
            known.append(_UNKNOWN)  # takes what is none of the phrases
        return json.dumps(known, ensure_ascii=False)


def _try_out(folder: Path) -> None:
    """Load the model in a child process, unless these very files have passed before.

    Raises:
        CompanionError: the child crashed, failed or never came back.
    """
    passed = paths.cache_dir() / "vosk-models" / _fingerprint(folder)
    if passed.exists():
        return
    try:
        subprocess.run(
            [sys.executable, "-P", str(_TRIAL), str(folder)],
            check=True,
            capture_output=True,
            timeout=_TRIAL_LIMIT_S,
        )
    except subprocess.SubprocessError as error:
        raise _damaged(folder) from error
    with contextlib.suppress(OSError):
        passed.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        passed.touch(mode=0o600)


def _fingerprint(folder: Path) -> str:
    """A digest of every file's name, size and modification time."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    stats = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(stats).encode()).hexdigest()


def _damaged(folder: Path) -> CompanionError:
    return CompanionError(
        f"The Vosk model {folder} is damaged: it cannot be loaded.",
        "Remove it and install it again with: companion models install",
        ExitCode.MISSING,
    )
