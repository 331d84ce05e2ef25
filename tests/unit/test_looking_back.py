"""Many sessions in numbers and in sentences: what is told, and what is left untold."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins
from msgspec.structs import replace

from companion.content.feeling_labels import feeling_labels
from companion.content.prompts import load_prompts
from companion.content.rules import Line
from companion.content.rules_words import kind_words
from companion.journal.look_back import LookBack, Period, TimesOfDay
from companion.journal.overview import Overview, Practice, overview
from companion.journal.reckoning import look_back
from companion.journal.records import Record
from companion.journal.review_words import in_words
from companion.journal.store import SavedSession
from companion.language.lexicon import lexicon

ZONE = datetime.timezone(datetime.timedelta(hours=2))
NOW = datetime.datetime(2026, 5, 20, 21, 0, tzinfo=ZONE)
WEEK, MONTH, ALL = Period("week"), Period("month"), Period("all")
PROMPTS, LABELS = load_prompts(), feeling_labels()


def session(days_ago: int = 0, hour: int = 20, **facts: object) -> Overview:
    at = (NOW - datetime.timedelta(days=days_ago)).replace(hour=hour)
    one = Overview(f"{at:%Y-%m-%dT%H-%M-%S}-abcd", at.isoformat(), end="finished")
    return replace(one, **facts)


def anxious(days_ago: int = 0, **facts: object) -> Overview:
    return session(days_ago, words=("wobbly",), families=("anxiety",), **facts)


def sad(days_ago: int = 0, **facts: object) -> Overview:
    return session(days_ago, words=("sad",), families=("sadness",), **facts)


def practised(ident: str, before: float | None, after: float | None) -> tuple[Practice, ...]:
    return (Practice(ident, ident.title(), True, before, after),)


def looked(sessions: list[Overview], period: Period = WEEK) -> LookBack:
    return look_back(sessions, period, NOW)


def told(sessions: list[Overview], period: Period = WEEK) -> list[str]:
    return in_words(looked(sessions, period), PROMPTS, LABELS)


# --- how many --------------------------------------------------------------------------------


def test_six_sessions_mostly_anxious_and_usually_down_by_one() -> None:
    six = [anxious(day, before=7, after=6) for day in (0, 0, 1, 1, 2)]
    assert told([*six, sad(5, before=5, after=2)])[:4] == [
        "This week there were six sessions, on four days.",
        "The word was mostly anxious.",
        "Usually the number went down by one.",
        "That's from six sessions with a number before and after.",
    ]


def test_a_time_of_day_that_is_not_known_is_not_told() -> None:
    noon = [session(day, hour=12, timed=False) for day in range(4)]
    assert looked(noon).times.afternoon == 0
    assert not any("afternoon" in line for line in told(noon))
    assert any("afternoon" in line for line in told([session(day, hour=12) for day in range(4)]))


def test_no_session_is_all_right() -> None:
    assert told([]) == ["This week there were no sessions. That's all right."]
    assert told([], ALL) == ["There are no sessions to look back at yet. That's all right."]
    assert looked([], ALL).first is None


def test_one_session_is_told_as_one() -> None:
    lines = told([anxious(before=7, after=4)])
    assert lines == [
        "This week there was one session.",
        "The word was anxious.",
        "Once there was a number before and after. It went down by three.",
    ]


def test_a_week_is_today_and_the_six_days_before() -> None:
    look = looked([session(0), session(6), session(7), session(-1)])
    assert (look.sessions, look.days) == (2, 2)
    assert (look.first, look.last) == (datetime.date(2026, 5, 14), datetime.date(2026, 5, 20))
    assert looked([session(27), session(28)], MONTH).sessions == 1


def test_named_days_are_both_counted() -> None:
    days = Period("days", datetime.date(2026, 5, 18), datetime.date(2026, 5, 19))
    assert looked([session(day) for day in range(4)], days).sessions == 2
    assert told([session(1)], days)[0] == "In that time there was one session."
    until = Period("days", None, datetime.date(2026, 5, 19))
    assert looked([session(0), session(1), session(900)], until).sessions == 2


def test_a_session_belongs_to_the_day_of_its_own_clock() -> None:
    """An hour that is yesterday in Greenwich."""
    after_midnight = session(0, hour=0)
    assert looked([after_midnight]).over_time[-1].sessions == 1


def test_a_clock_that_ran_ahead_does_not_hide_a_session() -> None:
    look = looked([session(-40), session(3)], ALL)
    assert look.sessions == 2
    assert sum(stretch.sessions for stretch in look.over_time) == 2


def test_broken_off_sessions_count_like_any_other() -> None:
    lines = told([session(0, end=None), session(1, end=None), session(2)])
    assert lines[0] == "This week there were three sessions, on three days."
    assert "Two sessions broke off in the middle. They count like any other." in lines


def test_locked_sessions_are_told_and_not_counted() -> None:
    locked = [session(day, at="", end=None, locked=4) for day in range(3)]
    assert told(locked) == ["Three sessions are locked, so they aren't counted here."]
    assert told([*locked[:1], anxious()])[0] == "This week there was one session."
    assert told([session(9, at="", locked=1)]) == told([])


def test_two_on_one_day_are_told_as_both() -> None:
    assert told([session(), sad()])[0] == "This week there were two sessions, both on one day."


def test_imported_days_without_an_hour_are_in_no_part_of_the_day() -> None:
    by_day = [session(day, hour=12, mode="import", timed=False) for day in range(4)]
    assert looked(by_day).times == TimesOfDay(0, 0, 0, 0)
    assert not [line for line in told(by_day) if "afternoon" in line]
    assert any("afternoon" in line for line in told([replace(one, timed=True) for one in by_day]))


def test_twelve_are_told_in_digits() -> None:
    locked = [session(0, at="", locked=1)] * 12
    assert told(locked) == ["12 sessions are locked, so they aren't counted here."]


def test_a_file_without_a_record_is_told() -> None:
    assert told([session(0, at="")]) == ["One session couldn't be read, so it isn't counted here."]
    assert looked([Overview("named by hand", torn=1)], ALL).unread == 1


# --- feelings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sessions", "sentence"),
    [
        ([anxious(), sad()], "The words were anxious and sad."),
        ([anxious(), anxious(), sad(), sad()], "The words were anxious and sad."),
        ([anxious(), anxious(), sad()], "The word was mostly anxious."),
        ([session(), session()], "No feeling was named."),
        (
            [anxious(), anxious(), sad(), session(families=("hurt",))],
            "The word was most often anxious.",
        ),
        (
            [anxious(), anxious(), sad(), sad(), session(families=("hurt",))],
            "The words were most often anxious and sad.",
        ),
        (
            [anxious(), sad(), session(families=("hurt",))],
            "The words were different from time to time.",
        ),
    ],
)
def test_feelings_are_told_as_far_as_they_are_clear(
    sessions: list[Overview], sentence: str
) -> None:
    assert told(sessions)[1] == sentence


def test_two_feelings_of_one_session_count_once_each() -> None:
    look = looked([session(families=("anxiety", "sadness", "anxiety"))])
    assert [(one.family, one.sessions) for one in look.feelings] == [("anxiety", 1), ("sadness", 1)]


def test_what_moved_over_the_weeks_is_told() -> None:
    weeks = [*(sad(day) for day in (22, 23, 24)), *(anxious(day) for day in (1, 2, 3))]
    assert "Earlier it was mostly sad, and lately mostly anxious." in told(weeks, MONTH)
    assert not any("Earlier" in line for line in told(weeks[1:], MONTH))


def test_the_labels_are_those_of_the_lexicon() -> None:
    families = lexicon().families
    assert {name: table.label for name, table in families.items()} == LABELS


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ([], "There was no number before and after to compare."),
        ([2], "Once there was a number before and after. It went up by two. That happens."),
        ([0], "Once there was a number before and after. It stayed about the same."),
        (
            [-1, 4],
            "Twice there was a number before and after. That's too few to tell what is usual.",
        ),
        ([-1.5, -1.5, 3], "Usually the number went down by one and a half."),
        ([1, 1, 1], "Usually the number went up by one. That happens."),
        ([0, 0, -3], "Usually the number stayed about the same."),
    ],
)
def test_the_usual_change_is_told_with_how_little_is_known(
    changes: list[float], sentence: str
) -> None:
    assert told([session(before=5, after=5 + change) for change in changes] + [session()])[2] == (
        sentence
    )


def test_numbers_that_are_none_are_left_out() -> None:
    odd = [session(before=99, after=1), session(before=5, after=float("nan")), session(before=5)]
    assert looked(odd).ratings.sessions == 0


def test_numbers_before_and_after_are_counted_to_the_nearest_whole() -> None:
    ratings = looked([session(before=6.5, after=10), session(before=7, after=0)]).ratings
    assert ratings.before[7] == 2
    assert (ratings.after[0], ratings.after[10]) == (1, 1)


def test_the_period_before_is_told_where_both_have_enough() -> None:
    now = [anxious(day % 7, before=7, after=6) for day in range(5)]
    before = [sad(7 + day, before=8, after=6) for day in range(5)]
    lines = told(now + before)
    assert "In the week before the word was mostly sad." in lines
    assert "In the week before it usually went down by two." in lines
    fewer = told(now + before[:4])
    assert "In the week before it usually went down by two." not in fewer
    assert not any("week before" in line for line in told(now[:2] + before[:2]))
    assert looked(now + before, ALL).earlier is None


# --- guides ----------------------------------------------------------------------------------


def test_what_helped_most_is_told_with_its_doubt() -> None:
    stones = [session(practices=practised("stones", 7, 4)) for _ in range(6)]
    walk = [session(practices=practised("walk", 7, 6)) for _ in range(40)]
    lines = told(stones + walk)
    assert "After Stones, the number usually went down by three." in lines
    assert "That's from six times, so its average fall may be two to four." in lines
    assert "The guide that came up most was Walk, 40 times." in lines
    guides = looked(stones + walk).guides
    assert [(guide.id, guide.helped) for guide in guides] == [("stones", True), ("walk", True)]
    low, high = guides[0].likely or (0, 0)
    assert low < -3 < high < -1


def test_few_numbers_are_too_few_to_tell() -> None:
    four = [session(practices=practised("stones", 9, 1)) for _ in range(4)]
    assert "It's too early to tell what helped most. There are too few numbers yet." in told(four)
    assert looked(four).guides[0].likely is None


def test_a_guide_that_might_be_chance_does_not_stand_out() -> None:
    five = [session(practices=practised("stones", 5, 5 + change)) for change in (-2, 2, -1, 0, 1)]
    assert "By the numbers, no guide stands out." in told(five)


def test_guides_that_discreet_mode_hid_are_not_taken_for_one() -> None:
    hidden = [session(practices=practised("guide", 8, 2)) for _ in range(9)]
    assert looked(hidden).guides == ()


# --- times and wins --------------------------------------------------------------------------


def test_times_of_day_are_counted_and_told_where_most_are() -> None:
    hours = [0, 5, 3, 6, 12, 18, 23, 2, 1]
    look = looked([session(0, hour=hour) for hour in hours])
    assert to_builtins(look.times) == {"night": 5, "morning": 1, "afternoon": 1, "evening": 2}
    assert "Most sessions were at night, after midnight." in told(
        [session(0, hour=hour) for hour in hours]
    )


def test_wins_are_told_in_their_own_words_the_newest_first() -> None:
    wins = [session(day, win=f"thing {'abcde'[day]}.") for day in range(5)]
    lines = told(wins)
    assert "You told of something that went all right: thing a." in lines
    assert "And of this: thing c." in lines
    assert lines.index("And of this: thing b.") < lines.index("And of this: thing c.")
    assert "There are two more of them." in lines
    assert len(looked(wins).wins) == 5


def test_a_win_cannot_command_the_terminal() -> None:
    win = Record("s", 0, NOW.isoformat(), 0.0, "win", {"text": "fine\x1b[2J\nthen"})
    assert overview(SavedSession("s", Path("s"), (win,), 0)).win == "fine [2J then"
    assert looked([session(win="")]).wins == ()


# --- stretches -------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 23)), min_size=1, max_size=30),
    st.sampled_from([WEEK, MONTH, ALL, Period("days", datetime.date(2026, 3, 1))]),
)
def test_stretches_cover_the_period_once(when: list[tuple[int, int]], period: Period) -> None:
    look = looked([anxious(days, at=session(days, hour).at) for days, hour in when], period)
    assert look.first == look.over_time[0].first
    assert look.last == look.over_time[-1].last
    day = datetime.timedelta(days=1)
    for one, two in zip(look.over_time, look.over_time[1:], strict=False):
        assert one.last + day == two.first
    assert sum(stretch.sessions for stretch in look.over_time) == look.sessions
    assert sum(to_builtins(look.times).values()) == look.sessions


def test_a_month_is_four_whole_weeks_and_a_year_is_in_months() -> None:
    weeks = looked([session(1)], MONTH)
    assert (weeks.unit, len(weeks.over_time)) == ("week", 4)
    assert all((one.last - one.first).days == 6 for one in weeks.over_time)
    year = looked([session(365), session(0)], ALL)
    assert (year.unit, len(year.over_time)) == ("month", 13)
    assert looked([session(1)]).unit == "day"


def test_the_first_day_there_is_can_be_named() -> None:
    ages = Period("days", datetime.date.min, datetime.date(2026, 5, 20))
    assert looked([session(0)], ages).sessions == 1


def test_nothing_that_is_told_grades_or_orders() -> None:
    sessions = [anxious(d % 9, before=7, after=8, win="tea", end=None) for d in range(20)]
    for line in told(sessions):
        assert list(kind_words.find(Line(line))) == []
        assert "%" not in line
        assert "streak" not in line
