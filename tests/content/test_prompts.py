"""Prompts rotate, fill their slots and speak numbers; safety texts give the right lines."""

from __future__ import annotations

import datetime

import pytest
from msgspec.structs import replace

from companion import paths
from companion.content.help_lines import age_days, load_country, load_help_lines, spell_digits
from companion.content.prompts import SLOTS, load_prompts
from companion.content.safety_texts import CATEGORIES, load_safety_texts
from companion.errors import CompanionError
from tests.content.authoring import change


@pytest.fixture(scope="module")
def prompts():
    return load_prompts()


def test_every_prompt_can_be_said_at_every_turn(prompts):
    for name, slots in SLOTS.items():
        for turn in range(5):
            assert prompts.say(name, turn, **dict.fromkeys(slots, "something"))


def test_wordings_take_turns_and_start_over(prompts):
    said = [prompts.say("greet", turn) for turn in range(len(prompts.texts("greet")))]
    assert len(set(said)) == len(said) >= 3
    assert prompts.say("greet", len(said)) == said[0]


@pytest.mark.parametrize(
    "name", ["greet", "ask_feeling", "name_back", "thank_number", "offer", "close", "paused"]
)
def test_what_is_heard_often_has_three_wordings(prompts, name):
    assert len(set(prompts.texts(name))) >= 3


def test_slots(prompts):
    assert "on edge" in prompts.say("name_back", feeling="on edge")
    assert prompts.say("thank_number", number="seven").startswith("Seven")
    assert prompts.say("and_join", first="sad", second="angry") == "sad and angry"
    with pytest.raises(KeyError):
        prompts.say("name_back")
    with pytest.raises(KeyError):
        prompts.say("no_such_prompt")


@pytest.mark.parametrize(
    ("value", "spoken"),
    [(0, "zero"), (0.5, "a half"), (6.5, "six and a half"), (10, "ten"), (3.3, "three and a half")],
)
def test_numbers(prompts, value, spoken):
    assert prompts.number(value) == spoken


def test_a_broken_prompts_file_is_told(tmp_path, monkeypatch):
    (tmp_path / "en").mkdir()
    monkeypatch.setattr(paths, "scripts_dir", lambda: tmp_path)
    with pytest.raises(CompanionError, match="missing"):
        load_prompts()
    (tmp_path / "en" / "prompts.toml").write_text('greet = ["Hello."\n', encoding="utf-8")
    with pytest.raises(CompanionError, match="line 2"):
        load_prompts()


# --- safety texts and help lines ----------------------------------------------------------


def test_every_category_says_something(prompts):
    texts = load_safety_texts("GB", prompts)
    assert set(texts.categories) == set(CATEGORIES)
    for name, category in texts.categories.items():
        said = category.crisis or category.soft
        assert said is not None and said.first, name


def test_the_emergency_number_is_always_among_the_numbers(prompts):
    for code in load_help_lines().by_code():
        for category in load_safety_texts(code, prompts).categories.values():
            for text in (category.crisis, category.soft):
                if text is not None and text.numbers:
                    lines = load_safety_texts(code, prompts).numbers(text.numbers)
                    assert any(line.shown.startswith("Emergency") for line in lines)


def test_numbers_are_spoken_digit_by_digit(prompts):
    (line,) = load_safety_texts("gb", prompts).numbers(("emergency",))
    assert line.spoken == "Emergency: nine nine nine or one one two."
    assert line.shown == "Emergency: 999 or 112."
    words = prompts.texts("numbers")
    assert spell_digits("0808 2000 247", words) == (
        "zero eight zero eight, two zero zero zero, two four seven"
    )


def test_where_the_police_has_its_own_number_both_are_said(prompts):
    lines = load_safety_texts("JP", prompts).numbers(("emergency",))
    assert [line.shown for line in lines] == [
        "Emergency, ambulance: 119.",
        "Emergency, police: 110.",
    ]
    assert lines[0].spoken == "Emergency, ambulance: one one nine."


def test_the_age_of_numbers_is_that_of_the_oldest():
    country = load_country("GB")
    today = country.checked + datetime.timedelta(days=40)
    assert age_days(country, today) == 40
    older = replace(country.line[0], checked=country.checked - datetime.timedelta(days=60))
    assert age_days(replace(country, line=(older, *country.line)), today) == 100
    assert age_days(replace(country, checked=None), today) is None


@pytest.mark.parametrize("code", [None, "xx", "ZZ"])
def test_an_unknown_country_gets_the_fallback(code):
    assert load_country(code).emergency == ("112",)


def test_every_help_line_names_two_sources_and_every_number_is_digits():
    lines = load_help_lines()
    assert len(lines.country) > 35
    for country in lines.country:
        assert country.emergency and country.sources
        for line in country.line:
            assert len(line.sources) >= 2
            assert any(digit.isdigit() for digit in line.number)


def test_own_help_lines_replace_a_country(tmp_path, monkeypatch):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    own = paths.user_scripts_dir() / "help_lines.toml"
    own.parent.mkdir(parents=True)
    own.write_text(
        'updated = 2026-01-02\n[[country]]\ncode = "NZ"\nname = "New Zealand"\n'
        'emergency = ["111"]\nsources = ["me"]\n'
        '[[country.line]]\nkind = "crisis"\nname = "My nurse"\nnumber = "04 123"\n'
        'sources = ["me", "her card"]\n',
        encoding="utf-8",
    )
    texts = load_safety_texts("NZ", load_prompts())
    spoken = [line.spoken for line in texts.numbers(("crisis", "emergency"))]
    assert spoken == ["My nurse: zero four, one two three.", "Emergency: one one one."]
    assert load_country("GB").emergency[0] == "999"
    own.write_text(change(own.read_text(), ('"111"', '"one"')), encoding="utf-8")
    with pytest.raises(CompanionError, match="line 2"):
        load_country("NZ")
