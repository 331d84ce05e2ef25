"""By when: days and hours read from speech, with today handed in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.language.dates import When, find_when, spoken

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-26"),
        ("tomorrow", "2026-11-27"),
        ("by tomorrow I think", "2026-11-27"),
        ("the day after tomorrow", "2026-11-28"),
        ("by Friday", "2026-11-27"),
        ("on Monday", "2026-11-30"),
        ("Thursday", "2026-12-03"),
        ("this Thursday", "2026-11-26"),
        ("next Friday", "2026-12-04"),
        ("next Monday", "2026-11-30"),
        ("a week on Friday", "2026-12-04"),
        ("Friday week", "2026-12-04"),
        ("Friday, no, Saturday", "2026-11-28"),
        ("in two days", "2026-11-28"),
        ("in a couple of days", "2026-11-28"),
        ("within ten days", "2026-12-06"),
        ("three weeks from now", "2026-12-17"),
        ("a week from today", "2026-12-03"),
        ("in a fortnight", "2026-12-10"),
        ("in a month", "2026-12-26"),
        ("by the weekend", "2026-11-29"),
        ("this week", "2026-11-29"),
        ("by the end of the week", "2026-11-29"),
        ("some time next week", "2026-12-06"),
        ("by the end of the month", "2026-11-30"),
        ("next month", "2026-12-31"),
        ("on the third", "2026-12-03"),
        ("by the 3rd", "2026-12-03"),
        ("on the twenty first", "2026-12-21"),
        ("on the thirty first", "2026-12-31"),
        ("on the twenty sixth", "2026-11-26"),
        ("the third of December", "2026-12-03"),
        ("December the third", "2026-12-03"),
        ("3 December", "2026-12-03"),
        ("May 3", "2027-05-03"),
        ("the first of may next year, I mean 2028", "2028-05-01"),
        ("2026-12-24", "2026-12-24"),
        ("Friday the fourth of December", "2026-12-04"),
    ],
)
def test_a_day_is_found(text: str, day: str) -> None:
    assert find_when(text, THURSDAY) == When(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("tomorrow evening", "2026-11-27", "evening"),
        ("tonight", "2026-11-26", "evening"),
        ("this afternoon", "2026-11-26", "afternoon"),
        ("Friday morning", "2026-11-27", "morning"),
        ("by six", "2026-11-26", "18:00"),
        ("by nine", "2026-11-26", "09:00"),
        ("before nine in the evening", "2026-11-26", "21:00"),
        ("tomorrow at half past six", "2026-11-27", "18:30"),
        ("tomorrow at 6:30", "2026-11-27", "18:30"),
        ("at 6 p.m. on Friday", "2026-11-27", "18:00"),
        ("at 6 a.m. on Friday", "2026-11-27", "06:00"),
        ("seven o'clock tomorrow morning", "2026-11-27", "07:00"),
        ("by noon on Sunday", "2026-11-29", "12:00"),
        ("midnight", "2026-11-26", "23:59"),
        ("2026-12-24 18:15", "2026-12-24", "18:15"),
        ("at twelve pm tomorrow", "2026-11-27", "12:00"),
        ("at twelve am tomorrow", "2026-11-27", "00:00"),
    ],
)
def test_an_hour_or_a_part_of_the_day_is_found(text: str, day: str, at: str) -> None:
    assert find_when(text, THURSDAY) == When(date.fromisoformat(day), at)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "when he feels like it", "yesterday", "last Friday", "two days ago", "never",
     "I may do it", "we march on", "two", "2026-02-30", "the thirty first of April", "a second",
     "2020-01-01", "99:99"],
)  # fmt: skip
def test_what_is_no_day_to_come_is_none(text: str) -> None:
    assert find_when(text, THURSDAY) is None


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("on the thirty first", "2027-02-01", "2027-03-31"),
        ("in a month", "2027-01-31", "2027-02-28"),
        ("the twenty ninth of February", "2028-01-01", "2028-02-29"),
        ("by the end of the month", "2028-02-10", "2028-02-29"),
        ("in two months", "2026-12-15", "2027-02-15"),
        ("by the first", "2026-12-31", "2027-01-01"),
        ("the second of January", "2026-12-31", "2027-01-02"),
        ("Sunday", "2026-11-29", "2026-12-06"),
        ("next Sunday", "2026-11-29", "2026-12-06"),
    ],
)
def test_months_years_and_weeks_end_as_the_calendar_has_it(text: str, today: str, day: str) -> None:
    assert find_when(text, date.fromisoformat(today)) == When(date.fromisoformat(day))


def test_a_day_is_read_out_in_words() -> None:
    assert spoken(When(date(2026, 12, 4))) == "Friday the fourth of December"
    assert spoken(When(date(2026, 12, 21), "18:30")) == (
        "Monday the twenty first of December, at half past six pm"
    )
    assert spoken(When(date(2026, 12, 4), "evening")) == "Friday the fourth of December, evening"
    assert spoken(When(date(2026, 12, 4), "23:59")).endswith("at midnight")
    assert spoken(When(date(2026, 12, 4), "09:45")).endswith("at 9:45 am")


DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
HOURS = st.one_of(
    st.none(),
    st.sampled_from(("morning", "noon", "afternoon", "evening")),
    st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
)


@given(DAYS, st.integers(0, 360), HOURS)
def test_what_is_read_out_is_read_back_as_the_same(today: date, ahead: int, at: str | None) -> None:
    when = When(today + timedelta(ahead), at)
    found = find_when(spoken(when), today)
    assert found is not None
    assert found.day == when.day
    assert found.at == {"noon": "12:00"}.get(at or "", at)


@given(st.text(max_size=60), DAYS)
def test_any_text_is_taken_and_no_day_is_over(text: str, today: date) -> None:
    found = find_when(text, today)
    assert found is None or found.day >= today
