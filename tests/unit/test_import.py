"""Sessions taken in: from exports without loss, and from mood tables of other programs."""

from __future__ import annotations

import io
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.errors import CompanionError
from companion.journal.export import Export
from companion.journal.import_file import ImportFile
from companion.journal.importing import Importer, Outcome
from companion.journal.json_form import read_json, write_json
from companion.journal.mood_import import MoodImport
from companion.journal.mood_rows import RowError, RowReader, columns
from companion.journal.overview import overview
from companion.journal.portable import HEAD, Portable
from companion.journal.records import Record
from companion.journal.store import SessionLog, read_session, session_paths

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)
_data = st.dictionaries(
    _texts.filter(lambda key: key not in (*HEAD, "sealed")), _values, max_size=4
)


def _ask() -> str:
    raise AssertionError("nothing is locked up")


def _export(folder: Path, form: Any, path: Path) -> Path:
    with path.open("wb") as file:
        Export(folder, None, None).write(form, file)
    return path


def _import(path: Path, folder: Path, **more: Any) -> Outcome:
    return Importer(folder, **more).take(ImportFile(path, _ask).sessions())


def _all(folder: Path) -> str:
    """Every record with its exact types; a table keeps no order of keys."""
    found = [read_session(path) for path in session_paths(folder)]
    assert not any(session.torn or session.locked for session in found)
    return repr(
        [
            (s.name, [(*(getattr(r, key) for key in HEAD), sorted(r.data.items()))
                      for r in s.records])
            for s in found
        ]
    )  # fmt: skip


def _log(folder: Path, *facts: dict[str, Any]) -> str:
    log = SessionLog(folder)
    for t, data in enumerate(facts):
        log.append("heard", t * 1.5, data)
    log.close()
    return log.name


