"""The system's own voices through pyttsx3: espeak-ng on Linux, SAPI on Windows, Apple's on macOS.

pyttsx3 renders in a child process.  One that hangs or dies is replaced, and the sentence is
asked for once more.  What it writes lies for a moment in a folder only this user can open.
"""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

from companion.errors import CompanionError, ExitCode
from companion.voice.base import Speech, is_speakable, silence
from companion.voice.child import ChildFailedError
from companion.voice.loudness import FINISH, finished
from companion.voice.pyttsx3_process import InstalledVoice, RendererProcess
from companion.voice.sound_file import SoundFileError, read_speech

_GUIDANCE_WPM = 150 if sys.platform == "darwin" else 112
"""pyttsx3's own figure for rate 1.0.  espeak-ng is faster than its figure: at 112 it says 150
words a minute inside a sentence, measured on 20 sentences of guides."""

_TIMEOUT_S = 2.0
_TIMEOUT_PER_LETTER_S = 0.05  # espeak-ng needs 0.0002, the slowest system voices real time
_ATTEMPTS = 2
_INSTEAD = "Choose another one with --voice (companion voices lists them), or --voice none."


class Pyttsx3Voice:
    """One voice of this computer; see :class:`companion.voice.base.Voice`.

    Args:
        ident: which one: the end of its identifier, its language or its name; when empty the
            system's own choice if that speaks English, else the first that does.

    Raises:
        CompanionError: pyttsx3 cannot be started, or has no such voice.
    """

    def __init__(self, ident: str = "") -> None:
        self.name = f"pyttsx3:{ident}" if ident else "pyttsx3"
        self._process: RendererProcess | None = None
        try:
            self._folder = _private_folder()
            process = self._running()
        except (ChildFailedError, OSError) as error:
            raise CompanionError(
                f"The voice pyttsx3 cannot be started: {error}.", _INSTEAD, ExitCode.MISSING
            ) from error
        try:
            self._voice = _find(process, ident)
        except CompanionError:
            self.close()
            raise
        self.version = f"{metadata.version('pyttsx3')}+{self._voice.id}+{_GUIDANCE_WPM}+{FINISH}"

    @property
    def pid(self) -> int | None:
        """The child process's identifier, if one is running."""
        return None if self._process is None else self._process.pid

    def render(self, sentence: str, rate: float = 1.0) -> Speech:
        """Speak one sentence."""
        if not is_speakable(sentence):
            return silence()
        reason: Exception | None = None
        for _ in range(_ATTEMPTS):
            try:
                return finished(self._rendered(sentence, rate))
            except (ChildFailedError, SoundFileError, OSError) as error:
                reason = error
                self._stop()
        raise CompanionError(
            f"The voice {self.name} failed twice on one sentence: {reason}.", _INSTEAD
        ) from reason

    def close(self) -> None:
        """End the child process and remove its folder."""
        self._stop()
        self._folder.cleanup()

    def _rendered(self, sentence: str, rate: float) -> Speech:
        path = Path(self._folder.name) / "sentence.wav"
        try:
            self._running().request(
                _TIMEOUT_S + _TIMEOUT_PER_LETTER_S * len(sentence),
                text=sentence,
                voice=self._voice.id,
                words_per_minute=round(_GUIDANCE_WPM * rate),
                path=str(path),
            )
            return read_speech(path)
        finally:
            path.unlink(missing_ok=True)

    def _running(self) -> RendererProcess:
        if self._process is None:
            self._process = RendererProcess(Path(self._folder.name))
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None


def english_voices() -> list[InstalledVoice]:
    """The English voices that pyttsx3 knows on this computer; none where it cannot be started."""
    try:
        with _private_folder() as folder:
            process = RendererProcess(Path(folder))
            process.kill()
    except (ChildFailedError, OSError):
        return []
    return _english(process)


def _private_folder() -> TemporaryDirectory[str]:
    """A folder that only this user can open; it goes with the object at the latest."""
    return TemporaryDirectory(prefix="companion-voice-", ignore_cleanup_errors=True)


def _english(process: RendererProcess) -> list[InstalledVoice]:
    return [voice for voice in process.voices if voice.language.startswith("en")]


def _find(process: RendererProcess, ident: str) -> InstalledVoice:
    english = _english(process)
    if not ident:
        own = [voice for voice in english if voice.id == process.default]
        if not english:
            raise CompanionError(
                "This computer has no English voice for pyttsx3.", _INSTEAD, ExitCode.MISSING
            )
        return (own or english)[0]
    wanted = ident.casefold()
    for voice in process.voices:
        if wanted in (voice.id.casefold(), voice.short_id.casefold(), voice.name.casefold()):
            return voice
    for voice in process.voices:
        if wanted == voice.language:
            return voice
    known = ", ".join(voice.short_id for voice in english) or "none that speaks English"
    raise CompanionError(
        f"There is no voice called pyttsx3:{ident}.", f"There are: {known}.", ExitCode.USAGE
    )
