from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from companion import meaning as engine
from companion import paths
from companion.content.schema import Family
from companion.errors import CompanionError
from companion.language import meaning, read
from companion.language.normalise import tokens
from companion.meaning.minilm import vocabulary
from companion.wordpiece import piece_ids

IMPLIED = "her slippers are still beside the bed"

DATA = Path(__file__).parents[1] / "data" / "language"

needs_extra = pytest.mark.skipif(not engine.installed(), reason="the extra meaning is not here")


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One cache for this file: the points of all sentences are computed once."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("COMPANION_HOME", str(folder))
        meaning._head.cache_clear()
        yield folder
    meaning._head.cache_clear()


def rows(name: str) -> list[dict]:
    lines = (DATA / f"{name}.dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def asked(text: str) -> list[str]:
    kind, _, rest = (read(text).ask or "").partition(":")
    return rest.split(",") if kind == "among" else []


@needs_extra
def test_the_shipped_weights_are_those_of_the_shipped_sentences() -> None:
    from companion.meaning.head import Head

    meaning._head.cache_clear()
    head, _ = meaning._head()
    with np.load(meaning.learned_file()) as shipped:
        assert isinstance(head, Head)
        assert str(shipped["key"]) == head.key


def test_every_family_has_sentences_that_imply_it() -> None:
    sentences = meaning.implying_sentences()
    assert set(sentences) == {*get_args(Family), "plain"} - {"unknown"}
    assert all(len(group) >= 25 for group in sentences.values())


def test_no_sentence_of_the_sets_is_among_the_sentences() -> None:
    known = {s for group in meaning.implying_sentences().values() for s in group}
    tested = {" ".join(tokens(row["text"])) for row in [*rows("implied"), *rows("everyday")]}
    assert not known & tested


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("plain = []\n[family]\n", "plain"),
        ('plain = ["a b c"]\n[family]\nsorrow = []\n', "plain"),
        ("[family", "TOML|Expected|line"),
    ],
)
def test_a_mistake_in_the_file_is_located(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "meaning.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("companion.language.data.scripts_dir", lambda: tmp_path)
    with pytest.raises(CompanionError, match=message):
        meaning.implying_sentences()


def test_a_sentence_of_two_families_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eight = [f"sentence number {n}" for n in "abcdefgh"]
    file = f"plain = {eight}\n[family]\nfear = {['The dog bit me.', *eight[1:]]}\n"
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "meaning.toml").write_text(file, encoding="utf-8")
    monkeypatch.setattr("companion.language.data.scripts_dir", lambda: tmp_path)
    with pytest.raises(CompanionError, match='"sentence number b" stands in plain and fear'):
        meaning.implying_sentences()


def test_pieces_are_those_of_bert() -> None:
    # the numbers that the tokenizer of all-MiniLM-L6-v2 gives
    pieces = vocabulary()
    boss = [101, 2026, 5795, 7581, 2012, 2033, 1999, 2392, 1997, 3071, 102]
    assert piece_ids("my boss yelled at me in front of everyone", 64, pieces) == boss
    assert piece_ids("", 64, pieces) == [101, 102]
    assert piece_ids("고" * 200, 64, pieces) == [101, 100, 102]
    assert len(piece_ids("word " * 500, 64, pieces)) == 64


def test_importing_the_language_does_not_load_the_engine() -> None:
    code = (
        "import sys; from companion.language import read; read('i feel sad'); read('stop');"
        "read('seven', expecting='number'); read('i want to kill myself'); read('asdf qwer zxcv');"
        "print(sorted({'onnxruntime', 'ctranslate2', 'vosk', 'requests'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


@needs_extra
def test_the_right_family_is_among_the_proposed() -> None:
    implied = rows("implied")
    right = sum(
        bool({*meaning.propose(tokens(row["text"]))[0]} & {*row["families"]}) for row in implied
    )
    assert right / len(implied) >= 0.80


@needs_extra
def test_a_proposal_asks_and_asserts_nothing() -> None:
    reading = read(IMPLIED)
    assert reading.feelings == ()
    assert reading.intensity is None
    assert "grief" in asked(IMPLIED)
    assert len(asked(IMPLIED)) == 3
    assert any(line.startswith("implied: ") for line in reading.evidence)


@needs_extra
def test_everyday_talk_seldom_raises_a_question() -> None:
    texts = [row["text"] for row in rows("everyday")]
    assert sum(bool(asked(text)) for text in texts) / len(texts) <= 0.20
    assert not asked("the bus was late")


@needs_extra
@pytest.mark.parametrize(
    "text",
    [
        "i'm furious that her slippers are there",
        "i'm not angry about the slippers",
        "they want me to die",
        "stop",
    ],
)
def test_what_was_said_is_not_overruled(text: str) -> None:
    assert not asked(text)


@needs_extra
def test_a_saying_in_a_long_story_is_asked_about_where_the_meaning_is_another() -> None:
    ask = read("i gave up college so he could go and now he calls me thick").ask
    assert ask is not None
    assert ask.startswith("among:despair,")


@needs_extra
@pytest.mark.parametrize("expecting", ["number", "yes_no", "command"])
def test_other_questions_raise_no_proposal(expecting: str) -> None:
    ask = read(IMPLIED, expecting=expecting).ask
    assert not (ask or "").startswith("among")


@needs_extra
def test_what_was_learned_is_kept_and_computed_anew_when_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from companion.meaning.head import FILE, Head

    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    sentences = {
        "dog": ["a dog barked", "the puppy ran"],
        "rain": ["it is raining", "the storm came"],
    }
    none = tmp_path / "none.npz"
    first = Head(sentences, none).shares("my hound howled")
    file = paths.cache_dir() / FILE
    assert first["dog"] > first["rain"]
    assert file.stat().st_mode & 0o777 == 0o600
    kept = Head(sentences, none).shares("my hound howled")
    assert kept == pytest.approx(first, abs=1e-3)
    file.write_bytes(b"PK not an archive")
    assert Head(sentences, none).shares("my hound howled") == pytest.approx(first, abs=1e-6)


@needs_extra
def test_a_damaged_model_leaves_readings_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    from companion.meaning import minilm

    meaning._head.cache_clear()
    monkeypatch.setattr(minilm, "MODEL_SHA256", "0" * 64)
    reading = read(IMPLIED)
    meaning._head.cache_clear()
    assert reading.ask == "feeling"
    assert any("damaged" in line for line in reading.evidence)
