"""Setting things up: by voice in virtual time, broken off, taken up, skipped, and in danger."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from companion.core.events import (
    Forget,
    KeepPlace,
    KeepSetting,
    KeepSound,
    SetRate,
    SetVoice,
)
from companion.core.requests import Flow, Question
from companion.core.setup import setup_alone
from companion.core.setup_asking import Given
from companion.language import read
from companion.language.setup_words import countries_named, wish
from tests.support.conversation import Conversation
from tests.support.setup_session import COUNTRIES, VOICES, kept, setting_up

NAMES = {code: country.name for code, country in COUNTRIES.items()}


def place(talk: Conversation) -> tuple[str, ...] | None:
    return [a.parts for a in talk.actions if isinstance(a, KeepPlace)][-1]


def answered(flow: Flow, *answers: str) -> list[KeepSetting]:
    """What a flow settles when its questions are answered one after another."""
    settled, told = [], list(answers)
    request = next(flow)
    while told or not isinstance(request, Question):
        reading = None
        if isinstance(request, Question):
            reading = read(told.pop(0), (), request.expecting)
            assert reading.command in (None, "yes"), reading  # else it would be obeyed instead
        elif isinstance(request, KeepSetting):
            settled.append(request)
        request = flow.send(reading)
    return settled


def test_a_whole_setup_by_voice() -> None:
    talk = setting_up()
    assert talk.answer("I live in England") == ["The United Kingdom, is that right?"]
    assert "lung or heart" in talk.answer("yes")[-1]
    assert "attention to your breath" in talk.answer("yes I do")[-1]
    assert "someone else" in talk.answer("no")[-1]
    assert "neutral" in talk.answer("yes my sister")[-1]
    assert "log" in talk.answer("yes please")[-1]
    assert "This is how I sound" in talk.answer("no")[-1]
    talk.answer("slower")
    assert "This is how I sound" in talk.said[-1]
    talk.answer("another voice")
    assert "a few words" in talk.answer("that's good")[-1]
    assert talk.answer("it is raining today") == ["I heard: it is raining today. Is that right?"]
    talk.answer("yes")
    talk.to_the_end()
    assert kept(talk) == {
        "country": "GB",
        "no_holds": True,
        "breath_last": False,
        "discreet": True,
        "log": False,
        "voice": "pyttsx3:en-gb",
    }
    assert talk.did(KeepSound) == 1
    assert [a.rate for a in talk.actions if isinstance(a, SetRate)][-1] < 1
    assert place(talk) is None
    assert talk.said[-1] in talk.prompts.texts("setup_done")


def test_what_is_answered_is_kept_before_the_next_question() -> None:
    talk = setting_up()
    talk.answer("Ireland")
    talk.answer("yes")
    assert kept(talk) == {"country": "IE"}
    talk.say("stop")
    talk.to_the_end()
    assert place(talk) == ("offered", "country")


def test_a_setup_that_was_abandoned_goes_on_at_the_next_question() -> None:
    talk = setting_up(done=("offered", "country", "holds"))
    talk.until_asked()
    assert talk.said == [talk.prompts.say("setup_on_breath")]
    assert talk.said[0].startswith("We had got as far as")
    assert talk.answer("yes") == [talk.prompts.say("setup_ask_breath")]


def test_what_was_answered_is_remembered_though_it_stops_before_it_is_told() -> None:
    talk = setting_up()
    talk.answer("Ireland")
    talk.say("yes")
    talk.say("stop")
    assert place(talk) == ("offered", "country")


def test_a_yes_is_not_taken_for_a_country_that_sounds_like_it() -> None:
    talk = setting_up()
    assert "I heard: yes." in talk.answer("yes")[0]


def test_skip_at_the_confirming_question_leaves_the_country_open() -> None:
    talk = setting_up()
    talk.answer("Norway")
    assert talk.answer("skip")[-1] == talk.prompts.say("setup_ask_holds")
    assert kept(talk) == {}


def test_it_may_be_begun_again_from_the_start() -> None:
    talk = setting_up(done=("offered", "country"))
    assert talk.answer("no") == [talk.prompts.say("setup_ask_country")]


def test_all_skipped_leaves_everything_as_it_is() -> None:
    talk = setting_up()
    while not talk.session.over:
        talk.answer("skip")
    assert kept(talk) == {}
    assert talk.did(KeepSound) == 0
    assert place(talk) is None
    assert talk.said.count(talk.prompts.say("setup_left")) == 7


def test_in_silence_nothing_is_changed_and_it_ends_by_itself() -> None:
    talk = setting_up()
    talk.to_the_end()
    assert kept(talk) == {}
    assert talk.prompts.say("setup_no_hurry") in talk.said
    assert talk.said[-1] == talk.prompts.say("setup_nobody")
    assert talk.did(KeepPlace) == 0  # it begins at the first unanswered question again


def test_a_question_left_in_silence_is_asked_another_time() -> None:
    talk = setting_up()
    for _ in range(3):
        talk.silence()
    talk.answer("no")  # no condition
    talk.say("stop")
    assert place(talk) == ("offered", "holds")
    again = setting_up(done=("offered", "holds"))
    again.until_asked()
    assert again.said == [again.prompts.say("setup_on_country")]
    again.answer("yes")
    again.answer("skip")
    assert again.said[-1] == again.prompts.say("setup_ask_breath")


@pytest.mark.parametrize(
    "back", ["back", "go back", "change that", "no wait I want to change that"]
)
def test_the_question_before_comes_again(back: str) -> None:
    talk = setting_up()
    talk.answer("Spain")
    talk.answer("yes")
    talk.answer("yes")
    assert kept(talk) == {"country": "ES", "no_holds": True}
    assert talk.answer(back) == [talk.prompts.say("setup_ask_holds")]
    talk.answer("no")
    assert kept(talk)["no_holds"] is False
    assert talk.said[-1] == talk.prompts.say("setup_ask_breath")


def test_back_at_the_first_question_says_so() -> None:
    talk = setting_up()
    told = talk.answer("back")
    assert told == [talk.prompts.say("setup_first"), talk.prompts.say("setup_ask_country")]


def test_back_inside_a_part_goes_to_the_question_just_before() -> None:
    talk = setting_up(voice=None, done=("country", "holds", "breath"))
    talk.answer("yes")
    talk.answer("yes")
    assert talk.answer("back") == [talk.prompts.say("setup_ask_others")]


def test_every_country_can_be_said_by_name() -> None:
    talk = setting_up().session._talk
    for code, name in NAMES.items():
        for said in (name, f"I live in {name}", name.upper()):
            assert countries_named(said, NAMES) == (code,)
        assert answered(setup_alone(talk, Given(COUNTRIES)), name, "yes") == [
            KeepSetting("country", code)
        ]


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        ("new sea land", "NZ"),
        ("germ any", "DE"),
        ("the UK", "GB"),
        ("you kay", "GB"),
        ("Northern Ireland", "GB"),
        ("U.S.A.", "US"),
        ("the Czech Republic", "CZ"),
        ("I'm in Holland", "NL"),
        ("hungry", "HU"),
        ("nether lands", "NL"),
    ],
)
def test_a_country_is_known_by_its_other_names_and_by_its_sound(heard: str, code: str) -> None:
    assert countries_named(heard, NAMES) == (code,)


@pytest.mark.parametrize("said", ["I feel sad", "no", "hello there", "Kenya", "", "the"])
def test_what_is_no_country_is_taken_for_none(said: str) -> None:
    assert countries_named(said, NAMES) == ()


def test_a_country_that_was_misheard_is_refused_and_another_is_named() -> None:
    talk = setting_up()
    talk.answer("Austria")
    assert talk.answer("no, Australia") == ["Australia, is that right?"]
    talk.answer("yes")
    assert kept(talk) == {"country": "AU"}


def test_of_two_countries_each_is_asked_about() -> None:
    talk = setting_up()
    assert talk.answer("I am from India but I am in Canada") == ["India, is that right?"]
    assert talk.answer("no") == ["Canada, is that right?"]


def test_a_country_without_lines_is_said_back_and_may_stay_open() -> None:
    talk = setting_up()
    assert talk.answer("Kenya")[0].startswith("I heard: Kenya.")
    talk.answer("Kenya")
    talk.answer("Kenya")
    assert talk.prompts.say("setup_country_open") in talk.said
    assert kept(talk) == {}


@pytest.mark.parametrize("said", ["I'm pregnant", "I have COPD", "not sure", "I don't know"])
def test_an_unclear_answer_about_a_condition_is_asked_back_about_and_taken_with_care(said) -> None:
    talk = setting_up(done=("country",))
    talk.answer("yes")
    assert talk.answer(said) == [talk.prompts.say("setup_sure_holds")]
    talk.answer("not sure")
    assert kept(talk) == {"no_holds": True}


def test_alone_there_is_no_question_about_discreet_mode() -> None:
    talk = setting_up(done=("country", "holds", "breath"))
    talk.answer("yes")
    assert talk.answer("no")[-1] == talk.prompts.say("setup_ask_log")
    assert kept(talk) == {}


def test_voices_take_turns_and_a_skip_gives_the_first_one_back() -> None:
    talk = setting_up(done=("country", "holds", "breath", "others", "log"))
    talk.answer("yes")
    for said in ("another voice", "a different one", "next voice", "no"):
        talk.answer(said)
    talk.answer("skip")
    tried = [a.name for a in talk.actions if isinstance(a, SetVoice)]
    assert tried == [VOICES[1], VOICES[2], VOICES[0], VOICES[1], VOICES[0]]
    assert kept(talk) == {}


def test_where_there_is_one_voice_alone_it_is_said() -> None:
    talk = setting_up(
        done=("country", "holds", "breath", "others", "log"), voices=lambda: ["hibari"]
    )
    talk.answer("yes")
    assert talk.answer("another voice")[0] == talk.prompts.say("setup_only_voice")
    assert talk.did(SetVoice) == 0


def test_a_microphone_that_hears_badly_gets_advice_and_one_that_hears_nothing_too() -> None:
    done = ("country", "holds", "breath", "others", "log", "voice")
    talk = setting_up(done=done)
    talk.answer("yes")
    talk.answer("four candles")
    assert "headset" in talk.answer("no")[0]
    talk.answer("fork handles")
    assert talk.answer("no")[0] == talk.prompts.say("setup_heard_badly")
    silent = setting_up(done=done)
    silent.answer("yes")
    silent.to_the_end()
    assert silent.prompts.say("setup_heard_nothing") in silent.said


def test_without_sound_only_what_can_be_typed_is_asked() -> None:
    talk = setting_up(voice=None, by_voice=False)
    while not talk.session.over:
        talk.answer("skip")
    assert talk.said.count(talk.prompts.say("setup_left")) == 5


# --- danger, help, and what may be asked at any moment ------------------------------------


@pytest.mark.parametrize("answers", [(), ("skip",), ("skip",) * 2, ("skip",) * 4, ("skip",) * 5])
def test_danger_comes_first_at_every_question(answers: Sequence[str]) -> None:
    talk = setting_up()
    for answer in answers:
        talk.answer(answer)
    talk.answer("I want to kill myself")
    assert talk.session.staying
    assert any("Emergency" in line for line in talk.said)
    assert "I want to kill myself" not in str(talk.actions)


def test_the_numbers_are_those_of_the_country_that_was_just_named() -> None:
    talk = setting_up()
    talk.answer("New Zealand")
    talk.answer("yes")
    talk.answer("I want to kill myself")
    assert any("one one one" in line for line in talk.said)
    other = setting_up()
    other.answer("New Zealand")
    other.answer("yes")
    assert any("New Zealand" in line for line in other.say("numbers") + other.answer("skip"))


def test_after_a_question_about_danger_the_setup_goes_on_where_it_was() -> None:
    talk = setting_up()
    talk.answer("skip")
    talk.answer("I can't do this any more")
    assert "?" in talk.said[-1]
    talk.answer("no")
    assert talk.said[-1] == talk.prompts.say("setup_ask_holds")


def test_help_and_where_are_told() -> None:
    talk = setting_up()
    talk.until_asked()
    assert talk.say("help") == [talk.prompts.say("help_setup")]
    talk.until_asked()
    assert talk.say("where am I") == [talk.prompts.say("where_setup")]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("that's good", "good"),
        ("Go back, please.", "back"),
        ("not really sure", "unsure"),
        ("can I have another voice", None),
        ("my back hurts", None),
        ("stop", None),
    ],
)
def test_wishes_count_as_a_whole_answer(said: str, meant: str | None) -> None:
    assert wish(said) == meant


# --- the first start ----------------------------------------------------------------------


def test_the_first_start_offers_it_once_and_a_no_leads_to_the_greeting() -> None:
    talk = setting_up(first=True)
    talk.until_asked()
    assert talk.said == [talk.prompts.say("setup_offer")]
    talk.answer("no")
    assert talk.said[1] in talk.prompts.texts("greet")
    assert place(talk) == ("offered",)


def test_who_says_at_once_how_they_feel_is_not_asked_twice() -> None:
    talk = setting_up(first=True)
    told = talk.answer("I feel anxious")
    assert talk.note("feeling")["words"] == ["anxious"]
    assert "anxious" in told[0]


def test_silence_at_the_first_start_leads_to_a_session() -> None:
    talk = setting_up(first=True)
    talk.silence()
    talk.until_asked()
    assert any(line in talk.prompts.texts("greet") for line in talk.said)


def test_what_was_answered_holds_for_the_session_that_follows() -> None:
    talk = setting_up(first=True)
    talk.answer("yes")
    talk.answer("France")
    talk.answer("yes")
    talk.answer("yes")  # a lung condition
    talk.answer("no")
    talk.answer("no")
    talk.answer("no")  # no log
    talk.answer("that's good")
    talk.answer("skip")
    assert talk.did(Forget) == 1
    assert any(line in talk.prompts.texts("greet") for line in talk.said)
    talk.answer("I feel anxious")
    assert talk.note("feeling")["words"] == ["anxious"]
