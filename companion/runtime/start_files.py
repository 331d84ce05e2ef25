"""Files that start the waiting companion at log-in, written and read back.

Linux has a systemd user unit and a desktop start-up file, macOS a launch agent, Windows a script in
the Start-up folder.  The writers are pure: from the Python, the home folder and the environment to
a file's place and content.  What a file starts is read back from it, which also tells the program's
own files from others of the same name.
"""

from __future__ import annotations

import plistlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from xml.parsers.expat import ExpatError

from companion.errors import CompanionError, ExitCode

WORDS = ("-P", "-m", "companion", "wait", "--no-print")
"""What the Python is started with; -P, so that no folder called companion is in the way."""

UNIT = "companion.service"
LABEL = "companion.wait"

_AGAIN_S = 30
_ENV = "/usr/bin/env"
_UNTAKEN = frozenset("\"'\\$")
_CARRIED = ("COMPANION_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")


@dataclass(frozen=True, slots=True)
class StartFile:
    """A file that starts the program at log-in."""

    path: Path
    content: bytes


def systemd_unit(executable: str, home: Path, env: Mapping[str, str]) -> StartFile:
    """The systemd user unit.

    A program that ends in trouble is started again, twice a minute at most and without an end,
    because a microphone may be plugged in hours later; not after wrong settings, which no new start
    mends.  It cannot open a network connection: it reaches sound servers through unix sockets, and
    has no other family of them.
    """
    # Of a program's own path systemd takes no quotes and no backslash, and in a word it looks for
    # variables; so such a path is a word for env.
    command = _quoted(executable)
    if _UNTAKEN.intersection(executable):
        command = f"{_ENV} {command.replace('$', '$$')}"
    lines = [
        "[Unit]",
        "Description=Companion, waiting to be called",
        "After=pipewire-pulse.service pulseaudio.service",
        "StartLimitIntervalSec=0",
        "",
        "[Service]",
        "Type=exec",
        f"ExecStart={command} {' '.join(WORDS)}",
        *(f"Environment={_quoted(f'{name}={value}')}" for name, value in _carried(env)),
        "Restart=on-failure",
        f"RestartSec={_AGAIN_S}",
        f"RestartPreventExitStatus={ExitCode.USAGE:d}",
        "NoNewPrivileges=yes",
        "RestrictAddressFamilies=AF_UNIX",
        "SystemCallArchitectures=native",
        "LockPersonality=yes",
        "UMask=0077",
        "StandardOutput=null",
        "",
        "[Install]",
        "WantedBy=default.target",
    ]
    path = _config_home(home, env) / "systemd" / "user" / UNIT
    return StartFile(path, _text(lines))


def desktop_entry(executable: str, home: Path, env: Mapping[str, str]) -> StartFile:
    """The start-up file that desktops of freedesktop.org read at log-in."""
    carried = [_quoted(f"{name}={value}", "$`") for name, value in _carried(env)]
    words = [*(["env", *carried] if carried else []), _quoted(executable, "$`"), *WORDS]
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        "Name=Companion",
        "Comment=Waits to be called",
        "Exec=" + " ".join(words).replace("\\", "\\\\"),
        "Terminal=false",
    ]
    path = _config_home(home, env) / "autostart" / "companion.desktop"
    return StartFile(path, _text(lines))


def launch_agent(executable: str, home: Path, env: Mapping[str, str]) -> StartFile:
    """The launch agent of macOS; started again after trouble, as the unit is."""
    agent = {
        "Label": LABEL,
        "ProgramArguments": [executable, *WORDS],
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": _AGAIN_S,
        "ProcessType": "Interactive",
        "Umask": 0o077,
    }
    if carried := dict(_carried(env)):
        agent["EnvironmentVariables"] = carried
    path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    return StartFile(path, plistlib.dumps(agent))


