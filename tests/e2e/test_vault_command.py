"""``companion vault``: made, used, changed, recovered; opened by age; no plain file anywhere."""

from __future__ import annotations

import base64
import json
import os
import pty
import select
import shutil
import stat
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tests.e2e.test_bad_input import companion

pytest.importorskip("pyrage")

OLD, NEW = "gravel otter lantern teapot", "seven slow brown rivers"
MARKER = "marzipan"

needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed (apt)")

_WATCHED = """
import json, os, sys
written, renamed = [], []
def watch(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        flags = args[2] if isinstance(args[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            written.append(os.path.abspath(os.fsdecode(args[0])))
    elif event == "os.rename":
        renamed.append([os.path.abspath(os.fsdecode(name)) for name in args[:2]])
sys.addaudithook(watch)
from companion.cli.main import main
report = sys.argv[1]
try:
    code = main(sys.argv[2:])
finally:
    with open(report, "w") as file:
        json.dump({"written": written, "renamed": renamed}, file)
sys.exit(code)
"""


def typed(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def vault(home: Path, *words: str, given: tuple[str, ...] = ()):
    by = ("--passphrase-file", "-") if given else ()
    return companion(home, "vault", *words, *by, typed=typed(*given))


def talk(home: Path, *lines: str):
    return companion(home, "type", typed=typed(*lines, "stop"))


def session_files(home: Path) -> list[Path]:
    return sorted((home / "sessions").glob("*.jsonl"))


def shown(home: Path, passphrase: str, session: str = "last") -> str:
    done = companion(
        home, "log", "show", session, "--passphrase-file", "-", typed=typed(passphrase)
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, str]:
    """A home with a vault, the words kept, and one plain and one locked session; its key."""
    home = tmp_path_factory.mktemp("made")
    companion(home, "config", "set", "log_words", "yes")
    talk(home, f"I feel anxious because of the {MARKER}")
    done = vault(home, "on", "--show-recovery-key", given=(OLD,))
    assert done.returncode == 0, done.stderr
    assert "nobody can read the locked sessions" in done.stdout
    assert "who watches you type" in done.stdout
    assert "Still plain: the safety plan" in done.stdout
    (key,) = [line for line in done.stdout.splitlines() if line.startswith("AGE-SECRET-KEY-1")]
    talk(home, f"I feel lonely without {MARKER}")
    return home, key


@pytest.fixture
def home(made, tmp_path) -> Path:
    """A copy of that home, to be changed."""
    return Path(shutil.copytree(made[0], tmp_path / "home"))


def test_a_locked_session_is_shown_with_the_passphrase_alone(home):
    plain, locked = session_files(home)
    assert MARKER in plain.read_text()
    assert MARKER not in locked.read_text()
    assert f"I feel lonely without {MARKER}" in shown(home, OLD)
    wrong = companion(home, "log", "show", "--passphrase-file", "-", typed=typed("other"))
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.startswith("That passphrase does not open the key file.")


def test_without_a_terminal_locked_lines_are_left_out_and_told(home):
    done = companion(home, "log", "show")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Locked sessions are left out" in done.stderr
    assert "lines were locked and left out." in done.stderr
    listed = companion(home, "log", "list")
    assert ": locked. " in listed.stdout.splitlines()[0]
    assert "Locked" not in listed.stderr
    opened = companion(home, "log", "list", "--open", "--passphrase-file", "-", typed=typed(OLD))
    assert "lonely" in opened.stdout.splitlines()[0]


def test_a_plain_session_is_shown_without_being_asked(home):
    plain, _ = session_files(home)
    done = companion(home, "log", "show", plain.stem)
    assert MARKER in done.stdout
    assert done.stderr == ""


def test_a_passphrase_may_come_from_a_descriptor_or_a_file(home):
    read, write = os.pipe()
    os.write(write, typed(OLD).encode())
    os.close(write)
    done = subprocess.run(
        [sys.executable, "-m", "companion", "log", "show", "--passphrase-fd", str(read)],
        env={**os.environ, "COMPANION_HOME": str(home)}, pass_fds=[read], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    os.close(read)
    assert MARKER in done.stdout
    (home / "words.txt").write_text(typed(OLD))
    by_file = companion(home, "log", "show", "--passphrase-file", home / "words.txt")
    assert MARKER in by_file.stdout
    closed = companion(home, "log", "show", "--passphrase-fd", "77")
    assert closed.returncode == 2
    assert closed.stderr.startswith("The passphrase cannot be read from file descriptor 77.")


def test_the_passphrase_is_changed_and_the_old_one_opens_no_more(home):
    assert vault(home, "passphrase", given=(OLD, NEW)).returncode == 0
    assert MARKER in shown(home, NEW)
    assert vault(home, "passphrase", given=(OLD, NEW)).returncode == 1
    assert vault(home, "passphrase", given=(NEW,)).stderr.startswith(
        "What was handed over has no line"
    )
    assert MARKER in shown(home, NEW)


def test_a_lost_passphrase_is_replaced_with_the_key_on_paper(home, made):
    paper = made[1].lower()
    (home / "config" / "vault_identity.age").write_text("damaged")
    (home / "config" / "vault_recipient.txt").write_text("damaged")
    assert vault(home, "status").returncode == 1
    assert vault(home, "recover", given=(paper, NEW)).returncode == 0
    assert MARKER in shown(home, NEW)
    assert vault(home, "status").returncode == 0
    talk(home, f"I feel sad about {MARKER}")
    assert "sad" in shown(home, NEW)
    assert MARKER not in session_files(home)[-1].read_text()


def test_the_paper_of_another_vault_is_refused(home):
    other = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    before = (home / "config" / "vault_identity.age").read_bytes()
    done = vault(home, "recover", given=(other, NEW))
    assert done.returncode == 1
    assert done.stderr.startswith("That recovery key is one of another vault")
    assert (home / "config" / "vault_identity.age").read_bytes() == before


def test_a_second_key_is_not_made_beside_sessions_it_could_not_open(home):
    (home / "config" / "vault_identity.age").unlink()
    done = vault(home, "on", given=(NEW,))
    assert done.returncode == 3
    assert "is missing" in done.stderr
    assert not (home / "config" / "vault_identity.age").exists()


def test_off_keeps_new_sessions_plain_and_locked_ones_locked(home, made):
    done = vault(home, "off")
    assert "companion vault convert --plain" in done.stdout
    assert "locked_log" not in tomllib.loads((home / "config" / "config.toml").read_text())
    talk(home, f"I feel sad about {MARKER}")
    _, locked, new = session_files(home)
    assert MARKER in new.read_text()
    assert MARKER not in locked.read_text()
    assert vault(home, "off").stdout == "The vault is off already.\n"
    assert MARKER in shown(home, OLD, locked.stem)
    assert vault(home, "on", given=("other",)).returncode == 1
    again = vault(home, "on", "--show-recovery-key", given=(OLD,))
    assert made[1] in again.stdout.splitlines()
    talk(home, f"I feel calm with {MARKER}")
    assert MARKER not in session_files(home)[-1].read_text()


def test_convert_locks_and_opens_again_what_was_there(home):
    plain, locked = session_files(home)
    before = plain.read_bytes()
    done = vault(home, "convert")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "1 file locked."
    assert "SSD" in done.stdout
    assert all(MARKER not in path.read_text() for path in (plain, locked))
    assert stat.S_IMODE(plain.stat().st_mode) == 0o600
    facts = json.loads(companion(home, "vault", "status", "--json").stdout)
    assert facts["sessions"] == {"locked": 2, "partly": 0, "plain": 0}
    back = vault(home, "convert", "--plain", given=(OLD,))
    assert back.stdout == "2 files made plain.\n"
    assert plain.read_bytes() == before
    assert "lonely" in companion(home, "log", "show").stdout


def test_convert_without_a_vault_and_a_wish_without_a_key_are_told(tmp_path):
    assert vault(tmp_path, "status").stdout == (
        "The vault is off.\nSessions that are locked: 0\nSessions that are plain: 0\n"
    )
    assert vault(tmp_path, "convert").stderr.endswith("Turn it on first: companion vault on\n")
    companion(tmp_path, "config", "set", "locked_log", "yes")
    done = talk(tmp_path, f"I feel sad about {MARKER}")
    assert done.returncode == 0
    assert done.stderr.count("This session goes on without a log.") == 1
    assert "companion vault on" in done.stderr
    assert session_files(tmp_path) == []
    status = vault(tmp_path, "status")
    assert status.returncode == 3
    looked = json.loads(companion(tmp_path, "doctor", "--json").stdout)
    assert "The log is to be locked, and the key for that is not there yet." in json.dumps(looked)
    assert "It does not work as it stands." in status.stdout


def test_without_the_package_the_session_goes_on_without_a_log(home):
    (home / "no").mkdir()
    (home / "no" / "pyrage.py").write_text("raise ImportError\n")
    done = companion(home, "type", typed=typed("I feel sad", "stop"), PYTHONPATH=without(home))
    assert done.returncode == 0
    assert done.stderr.startswith("The package pyrage, which locks up and opens, is missing.")
    assert len(session_files(home)) == 2
    show = companion(home, "log", "show", "--passphrase-file", "-", typed=typed(OLD),
                     PYTHONPATH=without(home))  # fmt: skip
    assert show.returncode == 3
    assert "grounding-companion[vault]" in show.stderr


def without(home: Path) -> str:
    """A search path on which the package is found broken first."""
    return os.pathsep.join([str(home / "no"), os.environ.get("PYTHONPATH", "")])


def test_there_must_be_somebody_to_ask(tmp_path):
    done = companion(tmp_path, "vault", "on")
    assert done.returncode == 2
    assert done.stderr.startswith("There is no terminal to ask for the passphrase on.")
    assert not (tmp_path / "config").exists()


def test_at_a_terminal_the_passphrase_is_typed_twice_and_not_shown(tmp_path):
    words = [sys.executable, "-m", "companion", "vault", "on"]
    asked = ("New passphrase: ", "The same once more: ")
    code, out = at_a_terminal(words, tmp_path, dict.fromkeys(asked, OLD))
    assert code == 0
    assert "The vault is on." in out
    assert OLD not in out
    assert "AGE-SECRET-KEY" not in out
    talk(tmp_path, "I feel lonely")
    show = [sys.executable, "-m", "companion", "log", "show"]
    code, out = at_a_terminal(show, tmp_path, {"Passphrase of the vault: ": OLD})
    assert code == 0
    assert "feeling: words lonely" in out


def test_two_that_are_not_the_same_change_nothing(tmp_path):
    words = [sys.executable, "-m", "companion", "vault", "on"]
    answers = {"New passphrase: ": OLD, "The same once more: ": NEW}
    code, out = at_a_terminal(words, tmp_path, answers)
    assert code == 2
    assert "The two were not the same, so nothing was changed." in out
    assert not (tmp_path / "config").exists()


@needs_age
def test_age_itself_opens_the_key_file_and_a_locked_record(home, tmp_path, made):
    key_file = home / "config" / "vault_identity.age"
    code, out = at_a_terminal(["age", "-d", str(key_file)], tmp_path, {"passphrase": OLD})
    assert code == 0
    assert made[1] in out
    record = tmp_path / "record.age"
    line = session_files(home)[1].read_text().splitlines()[1]
    record.write_bytes(base64.b64decode(json.loads(line)["sealed"]))
    words = ["age", "-d", "-i", str(key_file), str(record)]
    code, out = at_a_terminal(words, tmp_path, {"passphrase": OLD})
    assert code == 0
    assert f"I feel lonely without {MARKER}" in out


@needs_age
def test_a_record_that_age_locked_is_read(home):
    _, locked = session_files(home)
    public = (home / "config" / "vault_recipient.txt").read_text().strip()
    record = {"v": 1, "session": locked.stem, "seq": 99, "at": "", "t": 9.0, "kind": "win"}
    sealed = subprocess.run(
        ["age", "-r", public], input=json.dumps(record).encode(), capture_output=True, check=True
    ).stdout
    with locked.open("a") as file:
        file.write(json.dumps({"v": 1, "sealed": base64.b64encode(sealed).decode()}) + "\n")
    assert shown(home, OLD).splitlines()[-1].endswith("win")


def test_no_plain_file_is_written_by_a_session_by_convert_or_by_show(home, tmp_path):
    temp = tmp_path / "temp"
    temp.mkdir()
    session_files(home)[0].unlink()  # the plain one
    lines = typed(f"I feel sad because of the {MARKER}", "seven", "no", "stop")
    files = watched(tmp_path, home, temp, lines, "type")
    assert session_files(home)[-1] in files
    shows = ("log", "show", "--passphrase-file", "-")
    watched(tmp_path, home, temp, typed(OLD), *shows)
    assert f"because of the {MARKER}" in shown(home, OLD)
    in_the_open(home)
    files = watched(tmp_path, home, temp, "", "vault", "convert")
    assert files == set(session_files(home))
    watched(tmp_path, home, temp, typed(OLD), *shows)
    assert f"because of the {MARKER}" in shown(home, OLD)


def in_the_open(home: Path) -> None:
    """Make the sessions plain, for them to be converted."""
    assert vault(home, "convert", "--plain", given=(OLD,)).returncode == 0
    assert MARKER in session_files(home)[-1].read_text()


def watched(tmp_path: Path, home: Path, temp: Path, lines: str, *words: str) -> set[Path]:
    """Run a command; every file it opened for writing, none of which holds the marker.

    A file that is not there any more was put in the place of another one.
    """
    report = tmp_path / "report.json"
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(report), *words],
        input=lines.encode(),
        env={**os.environ, "COMPANION_HOME": str(home), "TMPDIR": str(temp),
             "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(report.read_text())
    renamed = dict(seen["renamed"])
    files = {Path(renamed.get(name, name)) for name in seen["written"]} - {Path(os.devnull)}
    files.discard(report)
    assert all(path.exists() for path in files), files
    for path in {*files, *home.rglob("*"), *temp.rglob("*")}:
        assert not path.is_file() or MARKER.encode() not in path.read_bytes(), path
    assert all(path.is_relative_to(home) for path in files), files
    return files


def at_a_terminal(words: list[str], home: Path, answers: dict[str, str]) -> tuple[int, str]:
    """Run a command on a terminal of its own; what was printed there.

    Args:
        words: the command.
        home: where the user's folders are.
        answers: what is typed when this was printed.
    """
    child, terminal = pty.fork()
    if child == 0:
        os.environ["COMPANION_HOME"] = str(home)
        os.execvp(words[0], words)
    out, waiting = "", dict(answers)
    until_s = time.monotonic() + 120
    while time.monotonic() < until_s:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            got = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        out += got.decode()
        for prompt in [prompt for prompt in waiting if prompt in out]:
            os.write(terminal, f"{waiting.pop(prompt)}\n".encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), out
