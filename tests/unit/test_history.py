"""What helped before: counted from real session files, and estimated with due doubt."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.history import USUAL_CHANGE, Change, History, Past
from companion.journal.history import read_history
from companion.journal.store import SessionLog

TODAY = datetime.date.today().toordinal()
KINDS = {"feet": "grounding", "sounds": "grounding", "sigh": "breathing"}


def write(folder: Path, *records: tuple[str, dict[str, object]]) -> Path:
    log = SessionLog(folder)
    for t_s, (kind, data) in enumerate(records):
        log.append(kind, float(t_s), data)
    log.close()
    return log.path


def number(value: float, when: str = "before") -> tuple[str, dict[str, object]]:
    return "number", {"when": when, "value": value}


def guide(ident: str, did: str) -> tuple[str, dict[str, object]]:
    return "guide", {"id": ident, "title": ident, "route": "settle", "did": did}


def offer(ident: str) -> tuple[str, dict[str, object]]:
    return "offer", {"id": ident, "title": ident}


def torn_record(**keys: object) -> bytes:
    head = {"v": 1, "session": "x", "seq": 9, "at": "2026-01-01T09:00:00", "t": 1.0}
    return json.dumps({**head, **keys}).encode() + b"\n"


HELD = (offer("feet"), guide("feet", "began"), guide("feet", "finished"))


# --- read from files -------------------------------------------------------------------------


def test_an_absent_folder_holds_nothing(tmp_path: Path) -> None:
    assert read_history(tmp_path / "none") == History()


def test_offers_beginnings_ends_and_changes_are_counted(tmp_path: Path) -> None:
    for _ in range(2):
        write(tmp_path / "s", number(7), *HELD, number(4, "after"))
    write(tmp_path / "s", number(6), offer("sigh"), guide("sigh", "began"), guide("sigh", "left"))
    history = read_history(tmp_path / "s")
    assert history.of("feet") == Past(2, 2, 2, 0, TODAY, (Change(7, 4),) * 2)
    assert history.of("sigh") == Past(1, 1, 0, 1, TODAY)
    assert history.of("sounds") == Past()


def test_each_change_belongs_to_the_guide_heard_before_it(tmp_path: Path) -> None:
    second = (offer("sounds"), guide("sounds", "began"), guide("sounds", "finished"))
    write(tmp_path / "s", number(7), *HELD, number(7, "after"), *second, number(5, "after"))
    history = read_history(tmp_path / "s")
    assert history.of("feet").changes == (Change(7, 7),)
    assert history.of("sounds").changes == (Change(7, 5),)


def test_no_change_is_made_up_where_a_number_was_skipped(tmp_path: Path) -> None:
    write(tmp_path / "s", *HELD, number(3, "after"))
    write(tmp_path / "s", number(7), *HELD)
    assert read_history(tmp_path / "s").of("feet").changes == ()


@pytest.mark.parametrize(
    "torn",
    [
        b'{"v":1,"session":"x","seq":9,"at":"2026-01-01T00:00:00","t":1,"kind":"gui',
        b'{"kind": "guide"}\n',
        b'["guide"]\n',
        torn_record(kind="guide", id="feet", did="finished", at="no day"),
        torn_record(kind="guide", id=[], did="left"),
        torn_record(kind="guide", id="feet", did=None),
        torn_record(kind="number", value="many"),
        torn_record(kind="number", value=float("nan")),
        b"\xff\xfe\x00guide\n",
    ],
)
def test_torn_lines_are_passed_over_and_the_rest_counts(tmp_path: Path, torn: bytes) -> None:
    path = write(tmp_path / "s", number(7), *HELD)
    with path.open("ab") as file:
        file.write(torn)
    assert read_history(tmp_path / "s").of("feet").finished == 1


def test_the_newest_sessions_are_read_and_no_others(tmp_path: Path) -> None:
    for day in range(1, 29):
        name = f"2026-01-{day:02}T21-00-00-abcd"
        line = {"v": 1, "session": name, "seq": 0, "at": f"2026-01-{day:02}T21:00:00+01:00"}
        ident = "feet" if day > 18 else "sigh"
        text = json.dumps({**line, "t": 0.0, "kind": "guide", "id": ident, "did": "began"})
        (tmp_path / f"{name}.jsonl").write_text(text + "\n")
    history = read_history(tmp_path, window=10)
    assert history.of("feet").begun == 10
    assert history.of("feet").last_day == datetime.date(2026, 1, 28).toordinal()
    assert history.of("sigh") == Past()


# --- what is to be expected ------------------------------------------------------------------


def past(*falls: float, before: float = 6.0) -> Past:
    changes = tuple(Change(before, before - fall) for fall in falls)
    return Past(len(falls), len(falls), len(falls), changes=changes)


def expected(**guides: Past) -> dict[str, float]:
    return History(guides).expected_changes(KINDS)


def test_with_nothing_known_the_usual_change_is_expected() -> None:
    assert expected() == dict.fromkeys(KINDS, USUAL_CHANGE)


def test_more_data_moves_the_estimate_more_and_never_past_the_data() -> None:
    seen = [expected(feet=past(*[4.0] * count))["feet"] for count in (0, 1, 3, 10, 100)]
    assert seen == sorted(seen, reverse=True)
    assert -4.0 < seen[-1] < -3.8
    assert seen[1] > -2.0  # one good evening says little


def test_what_helped_lifts_its_kind_a_little_and_no_other() -> None:
    found = expected(feet=past(4, 4, 4))
    assert found["feet"] < found["sounds"] < USUAL_CHANGE
    assert found["sigh"] == USUAL_CHANGE


def test_a_usual_fall_from_an_easy_day_counts_as_usual() -> None:
    small = past(*[0.7] * 6, before=3.0)
    assert expected(feet=small)["feet"] == pytest.approx(USUAL_CHANGE)


def test_nothing_is_claimed_from_fewer_than_five_sessions() -> None:
    assert not History({"feet": past(5, 5, 5, 5)}).helped("feet")
    assert History({"feet": past(5, 5, 5, 5, 5)}).helped("feet")


def test_nothing_is_claimed_where_it_may_be_chance() -> None:
    assert not History({"feet": past(1, 0, 2, -1, 1, 0)}).helped("feet")
    assert not History({"feet": past(-2, -2, -2, -2, -2, -2)}).helped("feet")


ratings = st.builds(Change, st.floats(0, 10), st.floats(0, 10))


@given(st.lists(ratings, max_size=30), st.lists(ratings, max_size=30))
def test_an_estimate_stays_within_what_was_seen_and_what_is_usual(
    own: list[Change], kin: list[Change]
) -> None:
    history = History({"feet": Past(changes=tuple(own)), "sounds": Past(changes=tuple(kin))})
    seen = [USUAL_CHANGE + change.more_than_usual for change in (*own, *kin)]
    low, high = min([USUAL_CHANGE, *seen]), max([USUAL_CHANGE, *seen])
    for change in history.expected_changes(KINDS).values():
        assert low - 1e-9 <= change <= high + 1e-9


@given(st.lists(ratings, max_size=20), ratings)
def test_a_better_change_never_makes_a_guide_look_worse(own: list[Change], one: Change) -> None:
    def with_last(last: Change) -> float:
        return expected(feet=Past(changes=(*own, last)))["feet"]

    assert with_last(Change(one.before, 0.0)) <= with_last(one) + 1e-9
