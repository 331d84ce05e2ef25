"""The learned sentence model: numbers as defined, a clear word about a wrong file."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.classify.sentence_net import HEADS, SentenceNet
from companion.errors import CompanionError
from companion.language import learned

PIECES = ("[CLS]", "[SEP]", "[UNK]", "cat", "dog", "##s")
WIDTH = 2 * HEADS
WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=12), max_size=60)


def small_net(path: Path, **changes: object) -> Path:
    """One layer of random weights, and two labels."""
    chance = np.random.default_rng(1)
    arrays: dict[str, object] = {
        "vocabulary": np.frombuffer("\n".join(PIECES).encode(), np.uint8),
        "pieces": chance.integers(-127, 127, (len(PIECES), WIDTH), np.int8),
        "pieces.scale": np.full((len(PIECES), 1), 0.01, np.float32),
        "places": chance.normal(0, 0.1, (8, WIDTH)).astype(np.float32),
        "norm": np.array([np.ones(WIDTH), np.zeros(WIDTH)], np.float32),
        "layer0.norms": np.array([np.ones(WIDTH), np.zeros(WIDTH)] * 2, np.float32),
        "weights": chance.normal(0, 1, (WIDTH, 2)).astype(np.float32),
        "bias": np.zeros(2, np.float32),
        "labels": np.array(["cat", "dog"]),
    }
    for part, shape in enumerate([(WIDTH, WIDTH)] * 4 + [(WIDTH, 4 * WIDTH), (4 * WIDTH, WIDTH)]):
        arrays[f"layer0.{part}"] = chance.integers(-127, 127, shape, np.int8)
        arrays[f"layer0.{part}.scale"] = np.full(shape[1], 0.002, np.float32)
        arrays[f"layer0.{part}.bias"] = np.zeros(shape[1], np.float32)
    np.savez(path, **(arrays | changes))
    return path


def by_the_book(path: Path, ids: list[int]) -> list[float]:
    """The shares, one number at a time."""
    with np.load(path) as file:
        net = {name: file[name].astype(float) for name in file if name != "labels"}

    def normed(row: list[float], gain: np.ndarray, shift: np.ndarray) -> list[float]:
        mean = sum(row) / len(row)
        spread = math.sqrt(sum((x - mean) ** 2 for x in row) / len(row) + 1e-12)
        return [(x - mean) / spread * g + s for x, g, s in zip(row, gain, shift, strict=True)]

    def product(part: int, row: list[float]) -> list[float]:
        weights, name = net[f"layer0.{part}"], f"layer0.{part}"
        return [
            sum(x * w for x, w in zip(row, weights[:, out], strict=True))
            * net[f"{name}.scale"][out]
            + net[f"{name}.bias"][out]
            for out in range(weights.shape[1])
        ]

    def softmax(row: list[float]) -> list[float]:
        powers = [math.exp(x - max(row)) for x in row]
        return [power / sum(powers) for power in powers]

    rows = [
        normed(list(net["pieces"][i] * net["pieces.scale"][i] + net["places"][at]), *net["norm"])
        for at, i in enumerate(ids)
    ]
    query, key, value = ([product(part, row) for row in rows] for part in range(3))
    seen = []
    for one in query:
        mixed: list[float] = []
        for head in range(HEADS):
            at = slice(head * WIDTH // HEADS, (head + 1) * WIDTH // HEADS)
            size = WIDTH // HEADS
            near = [float(np.dot(one[at], other[at])) / math.sqrt(size) for other in key]
            looks = softmax(near)
            mixed += [
                sum(look * other[at][k] for look, other in zip(looks, value, strict=True))
                for k in range(size)
            ]
        seen.append(mixed)
    norms = net["layer0.norms"]
    rows = [
        normed([x + y for x, y in zip(row, product(3, mixed), strict=True)], *norms[:2])
        for row, mixed in zip(rows, seen, strict=True)
    ]

    def gelu(x: float) -> float:
        return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    rows = [
        normed(
            [x + y for x, y in zip(row, product(5, list(map(gelu, product(4, row)))), strict=True)],
            *norms[2:],
        )
        for row in rows
    ]
    place = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return softmax([float(np.dot(place, net["weights"][:, k]) + net["bias"][k]) for k in range(2)])


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["cat"], [0, 3, 1]),
        (["dogs", "cat"], [0, 4, 5, 3, 1]),
        (["cat", "dogs"], [0, 3, 4, 5, 1]),
        (["zebra"], [0, 2, 1]),
        ([], [0, 1]),
        (["cat"] * 20, [0, *[3] * 6, 1]),
    ],
)
def test_it_computes_what_bert_does(words: list[str], ids: list[int], tmp_path: Path) -> None:
    path = small_net(tmp_path / "small.npz")
    shares = SentenceNet(path).shares(words)
    assert list(shares) == ["cat", "dog"]
    assert list(shares.values()) == pytest.approx(by_the_book(path, ids), abs=1e-4)


@given(WORDS)
def test_any_words_get_shares_that_make_one(words: list[str]) -> None:
    shares = learned.shares("danger_judge", words)
    assert sum(shares.values()) == pytest.approx(1, abs=1e-4)
    assert all(0 <= share <= 1 for share in shares.values())


def test_the_order_of_words_counts() -> None:
    there = learned.shares("danger_judge", ["he", "hit", "me"])
    assert there != learned.shares("danger_judge", ["me", "hit", "he"])
    assert there == learned.shares("danger_judge", ["he", "hit", "me"])


def test_both_judges_have_the_same_labels() -> None:
    first = learned.shares("danger", ["hello", "there"])
    assert set(first) == set(learned.shares("danger_judge", ["hello", "there"]))


def test_a_file_without_one_of_its_arrays_is_refused(tmp_path: Path) -> None:
    path = small_net(tmp_path / "part.npz")
    with np.load(path) as file:
        arrays = {name: file[name] for name in file if name != "layer0.4"}
    np.savez(path, **arrays)
    with pytest.raises(CompanionError, match="does not fit"):
        SentenceNet(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": np.array(["cat"])},
        {"weights": np.full((WIDTH, 2), np.nan, np.float32)},
        {"pieces": np.zeros((2, WIDTH), np.int8)},
        {"layer0.3": np.zeros((3, 3), np.int8)},
        {"vocabulary": np.frombuffer(b"[CLS]\n[SEP]", np.uint8)},
    ],
)
def test_a_file_of_another_version_is_refused(changes: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(CompanionError, match="does not fit"):
        SentenceNet(small_net(tmp_path / "old.npz", **changes))
