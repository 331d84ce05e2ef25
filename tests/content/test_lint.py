"""Each rule finds what it is for, on its line, and a good guide breaks none."""

from __future__ import annotations

import msgspec
import pytest

from companion.content.bland_words import BlandWords, bland_words_file
from companion.content.help_lines import help_lines_file
from companion.content.lint import (
    Ear,
    check_bland_words,
    check_guide,
    check_help_lines,
    check_prompts,
    check_safety_texts,
    check_schema,
)
from companion.content.prompts import prompts_file
from companion.content.rules import Line
from companion.content.rules_breath import BREATH_RULES
from companion.content.rules_guide import GUIDE_RULES
from companion.content.rules_safety import HELP_LINE_RULES, SAFETY_RULES
from companion.content.rules_shape import SHAPE_RULES
from companion.content.rules_words import LINE_RULES, SHUFFLE_RULES
from companion.content.safety_texts import SafetyFile, safety_texts_file
from companion.content.way import ways
from tests.content.authoring import BREATHING, CHOOSING, GOOD, SLEEPY, change, loaded

FAILING_LINES = {
    "kind_words": [
        "You should feel your feet.",
        "Just breathe.",
        "Calm down now.",
        "Relax your hands.",
        "Close your eyes.",
        "You are safe.",
        "You're safe here.",
        "This will help.",
        "Good job.",
        "It's a symptom.",
        "Take a deep breath.",
        "Let go of it.",
    ],
    "short_sentences": [
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen."
    ],
    "speakable": [
        "Wait 5 seconds.",
        "Warm/cool, as you like.",
        "Feet, hands, etc.",
        "Hear the TV set.",
        "Wait… now.",
        "You can rest 🙂.",
    ],
    "finished_sentences": ["You might feel your feet"],
}

_SAID = '{ say = "You might press your feet to the floor." }'
_LEAVE = '{ say = "You can leave this at any moment." }'
_EYES = '{ say = "Eyes open or closed, as you like." }'
_LAST = '{ say = "There is a room around you." }'
_HARD = "Individual circumstances occasionally necessitate extraordinary consideration."
_SHORT = 'short = { minutes = 0.5, offer = "We could find one thing, in half a minute." }\n'

FAILING_GUIDES = {
    "filed_by_route": (GOOD, [('route = "settle"', 'route = "kind"')]),
    "told_length": (GOOD, [("{ pause = 6 }", "{ pause = 16 }")]),
    "acute_is_short": (
        GOOD,
        [("needs_breath", "acute = true\nneeds_breath"), ("pause = 6", "pause = 90")],
    ),
    "way_out": (GOOD, [(_LEAVE, '{ say = "Here we are." }')]),
    "early_choice": (
        GOOD,
        [
            (_LEAVE, '{ say = "We leave soon." }'),
            (_EYES, '{ say = "Here we are." }'),
            (_SAID, '{ say = "The feet are there." }'),
            ("Is it warm or cool there?", "Is it warm?"),
        ],
    ),
    "steady_choice": (GOOD, [("{ pause = 6 }", "{ pause = 110 }")]),
    "invitations": (GOOD, [("You might press your feet to the floor.", "Press your feet down.")]),
    "no_live_commands": (GOOD, [("You can leave this", "Say stop and leave this")]),
    "announced_quiet": (GOOD, [("{ pause = 6 }", "{ pause = 20 }")]),
    "breath_bounds": (
        BREATHING,
        [("in = 4, out = 6, rounds = 8 }", "in = 2, out = 2, rounds = 8 }")],
    ),
    "spoken_rounds": (BREATHING, [(", spoken = 2", "")]),
    "small_breaths": (BREATHING, [("Small breaths are fine. ", "")]),
    "dizzy_line": (BREATHING, [("If you feel dizzy, breathe as you want.", "")]),
    "half_time": (BREATHING, [("That's half. ", "")]),
    "unguided_end": (BREATHING, [("{ pause = 30 }", "{ pause = 3 }")]),
    "breath_flag": (BREATHING, [("needs_breath = true", "needs_breath = false")]),
    "holds_are_marked": (
        BREATHING,
        [('"extended_exhale", in = 4, out = 6', '"box", in = 4, hold = 4, out = 4, rest = 4')],
    ),
    "comes_back": (
        GOOD,
        [(_LAST, '{ say = "That was it." }'), ("press your feet to the floor", "press them")],
    ),
    "sleep_ends_quietly": (GOOD, [('kind = "grounding"', 'kind = "sleep"')]),
    "sources": (GOOD, [('kind = "grounding"', 'kind = "sleep"')]),
    "modest_claims": (GOOD, [("may bring attention back", "will bring attention back")]),
    "two_forms": (CHOOSING, [(_SHORT, "")]),
    "silence_fits": (CHOOSING, [("There is a room", "Thank you. There is a room")]),
    "options_are_said": (CHOOSING, [("touch, or sound?", "hands, or sound?")]),
    "plain_english": (
        GOOD,
        [(line, f'{{ say = "{_HARD}" }}') for line in (_EYES, _SAID, _LAST)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [GOOD, BREATHING, CHOOSING, SLEEPY],
    ids=["grounding", "breathing", "choosing", "sleepy"],
)
def test_a_good_guide_breaks_no_rule(tmp_path, text):
    assert check_guide(loaded(tmp_path, text), None) == []


def test_every_rule_has_a_failing_example():
    assert set(FAILING_LINES) == {rule.name for rule in LINE_RULES}
    rules = (*GUIDE_RULES, *SHAPE_RULES, *BREATH_RULES)
    assert {*FAILING_GUIDES, "plain_name"} == {rule.name for rule in rules}


def test_every_rule_is_a_sentence_with_a_fix():
    rules = (
        *LINE_RULES, *SHUFFLE_RULES, *GUIDE_RULES, *SHAPE_RULES, *BREATH_RULES, *SAFETY_RULES,
        *HELP_LINE_RULES,
    )  # fmt: skip
    for rule in rules:
        assert rule.sentence.endswith("."), rule.name
        assert rule.fix.strip(), rule.name


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in FAILING_LINES.items() for text in texts]
)
def test_a_line_that_breaks_a_rule(name, text):
    rule = next(rule for rule in LINE_RULES if rule.name == name)
    assert list(rule.find(Line(text)))


