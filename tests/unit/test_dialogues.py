"""Guides with slots: a person's own words are asked for, read back, corrected, kept by consent."""

from __future__ import annotations

import pytest

from companion.content.load import load_folders
from companion.core.events import Speak
from companion.core.guide_flow import guide_alone
from companion.core.slots import own_words
from companion.core.talk import SessionSettings
from tests.content.authoring import GOOD, change, loaded, write
from tests.support.conversation import Conversation, guides, safety_texts

FILL = """{ fill = { slot = "sorry", text = "What are you sorry for?", again = "Sorry for what?",
    example = "For example: for being late.", wait = 10, drop = ["i am sorry for", "for"],
    unless = [{ heard = ["if"], say = "The word if can weaken it." }] } }"""
SECOND = """{ fill = { slot = "change", text = "What will you do another way?",
    again = "One thing?", example = "For example: I will write.", drop = ["i will"] } }"""
THIRD = """{ fill = { slot = "sign", text = "How might they notice?",
    again = "What might they see?",
    example = "For example: when I call first.", drop = ["when"] } }"""
BACK = """{ read_back = { lines = ["I'm sorry for {sorry}.", "I will {change}.",
    "You'll see it when {sign}."], ask = "Is that how you'd like it?" } }"""
KEEP = """{ keep = { what = "repair", slots = ["sorry", "change", "sign"],
    ask = "Would you like me to keep these words?" } }"""
STEPS = f"""{FILL},
  {{ say = "So it's {{sorry}}.", unknown = "That can come later." }},
  {SECOND}, {THIRD}, {BACK}, {KEEP},"""
ANSWERS = ("I'm sorry for forgetting your evening.", "I will text you.", "when I call first")
WHOLE = "I'm sorry for forgetting your evening. I will text you. You'll see it when I call first."


def guide(folder, steps=STEPS):
    return loaded(folder, with_steps(steps))


def with_steps(steps):
    """A whole guide with these steps in it; TOML wants an inline table on one line."""
    return change(GOOD, ("{ pause = 5 },", " ".join(steps.split())))


def talk_through(guide, settings=None):
    """A conversation that is the guide and nothing else."""
    return Conversation(settings, make_flow=lambda talk: guide_alone(talk, guide))


@pytest.fixture
def talk(tmp_path):
    return talk_through(guide(tmp_path))


def answered(talk):
    for answer in ANSWERS:
        said = talk.answer(answer)
    return said


def kept(talk):
    return [data for kind, data in talk.notes if kind == "words"]


def test_words_are_asked_for_read_back_and_kept_after_a_yes(talk):
    (said,) = answered(talk)
    assert said == f"{WHOLE} Is that how you'd like it?"
    assert "So it's forgetting your evening." in talk.said
    assert talk.answer("yes") == ["Would you like me to keep these words?"]
    talk.answer("yes please")
    assert kept(talk) == [
        {
            "what": "repair",
            "words": {
                "sorry": "forgetting your evening", "change": "text you", "sign": "I call first",
            },
        }
    ]  # fmt: skip


def test_a_part_is_changed_and_read_back_again(talk):
    answered(talk)
    assert talk.answer("no, change the second part") == ["What will you do another way?"]
    (said,) = talk.answer("I will write by noon")
    assert "I will write by noon. You'll see it when" in said
    talk.answer("yes")
    talk.answer("yes")
    assert kept(talk)[0]["words"]["change"] == "write by noon"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("change the second part", "What will you do another way?"),
        ("no, the last one", "How might they notice?"),
        ("the first one", "What are you sorry for?"),
        ("no, part three", "How might they notice?"),
        ("no, change what I'm sorry for", "What are you sorry for?"),
        ("that's wrong, they'd notice other things", "How might they notice?"),
        ("no, not the evening", "What are you sorry for?"),
    ],
)
def test_a_part_is_named_by_its_place_or_a_word_of_it(talk, said, asked):
    answered(talk)
    assert talk.answer(said) == [asked]


@pytest.mark.parametrize(
    "said", ["yes", "yes that's what I meant", "that's fine", "sort of", "skip", None]
)
def test_what_is_no_wish_to_change_goes_on(talk, said):
    answered(talk)
    if said is None:
        talk.silence()
        talk.until_asked()
    else:
        talk.answer(said)
    assert talk.said[-1] == "Would you like me to keep these words?"


