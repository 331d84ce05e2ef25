"""Starting the waiting companion at log-in: on, off, and how things stand."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from companion.errors import CompanionError, ExitCode
from companion.runtime.start_files import (
    DESKTOP,
    LABEL,
    LAUNCHD,
    STARTUP,
    SYSTEMD,
    UNIT,
    WORDS,
    StartFile,
    Way,
)

_MODE = 0o644
_ANSWER_S = 60.0  # longer than systemd gives a program to stop

_WAYS = {"Linux": (SYSTEMD, DESKTOP), "Darwin": (LAUNCHD,), "Windows": (STARTUP,)}


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be known of a computer.

    Attributes:
        system: ``Linux``, ``Darwin`` or ``Windows``.
        executable: the Python that has Companion.
        home: the person's home folder.
        env: the environment.
    """

    system: str
    executable: str
    home: Path
    env: Mapping[str, str]

    @classmethod
    def here(cls) -> Place:
        """This computer."""
        env = dict(os.environ)
        if moved := env.get("COMPANION_HOME"):
            env["COMPANION_HOME"] = str(Path(moved).expanduser().absolute())
        return cls(platform.system(), sys.executable, Path.home(), env)


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand.

    Attributes:
        on: it starts at log-in.
        runs: whether it runs now; None where that cannot be seen.
        way: what starts it: ``systemd``, ``desktop``, ``launchd`` or ``startup``; None without a
            file.
        file: the file that is there for it.
        python: the Python which the file names.
        python_there: whether that one still exists.
    """

    on: bool
    runs: bool | None
    way: str | None = None
    file: str | None = None
    python: str | None = None
    python_there: bool | None = None


def turn_on(place: Place) -> str:
    """Have the program started at every log-in, and now where systemd or launchd can do that.

    What was there before from an earlier call is replaced.

    Returns:
        Why it is not systemd that starts it on Linux; empty if there is nothing to tell.

    Raises:
        CompanionError: there is no way on this system, the file cannot be written, or the system
            refuses it.
    """
    way, *others = _ways(place)
    note = ""
    if not Path(place.executable).is_file():
        raise CompanionError(
            "The Python that runs Companion cannot be found.",
            "Install Companion again.",
            ExitCode.MISSING,
        )
    if way is SYSTEMD and not _answers(place, "systemctl", "--user", "show-environment"):
        way, others = DESKTOP, [SYSTEMD]
        note = "No user systemd runs here, so a desktop start-up file is used."
    file = _file(place, way)
    _refuse_what_is_not_ours(place, way, file.path)
    _write(file)
    if trouble := _make_known(place, way, file.path):
        _remove(place, way)
        raise CompanionError(
            f"The system did not take the file {file.path}: {trouble}",
            "It is removed again. Put companion wait into your own start-up list instead.",
        )
    for other in others:
        _remove(place, other)
    return note


def turn_off(place: Place) -> tuple[list[Path], list[Path]]:
    """Undo :func:`turn_on`, and stop what systemd or launchd has started.

    Returns:
        The files that were removed, and files of the same name that are not of this program and
        were left alone.

    Raises:
        CompanionError: a file cannot be removed.
    """
    paths = {_file(place, way).path: _remove(place, way) for way in _ways(place)}
    removed = [path for path, gone in paths.items() if gone]
    return removed, [path for path in paths if os.path.lexists(path)]


def status(place: Place) -> Status:
    """How things stand; changes nothing."""
    for way in _ways(place):
        path = _file(place, way).path
        command = way.own_command(path)
        if command is not None:
            on = _enabled(path) if way is SYSTEMD else not _switched_off(path)
            there = Path(command[0]).is_file()
            return Status(on, _runs(place, command), way.name, str(path), command[0], there)
    return Status(False, _runs(place, [place.executable, *WORDS]))


def _ways(place: Place) -> tuple[Way, ...]:
    if place.system not in _WAYS:
        raise CompanionError(
            f"Starting at log-in is not known on {place.system}.",
            "Put companion wait into the system's own start-up list.",
        )
    return _WAYS[place.system]


def _file(place: Place, way: Way) -> StartFile:
    return way.write(place.executable, place.home, place.env)


def _remove(place: Place, way: Way) -> bool:
    """Undo one way of being started; whether there was anything of this program."""
    path = _file(place, way).path
    ours = way.own_command(path) is not None
    if not ours and os.path.lexists(path):
        return False
    if ours:
        _make_unknown(place, way)
        _unlink(path)
    if way is SYSTEMD and _enabled(path):
        _unlink(_wanted(path))  # systemctl has done so, where it runs
    if way is SYSTEMD and ours:
        _run(place, "systemctl", "--user", "daemon-reload")
    return ours


def _refuse_what_is_not_ours(place: Place, way: Way, path: Path) -> None:
    """Raise where writing would change a file of the person's, or one in another place."""
    if os.path.lexists(path) and way.own_command(path) is None:
        kind = "link" if path.is_symlink() else "file"
        raise CompanionError(
            f"There is a {kind} {path} that is not of this program.", "Move it away and try again."
        )
    named = (place.env.get(name) for name in ("XDG_CONFIG_HOME", "APPDATA"))
    roots = [place.home.resolve(), *(Path(root).resolve() for root in named if root)]
    folder = path.parent.resolve()
    if not any(folder.is_relative_to(root) for root in roots):
        raise CompanionError(
            f"The folder {path.parent} is a link to {folder}, outside your own folders.",
            "Set XDG_CONFIG_HOME to the folder that is meant, or make it a folder of its own.",
        )


