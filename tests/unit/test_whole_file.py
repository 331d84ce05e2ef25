"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from companion.whole_file import new_file

_WRITE_AND_WAIT = """
import sys, time
from pathlib import Path
from companion.whole_file import new_file
with new_file(Path(sys.argv[1])) as file:
    file.write(b"a secret" * 100_000)
    file.flush()
    print("written", flush=True)
    time.sleep(600)
"""


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_only_its_owner_can_read_it_and_nothing_lies_beside_it(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with new_file(tmp_path / "a") as file:
            file.write(b"whole")
            assert not (tmp_path / "a").exists()
    finally:
        os.umask(before)
    assert (tmp_path / "a").read_bytes() == b"whole"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert _names(tmp_path) == ["a"]


def test_another_file_is_never_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("a", "link"):
        with pytest.raises(FileExistsError), new_file(tmp_path / name):
            pytest.fail("it was begun")
    with new_file(tmp_path / "a", force=True) as file:
        file.write(b"new")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_name_taken_meanwhile_stays_with_the_other(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError), new_file(tmp_path / "a") as file:
        file.write(b"late")
        (tmp_path / "a").write_bytes(b"first")
    assert (tmp_path / "a").read_bytes() == b"first"
    assert _names(tmp_path) == ["a"]


@pytest.mark.parametrize("force", [False, True])
def test_what_goes_wrong_leaves_nothing(tmp_path: Path, force: bool) -> None:
    with pytest.raises(KeyboardInterrupt), new_file(tmp_path / "a", force) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert _names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="this system has no files without a name")
def test_even_a_killed_process_leaves_nothing(tmp_path: Path) -> None:
    try:
        os.close(os.open(tmp_path, os.O_TMPFILE | os.O_WRONLY))
    except OSError:
        pytest.skip("this file system has no files without a name")
    with subprocess.Popen(
        [sys.executable, "-c", _WRITE_AND_WAIT, str(tmp_path / "a")], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        child.send_signal(signal.SIGKILL)
    assert _names(tmp_path) == []


def test_without_nameless_files_it_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    with new_file(tmp_path / "a") as file:
        file.write(b"whole")
        assert not (tmp_path / "a").exists()
    assert (tmp_path / "a").read_bytes() == b"whole"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert _names(tmp_path) == ["a"]
