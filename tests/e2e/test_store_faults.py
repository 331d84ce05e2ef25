"""The log in processes that are killed, starved and shut out: what was acknowledged is kept."""

from __future__ import annotations

import ctypes
import json
import os
import pty
import select
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.journal.repair import repair
from companion.journal.store import SessionLog, read_session, session_paths
from companion.journal.verify import verify
from tests.support.files_in_use import in_use

ROOT = Path(__file__).parents[2]
PR_CAPBSET_DROP = 24  # of linux/prctl.h
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2  # of linux/capability.h

_KILLED = """
import json, os, random, signal, sys, time
from pathlib import Path
from companion.journal.store import SessionLog
from companion.runtime.log_writer import LogWriter

def write_for_ever(folder, threaded, out):
    log = SessionLog(folder)
    seq = 0
    def kept():
        nonlocal seq
        os.write(out, b"%s %d\\n" % (log.name.encode(), seq))
        seq += 1
    if threaded:
        writer = LogWriter(log, lambda error: os._exit(9), kept)
        for n in range(10**9):
            writer.append("words", n, {"what": "need", "words": {"need": "x" * (n % 700)}})
            time.sleep(0.0005)
    for n in range(10**9):
        log.append("words", n, {"what": "need", "words": {"need": "x" * (n % 700)}})
        kept()

folder, threaded, moments = Path(sys.argv[1]), sys.argv[2] == "threaded", int(sys.argv[3])
chance = random.Random(int(sys.argv[4]))
acknowledged = {}
for _ in range(moments):
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        write_for_ever(folder, threaded, theirs)
    os.close(theirs)
    time.sleep(chance.uniform(0.0, 0.06))
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), status
    with os.fdopen(ours, "rb") as pipe:
        told = [line.split() for line in pipe.read().decode().splitlines()]
    acknowledged |= {name: int(seq) for name, seq in told}
print(json.dumps(acknowledged))
"""

_FULL_AT_EVERY_BYTE = """
import json, resource, signal, sys
from pathlib import Path
from companion.errors import CompanionError
from companion.journal.store import SessionLog

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
acknowledged = {}
for limit in range(0, int(sys.argv[2])):
    log = SessionLog(Path(sys.argv[1]))
    kept = acknowledged[log.name] = []
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    for n in range(3):
        try:
            log.append("number", n, {"value": n})
            kept.append(n)
        except CompanionError as error:
            assert error.fix
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    log.append("number", 3, {"value": 3})
    kept.append(3)
    log.close()
print(json.dumps(acknowledged))
"""

_FILL = """
import json, os, sys
from pathlib import Path
from companion.errors import CompanionError
from companion.journal.store import SessionLog

folder = Path(sys.argv[1])
acknowledged = {}
refused = 0
while refused < 300:
    try:
        log = SessionLog(folder / "sessions")
    except CompanionError as error:
        assert "cannot be written" in error.say
        refused += 100
        continue
    kept = acknowledged[log.name] = []
    for n in range(40):
        try:
            log.append("words", n, {"value": n, "what": "need", "words": {"need": "x" * 150}})
            kept.append(n)
        except CompanionError as error:
            refused += 1
    log.close()
(folder / "ballast").unlink()
log = SessionLog(folder / "sessions")
log.append("end", 0.0, {"how": "finished", "value": 0})
acknowledged[log.name] = [0]
print(json.dumps(acknowledged))
"""

_TWO = """
import sys
from pathlib import Path
from companion.journal.store import SessionLog
log = SessionLog(Path(sys.argv[1]))
sys.stdin.readline()
for n in range(150):
    log.append("number", n, {"value": n})
print(log.name, flush=True)
sys.stdin.readline()
"""


def run_code(code: str, *words: object, **options: object) -> str:
    command = [sys.executable, "-c", code, *map(str, words)]
    done = subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, text=True, check=False, cwd=ROOT, **options
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def values(path: Path) -> list[int]:
    return [record.data["value"] for record in read_session(path).records]


@pytest.mark.parametrize("way", ["inline", "threaded"])
def test_kill_9_at_200_random_moments_loses_nothing_that_was_acknowledged(
    tmp_path: Path, way: str
) -> None:
    folder = tmp_path / "s"
    acknowledged = json.loads(run_code(_KILLED, folder, way, 200, len(way)))
    paths = session_paths(folder)
    assert len(acknowledged) > 50, "most are killed after their first record"
    assert acknowledged.keys() <= {path.stem for path in paths}
    for path in paths:
        session = read_session(path)
        assert [record.seq for record in session.records] == list(range(len(session.records)))
        assert len(session.records) > acknowledged.get(session.name, -1)
        assert session.torn <= 1
        assert not in_use(path)
    before = {path: read_session(path).records for path in paths}
    list(repair(folder))
    assert {what.what for what in verify(folder).findings} <= {"empty", "set_aside"}
    assert {path: read_session(path).records for path in paths} == before


