from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.language import read

KEYS = [
    "text", "safety", "command", "number", "feelings", "denied", "intensity", "cause", "body",
    "ask", "evidence",
]  # fmt: skip

SENTENCES = [
    "i'm not angry, just tired",
    "i feel really anxious because i'm afraid he'll leave",
    "can't stop worrying about what she'll say",
    "it's not that i don't love him",
    "i've been feeling shut-down since the row",
    "we're fighting again and it's exhausting",
    "don't stop",
    "stop, please",
    "it's about a six, maybe seven",
    "i dont know, my chest is tight",
    "i don't want to live any more",
]


def test_as_dict_has_the_keys_in_order() -> None:
    reading = read("i feel sad")
    assert list(reading.as_dict()) == KEYS
    assert reading.as_dict()["safety"] == {"level": "none", "category": None}
    assert reading.as_dict()["feelings"] == [{"word": "sad", "family": "sadness", "score": 0.9}]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("i feel sad because he left", "he left"),
        ("he makes me angry", "he"),
        ("i'm worried about my daughter", "my daughter"),
        ("when he shouts i feel scared", "he shouts"),
        ("she left and i feel empty", "she left"),
        ("guilty for snapping at the kids again", "snapping at the kids"),
        ("i feel betrayed he told everybody my business", "he told everybody my business"),
        ("i feel sad", None),
        ("tired all the time", None),
    ],
)
def test_cause(text: str, cause: str | None) -> None:
    assert read(text).cause == cause


def test_body() -> None:
    assert read("my chest is so tight").body == ("tight chest",)
    assert read("i have a lump in my throat").body == ("lump in my throat",)
    assert read("his heart is racing").body == ()


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("the bus was late", "feeling"),
        ("i feel off", "closer:unknown"),
        ("i don't know", "body"),
        ("hard to put into words", "body"),
        ("i'm not angry", "feeling"),
        ("i feel sad", None),
    ],
)
def test_ask(text: str, ask: str | None) -> None:
    assert read(text).ask == ask


def test_other_hypotheses_are_read_when_the_first_says_nothing() -> None:
    reading = read("i feel the nests tonight", ("i feel depressed tonight",))
    assert reading.feelings[0].family == "sadness"
    assert reading.feelings[0].score < 0.8


def test_safety_is_screened_with_a_command() -> None:
    reading = read("stop", ("i want to kill myself",))
    assert reading.command == "stop"
    assert reading.safety.level != "none"


def _same(one: str, other: str) -> None:
    first, second = read(one).as_dict(), read(other).as_dict()
    del first["text"], second["text"]
    assert first == second


@given(st.sampled_from(SENTENCES), st.data())
def test_case_and_punctuation_never_change_a_reading(sentence: str, data: st.DataObject) -> None:
    words = sentence.split()
    marks = st.sampled_from(["", ",", ".", "!", "?", "...", ";", " -"])
    changes = st.sampled_from([str.lower, str.upper, str.title])
    said = " ".join(data.draw(changes)(word.strip(",")) + data.draw(marks) for word in words)
    _same(sentence, said)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_apostrophes_never_change_a_reading(sentence: str) -> None:
    _same(sentence, sentence.replace("'", ""))
    _same(sentence, sentence.replace("'", "\u2019"))


@given(st.text(max_size=300), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_taken(text: str, alternatives: list[str]) -> None:
    for expecting in (None, "feeling", "number", "yes_no", "command"):
        assert read(text, alternatives, expecting).text == text


@pytest.mark.parametrize(
    "piece",
    [
        "a ",
        "x",
        "not sad ",
        "i am not ",
        "because ",
        "é",
        "고통 ",
        "\u0000",
        "no yes ",
        "seven ",
        "i feel ",
    ],
)
def test_twenty_thousand_letters_are_quick(piece: str) -> None:
    read("warm up")
    text = (piece * 20_000)[:20_000]
    start = time.perf_counter()
    read(text)
    assert time.perf_counter() - start < 1.0  # no blow-up; the bench has the figure