@pytest.mark.parametrize(
    "text",
    [
        "There's no need to hurry.",
        "You don't have to answer.",
        "You might adjust the seat.",
        "A five-minute rest, if you like: it's yours.",
    ],
)
def test_a_line_that_only_looks_like_it(text):
    assert [list(rule.find(Line(text))) for rule in LINE_RULES] == [[]] * len(LINE_RULES)


def test_acute_sentences_are_shorter():
    line = "You might feel both of your feet there now."
    rule = next(rule for rule in LINE_RULES if rule.name == "short_sentences")
    assert not list(rule.find(Line(line)))
    assert list(rule.find(Line(line, acute=True)))


@pytest.mark.parametrize("name", FAILING_GUIDES)
def test_a_guide_that_breaks_a_rule(tmp_path, name):
    text, replacements = FAILING_GUIDES[name]
    guide = loaded(tmp_path, change(text, *replacements))
    found = [
        finding for rule in GUIDE_RULES if rule.name == name for finding in rule.find(guide)
    ] + [
        finding
        for rule in (*SHAPE_RULES, *BREATH_RULES)
        if rule.name == name
        for finding in rule.find(next(ways(guide)))
    ]
    assert found
    problems = check_guide(guide, None)
    assert {finding.what for finding in found} <= {problem.say for problem in problems}
    assert all(problem.fix and problem.path == guide.path for problem in problems)


def test_a_guide_with_an_odd_name(tmp_path):
    guide = loaded(tmp_path, GOOD, "My_Guide2")
    assert "My_Guide2" in check_guide(guide, None)[0].say


def test_a_problem_stands_on_its_line(tmp_path):
    text = change(GOOD, ("There is a room around you.", "You should hear the room."))
    (problem,) = check_guide(loaded(tmp_path, text), None)
    assert (problem.line, problem.field) == (18, "steps[6].say")
    assert '"should"' in problem.say


def test_a_sentence_that_would_be_taken_for_a_command(tmp_path):
    def heard_as(sentence):
        return "a command" if sentence.startswith("There is") else None

    ear = Ear(heard_as, lambda one, other: False)
    (problem,) = check_guide(loaded(tmp_path, GOOD), ear)
    assert problem.field == "steps[6].say"
    assert "a command" in problem.say


def test_answers_that_are_commands_or_sound_alike(tmp_path):
    ear = Ear(
        lambda text: "a command" if text == "hands" else None,
        lambda one, other: {one, other} == {"touch", "sound"},
    )
    problems = check_guide(loaded(tmp_path, CHOOSING), ear)
    assert [problem.field for problem in problems] == [
        "steps[2].choose.options[0].words",
        "steps[2].choose.options[1].words",
    ]
    assert ['"hands" is a command.' in problems[0].say, "sounds like" in problems[1].say] == [
        True
    ] * 2


def test_a_rule_holds_on_every_way_and_in_both_forms(tmp_path):
    slow_answer = change(CHOOSING, ("pause = 13, only", "pause = 35, only"))
    fields = {problem.field for problem in check_guide(loaded(tmp_path, slow_answer), None)}
    assert fields >= {"minutes", "offer"}
    slow_short = change(CHOOSING, ("pause = 2, ", "pause = 12, "))
    (*problems,) = check_guide(loaded(tmp_path / "b", slow_short), None)
    assert {problem.field for problem in problems} >= {"short.minutes", "short.offer"}


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("lamp", "lamp"), "enough_words"),
        (("lamp",), "enough_words"),
        (("table lamp",), "easy_words"),
        (("Lamp",), "easy_words"),
        (("encyclopedia",), "easy_words"),
        (("blorft",), "easy_words"),
    ],
)
def test_words_of_a_shuffle_that_break_a_rule(words, rule):
    found = {r.name: list(r.find(BlandWords(words))) for r in SHUFFLE_RULES}
    assert found[rule]


