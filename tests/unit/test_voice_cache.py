"""What was rendered once is not rendered again, and no private line reaches the disk."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import numpy as np
import pytest

from companion.errors import CompanionError
from companion.voice import cache as cache_module
from companion.voice.base import VOICE_RATE_HZ, Speech
from companion.voice.cache import VoiceCache

FIXED = "You might notice your feet on the floor."
PRIVATE = "You said your sister left."
KEPT = (FIXED, PRIVATE, *"abcdef")


class Organ:
    """A voice of one note: half a second, its pitch from the text and the rate."""

    name = "organ"

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.rendered: list[str] = []
        self.closed = 0

    def render(self, sentence: str, rate: float = 1.0) -> Speech:
        if sentence == "broken":
            raise CompanionError("The organ is broken.", "Mend it.")
        self.rendered.append(sentence)
        t_s = np.arange(VOICE_RATE_HZ // 2) / VOICE_RATE_HZ
        hz = (100 + sum(sentence.encode()) % 500) * rate
        return (0.3 * np.sin(2 * np.pi * hz * t_s)).astype(np.float32)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "cache" / "voice"


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def test_memory_answers_the_second_time(folder: Path) -> None:
    organ = Organ()
    cache = VoiceCache(organ, KEPT, folder)
    first, second = cache.render(PRIVATE, private=True), cache.render(PRIVATE, private=True)
    assert organ.rendered == [PRIVATE]
    assert np.array_equal(first, second)
    assert first.dtype == np.float32
    assert np.abs(first - Organ().render(PRIVATE)).max() < 1 / 32767


def test_what_is_not_known_to_be_fixed_never_reaches_the_disk(folder: Path) -> None:
    cache = VoiceCache(Organ(), KEPT, folder)
    cache.render("I heard: the garden.")
    assert files(folder) == []
    cache.render(FIXED)
    assert len(files(folder)) == 1


def test_a_fixed_line_is_there_in_the_next_session_bit_by_bit(folder: Path) -> None:
    first = VoiceCache(Organ(), KEPT, folder).render(FIXED)
    later = Organ()
    assert np.array_equal(VoiceCache(later, KEPT, folder).render(FIXED), first)
    assert later.rendered == []


def test_a_private_line_leaves_nothing_on_the_disk(folder: Path) -> None:
    cache = VoiceCache(Organ(), KEPT, folder)
    cache.render(PRIVATE, private=True)
    assert files(folder) == []
    cache.render(FIXED)
    assert len(files(folder)) == 1
    assert FIXED.encode() not in files(folder)[0].read_bytes()


def test_only_the_user_can_read_what_was_said(folder: Path) -> None:
    before = os.umask(0o022)
    try:
        VoiceCache(Organ(), KEPT, folder).render(FIXED)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(files(folder)[0].stat().st_mode) == 0o600


@pytest.mark.parametrize("rate", [0.8, 1.001])
def test_another_rate_or_version_is_another_rendering(folder: Path, rate: float) -> None:
    VoiceCache(Organ(), KEPT, folder).render(FIXED)
    slower, newer = Organ(), Organ("2")
    VoiceCache(slower, KEPT, folder).render(FIXED, rate)
    VoiceCache(newer, KEPT, folder).render(FIXED)
    assert slower.rendered == newer.rendered == [FIXED]


def cut_short(data: bytes) -> bytes:
    return data[: len(data) // 2]


def empty(data: bytes) -> bytes:
    return b""


def garbage(data: bytes) -> bytes:
    return os.urandom(500)


def header_only(data: bytes) -> bytes:
    return data[:128]


@pytest.mark.parametrize("damage", [cut_short, empty, garbage, header_only])
def test_a_damaged_file_is_rendered_anew_and_mended(folder: Path, damage) -> None:
    first = VoiceCache(Organ(), KEPT, folder).render(FIXED)
    (path,) = files(folder)
    path.write_bytes(damage(path.read_bytes()))
    later = Organ()
    assert np.array_equal(VoiceCache(later, KEPT, folder).render(FIXED), first)
    assert later.rendered == [FIXED]
    assert np.array_equal(VoiceCache(Organ(), KEPT, folder).render(FIXED), first)
    assert files(folder) == [path]


@pytest.mark.parametrize(
    "array", [np.zeros(9), np.zeros((3, 3), np.int16), np.array(7, np.int16), np.array([{}])]
)
def test_an_array_of_another_kind_is_not_played(folder: Path, array: np.ndarray) -> None:
    VoiceCache(Organ(), KEPT, folder).render(FIXED)
    (path,) = files(folder)
    np.save(path, array, allow_pickle=True)
    later = Organ()
    assert len(VoiceCache(later, KEPT, folder).render(FIXED)) == VOICE_RATE_HZ // 2
    assert later.rendered == [FIXED]


def test_a_folder_that_cannot_be_made_costs_nothing_but_the_rendering(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    organ = Organ()
    cache = VoiceCache(organ, KEPT, tmp_path / "file" / "voice")
    assert len(cache.render(FIXED)) == len(cache.render(FIXED)) == VOICE_RATE_HZ // 2
    assert organ.rendered == [FIXED]


def test_a_voice_that_fails_leaves_no_trace(folder: Path) -> None:
    cache = VoiceCache(Organ(), KEPT, folder)
    with pytest.raises(CompanionError):
        cache.render("broken")
    assert files(folder) == []


def test_memory_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_MEMORY_S", 1.2)  # two sounds of half a second
    organ = Organ()
    cache = VoiceCache(organ, KEPT, folder)
    for name in ("one", "two", "one", "three", "one", "two"):
        cache.render(name, private=True)
    assert organ.rendered == ["one", "two", "three", "two"]


def test_the_folder_is_bounded_and_the_longest_unused_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = VOICE_RATE_HZ + 128  # of one sound on disk
    monkeypatch.setattr(cache_module, "_DISK_BYTES", 5 * size)
    monkeypatch.setattr(cache_module, "_DISK_BYTES_KEPT", 3 * size)
    names = ["a", "b", "c", "d", "e"]
    VoiceCache(Organ(), KEPT, folder).render("a")
    for age, path in enumerate(files(folder)):
        os.utime(path, ns=(age, age))
    VoiceCache(Organ(), KEPT, folder).render("a")  # read, so no longer the longest unused
    first = VoiceCache(Organ(), KEPT, folder)
    for name in names[1:]:
        known = set(files(folder))
        first.render(name)
        (new,) = set(files(folder)) - known
        os.utime(new, ns=(1000 + ord(name), 1000 + ord(name)))
    assert len(files(folder)) == 5
    first.render("f")
    later = Organ()
    cache = VoiceCache(later, KEPT, folder)
    assert len(files(folder)) == 3
    for name in ("f", "e", "a"):
        cache.render(name)
    assert later.rendered == []


def test_threads_that_ask_at_once_wait_for_one_rendering(folder: Path) -> None:
    organ = Organ()
    cache = VoiceCache(organ, KEPT, folder)
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        cache.render(FIXED)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert organ.rendered == [FIXED]


def test_closing_closes_the_voice(folder: Path) -> None:
    organ = Organ()
    VoiceCache(organ, KEPT, folder).close()
    assert organ.closed == 1
