"""The child process in which pyttsx3 renders: ``python -m companion.voice.pyttsx3_worker FOLDER``.

JSON lines.  The first line out is ``{"voices": [{"id", "name", "language"}], "default": ID}``.
Then each line in, ``{"text", "voice", "words_per_minute", "path"}``, is answered by ``{}`` when
the file at ``path`` is whole, or by ``{"error": NAME}``, after which the process ends, because
pyttsx3's loop cannot be trusted after an exception.  When the parent goes, FOLDER is removed.

pyttsx3 never plays here: on Linux its first ``runAndWait`` returns while speech runs, ``stop``
deadlocks, and of several ``say`` only the last is spoken.  One ``save_to_file`` for each
``runAndWait`` is the use of it that holds.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import sys
import threading
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from pyttsx3.engine import Engine
    from pyttsx3.voice import Voice


class _EngineError(Exception):
    """pyttsx3 told of an error through its own events."""


def main() -> None:
    """Serve requests until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    answers = _take_stdout()
    try:
        engine = _start_engine()
        _answer(answers, _introduction(engine))
        for line in sys.stdin:
            _render(engine, **json.loads(line))
            _answer(answers, {})
    except Exception as error:  # whatever the platform's driver raises; the parent tells it
        # The name only: the message may quote what was to be said.
        _answer(answers, {"error": type(error).__name__})
    else:
        shutil.rmtree(sys.argv[1], ignore_errors=True)


def _take_stdout() -> TextIO:
    """Keep standard output for answers; what pyttsx3 prints there goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _start_engine() -> Engine:
    if sys.platform == "linux" and find_spec("espeakng_loader") is not None:
        import espeakng_loader

        # Without the variable espeak-ng ends the process when it finds no data.  The library is
        # loaded first, and globally, so that pyttsx3 gets it for the name "libespeak-ng.so.1".
        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
        ctypes.CDLL(espeakng_loader.get_library_path(), ctypes.RTLD_GLOBAL)
    import pyttsx3

    engine = pyttsx3.init()
    if engine.driver_name == "espeak":
        engine.proxy._driver.stop = _stop_nothing
    return engine


def _stop_nothing() -> None:
    """In place of the driver's ``stop``, which pyttsx3 calls at the start of every run.

    espeak-ng sets the rate in a thread of its own.  While it does, that ``stop`` takes it for
    speech, cancels it, and soon after cancels the new sentence as well: one in ten came out
    empty or at the wrong pace.
    """


def _introduction(engine: Engine) -> dict[str, Any]:
    voices = [
        {"id": voice.id, "name": voice.name, "language": _language(voice)}
        for voice in engine.getProperty("voices")
    ]
    return {"voices": voices, "default": engine.getProperty("voice")}


def _language(voice: Voice) -> str:
    """Such as ``en-us``; drivers write ``en_US``, ``en-US`` and ``en-us``."""
    first = next(iter(voice.languages or ()), "")
    return str(first).replace("_", "-").lower()


def _render(engine: Engine, text: str, voice: str, words_per_minute: int, path: str) -> None:
    errors: list[Exception] = []
    written = threading.Event()
    tokens = [
        engine.connect("error", lambda name, exception: errors.append(exception)),
        engine.connect("finished-utterance", lambda name, completed: written.set()),
    ]
    engine.setProperty("voice", voice)
    engine.setProperty("rate", words_per_minute)
    engine.save_to_file(text, path)
    engine.runAndWait()
    if engine.driver_name == "espeak":
        _wait_for_espeak(written)
    for token in tokens:
        engine.disconnect(token)
    if errors:
        raise _EngineError from errors[0]


def _wait_for_espeak(written: threading.Event) -> None:
    """Wait until the file is whole: ``runAndWait`` may return while espeak-ng's thread writes.

    The thread tells so from inside the driver's callback, which must end before the driver is
    given anything else.
    """
    from pyttsx3.drivers import _espeak

    written.wait()
    while _espeak.IsPlaying():
        time.sleep(0.001)


def _answer(answers: TextIO, value: dict[str, Any]) -> None:
    answers.write(json.dumps(value) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