def _write(file: StartFile) -> None:
    """Write a file whole or not at all; a file or link of that name is replaced, not followed."""
    temporary = None
    try:
        file.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.path.parent, prefix=".companion-")
        with os.fdopen(handle, "wb") as out:
            out.write(file.content)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).chmod(_MODE)
        Path(temporary).replace(file.path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise CompanionError(
            f"The file {file.path} cannot be written: {error.strerror}.",
            "Check that you may write in its folder and that the disk has room.",
        ) from error


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise CompanionError(
            f"The file {path} cannot be removed: {error.strerror}.", "Remove it by hand."
        ) from error


def _make_known(place: Place, way: Way, path: Path) -> str:
    """Tell the system of a new file and have it started; what went wrong, empty if nothing."""
    systemctl = ["systemctl", "--user"]
    match way.name:
        case "systemd":
            commands = [["daemon-reload"], ["enable", UNIT], ["restart", UNIT]]
            commands = [systemctl + words for words in commands]
        case "launchd":
            _make_unknown(place, way)  # it takes no second agent of the same name
            commands = [["launchctl", "bootstrap", _domain(), str(path)]]
        case _:
            commands = []
    for command in commands:
        done = _run(place, *command)
        if done is None or done.returncode:
            said = done.stderr.strip().splitlines() if done else []
            return said[-1] if said else f"{command[0]} failed."
    return ""


def _make_unknown(place: Place, way: Way) -> None:
    """Stop what was started, and have the system forget it; it may not run at all."""
    match way.name:
        case "systemd":
            _run(place, "systemctl", "--user", "disable", "--now", UNIT)
            _run(place, "systemctl", "--user", "reset-failed", UNIT)
        case "launchd":
            _run(place, "launchctl", "bootout", f"{_domain()}/{LABEL}")


def _domain() -> str:
    return f"gui/{os.getuid()}"


def _wanted(unit: Path) -> Path:
    """The link by which systemd knows that a unit is to be started at log-in."""
    return unit.parent / "default.target.wants" / unit.name


def _enabled(unit: Path) -> bool:
    link = _wanted(unit)
    return link.is_symlink() and link.resolve() == unit.resolve()


def _switched_off(path: Path) -> bool:
    """Whether a desktop's own settings have switched an entry off, which they note in the file."""
    off = rb"^(Hidden=true|X-GNOME-Autostart-enabled=false)$"
    return path.suffix == ".desktop" and bool(re.search(off, path.read_bytes(), re.MULTILINE))


def _runs(place: Place, command: list[str]) -> bool | None:
    """Whether a process of this person runs the command; None where that cannot be seen."""
    if place.system == "Linux":
        return any(words == command for words in _own_processes())
    if place.system == "Darwin":
        done = _run(place, "launchctl", "list", LABEL)
        return None if done is None else '"PID"' in done.stdout
    return None


def _own_processes() -> Iterator[list[str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == os.getuid():
                line = (folder / "cmdline").read_bytes()
                yield os.fsdecode(line).removesuffix("\0").split("\0")
        except OSError:
            continue  # it has ended


def _answers(place: Place, *command: str) -> bool:
    done = _run(place, *command)
    return done is not None and done.returncode == 0


def _run(place: Place, *command: str) -> subprocess.CompletedProcess[str] | None:
    """Run a program of the system; None when it is not there or does not come to an end."""
    program = shutil.which(command[0], path=place.env.get("PATH"))
    if program is None:
        return None
    try:
        return subprocess.run(
            [program, *command[1:]], env=place.env, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, errors="replace", timeout=_ANSWER_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
