from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.language.normalise import clauses, normalise, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm", "i am"),
        ("im", "i am"),
        ("I’m", "i am"),
        ("don't", "do not"),
        ("dont", "do not"),
        ("can't", "can not"),
        ("cant", "can not"),
        ("cannot", "can not"),
        ("i'm gonna cry", "i am going to cry"),
        ("i wanna stop", "i want to stop"),
        ("i'm scared he'll leave", "i am scared he will leave"),
        ("im scared hell leave", "i am scared he will leave"),
        ("my life is hell", "my life is hell"),
        ("she'll go", "she will go"),
        ("we're done", "we are done"),
        ("we were done", "we were done"),
        ("'cause he left", "because he left"),
        ("sad cause he left", "sad because he left"),
        ("um i feel uh sad", "i feel sad"),
        ("i'm like really sad", "i am really sad"),
        ("i feel like a failure", "i feel like a failure"),
        ("i feel like crying", "i feel like crying"),
        ("you know i miss him", "i miss him"),
        ("do you know him", "do you know him"),
        ("i i i am sad", "i am sad"),
        ("an- anxious", "an anxious"),
        ("s-s-sad", "sad"),
        ("anx anxious", "anxious"),
        ("i feel i feel sad", "i feel sad"),
        ("repeat. repeat. repeat.", "repeat"),
        ("so so", "so so"),
        ("burnt-out", "burnt out"),
        ("7/10", "7 out of 10"),
        ("6-7", "6 to 7"),
        ("7½", "7 and a half"),
        ("7.5!", "7.5"),
        ("SAD\x00\x07 😢", "sad"),
        ("naïve", "naive"),
        ("", ""),
        ("?!…", ""),
    ],
)
def test_one_spelling(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i am not sad i am angry", ["i am not sad", "i am angry"]),
        ("i love him but i am hurt", ["i love him", "but i am hurt"]),
        ("i think i am sad", ["i think i am sad"]),
        ("sad and angry", ["sad and angry"]),
        ("he left and i cried", ["he left", "and i cried"]),
        ("", []),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    assert [" ".join(clause) for clause in clauses(tokens(text))] == expected


@given(
    st.lists(st.sampled_from(tokens("i am not sad but he left because of you and me")), max_size=20)
)
def test_clauses_lose_no_word(words: list[str]) -> None:
    assert [word for clause in clauses(words) for word in clause] == words


@given(st.text())
def test_normalising_any_text_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert all(word == word.strip() and word for word in tokens(text))
    assert not any(c in once for c in "'’,;!?\n\t")


@pytest.mark.parametrize("piece", ["a ", "x", "not sad ", "é", "7-", "½", "1/", "i am ", "\u0958"])
def test_twenty_thousand_letters_are_quick(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    start = time.perf_counter()
    normalise(text)
    assert time.perf_counter() - start < 1.0  # no blow-up; the bench has the figure
