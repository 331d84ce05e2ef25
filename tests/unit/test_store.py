"""The log on a real disk: modes, torn lines, crashes, full disks."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from companion.errors import CompanionError
from companion.journal.store import SessionLog, find_session, read_session, session_paths

_WRITE_FOR_EVER = """
import sys
from pathlib import Path
from companion.journal.store import SessionLog
log = SessionLog(Path(sys.argv[1]))
n = 0
while True:
    log.append("number", n, {"value": n})
    print(n, flush=True)
    n += 1
"""

_WRITE_UNDER_A_LIMIT = """
import resource, signal, sys
from pathlib import Path
from companion.errors import CompanionError
from companion.journal.store import SessionLog
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log = SessionLog(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
refused = 0
for n in range(20):
    try:
        log.append("number", n, {"value": n})
    except CompanionError as error:
        refused += 1
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.append("end", 20, {"how": "finished"})
print(refused)
"""


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_can_open_the_log(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        log = SessionLog(tmp_path / "data" / "sessions")
        log.append("start", 0.0, {})
        log.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700


def test_a_record_is_on_disk_when_append_returns(tmp_path: Path) -> None:
    log = SessionLog(tmp_path / "s")
    log.append("number", 1.23456, {"when": "before", "value": 6.5})
    line = json.loads(log.path.read_text())
    assert line["v"] == 1
    assert (line["session"], line["seq"], line["t"]) == (log.name, 0, 1.235)
    assert (line["kind"], line["when"], line["value"]) == ("number", "before", 6.5)
    assert line["at"][-6] in "+-", "local time carries its offset"


def test_a_torn_last_line_is_set_aside(tmp_path: Path) -> None:
    log = SessionLog(tmp_path / "s")
    for n in range(3):
        log.append("number", n, {"value": n})
    whole = log.path.read_bytes()
    ends = [i + 1 for i, byte in enumerate(whole) if byte == 10]
    for cut in range(len(whole)):
        log.path.write_bytes(whole[:cut])
        session = read_session(log.path)
        complete = sum(end <= cut for end in ends)
        # a last line that lacks only its line break is whole
        assert len(session.records) in (complete, complete + 1)
        assert [r.data["value"] for r in session.records] == list(range(len(session.records)))
        assert session.torn == int(cut > 0 and cut not in ends) - (len(session.records) - complete)


def test_lines_that_are_no_records_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'[]\n"a"\n{}\n\xff\xfe\nnull\n{"v":1}\n' + b"[" * 100_000 + b"\n")
    session = read_session(path)
    assert (session.records, session.torn) == ((), 7)


def test_what_was_written_survives_kill_9(tmp_path: Path) -> None:
    for lines in (1, 7, 40):
        folder = tmp_path / str(lines)
        with subprocess.Popen(
            [sys.executable, "-c", _WRITE_FOR_EVER, str(folder)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            acknowledged = [int(child.stdout.readline()) for _ in range(lines)]
            child.send_signal(signal.SIGKILL)
        (path,) = session_paths(folder)
        values = [record.data["value"] for record in read_session(path).records]
        assert values[: len(acknowledged)] == acknowledged
        assert values == list(range(len(values)))


def test_a_full_disk_loses_only_what_was_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WRITE_UNDER_A_LIMIT, str(tmp_path / "s")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    refused = int(done.stdout)
    assert 0 < refused < 20
    session = read_session(session_paths(tmp_path / "s")[0])
    assert session.torn == 0
    assert len(session.records) == 20 - refused + 1
    assert session.records[-1].kind == "end"
    assert [record.seq for record in session.records] == list(range(len(session.records)))


def test_two_sessions_at_once_have_a_file_each(tmp_path: Path) -> None:
    logs = [SessionLog(tmp_path / "s") for _ in range(30)]
    for log in logs:
        log.append("start", 0.0, {})
    assert len({log.path for log in logs}) == 30
    assert len(session_paths(tmp_path / "s")) == 30


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CompanionError, match="cannot be written"):
        SessionLog(tmp_path / "file" / "sessions")


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "s").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CompanionError, match="a link"):
        SessionLog(tmp_path / "s")


def test_a_session_is_found_by_the_beginning_of_its_name(tmp_path: Path) -> None:
    first, second = SessionLog(tmp_path), SessionLog(tmp_path)
    assert find_session(tmp_path, first.name) == first.path
    assert find_session(tmp_path, "last") == max(first.path, second.path)
    with pytest.raises(CompanionError, match="No session"):
        find_session(tmp_path, "1999")
    with pytest.raises(CompanionError, match="2 sessions"):
        find_session(tmp_path, first.name[:4])
