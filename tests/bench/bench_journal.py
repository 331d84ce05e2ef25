"""How fast ten years of sessions are listed and looked back at, and a record is on disk.

    companion bench journal [--sessions N] [--json]

The sessions are written by the real writer, in memory where the system has a place for that, so
that making them takes half a minute.  Every figure of a command is that of a process of its own.
Records are timed on the disk of the temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from companion.cli.main import COMMANDS
from companion.journal.index import INDEX
from companion.journal.store import SessionLog

ROOT = str(Path(__file__).parents[2])
RUNS = 5
RECORDS = 200
IN_MEMORY = Path("/dev/shm")

_RUN = """
import sys
from companion.cli.main import main
main({words!r})
for line in open("/proc/self/status"):
    if line.startswith("VmHWM"):
        print(line.split()[1], file=sys.stderr)
"""
_START = """
import sys, time
from datetime import datetime
from pathlib import Path
from companion.journal.history import read_history
from companion.journal.parked import parked_last_night
from companion.journal.recent import recent_sessions
folder = Path(sys.argv[1])
began_s = time.perf_counter()
read_history(folder)
read_s = time.perf_counter()
now = datetime.now().astimezone()
parked_last_night(recent_sessions(folder, now), now)
print(read_s - began_s, time.perf_counter() - read_s)
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One measure over its runs; ``most`` is what is asked, None where nothing is."""

    name: str
    unit: str
    values: list[float]
    most: float | None = None

    def as_dict(self) -> dict[str, object]:
        values = sorted(self.values)
        return {
            "name": self.name,
            "unit": self.unit,
            "runs": len(values),
            "median": statistics.median(values),
            "min": values[0],
            "max": values[-1],
            "p95": values[int(0.95 * (len(values) - 1) + 0.5)],
            "most": self.most,
        }


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=20_000, metavar="N", help="so many")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    args = parser.parse_args()
    place = IN_MEMORY if IN_MEMORY.is_dir() else None
    results = []
    with tempfile.TemporaryDirectory(dir=place) as home:
        for result in measures(Path(home), args.sessions):
            results.append(result.as_dict())
            if not args.json:
                print(_line(results[-1]), flush=True)
    if args.json:
        print(json.dumps(results))


def measures(home: Path, count: int) -> Iterator[Result]:
    """Every measure, as it is made."""
    folder = home / "sessions"
    print(f"Writing {count} sessions in {folder} ...", file=sys.stderr, flush=True)
    subprocess.run(
        [sys.executable, "-m", "tests.support.many_sessions", str(folder), str(count)],
        cwd=ROOT, check=True,
    )  # fmt: skip
    first = _times(home, "log", "list", "--all")[:1]
    yield Result("the first log list --all, which makes the index", "s", first)
    yield from _command(home, ["log", "list"], 0.3)
    yield from _command(home, ["log", "list", "--all"], None)
    if "review" in COMMANDS:
        yield from _command(home, ["review", "--all"], 2)
    yield from _costs(home, folder, count)
    history, parked = zip(*(_start(home, folder) for _ in range(RUNS)), strict=True)
    yield Result("what helped before, read at the start of a session", "s", list(history), 0.1)
    yield Result("what was parked last night, read then too", "s", list(parked), 0.1)
    (folder / INDEX).unlink()
    yield Result("a record on disk", "ms", _appends(), 20)


def _command(home: Path, words: list[str], most_s: float | None) -> Iterator[Result]:
    """How long a command takes, what the processor does for it, and its memory."""
    name = " ".join(words)
    walls, busy = zip(*(_times(home, *words) for _ in range(RUNS)), strict=True)
    yield Result(name, "s", list(walls), most_s)
    yield Result(f"{name}, processor time", "s", list(busy))
    yield Result(f"{name}, memory", "MB", [_peak_mb(home, *words)], 200)


def _costs(home: Path, folder: Path, count: int) -> Iterator[Result]:
    """What each session costs a list of few and of many: processor time of the fastest runs."""
    names = sorted(path.name for path in folder.glob("*.jsonl"))
    empty_s = _least_busy_s(home / "none")
    costs = {}
    for size in (count // 20, count // 4, count):
        some = home / f"of-{size}"
        (some / "sessions").mkdir(parents=True)
        for name in names[-size:]:
            os.link(folder / name, some / "sessions" / name)
        _times(some, "log", "list", "--all")
        costs[size] = 1e6 * (_least_busy_s(some) - empty_s) / size
        yield Result(f"cost of a session in a list of {size}", "us", [costs[size]])
    yield Result("cost in the longest list, of that in a quarter of it", "times",
                 [costs[count] / costs[count // 4]], 1.5)  # fmt: skip


def _appends() -> list[float]:
    """Milliseconds until a record is on disk."""
    values = []
    with tempfile.TemporaryDirectory() as folder:
        log = SessionLog(Path(folder) / "sessions")
        for number in range(RECORDS):
            began_s = time.perf_counter()
            log.append("number", float(number), {"when": "before", "value": 7.0})
            values.append(1000 * (time.perf_counter() - began_s))
        log.close()
    return values


def _start(home: Path, folder: Path) -> tuple[float, float]:
    history_s, parked_s = _python("-c", _START, str(folder), home=home).stdout.split()
    return float(history_s), float(parked_s)


def _times(home: Path, *words: str) -> list[float]:
    """Seconds a command takes, and seconds the processor works for it."""
    before, began_s = os.times(), time.perf_counter()
    _python("-m", "companion", *words, home=home)
    took_s, after = time.perf_counter() - began_s, os.times()
    user_s = after.children_user - before.children_user
    return [took_s, user_s + after.children_system - before.children_system]


def _least_busy_s(home: Path) -> float:
    return min(_times(home, "log", "list", "--all")[1] for _ in range(RUNS))


def _peak_mb(home: Path, *words: str) -> float:
    return int(_python("-c", _RUN.format(words=list(words)), home=home).stderr.split()[-1]) / 1024


def _python(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "COMPANION_HOME": str(home), "PYTHONPATH": ROOT},
        capture_output=True, text=True, check=True,
    )  # fmt: skip


def _line(result: dict[str, object]) -> str:
    told = f"{result['name']}: {result['median']:.3g} {result['unit']}"
    if result["runs"] != 1:
        told += f" ({result['min']:.3g} to {result['max']:.3g}, p95 {result['p95']:.3g}"
        told += f", {result['runs']} runs)"
    return told if result["most"] is None else f"{told}, asked {result['most']:g}"


if __name__ == "__main__":
    main()
