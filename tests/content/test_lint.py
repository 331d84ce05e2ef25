"""Each rule finds what it is for, on its line, and a good guide breaks none."""

from __future__ import annotations

import msgspec
import pytest

from companion.content.lint import check_guide, check_prompts, check_safety_texts
from companion.content.prompts import prompts_file
from companion.content.rules import Line
from companion.content.rules_safety import SAFETY_RULES
from companion.content.rules_shape import GUIDE_RULES
from companion.content.rules_words import LINE_RULES
from companion.content.safety_texts import SafetyFile, safety_texts_file
from tests.content.authoring import BREATHING, GOOD, change, loaded

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
}  # fmt: skip


def nothing(_sentence):
    return None


@pytest.mark.parametrize("text", [GOOD, BREATHING], ids=["grounding", "breathing"])
def test_a_good_guide_breaks_no_rule(tmp_path, text):
    assert check_guide(loaded(tmp_path, text), nothing) == []


def test_every_rule_has_a_failing_example():
    assert set(FAILING_LINES) == {rule.name for rule in LINE_RULES}
    assert {*FAILING_GUIDES, "plain_name"} == {rule.name for rule in GUIDE_RULES}


def test_every_rule_is_a_sentence_with_a_fix():
    for rule in (*LINE_RULES, *GUIDE_RULES, *SAFETY_RULES):
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
    rule = next(rule for rule in GUIDE_RULES if rule.name == name)
    found = list(rule.find(guide))
    assert found
    problems = check_guide(guide, nothing)
    assert {finding.what for finding in found} <= {problem.say for problem in problems}
    assert all(problem.fix and problem.path == guide.path for problem in problems)


def test_a_guide_with_an_odd_name(tmp_path):
    guide = loaded(tmp_path, GOOD, "My_Guide2")
    assert "My_Guide2" in check_guide(guide, nothing)[0].say


def test_a_problem_stands_on_its_line(tmp_path):
    text = change(GOOD, ("There is a room around you.", "You should hear the room."))
    (problem,) = check_guide(loaded(tmp_path, text), nothing)
    assert (problem.line, problem.field) == (18, "steps[6].say")
    assert '"should"' in problem.say


def test_a_sentence_that_would_be_taken_for_a_command(tmp_path):
    def heard_as(sentence):
        return "a command" if sentence.startswith("There is") else None

    (problem,) = check_guide(loaded(tmp_path, GOOD), heard_as)
    assert problem.field == "steps[6].say"
    assert "a command" in problem.say


# --- prompts and safety texts ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "field", "say"),
    [
        ('close = [', 'closing = [', "close", "missing"),
        ("Did you say {word}?", "Did you say it?", "confirm_word", "other slots"),
        ("Did you say {word}?", "Did you say {word?", "confirm_word", "curly bracket"),
        ("Take your time.", "You should take your time.", "ask_feeling_again[0]", '"should"'),
        ("Take your time.", "Take 5 minutes.", "ask_feeling_again[0]", "'5'"),
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


def test_a_category_without_texts(tmp_path):
    path = tmp_path / "safety_texts.toml"
    text = safety_texts_file().read_text("utf-8").replace("[medical.", "[medicals.")
    path.write_text(text, encoding="utf-8")
    (problem,) = check_safety_texts(path)
    assert "medicals" in problem.say
    assert "Did you mean medical?" in problem.fix
