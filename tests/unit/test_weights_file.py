"""A file of learned weights that cannot be read is told by its name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from companion.classify.ngram_net import NgramNet
from companion.classify.sentence_net import SentenceNet
from companion.classify.weights_file import weights_of
from companion.errors import CompanionError

nets = pytest.mark.parametrize("net", [NgramNet, SentenceNet])


@nets
@pytest.mark.parametrize("content", [b"", b"PK not an archive", b"\x80\x04."])
def test_a_broken_file_is_named(
    net: type[NgramNet | SentenceNet], content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(CompanionError, match=r"broken\.npz cannot be read"):
        net(path)


@nets
def test_a_missing_file_is_named(net: type[NgramNet | SentenceNet], tmp_path: Path) -> None:
    with pytest.raises(CompanionError, match=r"gone\.npz cannot be read: No such file"):
        net(tmp_path / "gone.npz")


def _flip(path: Path) -> None:
    """Change a bit in the middle of the file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_flipped_bit_in_what_is_packed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "flipped.npz"
    noise = np.random.default_rng(1).integers(0, 9, 9_000, np.int8)
    np.savez_compressed(path, noise=noise)
    with weights_of(path) as file:
        assert np.array_equal(file["noise"], noise)
    _flip(path)
    with (
        pytest.raises(CompanionError, match=r"flipped\.npz cannot be read"),
        weights_of(path) as file,
    ):
        file["noise"]


def _saved(path: Path) -> np.ndarray:
    table = np.random.default_rng(2).integers(-127, 128, (500, 24), np.int8)
    np.savez(path, before=np.arange(7), table=table)
    return table


def test_rows_are_read_where_they_stand(tmp_path: Path) -> None:
    table = _saved(tmp_path / "saved.npz")
    with weights_of(tmp_path / "saved.npz") as file:
        rows = file.rows("table")
    assert rows.shape == (500, 24)
    places = [499, 0, 17, 17]
    assert np.array_equal(rows.take(places), table[places])
    assert rows.take([]).shape == (0, 24)


def test_threads_may_read_rows_at_once(tmp_path: Path) -> None:
    table = _saved(tmp_path / "saved.npz")
    with weights_of(tmp_path / "saved.npz") as file:
        rows = file.rows("table")
    asked = np.random.default_rng(3).integers(0, 500, (300, 40)).tolist()
    with ThreadPoolExecutor(8) as pool:
        for places, got in zip(asked, pool.map(rows.take, asked), strict=True):
            assert np.array_equal(got, table[places])


def test_a_flipped_bit_in_a_table_that_stays_in_its_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "flipped.npz"
    _saved(path)
    _flip(path)
    with (
        pytest.raises(CompanionError, match=r"flipped\.npz cannot be read"),
        weights_of(path) as file,
    ):
        file.rows("table")


def test_a_table_that_cannot_be_read_row_by_row_is_told(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "packed.npz", table=np.zeros((9, 9), np.int8))
    np.savez(tmp_path / "wide.npz", table=np.zeros((9, 9), np.int16))
    for name in ("packed", "wide"):
        path = tmp_path / f"{name}.npz"
        with pytest.raises(CompanionError, match="no table"), weights_of(path) as file:
            file.rows("table")


def test_a_table_that_is_cut_short_while_it_is_used_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cut.npz"
    _saved(path)
    with weights_of(path) as file:
        rows = file.rows("table")
    with pytest.raises(IndexError):
        rows.take([500])
    with path.open("r+b") as file:
        file.truncate(2_000)
    with pytest.raises(CompanionError, match=r"cut\.npz cannot be read: it has become shorter"):
        rows.take([499])
