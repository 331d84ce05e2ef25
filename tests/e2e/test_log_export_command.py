"""``companion log export`` and ``import`` as commands, with a passphrase typed at a terminal."""

from __future__ import annotations

import json
import os
import pty
import shutil
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from companion.journal.store import SessionLog, session_paths
from tests.e2e.test_bad_input import companion

needs_pyrage = pytest.mark.skipif(
    "not __import__('importlib.util').util.find_spec('pyrage')", reason="pyrage is not installed"
)
needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")

_WATCHED = """
import os, sys
def note(event, args):
    if event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR):
        os.write(watch, f"{args[0]}\\n".encode())
watch = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY, 0o600)
sys.addaudithook(note)
from companion.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


def at_terminal(home: Path, words: list[str], *typed: str) -> tuple[int, str]:
    """Run a program at a terminal of its own and answer each question; its code and output."""
    pid, terminal = pty.fork()
    if pid == 0:
        home_is = {"COMPANION_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
        os.execvpe(words[0], words, {**os.environ, **home_is})
    seen, answers = "", list(typed)
    asked_at = 0
    while True:
        try:
            seen += os.read(terminal, 4096).decode()
        except OSError:  # it has ended
            break
        if answers and seen[asked_at:].endswith(": "):
            asked_at = len(seen)
            os.write(terminal, answers.pop(0).encode() + b"\n")
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), seen


@pytest.fixture
def home(tmp_path: Path) -> Path:
    log = SessionLog(tmp_path / "home" / "sessions")
    log.append("start", 0.0, {"mode": "type"})
    log.append("heard", 1.0, {"text": "=HYPERLINK(1) a secret"})
    log.append("end", 2.0, {"how": "stopped"})
    log.close()
    return tmp_path / "home"


def _companion(*words: object) -> list[str]:
    return [sys.executable, "-m", "companion", *map(str, words)]


def _content(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in session_paths(home / "sessions")}


@pytest.mark.parametrize("name", ["copy.json", "copy.csv"])
def test_a_copy_goes_to_another_machine(home: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / name
    done = companion(home, "log", "export", "--out", copy)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "Sessions: 1. Records: 3.", "This copy is plain: whoever opens it can read it."
    ]  # fmt: skip
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    done = companion(tmp_path / "other", "log", "import", copy)
    assert (done.returncode, done.stdout) == (0, "Sessions added: 1.\n")
    assert _content(tmp_path / "other") == _content(home)
    done = companion(tmp_path / "other", "log", "import", copy, "--json")
    assert json.loads(done.stdout)["same"] == 1


def test_a_file_that_is_there_is_replaced_only_by_force(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_text("mine")
    done = companion(home, "log", "export", "--out", copy)
    assert done.returncode == 2
    assert "already" in done.stderr
    assert copy.read_text() == "mine"
    assert companion(home, "log", "export", "--out", copy, "--force").returncode == 0
    assert copy.read_text().startswith("\ufeffv,session")
    assert "\r\n=" not in copy.read_text()


def test_only_the_days_asked_for_are_printed(home: Path) -> None:
    done = companion(home, "log", "export", "--to", "2001-01-01")
    assert json.loads(done.stdout)["records"] == []
    done = companion(home, "log", "export", "--format", "markdown", "--from", "2001-01-01")
    assert "You said: =HYPERLINK(1) a secret.\nYou ended it.\n" in done.stdout
    done = companion(home, "log", "export", "--from", "yesterday")
    assert done.returncode == 2
    assert "no date" in done.stderr


def test_a_disk_that_is_full_leaves_nothing(home: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    done = companion(home, "log", "export", "--out", tmp_path / "out" / "copy", limit=100)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert not list((tmp_path / "out").iterdir())


def test_what_is_wrong_is_told_before_anything_is_taken_in(home: Path, tmp_path: Path) -> None:
    done = companion(home, "log", "export")
    lines = done.stdout.splitlines()
    (tmp_path / "copy").write_text("\n".join([*lines[:-1], '{"v": 1}', lines[-1]]))
    done = companion(tmp_path / "other", "log", "import", tmp_path / "copy")
    assert done.returncode == 1
    assert f"Line {len(lines)} of {tmp_path / 'copy'} has no session." in done.stderr
    assert not (tmp_path / "other" / "sessions").exists()


@needs_pyrage
def test_an_encrypted_copy_is_never_plain_and_opens_with_its_passphrase(
    home: Path, tmp_path: Path
) -> None:
    copy, watch = tmp_path / "copy.age", tmp_path / "watch"
    words = ["log", "export", "--encrypted", "--out", str(copy)]
    code, seen = at_terminal(
        home, [sys.executable, "-c", _WATCHED, str(watch), *words], "six words", "six words"
    )
    assert code == 0, seen
    assert "six words" not in seen
    assert b"secret" not in copy.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    opened = {name for name in watch.read_text().split() if not name.isdigit()}
    assert opened <= {"/dev/tty", str(tmp_path)} | {str(path) for path in tmp_path.glob(".new-*")}

    words = _companion("log", "import", copy)
    code, seen = at_terminal(tmp_path / "other", words, "five words")
    assert code == 1
    assert "another one" in seen
    code, seen = at_terminal(tmp_path / "other", words, "six words")
    assert code == 0, seen
    assert _content(tmp_path / "other") == _content(home)


@needs_pyrage
@needs_age
def test_age_opens_an_encrypted_copy_and_what_age_locked_up_is_taken_in(
    home: Path, tmp_path: Path
) -> None:
    copy, plain = tmp_path / "copy.age", tmp_path / "plain"
    words = _companion("log", "export", "--encrypted", "--out", copy)
    assert at_terminal(home, words, "six words", "six words")[0] == 0
    code, seen = at_terminal(home, ["age", "-d", "-o", str(plain), str(copy)], "six words")
    assert code == 0, seen
    assert plain.read_text() == companion(home, "log", "export").stdout
    again = tmp_path / "again.age"
    locked = at_terminal(home, ["age", "-p", "-a", "-o", str(again), str(plain)], "abc", "abc")
    assert locked[0] == 0, locked[1]
    other = tmp_path / "other"
    assert at_terminal(other, _companion("log", "import", again), "abc")[0] == 0
    assert _content(other) == _content(home)


@needs_pyrage
def test_two_passphrases_that_differ_write_nothing(home: Path, tmp_path: Path) -> None:
    words = _companion("log", "export", "--encrypted", "--out", tmp_path / "copy.age")
    code, seen = at_terminal(home, words, "six words", "sick words")
    assert code == 2
    assert "not the same" in seen
    assert not (tmp_path / "copy.age").exists()
    assert at_terminal(home, words, "", "")[0] == 2


def test_without_the_package_the_fix_is_named(home: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pyrage'] = None\n"  # an import finds nothing then
        "from companion.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "log", "export", "--encrypted", "--out", tmp_path / "x.age"],
        env={**os.environ, "COMPANION_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "grounding-companion[vault]" in done.stderr
    assert not (tmp_path / "x.age").exists()
    assert companion(home, "log", "export", "--encrypted").returncode == 2


def test_a_mood_table_is_taken_in(tmp_path: Path) -> None:
    table = tmp_path / "mood.csv"
    table.write_text("Date;Mood;Score\n05/01/2026;sad;4\nsoon;sad;4\n")
    done = companion(tmp_path / "home", "log", "import", table)
    assert done.returncode == 1
    assert "--date-format" in done.stdout
    words = ("log", "import", table, "--map", "date=Date,feeling=Mood,number=Score")
    done = companion(tmp_path / "home", *words, "--date-format", "%d/%m/%Y", "--scale", "5-1")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Column Date is read as date.",
        "Column Mood is read as feeling.",
        "Column Score is read as number.",
        "5 is taken as not at all, 1 as strong as it gets.",
    ]
    assert done.stdout.splitlines() == [
        "Sessions added: 1.",
        "Row 3: left out, the date cannot be read.",
        'Dates can be told, such as: --date-format "%d/%m/%Y"',
    ]
    done = companion(tmp_path / "home", "log", "list")
    told = "Monday 5 January 2026: sad, 2.5 before, imported. 2026-01-05T12-00-00-0000"
    assert done.stdout == f"{told}\n"
    assert companion(tmp_path / "home", *words, "--scale", "5").returncode == 2
    assert companion(tmp_path / "home", *words[:3], "--map", "day=Date").returncode == 2


def test_what_the_next_session_would_take_away_again_is_told(tmp_path: Path) -> None:
    table, home = tmp_path / "mood.csv", tmp_path / "home"
    assert companion(home, "config", "set", "keep_days", "30").returncode == 0
    today = datetime.now().astimezone().date()
    days = [today - timedelta(days=back) for back in (400, 2, 1)]
    table.write_text("date,mood\n" + "".join(f"{day},sad\n" for day in days))
    done = companion(home, "log", "import", table)
    assert "1 session here is older than 30 days, and will go with the next session." in done.stderr
    assert "companion config unset keep_days" in done.stderr
