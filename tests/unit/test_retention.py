"""Sessions older than they are to be kept go, unless a wrong clock may have made them old."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from companion import paths
from companion.config import Config
from companion.config_change import set_field
from companion.core.events import KeepNotice
from companion.core.talk import SessionSettings
from companion.errors import CompanionError
from companion.journal.index import overviews
from companion.journal.retention import find_due, keep_told_days, told_days
from companion.runtime.retention import prune, prune_later
from tests.support.conversation import Conversation

NOW = datetime(2026, 6, 30, 12).astimezone()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    paths.sessions_dir().mkdir(mode=0o700)
    return tmp_path


def write(day: datetime) -> Path:
    path = paths.sessions_dir() / f"{day:%Y-%m-%dT%H-%M-%S}-aaaa.jsonl"
    path.write_bytes(b"")
    return path


def days_ago(*days: float, now: datetime = NOW) -> list[Path]:
    return [write(now - timedelta(days=day)) for day in days]


def kept() -> list[str]:
    return sorted(path.name for path in paths.sessions_dir().glob("*.jsonl"))


def companion(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "companion", "log", "prune", *words],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


# --- what is due -----------------------------------------------------------------------------


def test_a_session_goes_when_more_days_have_passed_than_it_is_kept() -> None:
    old, *_ = days_ago(31, 30, 29, 0)
    due = find_due(paths.sessions_dir(), 30, NOW)
    assert due.sessions == (old,)
    assert due.doubt is None


def test_names_that_tell_no_day_and_foreign_files_never_get_old() -> None:
    days_ago(0, 1)
    (paths.sessions_dir() / "0000-99-99Tx.jsonl").write_bytes(b"")
    (paths.sessions_dir() / "2001-01-01.txt").write_bytes(b"")
    assert find_due(paths.sessions_dir(), 1, NOW).sessions == ()


def test_nothing_goes_unseen_when_more_than_half_would() -> None:
    days_ago(40, 41, 3)
    due = find_due(paths.sessions_dir(), 30, NOW)
    assert len(due.sessions) == 2
    assert due.doubt is not None
    assert "2 of 3" in due.doubt


def test_a_clock_that_jumped_ahead_takes_nothing() -> None:
    days_ago(*range(20))
    late = NOW + timedelta(days=3650)
    running = write(late)
    assert find_due(paths.sessions_dir(), 30, late, [running]).doubt is not None
    assert find_due(paths.sessions_dir(), 30, late).doubt is not None


def test_a_newest_session_in_the_future_takes_nothing() -> None:
    days_ago(40, 3, 2, -3)
    due = find_due(paths.sessions_dir(), 30, NOW)
    assert due.doubt is not None
    assert "in the future" in due.doubt


def test_the_date_line_is_no_future() -> None:
    days_ago(40, 3, 2, -1)
    assert find_due(paths.sessions_dir(), 30, NOW).doubt is None


def test_an_absent_folder_holds_nothing_to_take_away(home: Path) -> None:
    assert find_due(home / "none", 1, NOW).sessions == ()


# --- while a session runs --------------------------------------------------------------------


def test_it_is_told_once_and_whenever_something_went() -> None:
    told: list[str] = []
    days_ago(40, 3, 2, now=datetime.now().astimezone())
    overviews(paths.sessions_dir())
    prune(30, None, told.append)
    assert told == ["1 session older than 30 days taken away."]
    assert len(kept()) == 2
    told.clear()
    prune(30, None, told.append)
    assert told == ["Sessions older than 30 days are taken away from now on."]
    keep_told_days(30)
    told.clear()
    prune(30, None, told.append)
    assert told == []


def test_what_is_doubtful_stays_and_the_way_to_look_is_told() -> None:
    told: list[str] = []
    days_ago(40, 41, now=datetime.now().astimezone())
    prune(30, None, told.append)
    assert len(kept()) == 2
    assert "companion log prune --dry-run" in told[0]


def test_it_comes_after_a_while_and_not_when_the_session_is_over_before() -> None:
    told: list[str] = []
    days_ago(40, 3, 2, now=datetime.now().astimezone())
    prune_later(30, None, told.append, after_s=30.0).end()
    assert (told, len(kept())) == ([], 3)
    loop = prune_later(30, None, told.append, after_s=0.0)
    loop._thread.join(10)
    assert len(kept()) == 2


# --- the spoken notice -----------------------------------------------------------------------


def test_the_notice_is_spoken_before_the_goodbye_and_remembered() -> None:
    talk = Conversation(SessionSettings(new_keep_days=30))
    talk.answer("I feel happy")
    talk.to_the_end()
    notice = talk.prompts.say("retention", days="30")
    assert talk.said.count(notice) == 1
    assert talk.said.index(notice) == len(talk.said) - 2
    assert [a.days for a in talk.actions if isinstance(a, KeepNotice)] == [30]


def test_without_news_there_is_no_notice() -> None:
    talk = Conversation()
    talk.answer("I feel happy")
    talk.to_the_end()
    assert talk.did(KeepNotice) == 0


def test_what_was_told_is_known_to_the_next_session() -> None:
    assert told_days() is None
    keep_told_days(30)
    assert told_days() == 30
    paths.retention_file().write_text("[]")
    assert told_days() is None


# --- companion log prune ---------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 36_501, "soon"])
def test_the_setting_has_bounds(days: object) -> None:
    with pytest.raises(CompanionError, match="keep_days"):
        set_field("keep_days", days)  # type: ignore[arg-type]


def test_by_default_all_are_kept() -> None:
    assert Config().keep_days is None
    days_ago(4000, 0, now=datetime.now().astimezone())
    assert "All sessions are kept." in companion().stdout
    assert len(kept()) == 2


def test_a_dry_run_names_them_and_leaves_them() -> None:
    set_field("keep_days", "30")
    old, *_ = days_ago(40, 1, 0, now=datetime.now().astimezone())
    assert old.stem in companion("--dry-run").stdout
    assert old.exists()
    assert "1 session older than 30 days taken away." in companion().stdout
    assert not old.exists()
    assert len(kept()) == 2


def test_more_than_half_go_only_with_yes() -> None:
    set_field("keep_days", "30")
    days_ago(40, 41, 0, now=datetime.now().astimezone())
    refused = companion()
    assert refused.returncode == 1
    assert "more than half" in refused.stderr
    assert len(kept()) == 3
    assert companion("--yes").returncode == 0
    assert len(kept()) == 1