def startup_script(executable: str, home: Path, env: Mapping[str, str]) -> StartFile:
    """The script in the Start-up folder of Windows; ``pythonw`` opens no console window.

    It is read as UTF-8 from its second line on.  The empty input and outputs are there because
    ``pythonw`` alone has none at all.
    """
    pythonw = str(PureWindowsPath(executable).with_name("pythonw.exe"))
    lines = [
        "@echo off",
        "chcp 65001 >nul",
        *(f'set "{name}={_for_cmd(value)}"' for name, value in _carried(env)),
        f'start "" /b "{_for_cmd(pythonw)}" {" ".join(WORDS)} <nul >nul 2>&1',
    ]
    roaming = Path(env["APPDATA"]) if env.get("APPDATA") else home / "AppData" / "Roaming"
    programs = roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs"
    return StartFile(programs / "Startup" / "companion.cmd", _text(lines, "\r\n"))


def _config_home(home: Path, env: Mapping[str, str]) -> Path:
    """The folder of settings; a relative one is to be ignored, says the specification."""
    named = env.get("XDG_CONFIG_HOME", "")
    return Path(named) if PurePosixPath(named).is_absolute() else home / ".config"


def _carried(env: Mapping[str, str]) -> list[tuple[str, str]]:
    """The variables that move the program's folders: it has to find them at log-in too."""
    return [(name, env[name]) for name in _CARRIED if env.get(name)]


def _quoted(word: str, also: str = "") -> str:
    """A word in double quotes, with what systemd and desktops would read in it taken literally."""
    for mark in '\\"' + also:
        word = word.replace(mark, "\\" + mark)
    return '"' + word.replace("%", "%%") + '"'


def _for_cmd(word: str) -> str:
    return word.replace("%", "%%")


def _text(lines: Sequence[str], end: str = "\n") -> bytes:
    text = "".join(line + end for line in lines)
    if any(not char.isprintable() for line in lines for char in line):
        raise CompanionError(
            "The path of Python or of a folder holds a control character.",
            "Rename the folder and try again.",
        )
    return text.encode()


def systemd_command(content: bytes) -> list[str]:
    """The command that a unit starts."""
    words = _words(r"^ExecStart=(.*)$", content)
    return [word.replace("$$", "$") for word in words[1:]] if words[0] == _ENV else words


def desktop_command(content: bytes) -> list[str]:
    """The command that a desktop entry starts."""
    return _words(r"^Exec=(.*)$", content.replace(rb"\\", b"\\"))[-1 - len(WORDS) :]


def _words(pattern: str, content: bytes) -> list[str]:
    """The words of the one line that fits, without quotes."""
    (line,) = re.findall(pattern, content.decode(), re.MULTILINE)
    found = re.findall(r'"((?:\\.|[^"\\])*)"|(\S+)', line)
    return [re.sub(r"\\(.)", r"\1", a or b).replace("%%", "%") for a, b in found]


def agent_command(content: bytes) -> list[str]:
    """The command that a launch agent starts."""
    agent: dict[str, Any] = plistlib.loads(content)
    return list(agent["ProgramArguments"])


def script_command(content: bytes) -> list[str]:
    """The command that a start-up script starts."""
    ((python, words),) = re.findall(r'^start "" /b "(.*)" (.*) <nul', content.decode(), re.M)
    return [python.replace("%%", "%"), *words.split()]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to be started at log-in."""

    name: str
    write: Callable[[str, Path, Mapping[str, str]], StartFile]
    command: Callable[[bytes], list[str]]

    def own_command(self, path: Path) -> list[str] | None:
        """What a file starts; None when it is not there, a link, or not of this program."""
        try:
            if path.is_symlink():
                return None
            command = self.command(path.read_bytes())
        except (OSError, ValueError, LookupError, TypeError, ExpatError):
            return None
        return command if tuple(command[1:]) == WORDS else None


SYSTEMD = Way("systemd", systemd_unit, systemd_command)
DESKTOP = Way("desktop", desktop_entry, desktop_command)
LAUNCHD = Way("launchd", launch_agent, agent_command)
STARTUP = Way("startup", startup_script, script_command)
