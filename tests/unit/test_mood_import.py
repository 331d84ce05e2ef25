"""Mood tables of other programs, taken in: a row a session, and what cannot be read is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from companion.errors import CompanionError
from companion.journal.importing import Importer, Outcome
from companion.journal.mood_import import MoodImport
from companion.journal.mood_rows import RowError, RowReader, columns
from companion.journal.overview import overview
from companion.journal.store import read_session, session_paths

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


def test_a_day_to_come_is_no_mood_that_was(tmp_path: Path) -> None:
    until = datetime(2026, 5, 20, 23, 59, tzinfo=UTC)
    reader = RowReader({"date": 0, "feeling": 1}, until=until)
    assert reader.read(["2026-05-19", "sad"]).moment.year == 2026
    with pytest.raises(RowError, match="still to come"):
        reader.read(["2031-01-01", "sad"])
