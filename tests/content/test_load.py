"""Guides load fast; a broken one is named with file, line, field and fix, and left out."""

from __future__ import annotations

import time

import pytest

from companion import paths
from companion.content.load import load_folders, load_guides
from tests.content.authoring import CHOOSING, GOOD, SLEEPY, change, loaded, write


def problem_of(folder, text):
    write(folder, text)
    library = load_folders((folder, False))
    assert not library.guides
    (problem,) = library.problems
    return problem


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "say", "fix"),
    [
        ("feelings =", "feelngs =", 5, "feelngs", "no field feelngs", "Did you mean feelings?"),
        ('route = "settle"', 'route = "setle"', 3, "route", "setle", "Did you mean settle?"),
        ('"fear"', '"afraid"', 5, "feelings[0]", "afraid", "anxiety"),
        ("{ pause = 5 }", '{ pause = "5" }', 14, "steps[2].pause", "float", "a number"),
        ("{ pause = 5 }", "{ pause = 900 }", 14, "steps[2].pause", "300", "0 to 300"),
        ("{ pause = 5 }", "{ pauze = 5 }", 14, "steps[2].pauze", "no field", "Did you mean pause?"),
        ("{ pause = 5 }", '{ pause = 5, tone = "end" }', 14, "steps[2]", "exactly one", "a table"),
        ('title = "Feet on the floor"\n', "", 1, "", "title is missing", "text in quotes"),
        ("[[evidence]]", "[[evidense]]", 22, "evidense", "no field evidense", "evidence?"),
        ('strength = "practice"', 'strength = "sure"', 25, "evidence[0].strength", "sure", "trial"),
        ("needs_breath = false", "needs_breath = 0", 7, "needs_breath", "bool", "true or false"),
        ("wait = 4", "weit = 4", 17, "steps[5].ask.weit", "no field weit", "Did you mean wait?"),
        ("wait = 4", "wait = 1", 17, "steps[5].ask.wait", "4", "a number from 4 to 60"),
        ("your feet", "your {foot}", 15, "steps[3]", "has unknown", "a table"),
        ("your feet", "your {cause}", 15, "steps[3]", "has unknown", "a table"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, old, new, line, field, say, fix):
    problem = problem_of(tmp_path, change(GOOD, (old, new)))
    assert problem.path == tmp_path / "settle" / "a-guide.toml"
    assert (problem.line, problem.field) == (line, field)
    assert say in problem.say
    assert fix in problem.fix
    assert f"line {line}" in str(problem)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("{ pause = 5 },", "{ pause = 5 }", 15),
        ('as you like." },', "as you like. },", 13),
        ("minutes = 0.5", "minutes = half", 6),
    ],
)
def test_broken_toml_is_told_with_its_line(tmp_path, old, new, line):
    problem = problem_of(tmp_path, change(GOOD, (old, new)))
    assert problem.line == line
    assert "not valid TOML" in problem.say


def test_a_file_cut_short_and_a_file_that_is_no_text(tmp_path):
    cut = problem_of(tmp_path / "a", GOOD[: GOOD.index("{ ask")])
    assert "not valid TOML" in cut.say
    path = write(tmp_path / "b", "")
    path.write_bytes(b"\xff\xfe\x00title")
    (problem,) = load_folders((tmp_path / "b", False)).problems
    assert "cannot be read as text" in problem.say


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "say", "fix"),
    [
        ('["sound"]', "[]", 21, "steps[2].choose.options[1].words", "length", "a list"),
        ("pause = 13", "pauze = 13", 23, "steps[2].choose.options[1].steps[1].pauze", "no field",
         "Did you mean pause?"),
        ('only = "long"', 'only = "lang"', 18, "steps[2].choose.options[0].steps[1].only", "lang",
         "Did you mean long?"),
    ],
)  # fmt: skip
def test_a_mistake_inside_an_answer_is_told_with_its_place(
    tmp_path, old, new, line, field, say, fix
):
    problem = problem_of(tmp_path, change(CHOOSING, (old, new)))
    assert (problem.line, problem.field) == (line, field)
    assert say in problem.say
    assert fix in problem.fix


def test_a_guide_has_the_steps_and_the_length_of_its_form(tmp_path):
    long = loaded(tmp_path, CHOOSING)
    short = long.in_form("short")
    assert (long.minutes, short.minutes) == (1, 0.5)
    assert "half a minute" in short.offer and "half" not in long.offer
    assert len(long.of_form(long.guide.steps)) == len(short.of_form(long.guide.steps)) + 1
    one_form = loaded(tmp_path / "b", GOOD)
    assert one_form.in_form("short") == one_form


def test_a_shuffle_brings_its_words(tmp_path):
    assert len(loaded(tmp_path, SLEEPY).words) >= 400
    assert loaded(tmp_path / "b", GOOD).words == ()


def test_a_missing_word_list_is_told_and_the_rest_loads(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "scripts_dir", lambda: tmp_path / "nowhere")
    write(tmp_path, SLEEPY, "sleepy")
    write(tmp_path, GOOD, "good")
    library = load_folders((tmp_path, False))
    assert list(library.guides) == ["good"]
    assert [problem.path.name for problem in library.problems] == ["bland_words.toml"]


def test_the_rest_loads_beside_a_broken_guide(tmp_path):
    write(tmp_path, GOOD, "good")
    write(tmp_path, "title =", "broken")
    library = load_folders((tmp_path, False))
    assert list(library.guides) == ["good"]
    assert [problem.path.stem for problem in library.problems] == ["broken"]


def test_the_same_name_twice_in_one_folder(tmp_path):
    write(tmp_path, GOOD, "one")
    write(tmp_path, GOOD, "one", route="kind")
    library = load_folders((tmp_path, False))
    assert list(library.guides) == ["one"]
    assert "taken" in library.problems[0].say


def test_own_guides_add_and_replace(tmp_path, monkeypatch):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    own = paths.user_scripts_dir() / "guides"
    shipped = load_guides().guides
    replaced = next(iter(shipped))
    write(own, GOOD, replaced)
    write(own, GOOD, "my-own")
    write(own, "steps = 3", "my-broken")
    library = load_guides()
    assert library.guides[replaced].own
    assert library.guides[replaced].guide.title == "Feet on the floor"
    assert library.guides["my-own"].own
    assert len(library.guides) == len(shipped) + 1
    assert [problem.path.stem for problem in library.problems] == ["my-broken"]


def test_ninety_guides_load_in_under_three_tenths_of_a_second(tmp_path):
    texts = [loaded.path.read_text("utf-8") for loaded in load_guides().guides.values()]
    for number in range(90):
        write(tmp_path, texts[number % len(texts)], f"guide-{number}")
    began_s = time.process_time()
    library = load_folders((tmp_path, False))
    took_s = time.process_time() - began_s
    assert len(library.guides) == 90
    assert took_s < 0.3
