"""The parent's side of the process in which pyttsx3 renders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import companion

_START_TIMEOUT_S = 30.0  # Windows builds its speech interface on the first start
_PACKAGE_ROOT = Path(companion.__file__).resolve().parent.parent


class RendererFailedError(Exception):
    """The process ended, hung and was killed, or told of an error; the message says which."""


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """A voice of this computer.

    Attributes:
        id: pyttsx3's own identifier, on Windows a registry path.
        name: the name its maker gave it.
        language: lower case, such as ``en-us``; may be empty.
    """

    id: str
    name: str
    language: str

    @property
    def short_id(self) -> str:
        """The last part of the identifier, as ``--voice pyttsx3:ID`` takes it."""
        return self.id.replace("\\", "/").rpartition("/")[2]


class RendererProcess:
    """One running process; see :mod:`companion.voice.pyttsx3_worker` for what it is told.

    Args:
        folder: the process removes it when its parent goes without saying goodbye.

    Attributes:
        voices: every voice that pyttsx3 knows on this computer.
        default: the identifier of the one it takes by itself.

    Raises:
        RendererFailedError: pyttsx3 could not be started.
    """

    def __init__(self, folder: Path) -> None:
        # -P and PYTHONPATH: the worker is this very package, whatever the current folder holds.
        others = os.environ.get("PYTHONPATH")
        python_path = os.pathsep.join([str(_PACKAGE_ROOT), *([others] if others else [])])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "companion.voice.pyttsx3_worker", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": python_path},
        )
        try:
            first = self._answer(_START_TIMEOUT_S)
        except RendererFailedError:
            self.kill()
            raise
        self.voices = [InstalledVoice(**voice) for voice in first["voices"]]
        self.default: str = first["default"]

    @property
    def pid(self) -> int:
        """The process's identifier."""
        return self._process.pid

    def request(self, timeout_s: float, **request: str | int) -> None:
        """Have one sentence rendered; returns when its file is whole.

        Raises:
            RendererFailedError: it was not; the process is of no more use.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise RendererFailedError("its process ended") from error
        self._answer(timeout_s)

    def _answer(self, timeout_s: float) -> dict[str, Any]:
        """Wait for one line; a process that takes too long is killed, which ends the wait."""
        assert self._process.stdout is not None
        killer = threading.Timer(timeout_s, self._process.kill)
        killer.daemon = True
        killer.start()
        line = self._process.stdout.readline()
        in_time = killer.is_alive()
        killer.cancel()
        if not line:
            raise RendererFailedError(
                "its process ended" if in_time else f"it gave no answer within {timeout_s:.0f} s"
            )
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RendererFailedError(f"it reported {answer['error']}")
        return answer

    def kill(self) -> None:
        """End the process at once; a second call does nothing."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:  # a request that was never taken
                continue
        self._process.wait()
