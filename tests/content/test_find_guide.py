"""A guide is found by its name or its file; what is wrong with either is told in a few words."""

from __future__ import annotations

import json

import pytest

from companion import paths
from companion.cli.main import main
from companion.content.load import LoadedGuide, find_guide, load_guides
from companion.errors import CompanionError
from tests.content.authoring import GOOD, change, write


@pytest.fixture(scope="module")
def library():
    return load_guides()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The person's own guides."""
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    return paths.user_scripts_dir() / "guides"


def test_a_name_and_its_file_are_the_same_guide(library):
    by_name = find_guide(library, "feet-and-seat")
    assert isinstance(by_name, LoadedGuide)
    assert find_guide(library, str(by_name.path)) == by_name


def test_a_file_of_any_folder_is_the_persons_own(tmp_path, library):
    found = find_guide(library, str(write(tmp_path, GOOD)))
    assert isinstance(found, LoadedGuide)
    assert (found.id, found.own) == ("a-guide", True)


@pytest.mark.parametrize("name", ["feet-and-saet", "settle/feet-and-saet.toml", "feet"])
def test_an_unknown_name_gets_the_nearest_five(library, name):
    with pytest.raises(CompanionError) as caught:
        find_guide(library, name)
    assert name in caught.value.say
    near = caught.value.fix.partition(": ")[2].partition(". ")[0].split(", ")
    assert "feet-and-seat" in near
    assert len(near) <= 5
    assert set(near) <= set(library.guides)
    assert caught.value.fix.endswith("companion scripts list")


@pytest.mark.parametrize("name", ["qqq", "", "x" * 5000, "\0", "/", "no/such/folder/"])
def test_a_name_near_to_none_gets_the_command_alone(library, name):
    with pytest.raises(CompanionError) as caught:
        find_guide(library, name)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("action", ["check", "show", "preview"])
def test_every_command_answers_an_unknown_name_in_two_short_lines(action, capsys):
    assert main(["scripts", action, "feet-and-saet"]) == 2
    told = capsys.readouterr().err.strip()
    assert "feet-and-seat" in told
    assert len(told.splitlines()) == 2
    assert len(told) < 250


def test_a_mistake_in_a_guide_file_is_told_with_its_place(tmp_path, capsys):
    path = write(tmp_path, change(GOOD, ("feelings =", "feelins =")))
    assert main(["scripts", "check", str(path)]) == 1
    told = capsys.readouterr().out
    assert f"{path}, line 5, feelins: " in told
    assert "Did you mean feelings?" in told


def test_a_broken_rule_in_a_guide_file_is_told_with_its_place(tmp_path, capsys):
    path = write(tmp_path, change(GOOD, ("{ pause = 5 }", "{ pause = 45 }")))
    assert main(["scripts", "check", str(path), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)
    assert {problem["path"] for problem in problems} == {str(path)}
    assert 14 in {problem["line"] for problem in problems}


def test_a_guide_file_that_keeps_every_rule(tmp_path, capsys):
    path = write(tmp_path, GOOD)
    assert main(["scripts", "check", str(path), "feet-and-seat"]) == 0
    assert main(["scripts", "show", str(path)]) == 0
    assert "Feet on the floor" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "line"),
    [("title = ", 1), (GOOD.replace("minutes = 0.5", 'minutes = "half"'), 6), ("\xff", 1)],
)
def test_a_broken_own_guide_is_told_by_its_name(own, capsys, text, line):
    path = write(own, "", "mine")
    path.write_text(text, encoding="latin-1")
    assert main(["scripts", "check", "mine", "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert (problem["path"], problem["line"]) == (str(path), line)
    assert problem["fix"]


def test_a_broken_own_guide_is_told_among_all(own, capsys):
    path = write(own, change(GOOD, ("feelings =", "feelins =")), "mine")
    assert main(["scripts", "check"]) == 1
    told = capsys.readouterr()
    assert f"{path}, line 5, feelins: " in told.out
    assert "1 problem in " in told.err


def test_a_broken_own_guide_is_told_though_a_shipped_one_has_its_name(own, capsys):
    path = write(own, change(GOOD, ("feelings =", "feelins =")), "feet-and-seat")
    assert main(["scripts", "check", "feet-and-seat"]) == 1
    assert f"{path}, line 5" in capsys.readouterr().out
    assert main(["scripts", "show", "feet-and-seat"]) == 1
    assert f"{path}, line 5" in capsys.readouterr().err
