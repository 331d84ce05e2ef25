"""The calendar file, read by a calendar library."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.promises import Promise
from companion.journal.calendar_file import calendar

NOW = datetime(2026, 11, 26, 19, 5, 9, tzinfo=UTC)
CALL = Promise("00001", "me", "ring Sam", date(2026, 12, 4))


def events(*promises: Promise) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(calendar(promises, NOW)).events


def test_a_promise_of_a_day_lasts_all_day_and_blocks_no_time() -> None:
    (event,) = events(replace(CALL, step="one message"))
    assert event["SUMMARY"] == "Mine: ring Sam"
    assert event["DESCRIPTION"] == "Smaller: one message"
    assert event["DTSTART"].dt == date(2026, 12, 4)
    assert event["DTEND"].dt == date(2026, 12, 5)
    assert event["DTSTAMP"].dt == NOW
    assert event["UID"] == "00001@companion.invalid"
    assert event["TRANSP"] == "TRANSPARENT"


def test_a_promise_with_an_hour_stands_at_it_wherever_one_is() -> None:
    (event,) = events(replace(CALL, at="18:30"))
    assert event["DTSTART"].dt == datetime(2026, 12, 4, 18, 30)
    assert event["DTSTART"].dt.tzinfo is None
    assert "DTEND" not in event


def test_a_part_of_the_day_is_told_beside_it() -> None:
    (event,) = events(replace(CALL, at="evening"))
    assert event["SUMMARY"] == "Mine: ring Sam (evening)"
    assert event["DTSTART"].dt == date(2026, 12, 4)


def test_mine_and_theirs_are_told_apart() -> None:
    mine, theirs = events(CALL, replace(CALL, id="00002", who="them"))
    assert str(mine["SUMMARY"]).startswith("Mine: ")
    assert str(theirs["SUMMARY"]).startswith("Theirs: ")
    assert theirs.categories == ["Theirs"]


def test_a_promise_that_was_moved_replaces_its_event() -> None:
    (event,) = events(replace(CALL, moved=2))
    assert event["SEQUENCE"] == 2


@pytest.mark.parametrize("gone", [replace(CALL, ended="kept"), replace(CALL, by=None)])
def test_what_is_over_or_has_no_day_is_left_out(gone: Promise) -> None:
    assert events(gone) == []


def test_the_file_is_whole_without_any_promise() -> None:
    assert calendar((), NOW) == (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Companion//Promises//EN\r\nEND:VCALENDAR\r\n"
    )


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=200)


@given(WORDS, WORDS)
def test_any_words_come_through_whole_in_lines_of_75_bytes(what: str, step: str) -> None:
    content = calendar((replace(CALL, what=what, step=step),), NOW)
    assert content.endswith(b"\r\n")
    for line in content[:-2].split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode("utf-8")
    (event,) = icalendar.Calendar.from_ical(content).events
    assert event["SUMMARY"] == f"Mine: {what}"
    assert event["DESCRIPTION"] == f"Smaller: {step}"


def test_marks_and_line_ends_in_words_open_no_line_of_their_own() -> None:
    words = "a, b; c\\n\r\nEND:VEVENT\r\nBEGIN:VEVENT\x00"
    (event,) = events(replace(CALL, what=words))
    assert event["SUMMARY"] == "Mine: a, b; c\\n\nEND:VEVENT\nBEGIN:VEVENT "
