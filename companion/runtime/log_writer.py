"""Writes the log in a thread of its own, so that a session never waits for a disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from companion.errors import CompanionError
from companion.journal.store import SessionLog, local_now
from companion.runtime.threads import Worker

_PATIENCE_S = 2.0
_MOST_WAITING = 256
"""Records; a session of an hour has fewer."""


class LogWriter:
    """Takes records at once and writes them one after another.

    A record is acknowledged when ``kept`` is called for it: then it is on disk.  What was taken and
    is neither kept nor lost yet is lost when the program is killed.

    Args:
        log: where records go; nobody else may touch it from now on.
        lost: told why, for each record that is lost.
        kept: called for each record in turn, in the writer's thread.

    Attributes:
        path: the file.
    """

    def __init__(
        self,
        log: SessionLog,
        lost: Callable[[CompanionError], None],
        kept: Callable[[], None] = lambda: None,
    ) -> None:
        self.path = log.path
        self._log = log
        self._lost = lost
        self._kept = kept
        self._taken = self._done = 0  # each is counted in one thread alone
        self._dropped = False
        self._ended = threading.Event()
        self._erase_failed: CompanionError | None = None
        self._worker = Worker("log")

    def append(self, kind: str, t_s: float, data: dict[str, Any]) -> None:
        """Have one record written; this never waits.

        Raises:
            CompanionError: too many wait already; this one is lost.
        """
        if self._taken - self._done >= _MOST_WAITING:
            raise self._too_slow()
        self._taken += 1
        self._worker.put(partial(self._write, kind, t_s, data, local_now()))

    def erase(self) -> None:
        """Drop what waits and take the file away, after the write that is under way.

        Raises:
            CompanionError: it is still there; where the disk is slow, it goes later.
        """
        self._dropped = True
        self._worker.put(self._erase)
        if not self._ended.wait(_PATIENCE_S):
            raise CompanionError(
                f"The log {self._log.path} is not yet taken away: the disk does not answer.",
                "See whether the file is gone, and delete it by hand if not.",
            )
        if self._erase_failed is not None:
            raise self._erase_failed

    def close(self) -> None:
        """Wait until all is written, and close the file; a second call does nothing.

        When the disk takes nothing for 2 s, what waits is told as lost, though it may take it yet.
        """
        self._worker.put(self._close)
        done = self._done
        while not self._ended.wait(_PATIENCE_S):
            if done == self._done:
                self._lost(self._too_slow())
                return
            done = self._done
        self._worker.close()

    def _write(self, kind: str, t_s: float, data: dict[str, Any], at: datetime) -> None:
        try:
            if not self._dropped:
                self._log.append(kind, t_s, data, at)
                self._kept()
        except CompanionError as error:
            self._lost(error)
        except Exception as error:  # whatever it is, the records after this one are written
            self._lost(
                CompanionError(
                    f"A record of the log {self._log.path} cannot be written: {error}.",
                    "The session goes on without it; please report this.",
                )
            )
        self._done += 1

    def _erase(self) -> None:
        try:
            self._log.erase()
        except CompanionError as error:
            self._erase_failed = error
        self._ended.set()

    def _close(self) -> None:
        self._log.close()
        self._ended.set()

    def _too_slow(self) -> CompanionError:
        return CompanionError(
            f"The disk is too slow: {self._taken - self._done} records of the log "
            f"{self._log.path} may be lost.",
            "Check that the disk is there and has room.",
        )
