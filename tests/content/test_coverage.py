"""Coverage counts what the guides serve and names what is missing."""

from __future__ import annotations

import json

from companion.cli.main import main
from companion.content.coverage import LEAST_GUIDES, measure
from companion.content.load import load_guides
from tests.content.authoring import BREATHING, CHOOSING, GOOD, change, loaded


def test_a_small_library_is_counted_and_its_gaps_are_named(tmp_path):
    acute = change(GOOD, ("needs_breath", "acute = true\npractices = [4]\nneeds_breath"))
    guides = [
        loaded(tmp_path, acute, "acute"),
        loaded(tmp_path, change(BREATHING, ("minutes = 4", "minutes = 5")), "breathing"),
        loaded(tmp_path, CHOOSING, "choosing"),
    ]
    covered = measure(guides)
    assert covered.guides == 3
    assert covered.families["anxiety"].guides == ("acute", "breathing")
    assert covered.families["anxiety"].without_breath == ("acute",)
    assert covered.families["anxiety"].long == ("breathing",)
    assert covered.practices[4] == ("acute",)
    assert covered.protocols["extended_exhale"] == ("breathing",)
    missing = list(covered.missing())
    assert f"There are 3 guides; {LEAST_GUIDES} are the least." in missing
    assert "The family anxiety has 2 of 3 guides." in missing
    assert "The family anxiety has no acute guide." not in missing
    assert "The family fear has no guide of five minutes or more." in missing
    assert "The route kind has no guide." in missing
    assert "The practice 5 has no guide." in missing
    assert "The protocol hum has no guide." in missing


def test_no_guides_at_all_can_be_measured():
    assert len(list(measure([]).missing())) > 100


def test_the_command_tells_numbers_and_gaps(capsys):
    code = main(["scripts", "coverage", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == (1 if told["missing"] else 0)
    assert told["guides"] == len(load_guides().guides)
    assert set(told["practices"]) == {str(number) for number in range(1, 57)}
    main(["scripts", "coverage"])
    assert "Family panic" in capsys.readouterr().out
