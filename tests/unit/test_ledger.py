"""The ledger on disk: events added, read back, erased."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from companion.core.items import Item
from companion.core.promises import Outcome, Promise, count, new_id, of
from companion.errors import CompanionError
from companion.journal.ledger import LedgerFile, read_ledger
from companion.journal.lock import hold
from companion.journal.sealed_lines import kept_line

CALL = Promise("00001", "me", "ring Sam", date(2026, 12, 4), "evening", "one message")
DISHES = Promise("00002", "them", "wash the dishes", date(2026, 12, 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.jsonl"


def test_what_was_promised_is_read_back(path: Path) -> None:
    ledger = LedgerFile(path)
    ledger.add(CALL)
    ledger.add(DISHES)
    assert read_ledger(path).promises == (CALL, DISHES)


def test_without_a_file_the_ledger_is_empty(path: Path) -> None:
    assert read_ledger(path).promises == ()
    assert not path.parent.exists()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_can_open_the_ledger(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        LedgerFile(path).add(CALL)
        LedgerFile(path).add(DISHES)
        LedgerFile(path).erase("00001")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_link_in_the_place_of_the_ledger_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CompanionError, match="cannot be written"):
        LedgerFile(path).add(CALL)
    assert not (tmp_path / "elsewhere").exists()


def test_an_outcome_ends_a_promise_and_a_new_day_opens_it_again(path: Path) -> None:
    ledger = LedgerFile(path)
    ledger.add(CALL)
    ledger.tell(Outcome("00001", "moved", date(2026, 12, 9), in_the_way="I was ill"))
    moved = read_ledger(path).promises[0]
    assert (moved.by, moved.at, moved.moved, moved.ended) == (date(2026, 12, 9), None, 1, None)
    ledger.tell(Outcome("00001", "kept"))
    kept = read_ledger(path).promises[0]
    assert kept.ended == "kept"
    assert kept.ended_on == date.today()
    assert kept.in_the_way == "I was ill"


def test_half_a_line_at_the_end_is_set_aside_and_what_follows_is_read(path: Path) -> None:
    ledger = LedgerFile(path)
    ledger.add(CALL)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        LedgerFile(path).add(DISHES)
        found = read_ledger(path)
        assert DISHES in found.promises
        assert found.torn == (0 if length in (0, len(whole) - 1) else 1)


@pytest.mark.parametrize(
    "line",
    ["[]", "3", "{}", '{"kind": "promise", "id": "1"}', '{"kind": "outcome", "id": "9"}', "\0",
     '{"kind": "promise", "id": "1", "who": "us", "what": "x"}', "[" * 100_000,
     '{"kind": "promise", "id": "1", "who": "me", "what": "x", "time": "25:99"}'],
)  # fmt: skip
def test_a_line_that_is_no_event_is_counted_and_costs_nothing_else(path: Path, line: str) -> None:
    LedgerFile(path).add(CALL)
    with path.open("a") as file:
        file.write(line + "\n")
    found = read_ledger(path)
    assert (found.promises, found.torn) == ((CALL,), 1)


def test_a_pipe_in_its_place_or_another_who_has_it_makes_nobody_wait_for_ever(path: Path) -> None:
    ledger = LedgerFile(path)
    ledger.add(CALL)
    with path.open("rb") as file:
        assert hold(file.fileno())
        with pytest.raises(CompanionError, match="another program has it"):
            ledger.add(DISHES)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(CompanionError, match="no plain file"):
        read_ledger(path)


def test_a_number_written_by_hand_where_words_belong_is_read_as_words(path: Path) -> None:
    LedgerFile(path).add(replace(CALL, at=5, step=6))  # type: ignore[arg-type]
    (found,) = read_ledger(path).promises
    assert (found.at, found.step) == ("5", "6")


def test_what_is_erased_leaves_only_its_id(path: Path) -> None:
    ledger = LedgerFile(path)
    ledger.add(CALL)
    ledger.add(DISHES)
    ledger.tell(Outcome("00001", "not", in_the_way="the train"))
    ledger.erase("00001")
    text = path.read_text()
    assert "Sam" not in text
    assert "train" not in text
    assert read_ledger(path).promises == (DISHES,)
    assert json.loads(text.splitlines()[-1])["kind"] == "erased"


def test_everything_that_is_erased_takes_the_file_away(path: Path) -> None:
    ledger = LedgerFile(path)
    ledger.add(CALL)
    ledger.erase_everything()
    ledger.erase_everything()
    assert not path.exists()


def test_lines_that_are_taken_back_leave_nothing_behind(path: Path) -> None:
    ledger = LedgerFile(path)
    line = ledger.add(CALL)
    ledger.take_back([line])
    assert not path.exists()
    ledger.add(DISHES)
    told = ledger.tell(Outcome("00002", "kept"))
    ledger.take_back([told])
    assert read_ledger(path).promises == (DISHES,)


def test_lines_that_somebody_locked_meanwhile_are_not_said_to_be_gone(path: Path) -> None:
    ledger = LedgerFile(path)
    line = ledger.add(CALL)
    path.write_bytes(kept_line(line, _seal) + b"\n")
    with pytest.raises(CompanionError, match="locked meanwhile"):
        ledger.take_back([line])
    assert read_ledger(path, _unseal).promises == (CALL,)


def test_lines_that_somebody_erased_meanwhile_are_gone(path: Path) -> None:
    ledger = LedgerFile(path)
    line = ledger.add(CALL)
    ledger.erase_everything()
    ledger.take_back([line])
    assert not path.exists()


def _seal(line: bytes) -> str:
    return base64.b85encode(line[::-1]).decode()


def _unseal(text: str) -> bytes:
    return base64.b85decode(text)[::-1]


def test_a_sealed_ledger_holds_no_word_and_is_read_with_its_key(path: Path) -> None:
    ledger = LedgerFile(path, _seal)
    ledger.add(CALL)
    ledger.tell(Outcome("00001", "kept"))
    assert "Sam" not in path.read_text()
    assert "me" not in json.loads(path.read_text().splitlines()[0])
    locked = read_ledger(path)
    assert (locked.promises, locked.locked, locked.torn) == ((), 2, 0)
    assert read_ledger(path, _unseal).promises[0].ended == "kept"


def test_a_sealed_promise_is_erased_with_its_key(path: Path) -> None:
    LedgerFile(path, _seal).add(CALL)
    LedgerFile(path, _seal).add(DISHES)
    LedgerFile(path, _seal, _unseal).erase("00001")
    assert read_ledger(path, _unseal).promises == (DISHES,)


def test_two_processes_that_add_and_erase_lose_nothing(path: Path) -> None:
    adds = (
        "import sys; from pathlib import Path\n"
        "from companion.core.promises import Promise\n"
        "from companion.journal.ledger import LedgerFile\n"
        "ledger = LedgerFile(Path(sys.argv[1]))\n"
        "for n in range(60):\n"
        "    ledger.add(Promise(f'{sys.argv[2]}{n}', 'me', 'x'))\n"
        "    if n % 2: ledger.erase(f'{sys.argv[2]}{n}')\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", adds, str(path), name]) for name in "abc"]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    found = read_ledger(path)
    assert {one.id for one in found.promises} == {f"{w}{n}" for w in "abc" for n in range(0, 60, 2)}
    assert found.torn == 0


def test_a_full_disk_leaves_whole_lines(path: Path) -> None:
    ledger = LedgerFile(path)
    ledger.add(CALL)
    whole = path.read_bytes()
    limited = (
        "import resource, sys; from pathlib import Path\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from companion.core.promises import Promise\n"
        "from companion.errors import CompanionError\n"
        "from companion.journal.ledger import LedgerFile\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(whole) + 20}, {len(whole) + 20}))\n"
        "try:\n"
        "    LedgerFile(Path(sys.argv[1])).add(Promise('00003', 'me', 'x' * 500))\n"
        "except CompanionError as error:\n"
        "    sys.exit(1 if 'cannot be written' in error.say else 9)\n"
    )
    run = subprocess.run([sys.executable, "-c", limited, str(path)], check=False, timeout=60)
    assert run.returncode == 1
    assert path.read_bytes() == whole


def test_lists_are_kept_beside_the_promises(path: Path) -> None:
    ledger = LedgerFile(path)
    item = Item("0000a", "fixed", "the truth about money", date(2027, 5, 1))
    ledger.put(item)
    ledger.put(Item("0000b", "routines", "Sam cooks on Mondays"))
    ledger.drop("0000b")
    assert read_ledger(path).items == (item,)


def test_mine_and_theirs_are_counted_apart_and_never_as_a_share() -> None:
    ended = [
        replace(CALL, ended="kept", ended_on=date(2026, 12, 1)),
        replace(CALL, ended="partly", ended_on=date(2026, 12, 2)),
        replace(DISHES, ended="not", ended_on=date(2026, 12, 2)),
        replace(CALL, ended="withdrawn", ended_on=date(2026, 12, 2)),
        CALL,
    ]
    mine, theirs = count(of(ended, "me")), count(of(ended, "them"))
    assert (mine.kept, mine.partly, mine.missed, mine.all) == (1, 1, 0, 2)
    assert (theirs.kept, theirs.missed, theirs.all) == (0, 1, 1)
    assert count(of(ended, "me"), since=date(2026, 12, 2)).all == 1


def test_the_one_due_first_comes_first_and_one_without_a_day_last() -> None:
    later, never = replace(CALL, by=date(2027, 1, 1)), replace(CALL, by=None)
    assert of([never, later, CALL, DISHES], "me") == [CALL, later, never]


def test_a_promise_is_due_from_its_day_on_while_it_is_open() -> None:
    assert not CALL.is_due(date(2026, 12, 3))
    assert CALL.is_due(date(2026, 12, 4))
    assert not replace(CALL, ended="kept").is_due(date(2026, 12, 9))
    assert not replace(CALL, by=None).is_due(date(2026, 12, 9))


def test_an_id_that_is_taken_is_not_given_again() -> None:
    first = new_id(1, ())
    assert new_id(1, ()) == first
    assert new_id(1, (first,)) != first
