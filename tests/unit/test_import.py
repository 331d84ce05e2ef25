"""Sessions taken in, from exports, without loss."""

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


def test_a_session_of_a_log_is_no_export(tmp_path: Path) -> None:
    name = _log(tmp_path, {"text": "x"})
    path = tmp_path / f"{name}.jsonl"
    assert json.loads(path.read_text())["session"] == name
    with pytest.raises(CompanionError, match="does not open an export"):
        list(ImportFile(path, _ask).sessions())


def test_an_export_to_read_is_told_from_a_table(tmp_path: Path) -> None:
    with pytest.raises(CompanionError, match="an export to read"):
        ImportFile(_export(tmp_path, "markdown", tmp_path / "copy.md"), _ask)
