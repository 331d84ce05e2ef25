"""The embedded voice: hibari-tts with the one voice that its wheel carries.

Measured with hibari-tts 0.2.1 on one thread of a shared 2-core machine: 0.5 to 0.8 s to load, most
of it the letter-to-sound tables; then 25 to 40 ms a sentence; 232 MB for the whole process.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from companion.checksums import verify_file
from companion.errors import CompanionError, ExitCode
from companion.onnx import load_onnxruntime
from companion.voice.base import Speech, is_speakable, silence
from companion.voice.loudness import FINISH, finished

_VOICE = "heart"
_MODEL_SHA256 = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"

_GUIDANCE_SPEED = 0.6
"""hibari's speed for rate 1.0: 150 words a minute inside a sentence, measured on 20 sentences of
guides (0.5 gives 126, 0.7 gives 179, 1.0 gives 254)."""

_SEED = 1
"""Of the noise in its consonants; a fixed one makes every rendering bit-identical."""

_READABLE = frozenset(map(chr, range(32, 127))) | frozenset("‘’“”–—€£")


def model_path() -> Path | None:
    """The bundled model file, or None where hibari is not installed; nothing is imported."""
    if find_spec("onnxruntime") is None:
        return None
    spec = find_spec("hibari")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "assets" / "hibari.onnx"


def hibari_version() -> str:
    """Another one whenever the same sentence may sound different; nothing is loaded."""
    return f"{metadata.version('hibari-tts')}+{_GUIDANCE_SPEED}+{FINISH}"


class HibariVoice:
    """The voice ``heart``, American English; see :class:`companion.voice.base.Voice`.

    hibari downloads every other voice when it is asked for one.  Here the model is always
    handed over by path, which is the one way in that never looks further.

    Raises:
        CompanionError: hibari is not installed, or its model is not the pinned file.
    """

    name = "hibari"

    def __init__(self) -> None:
        path = model_path()
        if path is None:
            raise CompanionError(
                "The voice hibari is not installed.",
                'Install it with: pip install "grounding-companion[embedded]".',
                ExitCode.MISSING,
            )
        verify_file(path, _MODEL_SHA256)
        self.version = hibari_version()
        with _telling():
            load_onnxruntime()  # before hibari does, which would let it report
            from hibari import Hibari

            self._engine = Hibari(_VOICE, model=str(path), threads=1)
        self.render("Gromdle.")  # a word it does not know, so every table is loaded now

    def render(self, sentence: str, rate: float = 1.0) -> Speech:
        """Speak one sentence."""
        readable = _readable(sentence)
        if not is_speakable(readable):
            return silence()
        with _telling():
            speech = self._engine(readable, speed=_GUIDANCE_SPEED * rate, seed=_SEED)
        return finished(speech)

    def close(self) -> None:
        """Nothing to let go: the memory goes with the object."""


@contextmanager
def _telling() -> Iterator[None]:
    """Tell in plain words what went wrong inside hibari, whatever it raises."""
    try:
        yield
    except Exception as error:
        raise CompanionError(
            f"The voice hibari failed: {type(error).__name__}.",
            "Install it again (pip install --force-reinstall hibari-tts), or use --voice pyttsx3.",
            ExitCode.MISSING,
        ) from error


def _readable(sentence: str) -> str:
    """What hibari can read of a sentence: ASCII and the marks and signs of English print.

    Accents go, digits in circles or superscripts become plain; hibari 0.2.1 raises TypeError or
    ValueError on some of what is left out here.
    """
    plain = unicodedata.normalize("NFKD", sentence)
    return "".join(character for character in plain if character in _READABLE)
