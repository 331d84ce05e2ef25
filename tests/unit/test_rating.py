"""Zero to ten before and after, a person to call, and a small win."""

from __future__ import annotations

import pytest

from companion.core.talk import SessionSettings
from tests.support.conversation import Conversation

FEELING = "I feel sad because he left"


def rated(
    before: str | None, after: str | None = "", settings: SessionSettings | None = None
) -> Conversation:
    """A talk up to the number before, or through one guide and the number after."""
    talk = Conversation(settings)
    talk.answer(FEELING)
    answer(talk, before)
    if after == "":
        return talk
    talk.until_asked()
    if talk.said[-1] in talk.prompts.texts("number_high"):
        talk.answer("no")
    talk.say("yes")
    talk.until_guide()
    talk.until_said("zero to ten")
    answer(talk, after)
    return talk


def answer(talk: Conversation, text: str | None) -> list[str]:
    talk.until_asked()
    before = len(talk.said)
    if text is None:
        talk.step()
        talk.until_asked()
    else:
        talk.answer(text)
    return talk.said[before:]


def numbers(talk: Conversation) -> list[tuple[object, object]]:
    return [(data["when"], data["value"]) for kind, data in talk.notes if kind == "number"]


def asked(talk: Conversation, prompt: str) -> bool:
    talk.until_asked()
    return talk.said[-1] in talk.prompts.texts(prompt)


@pytest.mark.parametrize(
    ("said", "value"),
    [("seven", 7.0), ("about a six", 6.0), ("seven and a half", 7.5), ("six or seven", 6.5),
     ("8 out of 10", 8.0), ("low", 2.0), ("tent", 10.0), ("for", 4.0), ("zero", 0.0)],
)  # fmt: skip
def test_every_spoken_form_is_a_rating_and_is_said_back(said: str, value: float) -> None:
    talk = Conversation()
    talk.answer(FEELING)
    answer(talk, said)
    if said == "tent":
        talk.answer("yes")
    assert numbers(talk) == [("before", value)]
    assert any(talk.prompts.number(value) in line.lower() for line in talk.said[-3:])


@pytest.mark.parametrize("said", ("skip", "no", None, "same"))
def test_the_first_rating_may_be_left_out(said: str | None) -> None:
    talk = rated(said)
    assert numbers(talk) == []
    assert "We could" in talk.said[-1]


def test_what_is_no_number_is_asked_for_once_more() -> None:
    talk = rated("it is purple")
    assert asked(talk, "ask_number_again")
    talk.answer("it is purple")
    assert "We could" in talk.said[-1]


@pytest.mark.parametrize(
    ("answer_", "expected"),
    [("yes", [("before", 10.0)]), (None, [("before", 10.0)]), ("eight", [("before", 8.0)])],
)
def test_off_the_charts_is_confirmed(
    answer_: str | None, expected: list[tuple[object, object]]
) -> None:
    talk = rated("off the charts")
    assert asked(talk, "confirm_ten")
    assert numbers(talk) == []
    answer(talk, answer_)
    assert numbers(talk) == expected


def test_no_ten_after_all_is_asked_for_again() -> None:
    talk = rated("off the charts")
    talk.answer("no")
    assert asked(talk, "ask_number_again")


def test_a_plain_ten_is_not_asked_about() -> None:
    assert numbers(rated("ten")) == [("before", 10.0)]
    assert numbers(rated("ten out of ten")) == [("before", 10.0)]


@pytest.mark.parametrize(
    ("said", "value"),
    [("same", 6.0), ("about the same", 6.0), ("a bit less", 5.0), ("much less", 4.0),
     ("a bit more", 7.0), ("a lot worse", 8.0), ("better", 5.0), ("four", 4.0)],
)  # fmt: skip
def test_the_second_rating_may_be_told_by_the_first(said: str, value: float) -> None:
    assert numbers(rated("six", said)) == [("before", 6.0), ("after", value)]


def test_what_is_told_by_a_first_rating_stays_on_the_scale() -> None:
    assert numbers(rated("one", "much less"))[-1] == ("after", 0.0)
    assert numbers(rated("nine", "a bit more"))[-1] == ("after", 10.0)


