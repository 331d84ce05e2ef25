from __future__ import annotations

import json
import stat

import pytest

from companion import paths
from companion.habits import load_pauses, save_pauses


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path / "home"))


def test_pauses_come_back_from_a_file_that_only_its_owner_can_read():
    assert load_pauses() == ([], [])
    save_pauses(([0.4, 0.55], [1.2]))
    assert load_pauses() == ([0.4, 0.55], [1.2])
    assert stat.S_IMODE(paths.habits_file().stat().st_mode) == 0o600
    assert [path.name for path in paths.habits_file().parent.iterdir()] == ["habits.json"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"pauses_s": 3}', '{"pauses_s": {"after_whole": ["x"]}}', "\0"]
)
def test_a_damaged_file_is_as_none(text):
    paths.habits_file().parent.mkdir(parents=True)
    paths.habits_file().write_text(text)
    assert load_pauses() == ([], [])


def test_nothing_but_seconds_is_kept():
    save_pauses(([0.4], []))
    kept = json.loads(paths.habits_file().read_text())
    assert kept == {"pauses_s": {"after_whole": [0.4], "after_unfinished": []}}
