"""Taking away what was kept, for good; files that are no sessions are never touched.

A file that is taken away is gone from its folder.  What a solid-state disk, a snapshot or a backup
still holds of it is out of any program's reach, and overwriting would only pretend otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from companion import paths
from companion.journal.folder import refuse_link, sync_folder
from companion.journal.index import INDEX, forget
from companion.journal.lock import alone
from companion.journal.repair import SET_ASIDE
from companion.journal.store import session_paths
from companion.whole_file import half_written

RUNNING = "a session is writing it"
"""Why a file is left that goes with the same command once that session is over."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What came of it.

    Attributes:
        count: so many sessions are gone.
        left: files that are still there, and why.
    """

    count: int
    left: tuple[tuple[Path, str], ...] = ()


def left_by_erasing(path: Path, reason: str) -> str:
    """A sentence on a file that could not be taken away, and what to do about it."""
    if reason == RUNNING:
        return f"{path.name} was left: {reason}. Take it away when that session is over."
    return f"{path} cannot be taken away: {reason}. Delete it by hand."


def begun_on(folder: Path, day: date) -> list[Path]:
    """The sessions that began on a day, by their names."""
    return [path for path in session_paths(folder) if path.name.startswith(f"{day:%Y-%m-%d}T")]


def erase_sessions(folder: Path, sessions: Iterable[Path]) -> Erased:
    """Take these sessions away, with what was set aside of them and what the index knows of them.

    Raises:
        CompanionError: the folder is a link to another place.
    """
    refuse_link(folder)
    count = 0
    left: list[tuple[Path, str]] = []
    for path in sessions:
        failed = _take_alone(path, path.with_suffix(SET_ASIDE))
        left += failed
        count += not failed
    try:
        forget(folder)
    except OSError:
        left += _take_away([folder / INDEX])
    sync_folder(folder)
    return Erased(count, tuple(left))


def erase_everything(folder: Path) -> Erased:
    """Take away all sessions, and what a crash may have left of any."""
    erased = erase_sessions(folder, session_paths(folder))
    sessions = {path.stem for path in session_paths(folder)}
    lost = [path for path in folder.glob("????-??-??T*" + SET_ASIDE) if path.stem not in sessions]
    left = _take_away([*lost, *half_written(folder)])
    sync_folder(folder)
    return Erased(erased.count, (*erased.left, *left))


def rest() -> dict[str, Path]:
    """What is kept of a person beside the sessions, by what it is called; only what is there."""
    every = {
        "safety plan": paths.safety_plan_file(),
        "promises": paths.ledger_file(),
        "own words": paths.own_words_file(),
        "pauses of your speech": paths.habits_file(),
    }
    return {name: path for name, path in every.items() if path.exists()}


def erase_rest() -> Erased:
    """Take away what is kept beside the sessions, and what a crash may have left of it."""
    files = rest().values()
    left = [failed for path in files for failed in _take_alone(path)]
    folders = {paths.safety_plan_file().parent, paths.own_words_file().parent}
    half = [path for folder in folders for path in half_written(folder)]
    return Erased(0, (*left, *_take_away(half)))


def staying() -> dict[str, Path]:
    """What is never taken away: nothing a person said or felt is in it.  Only what is there."""
    every = {
        "settings": paths.config_file(),
        "own guides": paths.user_scripts_dir(),
        "models": paths.user_models_dir(),
        "spoken lines of the program itself": paths.cache_dir(),
    }
    return {name: path for name, path in every.items() if path.exists()}


def _take_away(files: Iterable[Path]) -> list[tuple[Path, str]]:
    """Those that are still there, and why."""
    left = []
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            left.append((path, error.strerror or str(error)))
    return left


def _take_alone(path: Path, *beside: Path) -> list[tuple[Path, str]]:
    """What is still there, and why; nobody can put the first one back meanwhile."""
    files = (path, *beside)
    try:
        with alone(path) as free:
            return _take_away(files) if free else [(path, RUNNING)]
    except OSError:  # it is gone, or not ours to open: that shows when it is taken away
        return _take_away(files)