@pytest.mark.parametrize("said", ("skip", None))
def test_the_second_rating_may_be_left_out(said: str | None) -> None:
    talk = rated("six", said)
    talk.to_the_end()
    assert numbers(talk) == [("before", 6.0)]
    assert talk.said[-1] in talk.prompts.texts("close")


def test_relative_words_without_a_first_rating_are_let_be() -> None:
    talk = rated("skip", "a bit less")
    talk.to_the_end()
    assert numbers(talk) == []


@pytest.mark.parametrize("said", ("same", "seven"))
def test_no_change_and_a_small_rise_are_met_and_another_kind_is_offered(said: str) -> None:
    talk = rated("six", said)
    assert asked(talk, "number_same_or_higher")
    talk.say("yes")
    talk.until_guide()
    assert talk.note("guide")["did"] == "began"
    talk = rated("six", said)
    answer(talk, None)
    talk.to_the_end()
    assert talk.note("end") == {"how": "finished"}


# --- a person to call -------------------------------------------------------------------------


@pytest.mark.parametrize("said", ("nine", "ten"))
def test_a_person_is_offered_softly_when_it_is_very_strong(said: str) -> None:
    for reply, told in (("yes", True), ("no", False), (None, False)):
        talk = rated(said)
        assert asked(talk, "number_high")
        lines = answer(talk, reply)
        assert any("one, one, six" in line or "Samaritans" in line for line in lines) == told
        assert lines[-1].endswith("something else.")


def test_at_eight_no_person_is_offered() -> None:
    assert not asked(rated("eight"), "number_high")


def test_a_rise_of_two_offers_a_person_and_then_another_kind() -> None:
    for reply, told in (("yes", True), ("no", False), (None, False)):
        talk = rated("four", "six")
        assert asked(talk, "number_rose")
        lines = answer(talk, reply)
        assert any("Samaritans" in line for line in lines) == told
        assert asked(talk, "number_same_or_higher")


def test_a_person_is_offered_once_in_a_session() -> None:
    talk = rated("four", "six")
    talk.answer("no")
    talk.say("yes")
    talk.until_guide()
    talk.until_said("zero to ten")
    talk.answer("nine")
    assert asked(talk, "number_same_or_higher")
    offers = {*talk.prompts.texts("number_rose"), *talk.prompts.texts("number_high")}
    assert sum(line in offers for line in talk.said) == 1


# --- a small win ------------------------------------------------------------------------------


def test_what_went_all_right_is_asked_once_and_thanked() -> None:
    talk = rated("six", "four")
    assert asked(talk, "win")
    lines = answer(talk, "I watered the plants")
    assert lines[0] in talk.prompts.texts("win_thanks")
    assert asked(talk, "ask_keep_win")
    talk.answer("yes")
    talk.to_the_end()
    assert talk.note("win") == {"text": "I watered the plants"}
    assert talk.said[-1] in talk.prompts.texts("close")


@pytest.mark.parametrize("reply", ("no", None))
def test_a_win_is_written_down_only_with_consent(reply: str | None) -> None:
    talk = rated("six", "four")
    answer(talk, "I watered the plants")
    answer(talk, reply)
    talk.to_the_end()
    assert "win" not in talk.kinds()
    assert "plants" not in str(talk.notes)


def test_where_words_are_kept_no_consent_is_asked_for() -> None:
    talk = rated("six", "four", SessionSettings(log_words=True))
    answer(talk, "I watered the plants")
    talk.to_the_end()
    assert talk.note("win") == {"text": "I watered the plants"}
    assert not any(line in talk.prompts.texts("ask_keep_win") for line in talk.said)


@pytest.mark.parametrize("reply", ("skip", "no", "nothing", "not really", None))
def test_a_win_may_be_left_out(reply: str | None) -> None:
    talk = rated("six", "four")
    answer(talk, reply)
    talk.to_the_end()
    assert not any(line in talk.prompts.texts("win_thanks") for line in talk.said)
    assert talk.note("end") == {"how": "finished"}


@pytest.mark.parametrize(
    ("before", "after"), [("four", "seven"), ("ten", "nine"), ("four", "five")]
)
def test_no_win_is_asked_for_after_a_rise_or_while_it_is_very_strong(
    before: str, after: str
) -> None:
    talk = rated(before, after)
    talk.to_the_end()
    assert not any(line in talk.prompts.texts("win") for line in talk.said)