@pytest.mark.parametrize("form", ["json", "csv"])
@settings(max_examples=30)
@given(sessions=st.lists(st.lists(_data, min_size=1, max_size=3), max_size=3))
def test_any_log_comes_back_as_it_was(form: str, sessions: list[list[dict[str, Any]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        here, there = Path(name, "here"), Path(name, "there")
        for facts in sessions:
            _log(here, *facts)
        path = _export(here, form, Path(name, "copy"))
        assert _import(path, there).added == len(sessions)
        assert _all(there) == _all(here)
        assert _import(path, there) == Outcome(same=len(sessions))


def test_what_was_taken_in_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    _log(tmp_path / "here", {"text": "é"})
    path = _export(tmp_path / "here", "json", tmp_path / "copy")
    before = os.umask(0)
    try:
        _import(path, tmp_path / "data" / "there")
    finally:
        os.umask(before)
    (session,) = session_paths(tmp_path / "data" / "there")
    assert stat.S_IMODE(session.stat().st_mode) == 0o600
    assert stat.S_IMODE(session.parent.stat().st_mode) == 0o700
    assert session.read_bytes() == session_paths(tmp_path / "here")[0].read_bytes()


def test_a_session_with_other_content_is_left_as_it_is(tmp_path: Path) -> None:
    name = _log(tmp_path / "here", {"text": "one"})
    path = _export(tmp_path / "here", "csv", tmp_path / "copy")
    with (tmp_path / "here" / f"{name}.jsonl").open("a") as file:
        file.write('{"v":1,"session":"x","seq":1,"at":"","t":2,"kind":"end"}\n')
    before = (tmp_path / "here" / f"{name}.jsonl").read_bytes()
    assert _import(path, tmp_path / "here") == Outcome(other=[name])
    assert (tmp_path / "here" / f"{name}.jsonl").read_bytes() == before


def test_what_stands_in_the_place_of_a_session_is_left_as_it_is(tmp_path: Path) -> None:
    name = _log(tmp_path / "here", {"text": "one"})
    path = _export(tmp_path / "here", "json", tmp_path / "copy")
    (tmp_path / "there" / f"{name}.jsonl").mkdir(parents=True)
    assert _import(path, tmp_path / "there") == Outcome(other=[name])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_a_session_that_is_not_ours_to_read_is_left_out_of_an_export(tmp_path: Path) -> None:
    names = [_log(tmp_path, {"text": "one"}), _log(tmp_path, {"text": "two"})]
    (tmp_path / f"{names[0]}.jsonl").chmod(0)
    export = Export(tmp_path, None, None)
    export.write("csv", io.BytesIO())
    assert export.sessions == 1
    assert list(export.unread) == names[:1]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    _log(tmp_path / "here", {"text": "one"})
    path = _export(tmp_path / "here", "json", tmp_path / "copy")
    assert _import(path, tmp_path / "there", dry_run=True).added == 1
    assert not (tmp_path / "there").exists()


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    _log(tmp_path / "here", {"text": "one"})
    path = _export(tmp_path / "here", "json", tmp_path / "copy")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "there").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CompanionError, match="a link"):
        _import(path, tmp_path / "there")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_sealed_records_stay_sealed(tmp_path: Path) -> None:
    name = _log(tmp_path / "here", {"text": "a secret"})
    path = _export(tmp_path / "here", "json", tmp_path / "copy")
    outcome = _import(path, tmp_path / "there", seal=lambda line: line.hex())
    assert outcome.added == 1
    (sealed,) = session_paths(tmp_path / "there")
    assert b"secret" not in sealed.read_bytes()
    assert read_session(sealed).locked == 1
    assert read_session(sealed, bytes.fromhex).records[0].data == {"text": "a secret"}
    assert _import(path, tmp_path / "there") == Outcome(locked=[name])
    assert _import(path, tmp_path / "there", unseal=bytes.fromhex) == Outcome(same=1)
    export = Export(tmp_path / "there", None, None, bytes.fromhex)
    export.write("json", io.BytesIO())
    assert (export.sessions, export.locked) == (1, 0)
    export = Export(tmp_path / "there", None, None)
    export.write("json", io.BytesIO())
    assert (export.sessions, export.locked) == (0, 1)


_IMPORT_AND_TELL = """
import sys
from pathlib import Path
from companion.journal.import_file import ImportFile
from companion.journal.importing import Importer
importer = Importer(Path(sys.argv[2]))
print("begun", flush=True)
importer.take(ImportFile(Path(sys.argv[1]), input).sessions())
"""


def test_a_killed_import_leaves_whole_sessions_and_goes_on_later(tmp_path: Path) -> None:
    for n in range(80):
        _log(tmp_path / "here", *({"text": "x" * 200, "n": k} for k in range(n % 7 + 1)))
    path = _export(tmp_path / "here", "json", tmp_path / "copy")
    for killed in range(3):
        there = tmp_path / f"there{killed}"
        with subprocess.Popen(
            [sys.executable, "-c", _IMPORT_AND_TELL, str(path), str(there)], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(0.05 * killed)  # somewhere on the way
            child.send_signal(signal.SIGKILL)
        found = session_paths(there)
        for session in found:
            assert session.read_bytes() == (tmp_path / "here" / session.name).read_bytes()
        assert _import(path, there) == Outcome(added=80 - len(found), same=len(found))


def test_a_file_takes_no_more_memory_than_its_longest_session(tmp_path: Path) -> None:
    def sessions() -> Iterator[Portable]:
        for n in range(5_000):
            name = f"2026-11-26T{n:08}"
            yield Portable(name, (Record(name, 0, "", 0.0, "heard", {"text": "x" * 2000}),))

    path = tmp_path / "large"
    with path.open("wb") as file:
        write_json(sessions(), file)
    assert path.stat().st_size > 10_000_000
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            assert sum(1 for _ in read_json(file)) == 5_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000  # of it 5,000 names
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("text", ["", "{}", "[]", "\x00\x01", "{" * 100, "v,session\n1"])
def test_what_is_no_export_is_told_with_the_fix(tmp_path: Path, text: str) -> None:
    path = tmp_path / "copy"
    path.write_text(text)
    with pytest.raises(CompanionError) as told:
        file = ImportFile(path, _ask)
        list(file.sessions())
    assert "Line 1" in told.value.say
    assert told.value.fix


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(CompanionError, match=r"no file|is a folder"):
            ImportFile(path, _ask)


_HEADER = ["Date", "Mood", "Score", "Note"]
_MAP = {"date": "Date", "feeling": "Mood", "number": "Score", "words": "Note"}


def _moods(folder: Path, *rows: list[str], header: list[str] = _HEADER, **how: Any) -> MoodImport:
    found = columns(header, how.pop("map", _MAP))
    importer = Importer(folder, dry_run=how.pop("dry_run", False))
    moods = MoodImport(folder, importer, RowReader(found, **how))
    moods.take([header, *rows])
    return moods


def _facts(folder: Path) -> list[list[tuple[str, dict[str, Any]]]]:
    found = [read_session(path) for path in session_paths(folder)]
    return [[(record.kind, record.data) for record in session.records] for session in found]


def test_a_row_becomes_a_session_without_the_words(tmp_path: Path) -> None:
    _moods(tmp_path, ["2026-01-05 08:30", "Anxious; tired", "6,5", "he did not call"])
    assert _facts(tmp_path) == [
        [
            ("start", {"mode": "import", "time_known": True}),
            ("feeling", {"words": ["anxious", "tired"], "families": ["anxiety", "tired"]}),
            ("number", {"when": "before", "value": 6.5}),
            ("end", {"how": "imported"}),
        ]
    ]
    (session,) = [read_session(path) for path in session_paths(tmp_path)]
    assert session.name == "2026-01-05T08-30-00-0000"
    assert {record.at[:16] for record in session.records} == {"2026-01-05T08:30"}
    assert [record.seq for record in session.records] == [0, 1, 2, 3]


def test_words_the_log_could_not_read_back_are_left_out_and_told(tmp_path: Path) -> None:
    long, short = "x" * 1_000_000, "x" * 900
    moods = _moods(tmp_path, ["2026-01-05", "sad", "1", long], ["2026-01-06", "sad", "1", short],
                   keep_words=True)  # fmt: skip
    assert list(moods.left_out.values()) == [[2]]
    assert moods.outcome.added == 1
    assert read_session(session_paths(tmp_path)[0]).torn == 0


def test_words_are_kept_on_demand_and_those_of_danger_never(tmp_path: Path) -> None:
    moods = _moods(
        tmp_path,
        ["2026-01-05", "sad", "5", "he did not call"],
        ["2026-01-06", "sad", "5", "A bad day. I want to kill myself."],
        ["2026-01-07", "i want to die", "5", ""],
        keep_words=True,
    )
    texts = [data["text"] for facts in _facts(tmp_path) for k, data in facts if k == "heard"]
    assert texts == ["he did not call"]
    assert list(moods.notes.values()) == [[3, 4]]
    assert not any(b"die" in path.read_bytes() for path in session_paths(tmp_path))


def test_a_feeling_that_is_not_known_is_kept_as_its_word_and_a_sentence_is_not(
    tmp_path: Path,
) -> None:
    moods = _moods(
        tmp_path,
        ["2026-01-05", "rad", "", ""],
        ["2026-01-06", "went to the shops with my aunt", "3", ""],
        ["2026-01-07", "4", "3", ""],
    )
    feelings = [data for facts in _facts(tmp_path) for kind, data in facts if kind == "feeling"]
    assert feelings == [{"words": ["rad"], "families": ["unknown"]}]
    assert sorted(moods.notes.values()) == [[2], [3]]


def test_rows_that_cannot_be_read_are_left_out_by_number(tmp_path: Path) -> None:
    moods = _moods(
        tmp_path,
        ["soon", "sad", "1", ""],
        [],
        ["2026-01-05", "sad", "eleven", ""],
        ["2026-01-05", "sad", "11", ""],
        ["2026-01-05", "sad", "nan", ""],
        ["2026-01-05", "", "", "only words"],
        ["2026-01-05"],
        ["0001-01-01", "sad", "1", ""],
        ["2026-01-05", "sad", "1", ""],
    )
    assert dict(moods.left_out) == {
        "the date cannot be read": [2, 9],
        "the number cannot be read": [4],
        "the number is not between 0 and 10": [5, 6],
        "there is nothing to keep": [7, 8],
    }
    assert len(session_paths(tmp_path)) == 1


@pytest.mark.parametrize(
    ("scale", "given_", "kept"),
    [((1, 5), "1", 0), ((1, 5), "4", 7.5), ((5, 1), "5", 0), ((5, 1), "2", 7.5), ((0, 9), "9", 10)],
)
def test_a_scale_is_brought_to_zero_to_ten(
    tmp_path: Path, scale: tuple[float, float], given_: str, kept: float
) -> None:
    _moods(tmp_path, ["2026-01-05", "", given_, ""], scale=scale)
    assert _facts(tmp_path)[0][1] == ("number", {"when": "before", "value": kept})


@pytest.mark.parametrize(
    ("date", "clock", "form", "at", "is_timed"),
    [
        ("2026-01-05", "", None, "2026-01-05T12:00", False),
        ("2026-01-05", "8:30 PM", None, "2026-01-05T20:30", True),
        ("2026-01-05", "8:30\u202fam", None, "2026-01-05T08:30", True),
        ("2026-01-05T23:59:01", "", None, "2026-01-05T23:59", True),
        ("2026-01-05T23:59+05:30", "", None, "2026-01-05T23:59", True),
        ("05/01/2026", "", "%d/%m/%Y", "2026-01-05T12:00", False),
        ("05/01/2026", "07:15", "%d/%m/%Y", "2026-01-05T07:15", True),
        ("1/5/26 9 PM", "", "%m/%d/%y %I %p", "2026-01-05T21:00", True),
    ],
)
def test_dates_are_read_as_they_are_told(
    tmp_path: Path, date: str, clock: str, form: str | None, at: str, is_timed: bool
) -> None:
    header = ["full_date", "time", "mood"]
    _moods(tmp_path, [date, clock, "sad"], header=header, map={}, date_format=form)
    session = read_session(session_paths(tmp_path)[0])
    assert session.records[0].at.startswith(at)
    assert session.name.startswith(at.replace(":", "-"))
    assert session.records[0].data["time_known"] is is_timed
    assert overview(session).timed is is_timed


def test_the_same_rows_again_add_nothing(tmp_path: Path) -> None:
    rows = [
        ["2026-01-05", "sad", "1", ""],
        ["2026-01-05", "sad", "1", ""],
        ["2026-01-05", "happy", "2", ""],
        ["2026-01-06", "happy", "2", ""],
    ]
    assert _moods(tmp_path, *rows).outcome == Outcome(added=4)
    before = {path.name: path.read_bytes() for path in session_paths(tmp_path)}
    assert _moods(tmp_path, *rows).outcome == Outcome(same=4)
    assert _moods(tmp_path, *reversed(rows)).outcome == Outcome(same=4)
    assert before == {path.name: path.read_bytes() for path in session_paths(tmp_path)}
    grown = [["2026-01-05", "angry", "9", ""], *rows]
    assert _moods(tmp_path, *grown).outcome == Outcome(added=1, same=4)
    assert len(session_paths(tmp_path)) == 5


def test_a_dry_run_of_rows_counts_as_the_true_one(tmp_path: Path) -> None:
    rows = [["2026-01-05", "sad", "1", ""]] * 3
    assert _moods(tmp_path / "s", *rows, dry_run=True).outcome == Outcome(added=3)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["Date", "Mood"], {"date": 0, "feeling": 1}),
        (["mood ", "NOTES", "timestamp"], {"feeling": 0, "words": 1, "date": 2}),
        (["full_date", "date", "weekday", "mood"], None),
        (["Date", "Score"], None),
        (["When", "Mood"], None),
        (["Date", "Mood", "Feeling"], None),
        ([], None),
    ],
)
def test_columns_are_guessed_only_when_unmistakable(
    header: list[str], found: dict[str, int] | None
) -> None:
    if found is not None:
        assert columns(header, {}) == found
        return
    with pytest.raises(CompanionError) as told:
        columns(header, {})
    assert all(name in told.value.say for name in header)
    assert "--map" in told.value.fix


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CompanionError, match="no column Day"):
        columns(_HEADER, {"date": "Day", "feeling": "Mood"})


def test_a_session_of_a_log_is_no_export(tmp_path: Path) -> None:
    name = _log(tmp_path, {"text": "x"})
    path = tmp_path / f"{name}.jsonl"
    assert json.loads(path.read_text())["session"] == name
    with pytest.raises(CompanionError, match="does not open an export"):
        list(ImportFile(path, _ask).sessions())


def test_a_day_to_come_is_no_mood_that_was(tmp_path: Path) -> None:
    until = datetime(2026, 5, 20, 23, 59, tzinfo=UTC)
    reader = RowReader({"date": 0, "feeling": 1}, until=until)
    assert reader.read(["2026-05-19", "sad"]).moment.year == 2026
    with pytest.raises(RowError, match="still to come"):
        reader.read(["2031-01-01", "sad"])


def test_an_export_to_read_is_told_from_a_table(tmp_path: Path) -> None:
    with pytest.raises(CompanionError, match="an export to read"):
        ImportFile(_export(tmp_path, "markdown", tmp_path / "copy.md"), _ask)
