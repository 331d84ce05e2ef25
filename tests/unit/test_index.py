"""All sessions in a few facts each, through an index that holds only what the files hold."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from companion.cli.log_list import when
from companion.journal.index import INDEX, forget, newest, overviews
from companion.journal.overview import Overview, overview
from companion.journal.store import SessionLog, read_session, session_paths
from tests.support.many_sessions import write_years

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def write(folder: Path, word: str = "anxious", seal: Callable[[bytes], str] | None = None) -> Path:
    log = SessionLog(folder, seal)
    log.append("start", 0.0, {"mode": "live"})
    log.append("feeling", 3.0, {"words": [word], "families": ["afraid"]})
    log.append("number", 5.0, {"when": "before", "value": 7.0})
    log.append("guide", 6.0, {"id": "feet", "title": "Feet", "route": "settle", "did": "began"})
    log.append("guide", 90.0, {"id": "feet", "title": "Feet", "route": "settle", "did": "finished"})
    log.append("number", 95.0, {"when": "after", "value": 4.0})
    log.append("win", 99.0, {"text": f"I told Ann of {word}."})
    log.append("end", 120.0, {"how": "finished"})
    log.close()
    return log.path


def rename(path: Path, name: str) -> Path:
    return path.rename(path.with_name(f"{name}.jsonl"))


def words(folder: Path) -> list[str]:
    return [word for facts in overviews(folder) for word in facts.words]


def listed(home: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "companion", "log", "list", *options],
        env={**ENVIRONMENT, "COMPANION_HOME": str(home)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_an_absent_folder_holds_none_and_is_not_made(tmp_path: Path) -> None:
    assert overviews(tmp_path / "none") == []
    assert list(tmp_path.iterdir()) == []


def test_the_index_gives_what_the_files_give_the_oldest_first(tmp_path: Path) -> None:
    for day, word in (("03", "sad"), ("01", "lost"), ("02", "worried")):
        rename(write(tmp_path, word), f"2026-01-{day}T10-00-00-aaaa")
    anew = [overview(read_session(path)) for path in session_paths(tmp_path)]
    assert overviews(tmp_path) == anew
    assert overviews(tmp_path) == anew  # from the index
    assert words(tmp_path) == ["lost", "worried", "sad"]
    assert [facts.words for facts in newest(tmp_path, 1)] == [("sad",)]


def test_what_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    old, new = write(tmp_path, "sad"), write(tmp_path, "lost")
    read: list[tuple[int, int]] = []
    overviews(tmp_path, progress=lambda *told: read.append(told))
    assert read == [(1, 2), (2, 2)]
    read.clear()
    with new.open("ab") as file:
        file.write(b"torn")
    overviews(tmp_path, progress=lambda *told: read.append(told))
    assert read == [(1, 1)]
    assert sorted(facts.torn for facts in overviews(tmp_path)) == [0, 1]
    assert old.exists()


def test_a_file_that_was_changed_by_hand_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path, "sad")
    assert words(tmp_path) == ["sad"]
    path.write_bytes(path.read_bytes().replace(b'"sad"', b'"mad"'))  # as long as before
    assert words(tmp_path) == ["mad"]


def test_a_file_that_is_gone_drops_out_at_the_next_read(tmp_path: Path) -> None:
    gone = write(tmp_path, "lonely")
    write(tmp_path, "sad")
    assert b"I told Ann of lonely." in (overviews(tmp_path) and (tmp_path / INDEX).read_bytes())
    gone.unlink()
    overviews(tmp_path)
    assert b"lonely" not in (tmp_path / INDEX).read_bytes()
    assert words(tmp_path) == ["sad"]


def test_what_is_taken_away_is_forgotten_at_once(tmp_path: Path) -> None:
    first, second = write(tmp_path, "lonely"), write(tmp_path, "sad")
    overviews(tmp_path)
    first.unlink()
    forget(tmp_path)
    assert b"lonely" not in (tmp_path / INDEX).read_bytes()
    assert b"sad" in (tmp_path / INDEX).read_bytes()
    second.unlink()
    forget(tmp_path)
    assert list(tmp_path.iterdir()) == []
    forget(tmp_path)


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_text("locked up\n")])
def test_what_is_taken_away_or_locked_up_while_it_is_read_is_not_kept(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    stays, goes = write(tmp_path, "tired"), write(tmp_path, "lonely")
    overviews(tmp_path, progress=lambda done, of: change(goes) if done == of else None)
    assert b"tired" in (tmp_path / INDEX).read_bytes()
    assert b"lonely" not in (tmp_path / INDEX).read_bytes()
    assert stays.exists()


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_a_damaged_index_is_made_anew(tmp_path: Path, cut: int) -> None:
    write(tmp_path, "sad")
    before = overviews(tmp_path)
    whole = (tmp_path / INDEX).read_bytes()
    (tmp_path / INDEX).write_bytes(whole[:cut])
    assert overviews(tmp_path) == before
    assert (tmp_path / INDEX).read_bytes() == whole


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_no_session_and_breaks_no_command(tmp_path: Path) -> None:
    folder = tmp_path / "sessions"
    write(folder, "sad")
    (folder / os.fsdecode(b"2026-01-01T\xff.jsonl")).write_bytes(b"")
    assert len(listed(tmp_path).splitlines()) == 1
    told = subprocess.run(
        [sys.executable, "-m", "companion", "log", "verify"],
        env={**ENVIRONMENT, "COMPANION_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (1, "")
    assert "It is no session." in told.stdout


def test_half_a_sign_in_a_text_of_others_is_listed_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, "sad")
    path.write_bytes(path.read_bytes().replace(b'["sad"]', rb'["sad \ud83d\u001b[2J"]'))
    assert words(tmp_path) == words(tmp_path) == ["sad [2J"]
    assert (tmp_path / INDEX).exists()


def test_any_flipped_byte_gives_the_facts_or_makes_it_anew(tmp_path: Path) -> None:
    write(tmp_path, "sad")
    overviews(tmp_path)
    whole = (tmp_path / INDEX).read_bytes()
    for place in range(len(whole)):  # of its checksum, its head and its facts
        (tmp_path / INDEX).write_bytes(
            whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
        )
        assert words(tmp_path) == ["sad"], place


def test_only_its_owner_can_read_it_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = write(tmp_path)
    before = os.umask(0)
    try:
        overviews(tmp_path)
    finally:
        os.umask(before)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted((INDEX, path.name))
    assert stat.S_IMODE((tmp_path / INDEX).stat().st_mode) == 0o600


def test_sealed_sessions_are_never_indexed_opened(tmp_path: Path) -> None:
    write(tmp_path, "lonely", seal=lambda record: base64.b64encode(record).decode())
    (locked,) = overviews(tmp_path)
    assert (locked.locked, locked.words, locked.win) == (8, (), None)
    (opened,) = overviews(tmp_path, unseal=base64.b64decode)
    assert (opened.locked, opened.words) == (0, ("lonely",))
    assert b"lonely" not in (tmp_path / INDEX).read_bytes()
    assert overviews(tmp_path) == [locked]


def test_foreign_files_links_and_folders_are_no_sessions(tmp_path: Path) -> None:
    path = write(tmp_path, "sad")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "2026-01-01Tx.jsonl").mkdir()
    (tmp_path / "2026-01-02Tx.jsonl").symlink_to(path)
    assert words(tmp_path) == ["sad"]


def test_where_no_index_can_be_written_the_files_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "sad")
    (tmp_path / INDEX).mkdir()
    assert words(tmp_path) == words(tmp_path) == ["sad"]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted((INDEX, path.name))


def test_years_of_sessions_are_indexed_as_they_stand_in_their_files(tmp_path: Path) -> None:
    write_years(tmp_path, 60)
    anew = [overview(read_session(path)) for path in session_paths(tmp_path)]
    assert overviews(tmp_path) == anew == overviews(tmp_path)
    assert len(anew) == 60
    assert anew[0].at[:4] == "2016"
    assert anew[-1].at[:4] == "2026"
    assert {facts.end for facts in anew} == {"finished", "stopped", None}
    assert sum(len(facts.practices) for facts in anew) > 60


# --- companion log list ----------------------------------------------------------------------


def test_the_list_tells_no_time_of_day_that_is_not_known() -> None:
    facts = Overview("2026-01-03T12-00-00-0000", "2026-01-03T12:00:00+00:00", timed=False)
    assert when(facts) == "Saturday 3 January 2026"


def test_the_list_tells_when_what_and_the_name_the_newest_first(tmp_path: Path) -> None:
    folder = tmp_path / "sessions"
    for day, word in (("01", "lost"), ("02", "sad")):
        path = write(folder, word)
        text = path.read_text(encoding="utf-8")
        lines = [{**json.loads(line), "at": f"2026-01-{day}T20:04:05+00:00"} for line in
                 text.splitlines()]  # fmt: skip
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        rename(path, f"2026-01-{day}T20-04-05-aaaa")
    (folder / "2026-01-03T09-30-00-bbbb.jsonl").write_bytes(b"")
    facts = "7 before, 4 after, Feet, finished"
    assert listed(tmp_path).splitlines() == [
        "Saturday 3 January 2026, 09:30: no feeling named, broken off. 2026-01-03T09-30-00-bbbb",
        f"Friday 2 January 2026, 20:04: sad, {facts}. 2026-01-02T20-04-05-aaaa",
        f"Thursday 1 January 2026, 20:04: lost, {facts}. 2026-01-01T20-04-05-aaaa",
    ]
    assert len(listed(tmp_path, "--last", "2").splitlines()) == 2
    (newest, *_) = json.loads(listed(tmp_path, "--json", "--last", "2"))
    assert newest["name"] == "2026-01-03T09-30-00-bbbb"
