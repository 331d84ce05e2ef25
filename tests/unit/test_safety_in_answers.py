"""What people are asked about in an exercise is no alarm; a plain statement there still is."""

from __future__ import annotations

import pytest

from companion.language import read


@pytest.mark.parametrize(
    "answer",
    [
        "my husband",
        "he would hold my hand",
        "when he is away",
        "I would probably leave the room",
        "go to my sister",
        "I will leave the room when I get loud",
        "I'll leave the room when I get low",
        "he shouts at me and I go quiet",
        "I'd go to my mother's until it is quiet",
    ],
)
def test_an_answer_that_was_asked_for_raises_no_alarm(answer: str) -> None:
    assert read(answer, (), "words").safety.level == "none"


def test_one_misheard_word_beside_an_answer_raises_no_alarm_about_others() -> None:
    heard = "I will leave the room when I get loud"
    others = ("I will lead the room when I get loud", "I will lose the room when I get loud")
    assert read(others[0], (), "words").safety.level == "check"
    assert read(heard, others, "words").safety.level == "none"
    assert read(heard, ("he strangled me last night",), "words").safety.level == "check"
    assert read("my chest herbs", ("my chest hurts badly",), "words").safety.level == "check"
    assert (
        read("I'm a bird to everyone", ("I'm such a burden to everyone",), "words").safety.level
        == "check"
    )


@pytest.mark.parametrize(
    ("answer", "category"),
    [
        ("I want to kill myself", "suicide_active"),
        ("I took all the pills", "overdose"),
        ("he strangled me last night", "partner_violence"),
        ("I don't want to be here any more", "suicide_passive"),
        ("he has a knife", "danger_now"),
    ],
)
def test_a_plain_statement_in_answer_is_a_crisis(answer: str, category: str) -> None:
    safety = read(answer, (), "words").safety
    assert (safety.level, safety.category) == ("crisis", category)


@pytest.mark.parametrize(
    "answer",
    [
        "I'm such a burden to everyone",
        "there's no point to any of it",
        "I can't do this any more",
        "I'd be better off gone",
        "my chest hurts and my arm is numb",
        "the voices tell me I'm worthless",
    ],
)
def test_despair_of_oneself_is_asked_about_in_an_answer_as_anywhere(answer: str) -> None:
    anywhere, in_answer = (read(answer, (), place).safety for place in ("feeling", "words"))
    assert in_answer.level != "none"
    assert (in_answer.level, in_answer.category) == (anywhere.level, anywhere.category)


@pytest.mark.parametrize("answer", ["I want it all to end", "I wanted everything to stop"])
def test_a_wish_that_it_all_ends_is_asked_about_in_an_answer_too(answer: str) -> None:
    safety = read(answer, (), "words").safety
    assert (safety.level, safety.category) == ("check", "suicide_passive")


@pytest.mark.parametrize("words", ["my husband", "in my chest", "for myself", "I live alone"])
def test_a_few_plain_words_raise_no_alarm_anywhere(words: str) -> None:
    assert read(words, (), "feeling").safety.level == "none"
