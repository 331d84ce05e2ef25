"""The log on a real disk: modes, torn lines, crashes, full disks."""

from __future__ import annotations

import ast
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tracemalloc
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from companion.errors import CompanionError
from companion.journal import records
from companion.journal.history import read_history
from companion.journal.lines import LONGEST_BYTES, RECORD_BYTES
from companion.journal.overview import overview
from companion.journal.store import SessionLog, find_session, read_session, session_paths
from companion.runtime.equip import Equipment
from tests.support.files_in_use import in_use

ROOT = Path(__file__).parents[2]

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


_WRITE_WHERE_NOTHING_IS_TAKEN_OFF = """
import resource, signal, subprocess, sys
from pathlib import Path
from companion.errors import CompanionError
from companion.journal.store import SessionLog
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log = SessionLog(Path(sys.argv[1]))
log.append("number", 0, {"value": 0})
try:
    subprocess.run(["chattr", "+a", str(log.path)], check=True, stderr=subprocess.DEVNULL)
except (OSError, subprocess.CalledProcessError):
    sys.exit(77)
size = log.path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, resource.RLIM_INFINITY))
try:
    log.append("number", 1, {"value": 1})
    sys.exit(1)
except CompanionError:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.append("number", 2, {"value": 2})
log.append("number", 3, {"value": 3})
"""


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277, 0o777])
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
    assert stat.S_IMODE(log.path.parent.parent.stat().st_mode) == 0o700


def test_every_kind_that_is_written_stands_in_the_schema() -> None:
    written: dict[str, set[str]] = {"start": set(Equipment("", "", "", "", "").as_dict())}
    for path in (ROOT / "companion" / "core").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(ast.Name("Note"), [ast.Constant(str(kind)), *data]):
                    keys = written.setdefault(kind, set())
                    keys |= {
                        part.value
                        for values in data
                        if isinstance(values, ast.Dict)
                        for part in values.keys
                        if isinstance(part, ast.Constant)
                    }
    assert len(written) > 8
    rows = re.split(r"\n``(\w+)`` ", (records.__doc__ or "").split("\n====")[2])[1:]
    told = dict(zip(rows[::2], rows[1::2], strict=True))
    assert told.keys() == written.keys()
    for kind, keys in written.items():
        assert all(f"``{key}``" in told[kind] for key in keys), f"{kind}: {keys}"


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


def line(**keys: object) -> bytes:
    head = {"v": 1, "session": "x", "seq": 0, "at": "2026-01-01T09:00:00+00:00", "t": 1.0}
    return json.dumps({**head, "kind": "number", "value": 5, **keys}).encode() + b"\n"


def test_a_line_from_before_versions_were_counted_becomes_one_of_today(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(line(seq=0).replace(b'"v": 1, ', b"") + line(seq=1))
    old, new = read_session(path).records
    assert (old.v, old.kind, old.data) == (1, "number", {"value": 5})
    assert old.as_dict() == {**new.as_dict(), "seq": 0}
    assert overview(read_session(path)).after == 5


def test_a_line_of_a_newer_version_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(line() + line(seq=1, v=2, mood={"much": "more"}) + b'{"v": 7, "s": "x"}\n')
    session = read_session(path)
    assert [record.v for record in session.records] == [1, 2]
    assert (session.newer, session.torn) == (1, 1)
    assert session.records[1].as_dict()["mood"] == {"much": "more"}


@pytest.mark.parametrize("key", ["v", "seq", "t", "value"])
@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "9" * 400, "-1"])
def test_no_number_of_another_hand_is_fatal(tmp_path: Path, key: str, number: str) -> None:
    path = tmp_path / "2026-01-01T00-00-00-aaaa.jsonl"
    path.write_bytes(line(**{key: "HERE"}).replace(b'"HERE"', number.encode()) + line(seq=1))
    session = read_session(path)
    assert session.records[-1].seq == 1
    assert len(session.records) + session.torn == 2
    overview(session)
    read_history(tmp_path)


def test_lines_that_are_no_records_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'[]\n"a"\n{}\n\xff\xfe\nnull\n{"v":1}\n' + b"[" * 100_000 + b"\n")
    session = read_session(path)
    assert (session.records, session.torn) == ((), 7)


def test_a_line_of_100_mb_is_passed_over_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "2026-01-01T00-00-00-aaaa.jsonl"
    with path.open("wb") as file:
        file.write(line())
        file.truncate(100_000_000)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + line(seq=1) + b"x" * 2 * LONGEST_BYTES)
    tracemalloc.start()
    session = read_session(path)
    assert read_history(tmp_path).of("feet").begun == 0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ([record.seq for record in session.records], session.torn) == ([0, 1], 2)
    assert peak < 10_000_000


