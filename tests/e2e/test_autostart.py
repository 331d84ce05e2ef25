"""Starting at log-in: the files of every system, and systemd itself where one can be started."""

from __future__ import annotations

import json
import os
import plistlib
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from companion.errors import CompanionError
from companion.runtime import autostart
from companion.runtime.autostart import Place
from companion.runtime.start_files import (
    DESKTOP,
    LAUNCHD,
    STARTUP,
    SYSTEMD,
    WORDS,
    desktop_entry,
    launch_agent,
    startup_script,
    systemd_unit,
)

ROOT = Path(__file__).parents[2]
AWKWARD = [
    "plain",
    "two words",
    "100% mine",
    'a "quoted" one',
    "it's",
    "dollar $HOME",
    "back\\slash",
]
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not installed"
)


@pytest.fixture(params=AWKWARD)
def python(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A Python in a folder with a name that is hard to quote; it tells how it was started."""
    return awkward_python(tmp_path / request.param)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def awkward_python(folder: Path) -> Path:
    """A program that stands for Python: notes its words beside itself, then is Companion."""
    folder.mkdir()
    path = folder / "python"
    real = shlex.join([sys.executable, "-P", "-m", "companion", "--version"])
    path.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$@" > "$(dirname "$0")/words"\n'
        f'printf "%s" "$COMPANION_HOME" > "$(dirname "$0")/home"\n'
        f"PYTHONPATH={shlex.quote(str(ROOT))} exec {real}\n"
    )
    path.chmod(0o755)
    return path


def place(home: Path, system: str = "Linux", **env: str) -> Place:
    """A computer with no systemd of its own and nobody else's settings."""
    return Place(system, sys.executable, home, {"PATH": os.environ["PATH"], **env})


def companion(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The command, by a person whose home is elsewhere and who is not logged in."""
    done = subprocess.run(
        [sys.executable, "-m", "companion", *words],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


# --- what the files say -------------------------------------------------------------------------


def test_the_line_of_the_unit_starts_this_program_as_it_is_written(python: Path) -> None:
    unit = systemd_unit(str(python), Path("/home/me"), {})
    (line,) = re.findall("^ExecStart=(.*)$", unit.content.decode(), re.MULTILINE)
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("companion ")
    assert (python.parent / "words").read_text().split("\n")[:-1] == list(WORDS)
    assert SYSTEMD.command(unit.content) == [str(python), *WORDS]


def test_the_line_of_the_desktop_entry_starts_this_program_as_it_is_written(python: Path) -> None:
    entry = desktop_entry(str(python), Path("/home/me"), {"COMPANION_HOME": "/x y/100%/$z"})
    (line,) = re.findall("^Exec=(.*)$", entry.content.decode(), re.MULTILINE)
    # Of the two levels of the specification the first is undone here, the second is the shell's.
    command = line.replace("\\\\", "\\").replace("%%", "%")
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("companion ")
    assert (python.parent / "home").read_text() == "/x y/100%/$z"
    assert DESKTOP.command(entry.content) == [str(python), *WORDS]


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_unit(python: Path, tmp_path: Path) -> None:
    unit = systemd_unit(str(python), tmp_path, {"COMPANION_HOME": '/x y/100% "z"/$HOME'})
    file = tmp_path / unit.path.name
    file.write_bytes(unit.content)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", file],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_unit_keeps_to_itself_and_is_started_again_but_not_with_wrong_settings() -> None:
    lines = systemd_unit("/usr/bin/python3", Path("/home/me"), {}).content.decode().splitlines()
    assert "RestrictAddressFamilies=AF_UNIX" in lines
    assert "NoNewPrivileges=yes" in lines
    assert "Restart=on-failure" in lines
    assert "RestartSec=30" in lines
    assert "RestartPreventExitStatus=2" in lines
    assert not any(line.startswith("Environment") for line in lines)


def test_the_launch_agent_is_read_back_as_it_was_meant(python: Path) -> None:
    file = launch_agent(str(python), Path("/Users/me"), {"COMPANION_HOME": "/x & <y>"})
    assert file.path == Path("/Users/me/Library/LaunchAgents/companion.wait.plist")
    agent = plistlib.loads(file.content)
    assert agent["ProgramArguments"] == [str(python), *WORDS]
    assert agent["RunAtLoad"] is True
    assert agent["KeepAlive"] == {"SuccessfulExit": False}
    assert agent["EnvironmentVariables"] == {"COMPANION_HOME": "/x & <y>"}
    assert LAUNCHD.command(file.content) == [str(python), *WORDS]


def test_the_script_of_windows_opens_no_window_and_quotes_its_paths() -> None:
    executable = r"C:\Users\Zoë 100%\env\Scripts\python.exe"
    env = {"APPDATA": "/c/Roaming", "COMPANION_HOME": r"D:\my notes 5%"}
    file = startup_script(executable, Path("/c/Users"), env)
    folder = "/c/Roaming/Microsoft/Windows/Start Menu/Programs/Startup"
    assert file.path == Path(folder) / "companion.cmd"
    lines = file.content.decode().split("\r\n")
    assert lines[1] == "chcp 65001 >nul"  # before the first name that may hold an ë
    assert lines[2] == r'set "COMPANION_HOME=D:\my notes 5%%"'
    assert lines[3].startswith(r'start "" /b "C:\Users\Zoë 100%%\env\Scripts\pythonw.exe" -P -m')
    assert "\n" not in file.content.decode().replace("\r\n", "")
    pythonw = r"C:\Users\Zoë 100%\env\Scripts\pythonw.exe"
    assert STARTUP.command(file.content) == [pythonw, *WORDS]


def test_folders_of_settings_are_honoured_and_relative_ones_ignored() -> None:
    home = Path("/home/me")
    moved = systemd_unit("/p", home, {"XDG_CONFIG_HOME": "/etc/me"}).path
    assert moved == Path("/etc/me/systemd/user/companion.service")
    usual = desktop_entry("/p", home, {"XDG_CONFIG_HOME": "me"}).path
    assert usual == Path("/home/me/.config/autostart/companion.desktop")
    script = startup_script("p", home, {}).path
    assert script.is_relative_to("/home/me/AppData/Roaming/Microsoft")


@pytest.mark.parametrize("write", [systemd_unit, desktop_entry, startup_script])
def test_no_name_can_add_a_line_to_a_file(write) -> None:
    with pytest.raises(CompanionError, match="control character"):
        write("/tmp/a\nExecStart=/bin/rm", Path("/home/me"), {})


# --- on, off, status ----------------------------------------------------------------------------


def test_without_a_user_systemd_the_desktop_is_used_and_told(home: Path) -> None:
    done = companion(home, "autostart", "on")
    assert done.returncode == 0, done.stderr
    assert "No user systemd runs here" in done.stderr
    assert "starts at log-in" in done.stdout
    assert tree(home) == [".config/autostart/companion.desktop"]
    file = home / ".config/autostart/companion.desktop"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert DESKTOP.command(file.read_bytes()) == [sys.executable, *WORDS]

    told = json.loads(companion(home, "autostart", "status", "--json").stdout)
    assert told["on"] is True
    assert told["runs"] is False
    assert (told["way"], told["file"]) == ("desktop", str(file))
    assert (told["python"], told["python_there"]) == (sys.executable, True)

    done = companion(home, "autostart", "off")
    assert f"Removed: {file}" in done.stdout
    assert "does not start at log-in" in done.stdout
    assert tree(home) == []


def test_off_is_no_trouble_when_nothing_is_there(home: Path) -> None:
    done = companion(home, "autostart", "off", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["removed"] == []
    assert list(home.iterdir()) == []


def test_on_twice_leaves_one_file(home: Path) -> None:
    companion(home, "autostart", "on")
    assert companion(home, "autostart", "on").returncode == 0
    assert tree(home) == [".config/autostart/companion.desktop"]


def test_a_folder_of_settings_goes_along(home: Path) -> None:
    companion(home, "autostart", "on", COMPANION_HOME="my folder")
    text = (home / ".config/autostart/companion.desktop").read_text()
    assert f'Exec=env "COMPANION_HOME={Path.cwd() / "my folder"}" ' in text


def test_off_takes_only_what_it_made(home: Path) -> None:
    autostart.turn_on(place(home))
    beside = home / ".config/autostart/other.desktop"
    beside.write_text("[Desktop Entry]\nExec=other\n")
    unit = home / ".config/systemd/user/companion.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/usr/bin/other\n")
    wanted = unit.parent / "default.target.wants" / "companion.service"
    wanted.parent.mkdir()
    wanted.symlink_to(unit)
    removed, left = autostart.turn_off(place(home))
    assert removed == [home / ".config/autostart/companion.desktop"]
    assert left == [unit]
    assert wanted.is_symlink()
    assert beside.exists()


def test_off_takes_what_systemd_made_even_where_it_does_not_run(home: Path) -> None:
    unit = systemd_unit(sys.executable, home, {})
    wanted = unit.path.parent / "default.target.wants" / unit.path.name
    for there in (True, False):  # a person may have removed the unit by hand
        wanted.parent.mkdir(parents=True, exist_ok=True)
        wanted.symlink_to(unit.path)
        if there:
            unit.path.write_bytes(unit.content)
            assert autostart.status(place(home)).on is True
        assert autostart.turn_off(place(home)) == ([unit.path] * there, [])
        assert tree(home) == []


def test_a_unit_that_systemd_was_not_told_of_is_not_on(home: Path) -> None:
    unit = systemd_unit(sys.executable, home, {})
    unit.path.parent.mkdir(parents=True)
    unit.path.write_bytes(unit.content)
    done = companion(home, "autostart", "status")
    assert done.returncode == 1
    assert "does not start at log-in" in done.stdout
    assert "switched off" in done.stdout


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[Desktop Entry]\nExec=mine\n", b'Exec="open\n', b"<plist>"]
)
@pytest.mark.parametrize("way", [SYSTEMD, DESKTOP, LAUNCHD, STARTUP])
def test_a_file_of_the_persons_own_is_left_alone(home: Path, way, content: bytes) -> None:
    system = {"launchd": "Darwin", "startup": "Windows"}.get(way.name, "Linux")
    there = place(home, system)
    path = way.write(there.executable, home, there.env).path
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert autostart.turn_off(there) == ([], [path])
    assert autostart.status(there).on is False
    if way is not SYSTEMD:  # which does not run in this place, so its file is not in the way
        with pytest.raises(CompanionError, match="not of this program"):
            autostart.turn_on(there)
    assert path.read_bytes() == content


def test_nothing_is_written_or_removed_through_a_link(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_bytes(desktop_entry(sys.executable, home, {}).content)
    before = target.read_bytes()
    link = home / ".config/autostart/companion.desktop"
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    done = companion(home, "autostart", "on")
    assert done.returncode == 1
    assert "There is a link" in done.stderr
    assert "Left alone" in companion(home, "autostart", "off").stdout
    assert (link.is_symlink(), target.read_bytes()) == (True, before)


def test_a_folder_that_is_a_link_to_elsewhere_is_not_followed(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (home / ".config").mkdir()
    (home / ".config/autostart").symlink_to(elsewhere)
    done = companion(home, "autostart", "on")
    assert done.returncode == 1
    assert "outside your own folders" in done.stderr
    assert list(elsewhere.iterdir()) == []


def test_a_folder_of_settings_on_another_disk_is_used(home: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (home / "link").symlink_to(disk)
    env = {"XDG_CONFIG_HOME": str(home / "link")}
    assert companion(home, "autostart", "on", **env).returncode == 0
    assert (disk / "autostart/companion.desktop").is_file()


def test_where_nothing_can_be_written_it_is_told(home: Path) -> None:
    (home / ".config").write_text("a file, where a folder belongs")
    done = companion(home, "autostart", "on")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert tree(home) == [".config"]


def test_a_python_that_has_gone_is_a_problem(home: Path, tmp_path: Path) -> None:
    python = awkward_python(tmp_path / "env")
    autostart.turn_on(Place("Linux", str(python), home, {"PATH": ""}))
    assert companion(home, "autostart", "status").returncode == 0
    python.unlink()
    done = companion(home, "autostart", "status")
    assert done.returncode == 1
    assert "is gone; companion autostart on mends it" in done.stdout
    assert companion(home, "autostart", "on").returncode == 0
    assert companion(home, "autostart", "status").returncode == 0


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_that_the_desktop_has_switched_off_is_not_on(home: Path, line: str) -> None:
    autostart.turn_on(place(home))
    file = home / ".config/autostart/companion.desktop"
    file.write_text(file.read_text() + line + "\n")
    done = companion(home, "autostart", "status")
    assert done.returncode == 1
    assert "switched off" in done.stdout


def test_a_program_that_runs_is_seen(home: Path, tmp_path: Path) -> None:
    package = tmp_path / "companion"
    package.mkdir()
    (package / "__init__.py").touch()  # without it an installed Companion would be found first
    (package / "__main__.py").write_text("print(flush=True); input()")
    autostart.turn_on(place(home, PATH=""))
    assert autostart.status(place(home)).runs is False
    command = [sys.executable, *WORDS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env={"PYTHONPATH": str(tmp_path)}, **pipes) as it:
        it.stdout.readline()  # its command line can be read by now
        assert autostart.status(place(home)).runs is True
        it.communicate(b"\n")
    assert autostart.status(place(home)).runs is False


def test_the_start_up_folder_of_windows_is_filled_and_emptied(home: Path) -> None:
    there = place(home, "Windows", APPDATA=str(home / "Roaming"))
    autostart.turn_on(there)
    told = autostart.status(there)
    assert (told.on, told.way, told.runs) == (True, "startup", None)
    assert told.python is not None
    assert told.python.endswith("pythonw.exe")
    assert autostart.turn_off(there)[0] == [Path(told.file or "")]
    assert tree(home) == []


def test_a_mac_that_refuses_the_agent_is_left_as_it_was(home: Path) -> None:
    with pytest.raises(CompanionError, match="did not take the file"):
        autostart.turn_on(place(home, "Darwin", PATH=""))
    assert tree(home) == []


def test_an_unknown_system_is_told(home: Path) -> None:
    with pytest.raises(CompanionError, match="Plan 9"):
        autostart.turn_on(place(home, "Plan 9"))


# --- systemd itself -----------------------------------------------------------------------------

_OUTER = """
set -eu
mount -t tmpfs none /run
mkdir -p -m 700 /run/systemd/system /run/me
umount -R /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
group=/sys/fs/cgroup/$2
mkdir "$group"
echo $$ > "$group/cgroup.procs"
unshare --cgroup --mount sh "$1/inner.sh" "$1" || echo "inner: $?"
echo $$ > /sys/fs/cgroup/cgroup.procs
for _ in 1 2 3 4 5; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 1
done
"""
_INNER = """
set -u
umount /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup || exit 9
export XDG_RUNTIME_DIR=/run/me
unset DBUS_SESSION_BUS_ADDRESS
systemd --user >"$1/manager.log" 2>&1 </dev/null &
manager=$!
for _ in $(seq 100); do
    systemctl --user show-environment >/dev/null 2>&1 && break
    sleep 0.1
done
systemctl --user show-environment >/dev/null || exit 9
python="$1/my 100% \\$env/python"
run() { "$python" -P -c "
import sys; sys.executable = sys.argv.pop(1)
from companion.cli.main import main; sys.exit(main(sys.argv[1:]))" "$python" autostart "$@"; }
run on --json >"$1/on" 2>"$1/on.err"
for _ in $(seq 100); do [ -s "$1/tried" ] && break; sleep 0.1; done
systemctl --user is-enabled companion.service >"$1/enabled"
run status --json >"$1/status"
run off --json >"$1/off"
systemctl --user is-active companion.service >"$1/active"
kill "$manager"
wait "$manager"
"""
_WAITER = """
import socket, sys, time
result = []
for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6):
    try:
        socket.socket(family).close()
        result.append(f"{family.name} open")
    except OSError:
        result.append(f"{family.name} refused")
import companion.audio.files, numpy, soxr
result.append(" ".join(sys.argv[1:]))
open(r"FOLDER/tried", "w").write("\\n".join(result))
time.sleep(600)
"""


@needs_systemd
def test_a_real_systemd_starts_it_shuts_it_in_and_forgets_it(tmp_path: Path) -> None:
    """In a /run, a process table and a control group of its own, which nobody else sees."""
    isolated = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
    if subprocess.run([*isolated, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no name spaces of one's own here (needs root)")
    home = tmp_path / "home"
    home.mkdir()
    python = tmp_path / "my 100% $env" / "python"
    python.parent.mkdir()
    waiter = tmp_path / "waiter.py"
    waiter.write_text(_WAITER.replace("FOLDER", str(tmp_path)))
    # Stands for Python: "companion wait" is played by the waiter, under the same command line.
    python.write_text(
        f"#!{sys.executable}\nimport os, runpy, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "if sys.argv[2] == '-c':\n"
        "    code, sys.argv[:] = sys.argv[3], sys.argv[3:]\n    exec(code)\n"
        f"else:\n    runpy.run_path({str(waiter)!r})\n"
    )
    python.chmod(0o755)
    (tmp_path / "outer.sh").write_text(_OUTER)
    (tmp_path / "inner.sh").write_text(_INNER)
    done = subprocess.run(
        [*isolated, "sh", tmp_path / "outer.sh", tmp_path, f"companion-test-{os.getpid()}"],
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if not (tmp_path / "on").exists():
        pytest.skip(f"no user systemd can be started here: {done.stdout}{done.stderr}")
    files = ("on.err", "manager.log")
    trouble = done.stdout + done.stderr + "".join((tmp_path / name).read_text() for name in files)
    on = json.loads((tmp_path / "on").read_text() or "{}")
    assert (on.get("on"), on.get("way")) == (True, "systemd"), trouble
    assert (tmp_path / "enabled").read_text().strip() == "enabled"
    assert (tmp_path / "tried").read_text().splitlines() == [
        "AF_UNIX open",
        "AF_INET refused",
        "AF_INET6 refused",
        " ".join(WORDS),
    ]
    told = json.loads((tmp_path / "status").read_text())
    assert (told["python"], told["python_there"]) == (str(python), True)
    off = json.loads((tmp_path / "off").read_text())
    assert (off["on"], off["runs"]) == (False, False)
    assert off["removed"] == [str(home / ".config/systemd/user/companion.service")]
    assert (tmp_path / "active").read_text().strip() == "inactive"
    assert tree(home) == []
