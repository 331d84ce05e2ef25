"""The folder of the sessions: real, private, and told of where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion.config import Config
from companion.errors import CompanionError
from companion.journal.store import SessionLog
from companion.runtime.equip import open_log


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CompanionError, match="cannot be written"):
        SessionLog(tmp_path / "file" / "sessions")


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "s").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CompanionError, match="a link") as told:
        SessionLog(tmp_path / "s")
    assert "Delete the link" in told.value.fix
    (tmp_path / "to nowhere").symlink_to(tmp_path / "nowhere")
    with pytest.raises(CompanionError, match="a link"):
        SessionLog(tmp_path / "to nowhere")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(("mode", "told"), [(0o700, 0), (0o750, 2), (0o755, 2), (0o701, 2)])
def test_a_folder_others_can_open_is_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, told: int
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions").chmod(mode)
    warned: list[str] = []
    log = open_log(Config(), warned.append)
    assert log is not None
    log.append("start", 0.0, {})
    assert len(warned) == told
    assert not told or "Others on this computer can open" in warned[0]
