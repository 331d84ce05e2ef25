"""The log written in a thread of its own: at once, in order, never in the session's way."""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque
from itertools import pairwise
from pathlib import Path

import pytest

from companion.audio.player import Player
from companion.config import Config
from companion.core.events import Started
from companion.core.session import Session
from companion.errors import CompanionError
from companion.journal.store import SessionLog, read_session
from companion.runtime.desk import Desk
from companion.runtime.equip import load_content
from companion.runtime.log_writer import LogWriter
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth
from tests.support.files_in_use import in_use


def never(error: CompanionError) -> None:
    raise AssertionError(error)


class Door:
    """A seal that lets no record through while it is shut, as a disk that does not answer."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.reached = threading.Event()

    def __call__(self, line: bytes) -> str:
        self.reached.set()
        self._open.wait(30.0)
        return line.decode()

    def open(self) -> None:
        self._open.set()


def values(path: Path) -> list[int]:
    session = read_session(path, str.encode)
    assert session.torn == 0
    assert [record.seq for record in session.records] == list(range(len(session.records)))
    return [record.data["value"] for record in session.records]


def test_records_are_written_in_their_order_and_all_are_there_when_it_is_closed(
    tmp_path: Path,
) -> None:
    log = SessionLog(tmp_path / "s")
    kept: list[int] = []
    writer = LogWriter(log, never, lambda: kept.append(len(values(log.path))))
    for n in range(50):
        writer.append("number", n, {"value": n})
    assert in_use(log.path)
    writer.close()
    writer.close()
    assert values(log.path) == list(range(50))
    assert kept == list(range(1, 51)), "a record that is called kept can be read"
    assert not in_use(log.path)


def test_a_record_is_on_disk_within_20_ms_and_taken_in_less_than_one(tmp_path: Path) -> None:
    kept: list[float] = []
    writer = LogWriter(SessionLog(tmp_path / "s"), never, lambda: kept.append(time.perf_counter()))
    taken: list[float] = []
    begun: list[float] = []
    for n in range(60):
        begun.append(time.perf_counter())
        writer.append("guide", n, {"id": "feet", "title": "Feet and seat", "did": "began"})
        taken.append(time.perf_counter() - begun[-1])
        time.sleep(0.01)
    writer.close()
    after = [end - start for start, end in zip(begun, kept, strict=True)]
    assert statistics.median(after) < 0.020
    assert statistics.median(taken) < 0.001


def test_a_disk_that_does_not_answer_keeps_nobody_waiting(tmp_path: Path) -> None:
    door = Door()
    log = SessionLog(tmp_path / "s", door)
    writer = LogWriter(log, never)
    begun = time.perf_counter()
    for n in range(200):
        writer.append("number", n, {"value": n})
    assert time.perf_counter() - begun < 0.5
    assert values(log.path) == []
    door.open()
    writer.close()
    assert values(log.path) == list(range(200))


def test_each_record_bears_the_time_it_was_given_in(tmp_path: Path) -> None:
    door = Door()
    log = SessionLog(tmp_path / "s", door)
    writer = LogWriter(log, never)
    for n in range(3):
        writer.append("number", n, {"value": n})
        time.sleep(0.1)
    time.sleep(0.3)
    door.open()
    writer.close()
    seconds = [float(record.at[17:23]) for record in read_session(log.path, str.encode).records]
    gaps = [(late - early) % 60 for early, late in pairwise(seconds)]
    assert all(0.09 < gap < 0.29 for gap in gaps)


def test_more_than_can_be_kept_in_memory_is_refused_and_the_rest_written(tmp_path: Path) -> None:
    door = Door()
    log = SessionLog(tmp_path / "s", door)
    writer = LogWriter(log, never)
    with pytest.raises(CompanionError, match="too slow: 256 records"):
        for n in range(257):
            writer.append("number", n, {"value": n})
    door.open()
    writer.close()
    assert values(log.path) == list(range(len(values(log.path))))
    assert len(values(log.path)) == 256


def test_what_is_lost_is_told_and_what_follows_is_kept(tmp_path: Path) -> None:
    def seal(line: bytes) -> str:
        if b'"value": 1' in line:
            raise CompanionError("It is full.", "Make room.")
        if b'"value": 2' in line:
            raise RuntimeError("quite another thing")
        return line.decode()

    log = SessionLog(tmp_path / "s", seal)
    lost: deque[CompanionError] = deque()
    writer = LogWriter(log, lost.append)
    for n in range(4):
        writer.append("number", n, {"value": n})
    writer.close()
    assert values(log.path) == [0, 3]
    assert lost[0].say == "It is full."
    assert "quite another thing" in lost[1].say
    assert len(lost) == 2


def test_erasing_drops_what_waits(tmp_path: Path) -> None:
    door = Door()
    log = SessionLog(tmp_path / "s", door)
    writer = LogWriter(log, never)
    for n in range(100):
        writer.append("number", n, {"value": n})
    door.reached.wait(10.0)
    threading.Timer(0.2, door.open).start()
    begun = time.perf_counter()
    writer.erase()
    assert 0.1 < time.perf_counter() - begun < 1.5, "it waits for the write that is under way"
    assert not log.path.exists()
    assert not log.kept
    writer.close()
    assert list((tmp_path / "s").iterdir()) == []


def test_erasing_on_a_disk_that_does_not_answer_is_told_and_done_later(tmp_path: Path) -> None:
    door = Door()
    log = SessionLog(tmp_path / "s", door)
    writer = LogWriter(log, never)
    writer.append("number", 0.0, {"value": 0})
    door.reached.wait(10.0)
    with pytest.raises(CompanionError, match="not yet taken away"):
        writer.erase()
    door.open()
    writer.close()
    assert not log.path.exists()


def test_closing_gives_up_when_the_disk_takes_nothing_and_tells(tmp_path: Path) -> None:
    door = Door()
    log = SessionLog(tmp_path / "s", door)
    lost: deque[CompanionError] = deque()
    writer = LogWriter(log, lost.append)
    for n in range(3):
        writer.append("number", n, {"value": n})
    begun = time.perf_counter()
    writer.close()
    assert 1.9 < time.perf_counter() - begun < 3.5
    assert "3 records" in lost[0].say
    door.open()
    writer.close()
    assert values(log.path) == [0, 1, 2], "the disk took them after all"


def test_a_session_says_once_that_its_records_are_lost_and_goes_on(tmp_path: Path) -> None:
    def seal(line: bytes) -> str:
        raise CompanionError("It is full.", "Make room.")

    said: list[str] = []
    warned: list[str] = []
    lost: deque[CompanionError] = deque()
    writer = LogWriter(SessionLog(tmp_path / "s", seal), lost.append)
    minutes = Minutes(said.append)
    talk = load_content(Config(country="GB"), warned.append).talk(Config(), minutes)
    desk = Desk(Session(talk), Mouth(Player(), None, warned.append), minutes, writer, warned.append)
    desk.handle(Started())
    for n in range(3):
        assert desk.record("number", float(n), {"value": n}), "it was taken"
    writer.close()
    assert len(lost) == 3
    while lost:
        desk.lose(lost.popleft(), 4.0)
    assert warned == ["It is full.", "Make room."]
    assert said.count(talk.prompts.say("log_failed")) == 1
    assert not desk.session.over
