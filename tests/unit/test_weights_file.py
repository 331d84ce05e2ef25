"""A file of learned weights that cannot be read is told by its name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from companion.classify.ngram_net import NgramNet
from companion.classify.sentence_net import SentenceNet
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


@nets
def test_a_flipped_bit_in_what_is_packed_is_told(
    net: type[NgramNet | SentenceNet], tmp_path: Path
) -> None:
    path = tmp_path / "flipped.npz"
    noise = np.random.default_rng(1).integers(0, 9, 9_000, np.int8)
    np.savez_compressed(path, **dict.fromkeys(("table", "vocabulary"), noise))
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 8, len(content), len(content) // 4):
        content[at] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(CompanionError, match=r"flipped\.npz cannot be read"):
        net(path)
