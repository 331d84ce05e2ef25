"""Takes away what a session is to forget; what cannot be taken away keeps nothing else here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from companion import paths, reminder
from companion.core.events import Kept
from companion.errors import CompanionError
from companion.journal.erase import (
    Erased,
    begun_on,
    erase_everything,
    erase_rest,
    erase_sessions,
    left_by_erasing,
)
from companion.journal.index import knows
from companion.journal.ledger import LedgerFile
from companion.language import own_words


class Log(Protocol):
    """Where the records of a session go.

    Attributes:
        path: the file.
    """

    path: Path

    def append(self, kind: str, t_s: float, data: dict[str, Any]) -> None:
        """Take one record.

        Raises:
            CompanionError: it is lost.
        """

    def erase(self) -> None:
        """Take away all that was written.

        Raises:
            CompanionError: it is still there.
        """


def forget(
    what: Kept,
    log: Log | None,
    ledger: LedgerFile | None,
    entered: Sequence[bytes],
    tell: Callable[[str], None],
) -> bool:
    """Take away what the session that runs has kept, and more where that is wanted.

    Args:
        what: how much.
        log: of the session that runs.
        ledger: where it has kept promises and lines of lists.
        entered: the lines of the ledger that it has added.
        tell: prints one line on what is left.

    Returns:
        Whether all of it is gone.
    """
    reminder.remind(False)
    steps: list[Callable[[], Erased]] = []
    if ledger is not None and entered:
        steps.append(partial(_take_back, ledger, entered))
    if log is not None:
        steps.append(partial(_erase_log, log))
    if what == "rest":
        steps.append(_take_words_back)
    steps.append(partial(_erase, what))
    results = [_is_gone(step, tell) for step in steps]
    return all(results)


def _is_gone(step: Callable[[], Erased], tell: Callable[[str], None]) -> bool:
    try:
        left = step().left
    except CompanionError as error:
        tell(error.say)
        tell(error.fix)
        return False
    for path, reason in left:
        tell(left_by_erasing(path, reason))
    return not left


def _take_back(ledger: LedgerFile, entered: Sequence[bytes]) -> Erased:
    ledger.take_back(entered)
    return Erased(0)


def _erase_log(log: Log) -> Erased:
    """Take the log away, and what the index knows of it."""
    log.erase()
    return erase_sessions(log.path.parent, ()) if knows(log.path) else Erased(0)


def _take_words_back() -> Erased:
    own_words.take_all_back()
    return Erased(0)


def _erase(what: Kept) -> Erased:
    """Take away what is kept beside the log of the session that runs."""
    folder = paths.sessions_dir()
    match what:
        case "today":
            return erase_sessions(folder, begun_on(folder, date.today()))
        case "everything":
            return erase_everything(folder)
        case "rest":
            return erase_rest()
        case _:
            return Erased(0)
