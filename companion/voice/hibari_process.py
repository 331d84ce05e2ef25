"""The embedded voice in a process of its own.

Loading hibari's tables keeps Python's interpreter to itself for a third of a second, which in the
program's own process would break the sound; and it takes a second, which nobody has to wait for
when the first sentences were rendered before.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import IO

import numpy as np

from companion.errors import CompanionError, ExitCode
from companion.voice.base import Speech, is_speakable, silence
from companion.voice.child import Child, ChildFailedError
from companion.voice.hibari_voice import hibari_version

_TIMEOUT_S = 30.0  # a slow machine loads it in five
_ATTEMPTS = 2


class HibariProcess:
    """The voice ``heart``; see :class:`companion.voice.base.Voice`.

    The process is started at once and waited for when the first sentence is asked for.  One that
    dies or hangs is replaced, and the sentence is asked for once more.
    """

    name = "hibari"

    def __init__(self) -> None:
        self.version = hibari_version()
        self._child: Child | None = None
        with suppress(OSError):  # tried again, and told, when something is to be said
            self._child = _start()

    @property
    def pid(self) -> int | None:
        """The child process's identifier, if one is running."""
        return None if self._child is None else self._child.pid

    def render(self, sentence: str, rate: float = 1.0) -> Speech:
        """Speak one sentence."""
        if not is_speakable(sentence):
            return silence()
        message = json.dumps({"sentence": sentence, "rate": rate}).encode() + b"\n"
        reason: Exception | None = None
        for _ in range(_ATTEMPTS):
            try:
                self._child = self._child or _start()
                return self._child.exchange(message, _speech, _TIMEOUT_S)
            except (ChildFailedError, OSError) as error:
                reason = error
                self._child = None
        raise CompanionError(
            f"The voice hibari failed twice on one sentence: {reason}.",
            "Use another one: --voice pyttsx3, or --voice none.",
            ExitCode.MISSING,
        ) from reason

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.kill()
            self._child = None


def _start() -> Child:
    return Child("companion.voice.hibari_worker")


def _speech(pipe: IO[bytes]) -> Speech:
    """Read one answer.

    Raises:
        CompanionError: hibari told of an error.
        ValueError: the process ended in the middle of it.
    """
    answer = json.loads(pipe.readline())
    if "error" in answer:
        raise CompanionError(answer["error"], answer["fix"], ExitCode.MISSING)
    size = 4 * int(answer["samples"])
    data = pipe.read(size)
    if len(data) < size:
        raise ValueError("cut off")
    return np.frombuffer(data, "<f4").astype(np.float32)
