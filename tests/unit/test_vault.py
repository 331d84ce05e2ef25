"""The vault: what is locked, what opens it, what does not, and turning sessions over."""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import paths
from companion.cli.journal_key import Secrets
from companion.cli.main import main
from companion.config import Config
from companion.core.history import History
from companion.core.promises import Promise
from companion.errors import CompanionError, ExitCode
from companion.journal.erase import erase_sessions
from companion.journal.history import read_history
from companion.journal.ledger import LedgerFile, read_ledger
from companion.journal.lines import RECORD_BYTES
from companion.journal.parked import parked_last_night
from companion.journal.recent import recent_sessions
from companion.journal.sealed_lines import is_sealed
from companion.journal.store import SavedSession, SessionLog, read_session, session_paths
from companion.runtime.equip import as_kept, open_log

pytest.importorskip("pyrage")

from companion.journal.vault import Key, Vault
from companion.journal.vault_convert import (
    clear_copies,
    convert,
    holding_words,
    locked_up,
    newest_sealed,
    opened,
)

PASSPHRASE = "gravel otter lantern Ünterwegs"
KEY = Key.new()

_CONVERT = """
import sys
from functools import partial
from pathlib import Path
from companion.journal.store import session_paths
from companion.journal.vault import Vault
from companion.journal.vault_convert import convert, locked_up
home = Path(sys.argv[1])
change = partial(locked_up, seal=Vault(home / "none", home / "public").seal())
for path in session_paths(home / "sessions"):
    if convert(path, change) == "changed":
        print(path.stem, flush=True)
"""


def vault_in(folder: Path, key: Key = KEY) -> Vault:
    """A vault that locks; its secret key is not written, which would take a second."""
    vault = Vault(folder / "secret", folder / "public")
    vault.turn_on(key)
    return vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return vault_in(tmp_path)


