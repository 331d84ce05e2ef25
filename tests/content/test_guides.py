"""Everything that ships keeps every rule, and the program would not mishear its own voice."""

from __future__ import annotations

import json
import re

import pytest

from companion import paths
from companion.cli.main import main
from companion.content.help_lines import help_lines_file
from companion.content.json_schema import guide_schema
from companion.content.lint import check_guide, check_help_lines, check_prompts, check_safety_texts
from companion.content.load import load_guides
from companion.content.prompts import prompts_file
from companion.content.safety_texts import safety_texts_file
from tests.content.authoring import loaded


@pytest.fixture(scope="module")
def library():
    return load_guides()


def test_every_shipped_guide_loads(library):
    assert library.problems == ()


def test_prompts_safety_texts_and_help_lines_keep_the_rules():
    assert check_prompts(prompts_file()) == []
    assert check_safety_texts(safety_texts_file()) == []
    assert check_help_lines(help_lines_file()) == []


def test_check_finds_nothing(capsys):
    assert main(["scripts", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("kind", "least"),
    [("breathing", 4), ("reframing", 4), ("grounding", 3), ("kindness", 1), ("sleep", 1)],
)
def test_there_are_enough_of_each_kind(library, kind, least):
    assert sum(found.guide.kind == kind for found in library.guides.values()) >= least


def test_there_is_a_guide_for_not_knowing(library):
    assert any("unknown" in found.guide.feelings for found in library.guides.values())


def test_an_acute_guide_without_breath_serves_panic(library):
    fitting = [
        found.guide
        for found in library.guides.values()
        if "panic" in found.guide.feelings and found.guide.acute
    ]
    assert any(not guide.needs_breath for guide in fitting)


def test_the_schema_describes_what_the_loader_takes():
    schema = guide_schema()
    guide = schema["$defs"]["Guide"]
    assert guide["additionalProperties"] is False
    assert {"title", "offer", "steps", "evidence"} <= set(guide["required"])
    assert "settle" in json.dumps(schema)


def test_the_guide_in_the_authoring_guide_keeps_every_rule(tmp_path):
    readme = (paths.scripts_dir() / "README.md").read_text("utf-8")
    example, choice, words, slots, short, forms = re.findall(
        r"```toml\n(.*?)```", readme, re.DOTALL
    )
    assert check_guide(loaded(tmp_path, example, "warm-stone"), None) == []
    steps = "steps = [\n"
    richer = example.replace("minutes = 1 ", short.replace("minutes = 5\n", "minutes = 1\n"))
    richer = richer.replace(steps, steps + choice + words + slots + forms)
    assert loaded(tmp_path, richer, "rich").guide.short is not None


def test_a_new_guide_keeps_every_rule_and_is_listed(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    assert main(["scripts", "new", "warm-cup", "--route", "kind"]) == 0
    path = paths.user_scripts_dir() / "guides" / "kind" / "warm-cup.toml"
    assert str(path) in capsys.readouterr().out
    guide = load_guides().guides["warm-cup"]
    assert guide.own and guide.guide.route == "kind"
    assert main(["scripts", "check", "warm-cup"]) == 0
    assert main(["scripts", "new", "warm-cup", "--route", "kind"]) == 1
    assert path.exists()


@pytest.mark.parametrize("words", [["Warm_Cup"], ["../cup"], ["cup", "--route", "stettle"]])
def test_a_new_guide_with_a_name_or_route_that_cannot_be(tmp_path, monkeypatch, words):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    assert main(["scripts", "new", *words]) == 2
    assert not list(tmp_path.rglob("*.toml"))


def test_list_and_show(capsys, library):
    assert main(["scripts", "list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(library.guides)
    ident = next(iter(library.guides))
    assert main(["scripts", "show", ident]) == 0
    assert library.guides[ident].guide.title in capsys.readouterr().out
