from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path

import pytest

from companion import checksums, paths
from companion.errors import CompanionError, ExitCode

CONTENT = b"not really a model"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.bin"
    path.write_bytes(CONTENT)
    return path


def cache_file() -> Path:
    return paths.cache_dir() / "checksums.json"


def test_the_pinned_file_passes_and_its_hash_is_kept(model: Path) -> None:
    checksums.verify_file(model, DIGEST)
    kept = json.loads(cache_file().read_text())
    assert kept[str(model)]["sha256"] == DIGEST
    assert [p.name for p in paths.cache_dir().iterdir()] == ["checksums.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")
def test_the_cache_is_private(model: Path) -> None:
    checksums.verify_file(model, DIGEST)
    assert stat.S_IMODE(paths.cache_dir().stat().st_mode) == 0o700
    assert stat.S_IMODE(cache_file().stat().st_mode) == 0o600


def test_another_file_is_refused_with_a_fix(model: Path) -> None:
    with pytest.raises(CompanionError) as caught:
        checksums.verify_file(model, "0" * 64)
    assert caught.value.exit_code == ExitCode.MISSING
    assert str(model) in caught.value.say
    assert "install it again" in caught.value.fix


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompanionError) as caught:
        checksums.verify_file(tmp_path / "gone.bin", DIGEST)
    assert caught.value.exit_code == ExitCode.MISSING


def test_an_unchanged_file_is_not_read_again(model: Path) -> None:
    checksums.verify_file(model, DIGEST)
    at = model.stat()
    model.write_bytes(CONTENT[::-1])  # same size; put the time back: looks unchanged
    os.utime(model, ns=(at.st_atime_ns, at.st_mtime_ns))
    checksums.verify_file(model, DIGEST)


def test_a_changed_file_is_hashed_again(model: Path) -> None:
    checksums.verify_file(model, DIGEST)
    model.write_bytes(CONTENT + b"!")
    with pytest.raises(CompanionError):
        checksums.verify_file(model, DIGEST)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"a": 1}', '{"a": {"size": "x"}}', "\xff", '{"\xff": 1}']
)
def test_a_broken_cache_costs_nothing(model: Path, text: str) -> None:
    paths.cache_dir().mkdir(parents=True)
    cache_file().write_text(text, encoding="latin-1")
    checksums.verify_file(model, DIGEST)
    assert str(model) in json.loads(cache_file().read_text())


def test_a_cache_that_cannot_be_written_costs_nothing(home: Path, model: Path) -> None:
    home.write_text("a file where the folder would be")
    checksums.verify_file(model, DIGEST)
    with pytest.raises(CompanionError):
        checksums.verify_file(model, "0" * 64)
