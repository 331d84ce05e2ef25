"""What the companion said is known again, and a person is never taken for it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from companion.content.load import load_guides
from companion.content.rules import spoken_lines
from companion.language.own_voice import is_own_voice

DATA = Path(__file__).parents[1] / "data" / "language"
GUIDE = [
    "We could notice the floor together. It takes about two minutes.",
    "You can leave this at any moment. Your feet may feel the ground under them.",
    "Let them rest there, as heavy or as light as they like.",
]
ASKED = ["What you said matters. Are you thinking of ending your life?"]
OFFERED = ["Where do you notice it? Perhaps the chest, the stomach, the head, or somewhere else."]


@pytest.mark.parametrize(
    "heard",
    [
        "your feet may feel the ground under them",
        "Your feet may feel the ground under them.",
        "leave this at any moment your feet",
        "it takes about two minutes you can leave this",  # across the end of a line
        "you're feet may fill the ground under them",  # sounds heard wrong
        "let them rest their as heavy or as light",
        "to minutes you can leave this at any moment",
        "under them",
        "the floor together",
    ],
)
def test_a_stretch_of_what_was_said_is_known_again(heard: str) -> None:
    assert is_own_voice(heard, GUIDE)


@pytest.mark.parametrize("figure", ["from 0 to 10 how strong is it", "from zero to 10 how strong"])
def test_figures_are_the_words_that_were_spoken(figure: str) -> None:
    assert is_own_voice(figure, ["From zero to ten, how strong is it right now?"])


@pytest.mark.parametrize(
    "heard",
    [
        "my feet feel cold",
        "i can leave this at any moment",
        "your feet may feel the ground under them stop",
        "you can not leave this at any moment",
        "let me rest there",
        "the ground under my feet is shaking",
        "it takes forever",
        "them under",
        "there is no floor",
        "feet may feel the ground i want to die",
        "your feet may feel the ground please help me",
        "you can leave this at any moment suicide",
        "you can leave this at any moment enough",
        "",
        "...",
    ],
)
def test_what_the_person_says_much_like_it_is_theirs(heard: str) -> None:
    assert not is_own_voice(heard, GUIDE)


def test_nothing_is_an_echo_when_nothing_was_said() -> None:
    assert not is_own_voice("your feet may feel the ground", [])
    assert not is_own_voice("your feet may feel the ground", ["", "..."])


def test_a_line_inside_a_longer_sentence_is_no_echo() -> None:
    said = ["Quiet is fine."]
    assert is_own_voice("quiet is fine", said)
    assert not is_own_voice("quiet is fine but the neighbours upstairs have a party", said)


# --- danger -------------------------------------------------------------------------------


def test_the_direct_question_is_known_again() -> None:
    assert is_own_voice("thinking of ending your life", ASKED)
    assert is_own_voice("are you thinking of ending your life", ASKED)


@pytest.mark.parametrize(
    "heard",
    [
        "i want to die",
        "thinking of ending my life",
        "i am thinking of ending my life",
        "yes i am thinking of ending my life",
        "yes thinking of ending it",
        "ending my life",
    ],
)
def test_an_answer_in_its_words_is_the_persons(heard: str) -> None:
    assert not is_own_voice(heard, ASKED)


def test_words_of_danger_that_were_put_in_the_persons_mouth_are_theirs() -> None:
    said = ["You don't need the right words. You could say: I don't want to be here."]
    assert not is_own_voice("i don't want to be here", said)
    assert not is_own_voice("don't want to be here", said)


# --- answers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heard", ["the chest", "chest", "my stomach", "the head", "somewhere else", "head"]
)
def test_an_answer_that_was_offered_is_the_persons(heard: str) -> None:
    assert not is_own_voice(heard, OFFERED)


@pytest.mark.parametrize(
    "heard",
    ["stop", "pause", "slower", "help", "yes", "no", "go on", "something else", "three", "ten"],
)
def test_a_command_or_a_number_is_the_persons(heard: str) -> None:
    said = ["Say yes, no, stop, pause, slower, help, go on, three, ten, or something else."]
    assert not is_own_voice(heard, [*GUIDE, *said])
    plain = [f"{heard.capitalize()}."]
    assert not is_own_voice(heard, plain)


@pytest.mark.parametrize(
    "heard", ["i feel anxious", "sad", "sad and tense", "i don't know", "i'm not angry", "tired"]
)
def test_a_feeling_is_the_persons(heard: str) -> None:
    said = ["You feel anxious, sad and tense. I'm not angry. I don't know. You are tired."]
    said += ["For example: I feel anxious."]
    assert not is_own_voice(heard, said)


def test_you_feel_is_an_echo_and_i_feel_is_not() -> None:
    said = ["You feel anxious and alone. Thank you for saying it."]
    assert is_own_voice("you feel anxious and alone thank you", said)
    assert not is_own_voice("i feel anxious and alone", said)


def test_after_a_question_a_few_words_are_an_answer() -> None:
    said = ["Something soft is near.", "What is near you?"]
    assert is_own_voice("something soft", said[:1])
    assert not is_own_voice("something soft", said)


@pytest.mark.parametrize("name", ["commands", "everyday", "numbers", "safety"])
def test_no_sentence_of_a_person_is_dropped_while_a_guide_speaks(name: str) -> None:
    rng = random.Random(4)
    guides = [
        [line.text for _, line in spoken_lines(guide)] for guide in load_guides().guides.values()
    ]
    rows = (DATA / f"{name}.dev.jsonl").read_text(encoding="utf-8").splitlines()
    dropped = []
    for text in (json.loads(row)["text"] for row in rng.sample(rows, min(len(rows), 150))):
        lines = rng.choice(guides)
        at = rng.randrange(max(len(lines) - 3, 1))
        if is_own_voice(text, lines[at : at + 3]):
            dropped.append((text, lines[at : at + 3]))
    assert dropped == []