def test_a_shuffled_word_that_is_a_command(tmp_path):
    path = tmp_path / "bland_words.toml"
    text = bland_words_file().read_text("utf-8")
    path.write_text(change(text, ('"acorn"', '"quieter"')), encoding="utf-8")
    ear = Ear(lambda text: "a command" if text == "quieter" else None, lambda one, other: False)
    (problem,) = check_bland_words(path, ear)
    assert problem.field == "words[0]"


def test_a_schema_that_is_out_of_date(tmp_path):
    assert check_schema(tmp_path / "guide.schema.json")
    (tmp_path / "guide.schema.json").write_text("{}", encoding="utf-8")
    (problem,) = check_schema(tmp_path / "guide.schema.json")
    assert "companion scripts schema" in problem.fix


# --- prompts and safety texts ---------------------------------------------------------------

AGAIN = "You can take all the time you need."


@pytest.mark.parametrize(
    ("old", "new", "field", "say"),
    [
        ('close = [', 'closing = [', "close", "missing"),
        ("Did you say {word}?", "Did you say it?", "confirm_word", "other slots"),
        ("Did you say {word}?", "Did you say {word?", "confirm_word", "curly bracket"),
        (AGAIN, "You should not hurry.", "ask_feeling_again[0]", '"should"'),
        (AGAIN, "Take 5 minutes.", "ask_feeling_again[0]", "'5'"),
        ('half = ["a half"]', 'half = "a half"', "half", "Expected array"),
    ],
)  # fmt: skip
def test_a_prompt_that_breaks_a_rule(tmp_path, old, new, field, say):
    path = tmp_path / "prompts.toml"
    path.write_text(change(prompts_file().read_text("utf-8"), (old, new)), encoding="utf-8")
    problems = [problem for problem in check_prompts(path) if problem.field == field]
    assert any(say in problem.say for problem in problems)


FAILING_SAFETY = {
    "emergency_is_told": ('numbers = ["crisis", "emergency"]', 'numbers = ["crisis"]'),
    "cannot_call": ("I can't call", "I may call"),
    "open_check": ("yes, no or not sure.", "yes or no."),
    "help_comes_soon": ("Please reach a person now.", "Please reach a person now. " * 20),
}


def test_every_safety_rule_has_a_failing_example():
    assert set(FAILING_SAFETY) == {rule.name for rule in SAFETY_RULES}


@pytest.mark.parametrize("name", FAILING_SAFETY)
def test_safety_texts_that_break_a_rule(tmp_path, name):
    path = tmp_path / "safety_texts.toml"
    text = change(safety_texts_file().read_text("utf-8"), FAILING_SAFETY[name])
    path.write_text(text, encoding="utf-8")
    rule = next(rule for rule in SAFETY_RULES if rule.name == name)
    found = list(rule.find(msgspec.toml.decode(text, type=SafetyFile)))
    assert found
    assert {finding.what for finding in found} <= {p.say for p in check_safety_texts(path)}


def broken_help_lines(folder, *changes):
    path = folder / "help_lines.toml"
    path.write_text(change(help_lines_file().read_text("utf-8"), *changes), encoding="utf-8")
    return check_help_lines(path)


def test_help_lines_that_break_a_rule(tmp_path):
    (twice,) = broken_help_lines(tmp_path, ('code = "GB"', 'code = "US"'))
    assert "twice" in twice.say
    sources = 'sources = ["poisons.ie", "hse.ie"]'
    (one,) = broken_help_lines(tmp_path, (sources, 'sources = ["poisons.ie"]'))
    assert one.field.endswith("sources")
    (undated,) = broken_help_lines(tmp_path, (f"{sources}\nchecked = 2026-11-24", sources))
    assert "no check date" in undated.say
    (path,) = tmp_path.iterdir()
    path.write_text(path.read_text("utf-8").split('[[country]]\ncode = "CA"')[0], "utf-8")
    assert any("1 countries" in problem.say for problem in check_help_lines(path))


def test_a_category_without_texts(tmp_path):
    path = tmp_path / "safety_texts.toml"
    text = safety_texts_file().read_text("utf-8").replace("[medical.", "[medicals.")
    path.write_text(text, encoding="utf-8")
    (problem,) = check_safety_texts(path)
    assert "medicals" in problem.say
    assert "Did you mean medical?" in problem.fix
