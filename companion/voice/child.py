"""A process of its own for a speech engine: it can be killed, and keeps nobody waiting."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

import companion

T = TypeVar("T")

_PACKAGE_ROOT = Path(companion.__file__).resolve().parent.parent


class ChildFailedError(Exception):
    """The process ended, hung and was killed, or told of an error; the message says which."""


class Child:
    """One running process that is written messages and answers each of them.

    Args:
        module: what it runs, a module of this package.
        arguments: its command line.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        # -P and PYTHONPATH: the worker is this very package, whatever the current folder holds.
        others = os.environ.get("PYTHONPATH")
        python_path = os.pathsep.join([str(_PACKAGE_ROOT), *([others] if others else [])])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": python_path},
        )

    @property
    def pid(self) -> int:
        """The process's identifier."""
        return self._process.pid

    def exchange(self, message: bytes, read: Callable[[IO[bytes]], T], timeout_s: float) -> T:
        """Send a message and read the answer; killing a slow process is what ends the wait.

        Args:
            message: what is sent.
            read: takes the whole answer from the pipe; raises OSError or ValueError where it
                breaks off.
            timeout_s: how long the answer may take.

        Raises:
            ChildFailedError: there was none; the process is of no more use.
        """
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
            return read(self._process.stdout)
        except (OSError, ValueError) as error:  # a broken pipe; nothing, or half an answer
            reason = f"gave no answer within {timeout_s:.0f} s" if expired.is_set() else "ended"
            self.kill()
            raise ChildFailedError(f"its process {reason}") from error
        finally:
            timer.cancel()

    def kill(self) -> None:
        """End the process at once; a second call does nothing."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):  # a message that was never taken
                pipe.close()
        self._process.wait()
