"""Whatever text comes in, sentences a voice can take come out, and no word is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from companion.voice.text import LONGEST_PIECE, sentences


def test_sentences_and_lines() -> None:
    text = "Good evening. Shall we start?\nA heading\n\n- one thing"
    assert list(sentences(text)) == [
        "Good evening.", "Shall we start?", "A heading", "- one thing",
    ]  # fmt: skip


def test_emoji_and_control_characters_go() -> None:
    assert list(sentences("Well\x07 done\x1b[0m 👩‍👧🏽 you❤️\u200b.")) == ["Well done[0m you."]


def test_accents_and_money_stay() -> None:
    assert list(sentences("Zoe\u0308 paid £3 at the café.")) == ["Zoë paid £3 at the café."]


def test_nothing_speakable_gives_nothing() -> None:
    assert list(sentences("😀 ... \x00 --- \n\t ?!")) == []


def test_a_long_text_loses_no_word() -> None:
    text = "feet on the floor and " * 900
    pieces = list(sentences(text))
    assert " ".join(pieces).split() == text.split()
    assert max(map(len, pieces)) <= LONGEST_PIECE


def test_twenty_thousand_letters_without_a_space() -> None:
    pieces = list(sentences("a" * 20_000))
    assert "".join(pieces) == "a" * 20_000
    assert max(map(len, pieces)) <= LONGEST_PIECE


@given(st.text(max_size=400))
def test_any_text_at_all(text: str) -> None:
    for piece in sentences(text):
        assert 0 < len(piece) <= LONGEST_PIECE
        assert piece.isprintable()
        piece.encode("utf-8")