def test_a_disk_that_is_full_at_every_byte_loses_only_what_was_refused(tmp_path: Path) -> None:
    acknowledged = json.loads(run_code(_FULL_AT_EVERY_BYTE, tmp_path / "s", 460))
    assert {len(kept) for kept in acknowledged.values()} == {1, 2, 3, 4}
    for path in session_paths(tmp_path / "s"):
        assert values(path) == acknowledged[path.stem]
    report = verify(tmp_path / "s")
    assert (report.whole, report.sessions, report.findings) == (460, 460, [])


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 64 kB that is nearly full."""
    folder = Path(tempfile.mkdtemp(prefix="disk"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    try:
        if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("no disk can be mounted here")
        try:
            (folder / "ballast").write_bytes(b"x" * 20_000)
            yield folder
        finally:
            subprocess.run(["umount", str(folder)], check=True)
    finally:
        folder.rmdir()


def test_a_small_disk_that_runs_full_loses_only_what_was_refused(small_disk: Path) -> None:
    acknowledged = json.loads(run_code(_FILL, small_disk))
    kept = {path.stem: values(path) for path in session_paths(small_disk / "sessions")}
    assert kept == acknowledged
    assert sum(map(len, kept.values())) > 20
    assert {what.what for what in verify(small_disk / "sessions").findings} <= {"empty"}


def companion(home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command that has no more rights to files than their owner is given, even as root."""
    done = subprocess.run(
        [sys.executable, "-m", "companion", *words],
        input=typed,
        env={**os.environ, "COMPANION_HOME": str(home)},
        text=True,
        capture_output=True,
        check=False,
        cwd=ROOT,
        preexec_fn=_drop_rights,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def _drop_rights() -> None:
    """Root may read and write whatever the mode says, by two capabilities."""
    libc = ctypes.CDLL(None)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def test_a_folder_that_cannot_be_written_in_is_told_once_and_the_session_goes_on(
    tmp_path: Path,
) -> None:
    (tmp_path / "sessions").mkdir(0o500)
    done = companion(tmp_path, "type", typed="I feel sad\nstop\n")
    assert done.returncode == 0
    assert done.stderr.count("cannot be written: Permission denied") == 1
    assert "goes on without a log" in done.stderr
    assert "Heard: I feel sad" in done.stdout
    assert list((tmp_path / "sessions").iterdir()) == []


def test_a_session_that_is_not_ours_to_read_is_told_and_the_others_are_shown(
    tmp_path: Path,
) -> None:
    for word in ("sad", "tired"):
        log = SessionLog(tmp_path / "sessions")
        log.append("feeling", 0.0, {"words": [word], "families": ["sadness"]})
        log.close()
    first, second = session_paths(tmp_path / "sessions")
    word = read_session(second).records[0].data["words"][0]
    first.chmod(0o000)
    done = companion(tmp_path, "log", "verify")
    assert done.returncode == 1
    assert f"{first.name}: It cannot be read: Permission denied." in done.stdout
    assert "Whole and private: 1 of 2" in done.stdout
    done = companion(tmp_path, "log", "list")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert word in done.stdout
    done = companion(tmp_path, "log", "show", first.stem)
    assert done.returncode == 1
    assert "cannot be read: Permission denied" in done.stderr
    done = companion(tmp_path, "log", "verify", "--repair")
    assert done.returncode == 0, done.stdout
    assert stat.S_IMODE(first.stat().st_mode) == 0o600


def test_two_sessions_at_once_write_two_files_that_maintenance_leaves_alone(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "s"
    two = [
        subprocess.Popen(
            [sys.executable, "-c", _TWO, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        for child in two:
            child.stdin.write("begin\n")
            child.stdin.flush()
        deadline = time.monotonic() + 30.0
        while len(session_paths(folder)) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        for _ in range(20):
            assert list(repair(folder)) == []
            assert all(in_use(path) for path in session_paths(folder))
        names = [child.stdout.readline().strip() for child in two]
        assert (verify(folder).in_use, verify(folder).findings) == (2, [])
        for child in two:
            child.stdin.write("end\n")
            child.stdin.flush()
            assert child.wait(30.0) == 0
    finally:
        for child in two:
            child.kill()
            child.communicate()
    assert sorted(names) == [path.stem for path in session_paths(folder)]
    assert all(values(path) == list(range(150)) for path in session_paths(folder))
    report = verify(folder)
    assert (report.whole, report.in_use) == (2, 0)


class Terminal:
    """A command in a terminal of its own, as a person types in it."""

    def __init__(self, home: Path, limit: int) -> None:
        code = (
            "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
            "from companion.cli.main import main; sys.exit(main(['type', '--voice', 'none']))"
        )
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "COMPANION_HOME": str(home)},
            stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT,
        )  # fmt: skip
        os.close(theirs)
        self.shown = ""

    def wait_for(self, text: str, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < deadline, f"no {text!r} in {self.shown}"
            if select.select([self._ours], [], [], 0.2)[0]:
                self.shown += os.read(self._ours, 4096).decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self._ours, f"{text}\n".encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


def test_a_disk_that_runs_full_in_a_live_session_is_said_once_and_it_goes_on(
    tmp_path: Path,
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").touch()
    terminal = Terminal(tmp_path, limit=420)  # the first record fits
    try:
        terminal.wait_for("How do you feel")
        terminal.type("I feel sad")
        terminal.wait_for("cannot be written: No space left on device")
        terminal.wait_for("You feel sad")
        terminal.type("seven")
        terminal.wait_for("Read as: number 7")
        terminal.type("stop")
        terminal.wait_for("Take care of yourself")
        assert terminal.process.wait(30.0) == 0
        assert terminal.shown.count("I can't write the notes of this session.") == 1
    finally:
        terminal.close()
    (path,) = session_paths(tmp_path / "sessions")
    session = read_session(path)
    assert session.torn == 0
    assert session.records[0].kind == "start"
    assert "feeling" not in [record.kind for record in session.records]
