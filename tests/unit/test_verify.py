"""``companion log verify``: every kind of damage is found, told with its fix, and mended."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from companion.cli.main import main
from companion.errors import CompanionError
from companion.journal.repair import repair
from companion.journal.store import SessionLog, read_session
from companion.journal.verify import Report, verify


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def folder(home: Path) -> Path:
    return home / "sessions"


def write(folder: Path, count: int = 4, **options: object) -> Path:
    log = SessionLog(folder, **options)  # type: ignore[arg-type]
    for n in range(count):
        log.append("number", n, {"when": "before", "value": n})
    log.close()
    return log.path


def found(report: Report) -> list[tuple[str, str]]:
    return [(finding.file, finding.what) for finding in report.findings]


def change(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert content.count(old) == 1
    path.write_bytes(content.replace(old, new))


def run(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[str], str]:
    code = main(["log", "verify", *options])
    printed = capsys.readouterr()
    return code, printed.out.splitlines(), printed.err


def test_an_absent_folder_is_sound(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys) == (0, ["Whole and private: 0 of 0 sessions."], "")
    assert run(capsys, "--repair") == (0, ["Whole and private: 0 of 0 sessions."], "")
    assert not folder.exists()


def test_what_is_whole_is_counted_and_nothing_is_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [write(folder) for _ in range(3)]
    before = [path.read_bytes() for path in paths]
    assert run(capsys) == (0, ["Whole and private: 3 of 3 sessions."], "")
    assert run(capsys, "--repair") == (0, ["Whole and private: 3 of 3 sessions."], "")
    code, (line,), _ = run(capsys, "--json")
    told = json.loads(line)
    assert (code, told["sound"], told["records"], told["findings"]) == (0, True, 12, [])
    assert [path.read_bytes() for path in paths] == before


def test_a_session_cut_at_any_byte_is_mended_and_no_byte_is_lost(folder: Path) -> None:
    path = write(folder, 2)
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    aside = path.with_suffix(".torn")
    for cut in range(1, len(whole)):
        path.write_bytes(whole[:cut])
        is_record = cut in (first - 1, len(whole) - 1)
        expected = [] if cut == first else ["line_end" if is_record else "torn"]
        assert [what for _, what in found(verify(folder))] == expected
        list(repair(folder))
        kept = path.read_bytes()
        if is_record:
            assert kept == whole[: cut + 1]
        else:
            assert kept == whole[: first if cut >= first else 0]
            assert aside.exists() == (cut != first)
        if aside.exists():
            assert kept + aside.read_bytes() == whole[:cut] + b"\n"
            assert stat.S_IMODE(aside.stat().st_mode) == 0o600
            aside.unlink()
        assert not [what for _, what in found(verify(folder)) if what in ("torn", "line_end")]


def test_what_was_set_aside_twice_is_both_there(folder: Path) -> None:
    path = write(folder)
    for torn in (b'{"v": 1, "se', b"\0\0\0"):
        with path.open("ab") as file:
            file.write(torn)
        assert len(list(repair(folder))) == 1
    assert path.with_suffix(".torn").read_bytes() == b'{"v": 1, "se\n\0\0\0\n'
    report = verify(folder)
    assert found(report) == [(path.with_suffix(".torn").name, "set_aside")]
    assert report.sound
    assert report.whole == 1


def test_lines_that_are_damaged_missing_or_twice_are_told(folder: Path) -> None:
    damaged, missing, twice = write(folder), write(folder), write(folder)
    change(damaged, b'"seq": 1', b'"s\0q": 1')
    lines = missing.read_bytes().splitlines(keepends=True)
    missing.write_bytes(b"".join([lines[1], lines[3]]))
    lines = twice.read_bytes().splitlines(keepends=True)
    twice.write_bytes(b"".join([*lines[:3], lines[1], lines[3]]))
    report = verify(folder)
    told = {finding.file: finding for finding in report.findings}
    assert told[damaged.name].say == "1 line cannot be read, the first is line 2."
    assert told[missing.name].say == "2 records are missing between others."
    assert told[twice.name].say == "1 record is there twice, or in the wrong place."
    assert len(report.findings) == 3
    assert (report.whole, report.records, report.sound) == (0, 3 + 2 + 5, False)


def test_a_damaged_line_is_no_missing_record_besides(folder: Path) -> None:
    path = write(folder, 6)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"?\n", b"?\n", lines[3], b"?\n", lines[5]]))
    assert found(verify(folder)) == [(path.name, "damaged")]


def test_a_clock_that_went_back_is_only_told(folder: Path) -> None:
    now = datetime(2026, 3, 2, 22, 0, tzinfo=timezone(timedelta(hours=1)))
    times = iter([now, now, now - timedelta(days=1), now - timedelta(hours=23)])
    path = write(folder, 3, clock=lambda: next(times))
    report = verify(folder)
    assert found(report) == [(path.name, "clock")]
    assert "24 hours" in report.findings[0].say
    assert report.sound
    assert report.whole == 1


def test_a_clock_that_was_put_right_by_seconds_is_not_worth_telling(folder: Path) -> None:
    now = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
    times = iter([now, now, now - timedelta(seconds=70), now + timedelta(seconds=3)])
    write(folder, 3, clock=lambda: next(times))
    assert verify(folder).findings == []


def test_every_file_is_counted_as_it_is_gone_through(folder: Path) -> None:
    for _ in range(3):
        write(folder, 1)
    told: list[tuple[int, int]] = []
    verify(folder, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_newer_version_and_another_name_are_told(folder: Path) -> None:
    newer, renamed = write(folder, 1), write(folder, 1)
    change(newer, b'"v": 1', b'"v": 2')
    other = renamed.rename(folder / "2020-01-01T00-00-00-aaaa.jsonl")
    report = verify(folder)
    assert found(report) == [(other.name, "renamed"), (newer.name, "newer")]
    assert [finding.matters for finding in report.findings] == [False, True]


def test_sealed_lines_are_counted_and_looked_into_with_the_key(folder: Path) -> None:
    path = write(folder, 3, seal=lambda line: line.hex())
    locked = verify(folder)
    assert (locked.locked, locked.records, locked.whole, locked.sound) == (1, 0, 1, True)
    opened = verify(folder, bytes.fromhex)
    assert (opened.locked, opened.records, opened.whole) == (0, 3, 1)
    with path.open("ab") as file:
        file.write(b'{"v": 1, "sealed": "not hex"}\n')
    assert found(verify(folder, bytes.fromhex)) == [(path.name, "damaged")]


def test_a_session_that_is_being_written_is_left_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = SessionLog(folder)
    log.append("start", 0.0, {})
    os.write(log._fd, b'{"half of')
    before = log.path.read_bytes()
    expected = ["Whole and private: 1 of 1 sessions.", "Being written at this moment: 1."]
    assert run(capsys, "--repair") == (0, expected, "")
    assert log.path.read_bytes() == before
    log.close()
    assert [what for _, what in found(verify(folder))] == ["torn"]


def test_what_is_no_session_is_named(folder: Path) -> None:
    write(folder, 1)
    session = "2026-01-01T00-00-0{}-aaaa.jsonl"
    os.mkfifo(folder / session.format(1))
    (folder / session.format(2)).mkdir()
    (folder / session.format(3)).symlink_to(folder)
    (folder / session.format(4)).touch(0o600)
    (folder / ".index").touch(0o600)
    (folder / ".DS_Store").touch(0o600)
    (folder / ".new-x1").touch(0o600)
    (folder / "notes.txt").touch(0o600)
    report = verify(folder)
    assert found(report) == [
        (".new-x1", "left_behind"),
        (session.format(1), "foreign"),
        (session.format(2), "foreign"),
        (session.format(3), "foreign"),
        (session.format(4), "empty"),
        ("notes.txt", "foreign"),
    ]
    assert "a pipe" in report.findings[1].say
    assert "a folder" in report.findings[2].say
    assert "a link" in report.findings[3].say
    assert (report.sessions, report.whole) == (2, 1)


def test_rights_of_others_are_found_and_taken_away(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(folder)
    (folder / ".index").touch()
    (folder / ".index").chmod(0o644)
    folder.chmod(0o755)
    path.chmod(0o640)
    code, lines, _ = run(capsys)
    assert (code, len(lines)) == (1, 4)
    assert lines[0].startswith("Others on this computer can open the sessions folder")
    assert lines[-1] == "Whole and private: 0 of 1 sessions."
    assert all("companion log verify --repair" in line for line in lines[:-1])
    code, lines, told = run(capsys, "--repair")
    assert (code, lines) == (0, ["Whole and private: 1 of 1 sessions."])
    assert len(told.splitlines()) == 3
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((folder / ".index").stat().st_mode)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_in_place_of_the_folder_is_not_followed(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(home / "elsewhere")
    path.chmod(0o644)
    folder.symlink_to(home / "elsewhere")
    code, lines, _ = run(capsys)
    assert code == 1
    assert "is a link to another place. Delete the link" in lines[0]
    with pytest.raises(CompanionError, match="a link"):
        list(repair(folder))
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize(
    "name",
    ["Dropbox", "OneDrive - Work", "iCloudDrive", "Nextcloud", "Google Drive", "GoogleDrive-me"],
)
def test_a_folder_that_is_copied_elsewhere_is_warned_of_once(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "companion" / "sessions"
    write(folder)
    write(folder)
    assert found(verify(folder)) == [("", "synced")]
    assert found(verify(write(tmp_path / f"my {name}" / "sessions").parent)) == []


def test_show_tells_what_was_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(folder)
    with path.open("ab") as file:
        file.write(b'{"v": 1, "sealed": "x"}\n{"v": 1,')
    change(
        path,
        b'"v": 1, "session": "' + path.stem.encode() + b'", "seq": 2',
        b'"v": 3, "session": "x", "seq": 2',
    )
    assert main(["log", "show"]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 4
    for told in ("1 line was damaged", "1 line was locked", "1 line was of a newer Companion"):
        assert told in printed.err


def test_a_garbage_folder_is_never_fatal(folder: Path) -> None:
    write(folder)
    for n, content in enumerate((b"\0" * 5000, b"\n" * 500, b"[" * 9000, b"\xff\xfe{}\n", b"{}")):
        (folder / f"2026-01-01T00-00-0{n}-aaaa.jsonl").write_bytes(content)
    report = verify(folder)
    assert (report.sessions, report.whole, report.records) == (6, 1, 4)
    list(repair(folder))
    assert {what for _, what in found(verify(folder))} == {"damaged", "empty", "set_aside"}
    assert len(read_session(folder / "2026-01-01T00-00-01-aaaa.jsonl").records) == 0
