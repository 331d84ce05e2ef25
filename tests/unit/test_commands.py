from __future__ import annotations

from typing import get_args

import pytest

from companion.language import read
from companion.language.commands import Command, commands
from companion.language.normalise import tokens


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("stop", "stop"),
        ("STOP!", "stop"),
        ("could you stop please", "stop"),
        ("okay i'm done", "stop"),
        ("hang on a sec", "pause"),
        ("carry on", "resume"),
        ("sorry, i missed that, say it again", "repeat"),
        ("slow down a bit please", "slower"),
        ("you're going too fast", "slower"),
        ("go a bit faster", "faster"),
        ("speak up", "louder"),
        ("turn it down", "quieter"),
        ("something else", "other"),
        ("skip this question", "skip"),
        ("what can i say", "help"),
        ("yes please", "yes"),
        ("uh huh", "yes"),
        ("no thank you", "no"),
        ("how long is left", "how_long"),
        ("where are we", "where"),
        ("crisis numbers", "numbers"),
        ("erase this", "erase"),
        ("don't save this one", "private"),
        ("good night", "sleep"),
    ],
)
def test_whole_utterances(text: str, command: str) -> None:
    assert read(text).command == command


def test_every_command_has_its_own_wordings() -> None:
    assert set(commands().alone.values()) == set(get_args(Command))


@pytest.mark.parametrize(
    "text",
    [
        "i can't stop crying",
        "i wish she would stop",
        "no one listens to me",
        "he told me to slow down and i got so angry",
        "help came too late",
        "i said yes and now i regret it",
        "how long can a person be this tired",
        "",
    ],
)
def test_never_inside_a_sentence(text: str) -> None:
    assert read(text).command is None


@pytest.mark.parametrize("text", ["i feel fine", "tired", "okay i feel sad", "good"])
def test_feelings_are_no_commands(text: str) -> None:
    assert read(text, expecting="feeling").command is None


@pytest.mark.parametrize(
    ("text", "family"),
    [("shut down", "numb"), ("please help me get rid of this guilt", "guilt")],
)
def test_a_feeling_that_sounds_like_a_command_is_a_feeling(text: str, family: str) -> None:
    reading = read(text)
    assert reading.command is None
    assert reading.feelings[0].family == family


def test_an_answer_may_go_on_when_yes_or_no_was_asked() -> None:
    assert read("yes i have been thinking about it", expecting="yes_no").command == "yes"
    assert read("no i would never", expecting="yes_no").command == "no"
    assert read("yes i have been thinking about it").command is None


def test_a_lone_word_heard_as_another_of_the_same_sound() -> None:
    assert read("star", ("stop",)).command == "stop"
    assert read("stopp").command == "stop"


def test_courtesy_alone_is_nothing() -> None:
    reading = read("hello")
    assert reading.command is None
    assert reading.feelings == ()


def test_no_feeling_word_is_a_command() -> None:
    from companion.language.lexicon import lexicon

    plain = [word for word, entry in lexicon().words.items() if entry.family != "unknown"]
    assert [word for word in plain if commands().find(tokens(word))] == []