def test_a_bare_no_is_asked_about(talk):
    answered(talk)
    asked = "Which part would you like to change: the first, the second or the third?"
    assert talk.answer("no") == [asked]
    assert talk.answer("the third") == ["How might they notice?"]


def test_what_was_meant_is_put_in_at_once(talk):
    answered(talk)
    (said,) = talk.answer("no, in the second I meant call you")
    assert "I will call you." in said
    (which,) = talk.answer("no, I meant being late")
    assert which.startswith("Which part")
    (said,) = talk.answer("the first")
    assert said.startswith("I'm sorry for being late. I will call you.")


def test_more_than_three_parts_are_named_a_few_at_a_time(tmp_path):
    fourth = change(THIRD, ('"sign"', '"day"'), ("How might they notice?", "By which day?"))
    back = change(BACK, ("{sign}.", '{sign}.", "It begins {day}.'))
    keep = change(KEEP, ('"sign"]', '"sign", "day"]'))
    talk = talk_through(guide(tmp_path, ", ".join([FILL, SECOND, THIRD, fourth, back, keep]) + ","))
    answered(talk)
    talk.answer("on Friday")
    assert talk.answer("no")[0].endswith("the first, the second or a later one?")
    assert talk.answer("a later one")[0].endswith("the third or the fourth?")
    assert talk.answer("the fourth one") == ["By which day?"]


def test_three_changes_are_the_most(talk):
    answered(talk)
    for _ in range(3):
        talk.answer("change the second")
        said = talk.answer("I will write")
    assert said[-1] == "Would you like me to keep these words?"
    assert said[:-1] == [
        "I'm sorry for forgetting your evening.",
        "I will write.",
        "You'll see it when I call first.",
    ]


def test_silence_at_a_change_leaves_the_words_as_they_were(talk):
    answered(talk)
    talk.answer("the second part")
    talk.silence()
    talk.silence()
    talk.until_asked()
    assert talk.said[-1].startswith(WHOLE)


def test_repeat_reads_all_of_it_again(talk):
    answered(talk)
    talk.say("repeat")
    talk.until_asked()
    assert talk.said[-1] == talk.said[-2] == f"{WHOLE} Is that how you'd like it?"


def test_silence_all_the_way_ends_kindly_and_keeps_nothing(talk):
    talk.to_the_end()
    asked = [line for line in talk.said if line.endswith("?")]
    assert asked == [
        "What are you sorry for?", "Sorry for what?", "What will you do another way?",
        "One thing?", "How might they notice?", "What might they see?", "Is it warm or cool there?",
    ]  # fmt: skip
    assert "That can come later." in talk.said
    assert talk.said[-1] == "There is a room around you."
    assert not kept(talk)


@pytest.mark.parametrize("answer", ["skip", "no", "I'd rather not say"])
def test_a_slot_may_be_left_empty(talk, answer):
    assert talk.answer(answer)[-1] == "What will you do another way?"
    talk.answer("I will text you.")
    assert talk.answer("skip") == ["I will text you. Is that how you'd like it?"]


@pytest.mark.parametrize("answer", ["I don't know", "yes", "I'm sorry for", "let me think"])
def test_an_answer_without_words_is_asked_once_more(talk, answer):
    assert talk.answer(answer) == ["Sorry for what?"]
    assert talk.answer(answer)[-1] == "What will you do another way?"


def test_a_doubtful_answer_is_met_once(talk):
    assert talk.answer("for it if it hurt you") == ["The word if can weaken it.", "Sorry for what?"]
    assert talk.answer("if it hurt you")[0] == "So it's if it hurt you."


def test_help_tells_what_can_be_said_with_an_example(talk):
    talk.until_asked()
    said = talk.say("help")
    talk.until_asked()
    assert "words of your own" in said[0]
    assert talk.said[-3:] == [said[0], "For example: for being late.", "What are you sorry for?"]


def test_danger_in_an_answer_is_met_with_help_at_once(talk):
    talk.answer("forgetting your evening")
    said = talk.answer("I want to kill myself tonight")
    assert said and "What will you do another way?" not in said
    assert any("116 123" in line or "999" in line for line in talk.shown)
    assert not any("kill" in line for line in talk.said)
    assert not kept(talk)


