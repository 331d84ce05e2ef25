"""The system's voice in its child process, for real: hung, killed, orphaned."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from companion.errors import CompanionError, ExitCode
from companion.voice import pyttsx3_voice
from companion.voice.base import VOICE_RATE_HZ
from companion.voice.choose import choose_voice
from companion.voice.loudness import PEAK_CEILING, TARGET_LUFS, loudness_lufs
from companion.voice.pyttsx3_voice import Pyttsx3Voice

if sys.platform != "linux":
    pytest.skip("processes are looked at through /proc", allow_module_level=True)
try:
    choose_voice("pyttsx3")
except CompanionError as error:
    pytest.skip(str(error), allow_module_level=True)

SENTENCES = (
    "You might notice your feet on the floor.",
    "If you like, you can leave your eyes open and look at one thing near you.",
    "The thought may be true, or it may be a forecast.",
    "There is nothing to get right here.",
    "In.",
)


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, empty."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def voice(temp: Path) -> Iterator[Pyttsx3Voice]:
    voice = Pyttsx3Voice()
    yield voice
    voice.close()
    assert list(temp.iterdir()) == []


def seconds(pcm: np.ndarray) -> float:
    return len(pcm) / VOICE_RATE_HZ


def left_behind(temp: Path) -> list[Path]:
    return [path for path in temp.rglob("*") if path.is_file()]


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    except FileNotFoundError:
        return False


def wait_until(condition, within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_it_is_as_loud_as_the_other_voice(voice: Pyttsx3Voice, sentence: str) -> None:
    pcm = voice.render(sentence)
    assert loudness_lufs(pcm) == pytest.approx(TARGET_LUFS, abs=0.2)
    assert np.abs(pcm).max() <= PEAK_CEILING


def test_rate_one_is_the_guidance_pace(voice: Pyttsx3Voice) -> None:
    def pace(rate: float) -> float:
        words = sum(len(re.findall(r"\w+", sentence)) for sentence in SENTENCES)
        return 60 * words / sum(seconds(voice.render(s, rate)) - 0.13 for s in SENTENCES)

    assert pace(1.0) == pytest.approx(150, rel=0.12)
    assert pace(1.5) / pace(1.0) == pytest.approx(1.5, rel=0.1)


def test_no_sentence_comes_out_empty_cut_off_or_at_another_pace(voice: Pyttsx3Voice) -> None:
    # espeak-ng sets the rate in its own thread; a request too soon after it used to be cancelled.
    lengths: dict[tuple[str, float], set[float]] = {}
    for _ in range(10):
        for rate in (0.8, 1.3, 1.0):
            for sentence in SENTENCES:
                lengths.setdefault((sentence, rate), set()).add(
                    seconds(voice.render(sentence, rate))
                )
    for found in lengths.values():
        assert min(found) > 0.3
        assert max(found) - min(found) < 0.03


def test_a_long_first_request_is_whole(temp: Path) -> None:
    long = " ".join(SENTENCES * 10)
    voice = Pyttsx3Voice()
    first = seconds(voice.render(long))
    again = seconds(voice.render(long))
    voice.close()
    assert first == pytest.approx(again, abs=0.05)
    assert first > 60


def test_nothing_to_speak_gives_nothing(voice: Pyttsx3Voice) -> None:
    assert len(voice.render("...")) == len(voice.render("")) == 0


def test_odd_text_is_no_trouble(voice: Pyttsx3Voice) -> None:
    pid = voice.pid
    for text in ("<speak>&amp;</speak> a", "\x00b\x1b", "안녕 a", "x" * 5000, '"; rm -rf / $(a)'):
        assert np.isfinite(voice.render(text)).all()
    assert voice.pid == pid


def test_killed_in_mid_request_the_sentence_still_comes(voice: Pyttsx3Voice, temp: Path) -> None:
    usual = seconds(voice.render(SENTENCES[0]))
    first = voice.pid
    os.kill(first, signal.SIGSTOP)  # so that the request is under way when the kill comes
    rendered: list[np.ndarray] = []
    thread = threading.Thread(target=lambda: rendered.append(voice.render(SENTENCES[0])))
    began_s = time.monotonic()
    thread.start()
    time.sleep(0.2)
    os.kill(first, signal.SIGKILL)
    thread.join()
    assert time.monotonic() - began_s < 2.0  # noticed at once, not by the timeout
    assert seconds(rendered[0]) == pytest.approx(usual, abs=0.05)
    assert voice.pid != first
    assert not is_running(first)
    assert left_behind(temp) == []


def test_a_hung_process_is_replaced(voice: Pyttsx3Voice, temp: Path) -> None:
    usual = seconds(voice.render(SENTENCES[3]))
    first = voice.pid
    os.kill(first, signal.SIGSTOP)
    began_s = time.monotonic()
    assert seconds(voice.render(SENTENCES[3])) == pytest.approx(usual, abs=0.05)
    assert 2.0 < time.monotonic() - began_s < 10.0
    assert voice.pid != first
    assert not is_running(first)
    assert left_behind(temp) == []


def test_one_that_hangs_with_a_full_pipe_is_replaced(
    voice: Pyttsx3Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.kill(voice.pid, signal.SIGSTOP)
    monkeypatch.setattr(pyttsx3_voice, "_TIMEOUT_S", 0.5)
    monkeypatch.setattr(pyttsx3_voice, "_TIMEOUT_PER_LETTER_S", 0.0)
    monkeypatch.setattr(pyttsx3_voice, "_ATTEMPTS", 1)
    with pytest.raises(CompanionError):
        voice.render("one more word " * 8_000)  # more than a pipe holds
    assert seconds(voice.render(SENTENCES[0])) > 1


def test_a_voice_that_fails_twice_gives_up_in_plain_words(
    voice: Pyttsx3Voice, temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyttsx3_voice, "_TIMEOUT_S", 0.0)
    monkeypatch.setattr(pyttsx3_voice, "_TIMEOUT_PER_LETTER_S", 0.0)
    with pytest.raises(CompanionError) as caught:
        voice.render("My secret is a long sentence. " * 200)
    assert "failed twice" in caught.value.say
    assert "secret" not in str(caught.value)
    assert left_behind(temp) == []
    monkeypatch.undo()
    assert seconds(voice.render(SENTENCES[0])) > 1


def test_only_the_user_can_open_its_folder(voice: Pyttsx3Voice, temp: Path) -> None:
    voice.render(SENTENCES[0])
    (folder,) = temp.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir()) == []


def test_ctrl_c_is_not_the_childs_business(voice: Pyttsx3Voice) -> None:
    pid = voice.pid
    os.kill(pid, signal.SIGINT)
    assert seconds(voice.render(SENTENCES[0])) > 1
    assert voice.pid == pid


def test_closing_ends_the_child_and_a_second_time_does_nothing(temp: Path) -> None:
    voice = Pyttsx3Voice()
    pid = voice.pid
    voice.close()
    voice.close()
    assert not is_running(pid)
    assert list(temp.iterdir()) == []


def test_nothing_is_left_when_the_parent_is_killed(temp: Path) -> None:
    code = (
        "from companion.voice.pyttsx3_voice import Pyttsx3Voice; voice = Pyttsx3Voice();"
        "voice.render('Good evening.'); print(voice.pid, flush=True); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(temp)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    assert len(list(temp.iterdir())) == 1
    parent.kill()
    parent.wait()
    wait_until(lambda: not is_running(child))
    assert list(temp.iterdir()) == []


def test_it_starts_from_a_folder_with_look_alikes(
    temp: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "wave.py", "pyttsx3.py", "companion.py"):
        (tmp_path / name).write_text("raise SystemExit('the wrong file')")
    monkeypatch.chdir(tmp_path)
    voice = Pyttsx3Voice()
    assert seconds(voice.render(SENTENCES[0])) > 1
    voice.close()


@pytest.mark.parametrize("ident", ["en-us", "EN-GB", "gmw/en-us", "English (America)"])
def test_a_voice_is_found_by_id_language_or_name(temp: Path, ident: str) -> None:
    voice = Pyttsx3Voice(ident)
    assert voice.name == f"pyttsx3:{ident}"
    assert seconds(voice.render(SENTENCES[0])) > 1
    voice.close()


def test_voices_differ(temp: Path) -> None:
    british, american = Pyttsx3Voice("en-gb"), Pyttsx3Voice("en-us")
    assert british.version != american.version
    assert len(british.render(SENTENCES[0])) != len(american.render(SENTENCES[0]))
    british.close()
    american.close()


def test_an_unknown_voice_lists_what_there_is(temp: Path) -> None:
    with pytest.raises(CompanionError) as caught:
        Pyttsx3Voice("bob")
    assert caught.value.exit_code == ExitCode.USAGE
    assert "en-us" in caught.value.fix
    assert list(temp.iterdir()) == []


def test_without_room_for_temporary_files_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    with pytest.raises(CompanionError) as caught:
        Pyttsx3Voice()
    assert caught.value.exit_code == ExitCode.MISSING
