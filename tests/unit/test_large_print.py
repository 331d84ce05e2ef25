"""Large print: short lines, room between them, and numbers that can be seen from afar."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from companion.cli.main import main
from companion.runtime.large_print import COLUMNS, enlarged, enlarged_numbers
from companion.runtime.minutes import Minutes
from tests.support.conversation import safety_texts

LONG = "Companion is a wellness aid, not a medical device and not therapy. It can't call anyone."
NINES = [
    " ###   ###   ###",
    "#   # #   # #   #",
    " ####  ####  ####",
    "    #     #     #",
    " ###   ###   ###",
]


def test_lines_are_short_and_an_empty_one_follows() -> None:
    lines = list(enlarged(LONG))
    assert lines[-1] == ""
    assert all(len(line) <= COLUMNS for line in lines)
    assert " ".join(lines[:-1]) == LONG
    assert "It can't call anyone." in lines, "a sentence begins on a line of its own"


def test_a_number_is_drawn_under_its_line() -> None:
    lines = list(enlarged_numbers("Emergency: 999."))
    assert lines == ["Emergency: 999.", "", *NINES, ""]


def test_what_holds_no_number_is_drawn_without_one() -> None:
    assert list(enlarged_numbers(LONG)) == list(enlarged(LONG))


@pytest.mark.parametrize("country", ["GB", "US", "IN", "FR", None])
def test_every_number_of_a_country_fits_with_all_its_digits(country: str | None) -> None:
    for line in safety_texts(country).numbers(("emergency", "crisis")):
        drawn = list(enlarged_numbers(line.shown))
        assert all(len(row) <= COLUMNS for row in drawn)
        digits = [sign for sign in line.shown if sign.isdigit()]
        assert "".join(drawn).count("#") == sum(map(ink, digits))


def ink(digit: str) -> int:
    """How many signs a digit is drawn with."""
    return "".join(enlarged_numbers(digit * 2)).count("#") // 2


def test_in_large_print_nothing_tells_how_the_person_was_understood() -> None:
    shown: list[str] = []
    minutes = Minutes(shown.append, large=True)
    minutes.read("I feel sad", (), "feeling")
    minutes.say("You feel sad. Thank you for saying it.")
    assert shown == ["Heard: I feel sad", "", "You feel sad.", "Thank you for saying it.", ""]


def typed(monkeypatch: pytest.MonkeyPatch, home: Path, *options: str) -> int:
    monkeypatch.setenv("COMPANION_HOME", str(home))
    monkeypatch.setattr(sys, "stdin", io.StringIO("numbers\nstop\n"))
    return main(["type", "--no-log", *options])


def test_the_option_holds_for_a_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(monkeypatch, tmp_path, "--large-print") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert max(map(len, lines)) <= COLUMNS


def test_with_no_print_nothing_that_is_said_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(monkeypatch, tmp_path, "--no-print") == 0
    assert capsys.readouterr().out == ""


def test_print_only_has_no_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    assert main(["config", "show", "--print-only", "--large-print"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "voice: none, from the command line" in lines
    assert "large_print: yes, from the command line" in lines