def test_a_record_that_could_not_be_read_back_is_refused(tmp_path: Path) -> None:
    log = SessionLog(tmp_path / "s")
    log.append("heard", 0.0, {"text": "x" * (RECORD_BYTES - 500)})
    with pytest.raises(CompanionError, match="longer than any"):
        log.append("heard", 1.0, {"text": "x" * RECORD_BYTES})
    log.append("heard", 2.0, {"text": "half a character: \ud83d"})
    session = read_session(log.path)
    assert [record.seq for record in session.records] == [0, 1]
    assert session.torn == 0


def test_flipped_bits_harm_no_other_line(tmp_path: Path) -> None:
    log = SessionLog(tmp_path / "s")
    for n in range(3):
        log.append("number", n, {"value": n})
    log.close()
    whole = log.path.read_bytes()
    with log.path.open("r+b", buffering=0) as file:
        for place, byte in enumerate(whole):
            hit = whole.count(b"\n", 0, place)
            touched = {hit, hit + 1} if byte == ord("\n") else {hit}
            for bit in (0, 4, 7):
                os.pwrite(file.fileno(), bytes([byte ^ 1 << bit]), place)
                session = read_session(log.path)
                overview(session)
                assert {0, 1, 2} - touched <= {record.seq for record in session.records}
            os.pwrite(file.fileno(), bytes([byte]), place)


def test_an_empty_file_is_an_empty_session(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.touch()
    assert read_session(path).records == ()
    assert overview(read_session(path)).at == ""


def test_what_is_no_plain_file_is_no_session_and_stops_nobody(tmp_path: Path) -> None:
    def name(n: int) -> Path:
        return tmp_path / f"2026-01-0{n}T00-00-00-aaaa.jsonl"

    name(1).write_bytes(line())
    os.mkfifo(name(2))
    name(3).mkdir()
    name(4).symlink_to(name(1))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(name(5)))
        assert session_paths(tmp_path) == [name(1)]
        assert find_session(tmp_path, "last") == name(1)
        read_history(tmp_path)
        for n in range(2, 6):
            with pytest.raises(OSError, match="no plain file"):
                read_session(name(n))


def test_a_file_is_in_use_until_its_log_is_closed(tmp_path: Path) -> None:
    log = SessionLog(tmp_path / "s")
    ask = (
        "import sys; from pathlib import Path; from tests.support.files_in_use import in_use; "
        "print(in_use(Path(sys.argv[1])))"
    )

    def told() -> str:
        command = [sys.executable, "-c", ask, str(log.path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert in_use(log.path)
    assert told() == "True"
    log.append("start", 0.0, {})
    log.close()
    assert not in_use(log.path)
    assert told() == "False"
    log.path.unlink()
    assert not in_use(log.path)


def test_a_file_is_not_in_use_once_its_writer_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITE_FOR_EVER, str(tmp_path / "s")], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        (path,) = session_paths(tmp_path / "s")
        assert in_use(path)
        child.kill()
    assert not in_use(path)


def test_a_clock_that_is_set_back_a_day_loses_nothing(tmp_path: Path) -> None:
    zone = timezone(timedelta(hours=2))
    now = datetime(2026, 3, 2, 23, 59, 59, tzinfo=zone)
    times = iter([now, now, now - timedelta(days=1), now - timedelta(days=1)] * 3)
    logs = []
    for _ in range(3):
        log = SessionLog(tmp_path / "s", clock=lambda: next(times))
        for n in range(3):
            log.append("number", n, {"value": n})
        logs.append(log)
    late = SessionLog(tmp_path / "s", clock=lambda: now - timedelta(days=1))
    assert len({log.path for log in logs}) == 3
    assert session_paths(tmp_path / "s")[0] == late.path, "names go by the time they tell"
    for log in logs:
        assert [record.seq for record in read_session(log.path).records] == [0, 1, 2]
        assert read_session(log.path).records[2].at == "2026-03-01T23:59:59.000+02:00"


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


def test_half_a_line_that_cannot_be_taken_off_costs_no_other_record(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WRITE_WHERE_NOTHING_IS_TAKEN_OFF, str(tmp_path / "s")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    (path,) = session_paths(tmp_path / "s")
    subprocess.run(["chattr", "-a", str(path)], check=False)
    if done.returncode == 77:
        pytest.skip("files that can only be added to are not to be had here")
    assert done.returncode == 0, done.stderr
    session = read_session(path)
    assert [record.data["value"] for record in session.records] == [0, 2, 3]
    assert session.torn == 1


def test_a_session_is_found_by_the_beginning_of_its_name(tmp_path: Path) -> None:
    first, second = SessionLog(tmp_path), SessionLog(tmp_path)
    assert find_session(tmp_path, first.name) == first.path
    assert find_session(tmp_path, "last") == max(first.path, second.path)
    with pytest.raises(CompanionError, match="No session"):
        find_session(tmp_path, "1999")
    with pytest.raises(CompanionError, match="2 sessions"):
        find_session(tmp_path, first.name[:4])