def test_a_doubtful_statement_is_asked_about_and_does_not_fill_the_slot(talk):
    (asked,) = talk.answer("I want it all to end")
    assert asked == safety_texts("GB").categories["suicide_passive"].check.ask
    assert talk.answer("no")[-1] == "What are you sorry for?"
    talk.to_the_end()
    assert not any("it all to end" in line for line in talk.said)


def test_what_only_sounds_like_a_command_is_an_answer(talk):
    talk.answer("for not calling")
    talk.answer("would you write by noon")
    assert "I will would you write by noon." in talk.answer("stop shouting at you")[0]


@pytest.mark.parametrize("answer", [None, "no", "yes but not the first", "maybe", "skip"])
def test_nothing_is_kept_without_a_plain_yes(talk, answer):
    answered(talk)
    talk.answer("yes")
    if answer is None:
        talk.silence()
    else:
        talk.say(answer)
    talk.to_the_end()
    assert "I won't keep them. They stay with you." in talk.said
    assert not kept(talk)


def test_words_that_were_not_kept_are_in_no_log_of_what_was_said(tmp_path):
    talk = talk_through(guide(tmp_path), SessionSettings(log_words=True))
    answered(talk)
    talk.answer("no, change the second part")
    talk.answer("I will write by noon")
    talk.answer("yes")
    talk.answer("no")
    talk.to_the_end()
    assert "I won't keep them. They stay with you." in talk.said
    assert "evening" not in str(talk.notes)
    assert "noon" not in str(talk.notes)
    assert talk.note("heard") == {"text": "no"}  # what is no answer of that kind is still logged


def test_only_lines_with_the_persons_words_are_private(talk):
    answered(talk)
    talk.to_the_end()
    private = {a.text for a in talk.actions if isinstance(a, Speak) and a.private}
    assert private == {"So it's forgetting your evening.", f"{WHOLE} Is that how you'd like it?"}


def test_a_line_is_left_out_when_all_in_it_was_said(tmp_path):
    back = '{ read_back = { lines = ["{sorry}, {change}.", "{sorry}."], ask = "Right?" } },'
    steps = ", ".join([FILL, SECOND, back])
    both = talk_through(guide(tmp_path / "a", steps))
    both.answer("one")
    assert both.answer("two") == ["One, two. Right?"]
    alone = talk_through(guide(tmp_path / "b", steps))
    alone.answer("one")
    assert alone.answer("skip") == ["One. Right?"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I'm sorry for forgetting your evening.", "forgetting your evening"),
        ("Sorry, um, for the shouting!", "Sorry, um, for the shouting"),
        ("Um, forgetting it", "forgetting it"),
        ("For being late. I was tired.", "being late. I was tired"),
        ("I was late", "I was late"),
        ("Forgetting it", "forgetting it"),
        ("for", ""),
        ("...", ""),
    ],
)
def test_the_opening_and_the_mark_at_the_end_are_taken_off(text, words):
    assert own_words(text, ("i am sorry for", "for")) == words


IN_ONE = """{{ choose = {{ text = "Touch, or sound?", options = [
    {{ words = ["touch"], steps = [{first}] }},
    {{ words = ["sound"], steps = [{second}] }} ] }} }},"""
SAY = '{ say = "It was {sorry}.", unknown = "Or not." }'
REST = '{ say = "A breath." }'


@pytest.mark.parametrize(
    ("steps", "field", "say"),
    [
        (f"{SAY}, {FILL},", "steps[2].say", "slot sorry is used here, and nothing before fills it"),
        (f"{FILL},", "steps[2].fill.slot", "slot sorry is filled and never used"),
        (f"{FILL}, {FILL}, {SAY},", "steps[3].fill.slot", "sorry is filled already"),
        (f"{FILL}, {BACK},", "steps[3].read_back.lines[1]", "slot change is used here"),
        (f"{FILL}, {SAY}, {KEEP},", "steps[4].keep.slots", "slot change is used here"),
        (IN_ONE.format(first=FILL, second=REST) + f"{SAY},", "steps[3].say",
         "slot sorry is not filled on every way"),
        ('{ ask = { text = "Is it {cause}?" } },', "steps[2].ask.text", "no slot can stand in it"),
        (change(FILL, ('"sorry"', '"cause"')) + ",", "steps[2].fill.slot", "filled already"),
        (change(FILL, ('"sorry"', '"Sorry"')) + ",", "steps[2].fill.slot", "regex"),
        ('{ read_back = { lines = ["So."], ask = "Right?" } },', "steps[2].read_back", "a slot"),
        ('{ say = "It was {sorry}." },', "steps[2]", "has unknown"),
    ],
)  # fmt: skip
def test_a_slot_in_the_wrong_place_is_told(tmp_path, steps, field, say):
    write(tmp_path, with_steps(steps))
    library = load_folders((tmp_path, False))
    assert not library.guides
    (problem,) = library.problems
    assert problem.field == field
    assert say in problem.say


