"""The parent's side of the process in which pyttsx3 renders."""

from __future__ import annotations

import contextlib
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
        first = self._exchange("", _START_TIMEOUT_S)
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
        self._exchange(json.dumps(request) + "\n", timeout_s)

    def _exchange(self, message: str, timeout_s: float) -> dict[str, Any]:
        """Send a message, wait for one line; killing a slow process is what ends the wait."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._process.kill()

        timer = threading.Timer(timeout_s, expire)
        timer.daemon = True
        timer.start()
        try:
            self._process.stdin.write(message)
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (OSError, ValueError) as error:  # a broken pipe; nothing, or half a line
            reason = f"gave no answer within {timeout_s:.0f} s" if expired.is_set() else "ended"
            self.kill()
            raise RendererFailedError(f"its process {reason}") from error
        finally:
            timer.cancel()
        if "error" in answer:
            self.kill()
            raise RendererFailedError(f"it reported {answer['error']}")
        return answer

    def kill(self) -> None:
        """End the process at once; a second call does nothing."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):  # a message that was never taken
                pipe.close()
        self._process.wait()
