"""The parent's side of the process in which pyttsx3 renders."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from companion.voice.child import Child, ChildFailedError

_START_TIMEOUT_S = 30.0  # Windows builds its speech interface on the first start


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
        ChildFailedError: pyttsx3 could not be started.
    """

    def __init__(self, folder: Path) -> None:
        self._child = Child("companion.voice.pyttsx3_worker", str(folder))
        first = self._exchange("", _START_TIMEOUT_S)
        self.voices = [InstalledVoice(**voice) for voice in first["voices"]]
        self.default: str = first["default"]

    @property
    def pid(self) -> int:
        """The process's identifier."""
        return self._child.pid

    def request(self, timeout_s: float, **request: str | int) -> None:
        """Have one sentence rendered; returns when its file is whole.

        Raises:
            ChildFailedError: it was not; the process is of no more use.
        """
        self._exchange(json.dumps(request) + "\n", timeout_s)

    def _exchange(self, message: str, timeout_s: float) -> dict[str, Any]:
        answer = self._child.exchange(message.encode(), _json_line, timeout_s)
        if "error" in answer:
            self.kill()
            raise ChildFailedError(f"it reported {answer['error']}")
        return answer

    def kill(self) -> None:
        """End the process at once; a second call does nothing."""
        self._child.kill()


def _json_line(pipe: IO[bytes]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(pipe.readline())
    return answer
