"""Conversations as data, from ``tests/conversations``, with the real words, guides and reading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from companion.core.requests import Question
from tests.support.conversation import Conversation, safety_texts
from tests.support.talk_file import (
    FOLDER,
    Command,
    Danger,
    Expected,
    Talked,
    TalkFileError,
    commands,
    dangers,
    load,
    places,
)
from tests.support.talk_run import Mark, OtherWayError, arrive, expect, play

CONVERSATIONS = [
    pytest.param(talked, id=f"{path.stem}: {talked.title}")
    for path in sorted(FOLDER.glob("*.toml"))
    for talked in load(path)
]
COMMANDS = [
    pytest.param(command, text, place, id=f"{place}: {text}")
    for command in commands()
    for text in command.say
    for place in places()
]
IN_DANGER = ("in a safety check", "while it stays")
DANGERS = [
    pytest.param(danger, danger.say[n % len(danger.say)], place, id=f"{place}: {danger.category}")
    for danger in dangers()
    for n, place in enumerate(name for name in places() if name not in IN_DANGER)
]


@pytest.mark.parametrize("talked", CONVERSATIONS)
def test_a_conversation_goes_as_written(talked: Talked) -> None:
    play(talked)


@pytest.mark.parametrize(("command", "text", "place"), COMMANDS)
def test_what_may_be_asked_at_any_moment(command: Command, text: str, place: str) -> None:
    talk = arrive(place)
    before, asked, where = Mark(talk), talk.session._course.question, talk.place
    talk.say(text)
    wanted = command.at.get(place, command.everywhere)
    if command.back and wanted.staying is None:
        _until_back(talk, asked)
        assert talk.place == where
    else:
        talk.until_asked()
    expect(before, wanted, command.name)


@pytest.mark.parametrize(("danger", "text", "place"), DANGERS)
def test_danger_is_met_at_every_place_and_leaves_no_record(
    danger: Danger, text: str, place: str
) -> None:
    talk = arrive(place)
    before = Mark(talk)
    talk.say(text)
    first = _first(danger)
    expect(before, Expected(said=(first,), no_records=("any",), not_logged=(text,)), "At once")
    assert len(before.said) == 1, "nothing is said before it"
    if danger.level == "crisis":
        if first == "general:private_ask":
            talk.until_asked()
            talk.say("yes")
        talk.until_asked()
        numbers = ("nine nine nine", "nine nine nine")
        expect(before, Expected(said=numbers, staying=True, no_records=("any",)), "Help")


def test_every_category_of_danger_is_tried() -> None:
    categories = safety_texts("GB").categories
    tried = {(danger.category, danger.level) for danger in dangers()}
    plain = {(name, "crisis") for name, texts in categories.items() if texts.crisis}
    soft = {(name, "check") for name, texts in categories.items() if texts.soft}
    assert plain | soft <= tried


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        ('{ sya = "sad" }', "line 3, conversation[0].turns[0].sya: There is no field sya here."),
        ('{ said = ["a"] }', "A turn has exactly one of say, over_voice, silence"),
        ('{ say = "sad", said = ["prompt:nmae_back"] }', "There is no text prompt:nmae_back."),
        ('{ say = "sad", asks = "feelings" }', "Did you mean feeling?"),
        ("{ silence = 0 }", "line 3"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_place(tmp_path: Path, turn: str, told: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(f'[[conversation]]\ntitle = "Wrong"\nturns = [{turn}]\n', encoding="utf-8")
    with pytest.raises(TalkFileError, match=re.escape(told)) as error:
        load(path)
    assert str(path) in str(error.value)


def test_what_did_not_follow_is_told_under_the_transcript(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    turns = '[{ say = "I feel sad because of the news", said = ["prompt:close"], asks = "choice" }]'
    path.write_text(f'[[conversation]]\ntitle = "Another"\nturns = {turns}\n', encoding="utf-8")
    with pytest.raises(OtherWayError) as error:
        play(load(path)[0])
    lines = str(error.value).splitlines()
    assert lines[0] == "Another"
    assert "Person: I feel sad because of the news" in lines
    told = ["Turn 1: not said: prompt:close", "Turn 1: the place is number, not choice"]
    assert lines[-2:] == told


def _first(danger: Danger) -> str:
    """What has to be said first, by its name."""
    texts = safety_texts("GB").categories[danger.category]
    if texts.private:
        return "general:private_ask"
    return f"{'soft' if texts.soft else danger.level}:{danger.category}"


def _until_back(talk: Conversation, asked: Question | None) -> None:
    """Let time run until what was asked in between is over, and see that the place is the same."""
    if asked is not None or talk.place == "paused":
        talk.until_asked()
    else:  # the answer, and a moment of the guide
        for _ in range(5):
            assert talk.step() or talk.place == "paused"
    assert talk.session._course.question == asked, "\n".join(talk.transcript)