def test_a_slot_that_every_answer_fills_may_be_said_behind_them(tmp_path):
    steps = IN_ONE.format(first=FILL, second=FILL) + f"{SAY},"
    talk = talk_through(guide(tmp_path, steps))
    talk.answer("sound")
    assert talk.answer("for being late")[0] == "It was being late."


# --- the guides that ship -----------------------------------------------------------------


def shipped(name):
    return talk_through(guides().guides[name])


DIALOGUES = [
    "three-legs", "four-small-parts", "the-need-underneath", "say-it-back",
    "three-reasons-for-silence",
]  # fmt: skip


@pytest.mark.parametrize("name", DIALOGUES)
def test_a_dialogue_ends_kindly_in_silence(name):
    talk = shipped(name)
    talk.to_the_end()
    assert not kept(talk)
    assert not any("{" in line or "  " in line for line in talk.said)
    told_s = guides().guides[name].minutes * 60
    assert 0.8 * told_s < talk.t_s < 1.4 * told_s


@pytest.mark.parametrize("name", DIALOGUES)
def test_a_dialogue_goes_with_skip_at_every_question(name):
    talk = shipped(name)
    for _ in range(12):
        talk.until_asked()
        if not talk.session.over:
            talk.say("skip")
    talk.to_the_end()
    assert not kept(talk)


@pytest.mark.parametrize("name", DIALOGUES)
def test_repair_and_talk_are_not_offered_first_in_danger(name):
    assert "danger" in guides().guides[name].guide.avoid_if


def test_a_repair_is_rehearsed_corrected_and_kept():
    talk = shipped("three-legs")
    said = talk.answer("I'm sorry, but I was tired.")
    assert "The words if and but can weaken this leg." in said[0]
    talk.answer("I'm sorry for missing your concert.")
    talk.answer("I'll try to be on time")
    talk.answer("I will put our dates in my phone")
    talk.answer("when I bring one up first")
    talk.answer("evenings kept")
    assert talk.answer("on Sunday") == [
        "I'm sorry for missing your concert. I will put our dates in my phone. "
        "You'll see it when I bring one up first. What we count is evenings kept. "
        "The day to look is Sunday. Is that how you'd like it?"
    ]
    talk.answer("no, change the second part")
    (again,) = talk.answer("I will call you at noon")
    assert "I will call you at noon." in again
    assert "Would you like me to keep these words?" in talk.answer("that's right")
    talk.answer("yes")
    talk.to_the_end()
    (repair,) = kept(talk)
    assert repair["what"] == "repair"
    assert repair["words"] == {
        "sorry": "missing your concert",
        "change": "call you at noon",
        "sign": "I bring one up first",
        "measure": "evenings kept",
        "day": "Sunday",
    }


def test_an_i_statement_takes_a_thought_for_a_thought():
    talk = shipped("four-small-parts")
    talk.answer("when plans change late")
    assert "That may be a thought." in talk.answer("I feel that you don't care")[0]
    talk.answer("I feel tense")
    talk.answer("to know where I stand")
    said = talk.answer("would you write by noon?")
    assert said[-1] == (
        "When plans change late. I feel tense. Because I need to know where I stand. "
        "Would you write by noon? Does it sound like you?"
    )


def test_a_wait_gets_other_reasons_and_a_time_to_look():
    talk = shipped("three-reasons-for-silence")
    talk.answer("they don't want me any more")
    assert "So one story is: they don't want me any more." in talk.said
    for answer in ("their phone is off", "maybe they're tired", "skip", "at eight"):
        talk.answer(answer)
    assert talk.answer("a warm shower") == [
        "It may be this: their phone is off. Or this: they're tired. The next look is at eight. "
        "Until then there is a warm shower. Does that suit you?"
    ]
