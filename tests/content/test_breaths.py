"""The patterns of ``companion breathe``: the file, what may be typed, and what is refused."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import paths
from companion.content.breaths import (
    DEFAULT,
    breaths_file,
    find_exercise,
    load_breaths,
)
from companion.content.lint import check_breaths
from companion.content.rules_breath import PACER_RULES
from companion.content.schema import Protocol
from companion.errors import CompanionError, ExitCode
from tests.content.authoring import change

BREATHS = load_breaths()


def find(asked, no_holds=False):
    return find_exercise(asked, BREATHS, no_holds)


def parts(asked):
    pattern = find(asked).pattern
    return (pattern.in_, pattern.top_up, pattern.hold, pattern.out, pattern.rest)


# --- the file -------------------------------------------------------------------------------


def test_every_protocol_has_its_pattern_and_the_file_breaks_no_rule():
    assert {known.protocol for known in BREATHS.breath} == set(get_args(Protocol))
    assert check_breaths(breaths_file()) == []


def test_the_default_is_for_everyone_and_its_breath_out_is_longer():
    exercise = find(DEFAULT)
    assert BREATHS.care(exercise.pattern, exercise.care) == ""
    assert not exercise.pattern.holds()
    assert exercise.pattern.out > exercise.pattern.in_
    assert exercise.minutes == 5


def test_every_pattern_that_holds_the_breath_says_for_whom_it_is_not():
    held = [known for known in BREATHS.breath if known.holds()]
    assert {known.protocol for known in held} == {"box", "box_short", "four_seven_eight"}
    for known in held:
        assert "pregnancy" in BREATHS.care(known, known.care)


BROKEN = [
    ("in = 5\nout = 5", "in = 5\nout = 9", "breath[3]", "out of resonance is 5 to 6 seconds"),
    ("top_up = 1\n", "", "breath[4]", "needs top_up"),
    ("in = 3\nout = 5", "in = 3\nhold = 2\nout = 5", "breath[1]", "gentle_start has no hold"),
    ("minutes = 1.25", "minutes = 3", "breath[9]", "kept to 8 rounds"),
    ("minutes = 10", "minutes = 90", "breath[3].minutes", "<= 60"),
    ('protocol = "hum"', 'protocol = "humm"', "breath[5].protocol", "humm is not a value"),
    ('title = "Hum"', 'titel = "Hum"', "breath[5].titel", "no field titel"),
    ("It can be heard", "You must know it is heard", "breath[5].care", '"must"'),
    ("A very slow breath.", "A deep breath.", "breath[6].what", '"deep breath"'),
    ("Small, easy breaths", "Breaths", "small", "small, easy breaths"),
    ("If you feel dizzy, b", "B", "small", "being dizzy"),
    ("Holding is better", "Holding (all of it) is better", "holding", "'('"),
]


@pytest.mark.parametrize(("old", "new", "field", "say"), BROKEN)
def test_a_broken_file_is_told_where(tmp_path, old, new, field, say):
    path = tmp_path / "breaths.toml"
    text = change(breaths_file().read_text("utf-8"), (old, new))
    path.write_text(text, encoding="utf-8")
    problems = check_breaths(path)
    told = [p for p in problems if p.field == field and say.lower() in p.say.lower()]
    assert told, [str(problem) for problem in problems]
    assert told[0].fix
    assert 1 < told[0].line <= text.count("\n")


def test_a_protocol_that_was_taken_out_is_missed(tmp_path):
    path = tmp_path / "breaths.toml"
    text = breaths_file().read_text("utf-8")
    path.write_text(text[: text.rindex("[[breath]]")], encoding="utf-8")
    (problem,) = check_breaths(path)
    assert problem.say == "four_seven_eight is missing."


def test_a_protocol_that_is_there_twice_is_told(tmp_path):
    path = tmp_path / "breaths.toml"
    text = breaths_file().read_text("utf-8")
    again = text[text.rindex("[[breath]]") :]
    path.write_text(f"{text}\n{again}", encoding="utf-8")
    (problem,) = check_breaths(path)
    assert problem.say == "four_seven_eight is there twice."
    assert problem.line > text.count("\n")


def test_every_rule_is_a_sentence_with_a_fix():
    for rule in PACER_RULES:
        assert rule.sentence.endswith(".")
        assert rule.fix


def test_nothing_is_paced_from_a_broken_file(tmp_path, monkeypatch):
    (tmp_path / "en").mkdir()
    text = change(breaths_file().read_text("utf-8"), ("in = 4\nout = 6", "in = 1\nout = 1"))
    (tmp_path / "en" / "breaths.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(paths, "scripts_dir", lambda: tmp_path)
    with pytest.raises(CompanionError, match=r"line 1\d.*of extended_exhale is"):
        load_breaths()


# --- what may be asked for ------------------------------------------------------------------


@pytest.mark.parametrize("protocol", get_args(Protocol))
def test_every_protocol_is_found_by_its_name(protocol):
    assert find(protocol).name == protocol
    assert find(f" {protocol.upper().replace('_', '-')} ").name == protocol


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("4-6", (4, None, None, 6, None)),
        ("3.7-5.3", (3.7, None, None, 5.3, None)),
        ("4-7-8", (4, None, 7, 8, None)),
        ("4-4-4-4", (4, None, 4, 4, 4)),
        ("4-0-6-0", (4, None, None, 6, None)),
        ("5-0-5-2", (5, None, None, 5, 2)),
        ("1.5-1.5", (1.5, None, None, 1.5, None)),
    ],
)
def test_seconds_may_be_typed(asked, expected):
    assert parts(asked) == expected


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("1-1", "too fast"),
        ("1.4-1.5", "too fast"),
        ("1-0-1-0.5", "too fast"),
        ("0-6", "In and out take 1 to 20 seconds"),
        ("0.5-6", "In and out take"),
        ("6-0", "In and out take"),
        ("4-21", "In and out take"),
        ("99999999999999999999-6", "In and out take"),
        ("4-30-4", "A hold of 30 seconds"),
        ("4-4-4-10.5", "A hold of 10.5 seconds"),
        ("4", "not a breath in seconds"),
        ("4-", "not a breath in seconds"),
        ("4-x", "not a breath in seconds"),
        ("4--6", "not a breath in seconds"),
        ("4-6-", "not a breath in seconds"),
        ("4-4-4-4-4", "not a breath in seconds"),
        ("4e9-6", "not a breath in seconds"),
        ("4,5-6", "not a breath in seconds"),
        ("", "no breath called"),
        ("nan-inf", "no breath called"),
    ],
)
def test_seconds_that_make_no_easy_breath_are_refused(asked, reason):
    with pytest.raises(CompanionError, match=reason) as caught:
        find(asked)
    assert caught.value.exit_code == ExitCode.USAGE
    assert caught.value.fix


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("boxx", "box"), ("resonanse", "resonance"), ("seven-elven", "seven_eleven")],
)
def test_a_wrong_name_is_answered_with_the_nearest(asked, meant):
    with pytest.raises(CompanionError, match=f"Did you mean {meant}") as caught:
        find(asked)
    assert "four_seven_eight" in caught.value.fix


@pytest.mark.parametrize(
    "asked", ["box", "box_short", "four_seven_eight", "4-7-8", "4-1-6", "4-0-6-1"]
)
def test_without_holds_a_pattern_with_a_hold_is_refused_with_those_that_go(asked):
    with pytest.raises(CompanionError, match="holds the breath") as caught:
        find(asked, no_holds=True)
    assert caught.value.exit_code == ExitCode.USAGE
    assert "extended_exhale, gentle_start" in caught.value.fix
    assert "box" not in caught.value.fix


@pytest.mark.parametrize("asked", [DEFAULT, "cyclic_sigh", "4-6", "4-0-6-0"])
def test_without_holds_the_others_go(asked):
    assert find(asked, no_holds=True) == find(asked)


# --- how long -------------------------------------------------------------------------------


@given(st.floats(0.2, 60), st.sampled_from(["4-6", "3.7-5.3", "7-11", "box", "resonance"]))
def test_it_ends_with_the_breath_that_is_under_way(minutes, asked):
    exercise = find(asked)
    rounds, round_s = exercise.rounds(minutes), exercise.pattern.round_s()
    assert rounds * round_s >= minutes * 60 - 1e-6
    assert (rounds - 1) * round_s < minutes * 60


@pytest.mark.parametrize(("asked", "minutes", "rounds"), [("4-6", 5, 30), ("4.2-5.8", 60, 360)])
def test_a_length_that_fits_gets_no_breath_more(asked, minutes, rounds):
    assert find(asked).rounds(minutes) == rounds


def test_a_long_hold_is_kept_to_eight_breaths_however_it_is_asked_for():
    for asked in ("four_seven_eight", "4-7-8", "4-4.5-6", "4-0-6-5"):
        assert find(asked).rounds(60) == 8
        assert find(asked).rounds_wanted(60) > 8
    assert find("four_seven_eight").rounds(find("four_seven_eight").minutes) == 4
    assert find("box").rounds(60) == find("4-4-4-4").rounds(60) == 225