@pytest.fixture(scope="module")
def locked_key(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A key file as it is written."""
    vault = vault_in(tmp_path_factory.mktemp("vault"))
    vault.lock(KEY, PASSPHRASE)
    assert stat.S_IMODE(vault.identity_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.recipient_file.stat().st_mode) == 0o600
    return vault.identity_file.read_bytes()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    return tmp_path


def session(folder: Path, *texts: str, seal: object = None, ended: bool = True) -> Path:
    log = SessionLog(folder, seal)  # type: ignore[arg-type]
    log.append("start", 0.0, {})
    for text in texts:
        log.append("heard", 1.0, {"text": text})
    if ended:
        log.append("end", 2.0, {"how": "finished"})
    log.close()
    return log.path


def heard(saved: SavedSession) -> list[str]:
    return [record.data["text"] for record in saved.records if record.kind == "heard"]


@given(st.binary(max_size=1000))
def test_what_is_locked_comes_back_byte_for_byte(record: bytes) -> None:
    seal = _SEAL
    assert KEY.unseal(seal(record)) == record


_SEAL = None


@pytest.fixture(scope="module", autouse=True)
def _a_seal(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _SEAL  # noqa: PLW0603 -- hypothesis takes no fixture made for one test
    _SEAL = vault_in(tmp_path_factory.mktemp("seal")).seal()


def test_a_locked_session_is_read_with_the_key_and_not_without(tmp_path: Path, vault) -> None:
    path = session(tmp_path / "s", "marzipan", "liquorice", seal=vault.seal())
    assert b"marzipan" not in path.read_bytes()
    shut = read_session(path)
    assert (shut.records, shut.torn, shut.locked) == ((), 0, 4)
    assert heard(read_session(path, KEY.unseal)) == ["marzipan", "liquorice"]
    assert read_session(path, Key.new().unseal).torn == 4


def test_length_does_not_tell_one_feeling_from_another(vault) -> None:
    import pyrage

    identity = pyrage.x25519.Identity.from_str(KEY.recovery)
    lengths = set()
    for word in ("sad", "overwhelmed"):
        sealed = vault.seal()(json.dumps({"words": [word]}).encode())
        lengths.add(len(pyrage.decrypt(base64.b64decode(sealed), [identity])))
    assert lengths == {256}


def test_a_locked_record_that_is_damaged_anywhere_is_refused(vault) -> None:
    sealed = vault.seal()(b"a record")
    raw = base64.b64decode(sealed)
    for at in range(len(raw)):
        broken = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(ValueError):
            KEY.unseal(base64.b64encode(broken).decode())
    for torn in ("", "###", sealed[:-8]):
        with pytest.raises(ValueError):
            KEY.unseal(torn)


def test_the_passphrase_opens_the_key_file_and_another_does_not(locked_key, vault) -> None:
    vault.identity_file.write_bytes(locked_key)
    assert vault.unlock(PASSPHRASE).recovery == KEY.recovery
    with pytest.raises(CompanionError, match="That passphrase does not open the key file") as told:
        vault.unlock(PASSPHRASE + " ")
    assert "companion vault recover" in told.value.fix


@pytest.mark.parametrize(
    "broken",
    [b"", b"\0" * 200, "cut short", "header", "tail"],
    ids=["empty", "zeros", "cut short", "header", "tail"],
)
def test_a_damaged_key_file_is_told_with_the_way_out(locked_key, vault, broken) -> None:
    lines = locked_key.splitlines(keepends=True)
    made = {
        "cut short": b"".join(lines[:4]),
        "header": b"".join([lines[0], b"A" + lines[1][1:], *lines[2:]]),
        "tail": b"".join([*lines[:-3], lines[-3][:20] + b"AAAA" + lines[-3][24:], *lines[-2:]]),
    }
    vault.identity_file.write_bytes(made.get(broken, broken))
    with pytest.raises(CompanionError, match="is damaged") as told:
        vault.unlock(PASSPHRASE)
    assert "backup" in told.value.fix
    assert "companion vault recover" in told.value.fix


def test_a_missing_key_file_is_told_with_the_way_out(vault) -> None:
    with pytest.raises(CompanionError, match="cannot be read") as told:
        vault.unlock(PASSPHRASE)
    assert told.value.exit_code is ExitCode.MISSING


def test_the_recovery_key_is_taken_as_it_is_copied_from_paper() -> None:
    written = KEY.recovery
    on_paper = " ".join(written[at : at + 8] for at in range(0, len(written), 8)).lower()
    assert Key.from_recovery(f" {on_paper}\n").recipient == KEY.recipient
    for wrong in ("", "hello", written[:-1], written[:-1] + "b", KEY.recipient):
        with pytest.raises(CompanionError, match="no recovery key"):
            Key.from_recovery(wrong)


@pytest.mark.parametrize("content", ["", "age1", "\xe4", KEY.recovery, KEY.recipient[:-1]])
def test_a_damaged_public_key_means_no_log_at_all(home: Path, content: str) -> None:
    Vault.here().turn_on(KEY)
    Vault.here().recipient_file.write_text(content, encoding="utf-8")
    told: list[str] = []
    assert open_log(Config(), told.append) is None
    assert "is damaged" in told[0]
    assert told[1] == (
        "This session goes on without a log. Write it anew with your passphrase: companion vault on"
    )
    assert not (home / "sessions").exists()


def test_without_the_package_a_vault_that_is_on_means_no_log(home: Path, monkeypatch) -> None:
    Vault.here().turn_on(KEY)
    monkeypatch.setitem(sys.modules, "pyrage", None)  # an import finds nothing then
    told: list[str] = []
    assert open_log(Config(), told.append) is None
    assert told[0] == "The package pyrage, which locks up and opens, is missing."
    assert 'pip install "grounding-companion[vault]"' in told[1]
    assert not (home / "sessions").exists()


def test_a_log_wanted_locked_is_not_kept_before_there_is_a_key(home: Path) -> None:
    told: list[str] = []
    config = Config(locked_log=True)
    log = open_log(config, told.append)
    assert log is None
    assert "companion vault on" in told[1]
    assert not (home / "sessions").exists()
    assert not as_kept(config, log).log


def test_a_session_is_locked_from_its_first_byte_and_its_talk_knows(home: Path) -> None:
    Vault.here().turn_on(KEY)
    log = open_log(Config(), print)
    assert log is not None
    log.append("heard", 0.0, {"text": "marzipan"})
    log.close()
    assert log.path.read_bytes().startswith(b'{"v": 1, "sealed": "')
    assert heard(read_session(log.path, KEY.unseal)) == ["marzipan"]
    assert as_kept(Config(), log).locked_log


def test_without_a_vault_the_log_is_plain_and_needs_no_package(home: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    log = open_log(Config(), print)
    assert log is not None
    log.append("heard", 0.0, {"text": "marzipan"})
    log.close()
    assert heard(read_session(log.path)) == ["marzipan"]


def test_what_is_locked_is_no_history_and_is_not_brought_up(tmp_path: Path, vault) -> None:
    log = SessionLog(tmp_path / "s", vault.seal())
    log.append("guide", 0.0, {"id": "feet", "did": "finished"})
    log.append("parked", 1.0, {"text": "the bank"})
    log.close()
    assert read_history(tmp_path / "s") == History()
    now = datetime.now().astimezone()
    assert parked_last_night(recent_sessions(tmp_path / "s", now), now) == ()


def test_locking_one_record_takes_far_less_than_twenty_milliseconds(vault) -> None:
    seal = vault.seal()
    took_s = []
    for _ in range(50):
        began_s = time.perf_counter()
        seal(b"x" * 300)
        took_s.append(time.perf_counter() - began_s)
    assert sorted(took_s)[25] < 0.005


def test_a_session_is_locked_and_made_plain_again_byte_for_byte(tmp_path: Path, vault) -> None:
    path = session(tmp_path / "s", "marzipan")
    plain = path.read_bytes() + b"not json: marzipan  \n\n[1]\n"
    path.write_bytes(plain)
    os.utime(path, (0, 0))
    torn = read_session(path).torn
    assert convert(path, partial(locked_up, seal=vault.seal())) == "changed"
    assert b"marzipan" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    saved = read_session(path, KEY.unseal)
    assert (heard(saved), saved.torn) == (["marzipan"], torn)
    assert convert(path, partial(locked_up, seal=vault.seal())) == "as it was"
    os.utime(path, (0, 0))
    assert convert(path, partial(opened, unseal=KEY.unseal)) == "changed"
    assert path.read_bytes() == plain


def test_a_session_that_went_over_in_its_midst_keeps_its_locked_lines(tmp_path, vault) -> None:
    path = session(tmp_path / "s", "marzipan", seal=vault.seal(), ended=False)
    locked = path.read_bytes()
    path.write_bytes(locked + b'{"v": 1, "kind": "end"}\n')
    assert convert(path, partial(locked_up, seal=vault.seal())) == "changed"
    assert path.read_bytes().startswith(locked)
    assert all(map(is_sealed, path.read_bytes().splitlines()))


def test_a_torn_last_line_is_locked_as_well(tmp_path: Path, vault) -> None:
    path = session(tmp_path / "s")
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"v": 1, "kind": "heard", "text": "marzip')
    os.utime(path, (0, 0))
    assert convert(path, partial(locked_up, seal=vault.seal())) == "changed"
    assert b"marzip" not in path.read_bytes()
    assert opened(path.read_bytes(), KEY.unseal) == (
        whole + b'{"v": 1, "kind": "heard", "text": "marzip\n'
    )


def test_a_session_that_is_being_written_is_left_until_it_is_over(tmp_path: Path, vault) -> None:
    change = partial(locked_up, seal=vault.seal())
    log = SessionLog(tmp_path / "s")
    log.append("heard", 0.0, {"text": "marzipan"})
    assert convert(log.path, change) == "running"
    log.append("end", 1.0, {"how": "finished"})
    log.close()
    assert heard(read_session(log.path)) == ["marzipan"]
    assert convert(log.path, change) == "changed"


def test_one_that_cannot_be_opened_stays_locked(tmp_path: Path, vault) -> None:
    path = session(tmp_path / "s", "marzipan", seal=vault.seal())
    before = path.read_bytes()
    assert convert(path, partial(opened, unseal=Key.new().unseal)) == "damaged"
    assert path.read_bytes() == before


def test_a_link_is_not_followed(tmp_path: Path, vault) -> None:
    path = session(tmp_path / "elsewhere", "marzipan")
    link = tmp_path / path.name
    link.symlink_to(path)
    assert convert(link, partial(locked_up, seal=vault.seal())) == "as it was"
    assert link.is_symlink()
    assert heard(read_session(path)) == ["marzipan"]


def test_a_locked_record_is_found_among_plain_sessions(tmp_path: Path, vault) -> None:
    assert newest_sealed(tmp_path / "s") is None
    session(tmp_path / "s", "one")
    assert newest_sealed(tmp_path / "s") is None
    session(tmp_path / "s", "two", seal=vault.seal())
    sealed = newest_sealed(tmp_path / "s")
    assert sealed is not None
    assert b'"kind": "start"' in KEY.unseal(sealed)


def test_what_was_set_aside_is_locked_and_what_can_be_made_again_goes(tmp_path, vault) -> None:
    folder = tmp_path / "s"
    path = session(folder, "marzipan")
    aside = path.with_suffix(".torn")
    aside.write_bytes(b'{"text": "marzip')
    (folder / ".index").write_text("marzipan")
    (folder / ".new-x").write_text("marzipan")
    (folder / "mine.txt").write_text("foreign")
    assert holding_words(folder) == [path, aside]
    assert convert(aside, partial(locked_up, seal=vault.seal())) == "changed"
    assert KEY.unseal(json.loads(aside.read_text())["sealed"]) == b'{"text": "marzip'
    clear_copies(folder)
    assert {file.name for file in folder.iterdir()} == {path.name, aside.name, "mine.txt"}


def test_killed_at_any_moment_every_session_is_there_and_whole(tmp_path: Path, vault) -> None:
    folder = tmp_path / "sessions"
    wanted = {session(folder, f"one {n}", f"two {n}"): [f"one {n}", f"two {n}"] for n in range(150)}
    draw = random.Random(7)
    done: set[int] = set()
    for _ in range(20):
        child = subprocess.Popen(
            [sys.executable, "-c", _CONVERT, str(tmp_path)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        for _ in range(draw.randint(1, 12)):
            child.stdout.readline()
        time.sleep(draw.uniform(0, 0.003))
        child.send_signal(signal.SIGKILL)
        child.communicate()
        for path, texts in wanted.items():
            saved = read_session(path, KEY.unseal)
            assert (heard(saved), saved.torn, len(saved.records)) == (texts, 0, 4)
        done.add(sum(read_session(path).locked > 0 for path in wanted))
    assert len(done) > 5  # it was killed in the midst
    clear_copies(folder)
    assert set(folder.iterdir()) == set(session_paths(folder)) == set(wanted)


def test_what_a_session_adds_while_it_is_looked_at_is_not_lost(tmp_path: Path, vault) -> None:
    log = SessionLog(tmp_path)
    log.append("heard", 0.0, {"text": "first"})

    def change(content: bytes) -> bytes:
        log.append("heard", 1.0, {"text": "last"})
        log.close()
        return locked_up(content, vault.seal())

    assert convert(log.path, change) == "running"
    assert heard(read_session(log.path)) == ["first", "last"]


def test_a_session_is_not_put_back_that_was_taken_away_meanwhile(tmp_path: Path, vault) -> None:
    path = session(tmp_path, "marzipan")
    told = []

    def change(content: bytes) -> bytes:
        told.append(erase_sessions(tmp_path, [path]))
        return locked_up(content, vault.seal())

    convert(path, change)
    assert told[0].count == (not path.exists())


def test_a_promise_made_while_the_ledger_is_locked_up_is_not_lost(tmp_path: Path, vault) -> None:
    ledger = LedgerFile(tmp_path / "ledger.jsonl", vault.seal())
    ledger.add(Promise("00001", "me", "ring Sam"))
    adder = threading.Thread(target=ledger.add, args=[Promise("00002", "me", "write to Ann")])

    def change(content: bytes) -> bytes:
        adder.start()
        adder.join(0.1)
        return opened(content, KEY.unseal)

    assert convert(tmp_path / "ledger.jsonl", change) == "changed"
    adder.join()
    found = read_ledger(tmp_path / "ledger.jsonl", KEY.unseal)
    assert [one.what for one in found.promises] == ["ring Sam", "write to Ann"]


def test_the_longest_record_is_read_back_when_it_was_locked_up(tmp_path: Path, vault) -> None:
    text = "x" * (RECORD_BYTES - 500)
    path = session(tmp_path, text)
    assert convert(path, partial(locked_up, seal=vault.seal())) == "changed"
    assert heard(read_session(path, KEY.unseal)) == [text]


def test_a_program_hands_over_what_is_asked_for_a_line_each() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"of the file\nof the vault\n")
    os.close(writer)
    args = argparse.Namespace(passphrase_fd=reader, passphrase_file=None)
    assert [Secrets.needed(args).ask("") for _ in range(2)] == ["of the file", "of the vault"]


def test_no_second_key_is_made_beside_promises_that_it_could_not_open(home, capsys) -> None:
    seal = vault_in(home / "elsewhere").seal()
    LedgerFile(paths.ledger_file()).add(Promise("00001", "me", "ring Sam"))
    LedgerFile(paths.ledger_file(), seal).add(Promise("00002", "me", "write to Ann"))
    assert main(["vault", "on"]) == ExitCode.MISSING
    assert "locked sessions or promises" in capsys.readouterr().err
