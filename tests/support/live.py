"""``companion`` running as a process of its own, on the virtual card."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_START_S = 40.0


class Live:
    """A running command.

    Args:
        home: its ``COMPANION_HOME``.
        options: what stands behind ``companion``.
        env: what it finds in its environment beside this process's.
        before: a program, with its options, that runs it.

    Attributes:
        lines, errors: what it printed so far.
        times: when each of ``lines`` came, by the monotonic clock.
    """

    def __init__(
        self,
        home: Path,
        *options: str,
        env: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        self.home = home
        self.lines: list[str] = []
        self.errors: list[str] = []
        self.times: list[float] = []
        settings = home / "config" / "config.toml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.touch()  # with one, no setup is offered
        self.process = subprocess.Popen(
            [*before, sys.executable, "-m", "companion", *options],
            env={**os.environ, **(env or {}), "COMPANION_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._read_lines, daemon=True).start()
        threading.Thread(
            target=lambda: self.errors.extend(self.process.stderr), daemon=True
        ).start()

    def _read_lines(self) -> None:
        for line in self.process.stdout:
            self.times.append(time.monotonic())
            self.lines.append(line)

    def has(self, text: str, since: int = 0) -> bool:
        """Whether a line with this text was printed, from line ``since`` on."""
        return any(text in line for line in (*self.lines[since:], *self.errors))

    def wait_for(self, text: str, seconds: float = _START_S, since: int = 0) -> None:
        deadline = time.monotonic() + seconds
        while not self.has(text, since):
            assert self.process.poll() is None or self.has(text, since), self.errors
            assert time.monotonic() < deadline, (text, self.lines, self.errors)
            time.sleep(0.01)

    def type(self, line: str) -> None:
        """Type a line."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def press_enter(self) -> None:
        self.type("")

    def end(self, seconds: float = 20.0) -> int:
        code = self.process.wait(seconds)
        time.sleep(0.1)
        assert "Traceback" not in "".join(self.errors), self.errors
        return code

    def records(self) -> list[dict]:
        (log,) = (self.home / "sessions").glob("*.jsonl")
        return [json.loads(line) for line in log.read_text().splitlines()]
