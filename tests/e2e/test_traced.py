"""Nothing is written outside of the companion's own folders, and no network is used.

Every system call of whole sessions is looked at, of the program and of its children (Linux).
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from companion.content.fixed_lines import fixed_sentences
from companion.content.sentences import split
from companion.voice.cache import VoiceCache
from tests.bench.live_rig import ready_since, say
from tests.support.conversation import guides, prompts
from tests.support.live import Live
from tests.support.room import Room
from tests.support.system_calls import Calls, calls_in, strace, tracing

pytestmark = pytest.mark.skipif(
    strace() is None, reason="not installed: strace (apt: strace; Linux only)"
)

MARKERS = ("zeppelin", "landlord", "harbour", "harbor")
"""Words that the person says, and that may stand in no file."""

_DEVICES = ("/dev/", "/proc/")
_WITH_A_SOUND_SERVER = ("/dev/shm/pulse-shm-", "/dev/shm/jack")
"""Memory that PulseAudio shares with its clients, and that PortAudio looks for JACK in."""


def outside(calls: Calls, home: Path, cookie: str = "") -> list[str]:
    """What was written elsewhere; a device is no file, but what lies in memory is one.

    Args:
        calls: what was done.
        home: the companion's own folders.
        cookie: the file by which a sound server knows its user; its client library opens it so.
    """

    def allowed(path: str) -> bool:
        if path.startswith("/dev/shm/"):
            return path.startswith(_WITH_A_SOUND_SERVER)
        return path.startswith(_DEVICES) or path == cookie or Path(path).is_relative_to(home)

    return sorted(path for path in calls.written if not allowed(path))


def holding(home: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """Files that hold one of the words, in their names or in what stands in them."""
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    return [
        (str(path), word)
        for path in files
        for word in words
        if word.encode() in path.read_bytes().lower() or word in path.name.lower()
    ]


def environment(tmp_path: Path) -> dict[str, str]:
    """A user's home with nothing in it; what Python compiles is written when it is installed."""
    own = tmp_path / "user"
    own.mkdir()
    return {"HOME": str(own), "TMPDIR": str(own), "PYTHONDONTWRITEBYTECODE": "1"}


def test_a_typed_session_writes_nothing_elsewhere_and_opens_no_socket(tmp_path: Path) -> None:
    home, trace = tmp_path / "home", tmp_path / "trace"
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text('country = "GB"\n')
    lines = ("a wobbly zeppelin", "I feel anxious because of my landlord", "six", "yes")
    done = subprocess.run(
        [*tracing(trace), sys.executable, "-m", "companion", "type"],
        env={**environment(tmp_path), "COMPANION_HOME": str(home), "PATH": "/usr/bin:/bin",
             "PYTHONPATH": ":".join(sys.path)},
        input="\n".join(lines) + "\n",
        capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    assert "zeppelin" in done.stdout
    calls = calls_in(trace)
    (log,) = (home / "sessions").glob("*.jsonl")
    assert str(log) in calls.written, "what is looked for is seen"
    assert str(home / "config" / "config.toml") in calls.read
    assert outside(calls, home) == []
    assert calls.families == frozenset()
    assert holding(home, ["anxious"]), "feelings are kept"
    assert holding(home, MARKERS) == []
    assert list((tmp_path / "user").iterdir()) == []


def test_a_session_aloud_talks_to_the_sound_server_alone_and_keeps_no_word_of_the_person(
    card, tmp_path: Path
) -> None:
    pytest.importorskip("ctranslate2")
    pytest.importorskip("hibari")
    home, trace = tmp_path / "home", tmp_path / "trace"
    with Room(card) as room:
        live = Live(home, env=environment(tmp_path), before=tracing(trace))
        for sentence, read_as in (
            ("The boats in the harbour.", "Read as: nothing"),
            ("I feel anxious because of my landlord.", "Read as: anxious"),
            ("Six.", "Read as: number 6"),
            ("Yes.", "Read as: command yes"),
        ):
            told(room, live, sentence, read_as)
        live.wait_for("Guide: ")
        begun = len(live.lines)
        wait_until(live, lambda: len(spoken(live.lines[begun:])) > 3)
        live.press_enter()
        assert live.end(60.0) == 0
    calls = calls_in(trace)
    (log,) = (home / "sessions").glob("*.jsonl")
    assert str(log) in calls.written, "what is looked for is seen"
    assert outside(calls, home, card.env["PULSE_COOKIE"]) == []
    assert calls.families == {"AF_UNIX"}
    server = card.env["PULSE_SERVER"].removeprefix("unix:")
    assert server in calls.connected
    elsewhere = [path for path in calls.connected if not path.startswith(_WITH_A_SOUND_SERVER)]
    assert elsewhere == [server]
    assert holding(home, ["anxious"]), "feelings are kept"
    assert holding(home, MARKERS) == []
    assert list((tmp_path / "user").iterdir()) == []
    only_fixed_lines_were_kept(home / "cache" / "voice", spoken(live.lines))


def told(room: Room, live: Live, sentence: str, read_as: str) -> None:
    """Say a sentence, and say it again where it was misheard."""
    for _ in range(3):
        since_s = room.now_s
        wait_until(live, lambda since_s=since_s: ready_since(room, since_s))
        printed = len(live.lines)
        room.say(say(sentence))
        live.wait_for("Read as: ", since=printed)
        if live.has(read_as, since=printed):
            return
    raise AssertionError(live.lines)


def only_fixed_lines_were_kept(folder: Path, said: list[str]) -> None:
    """See which sentences the files of the voice are, by the names they have."""
    from companion.voice.hibari_voice import HibariVoice

    cache = VoiceCache(HibariVoice(), ())
    fixed = fixed_sentences(prompts(), guides().guides)
    names = {cache._key(sentence, 1.0): sentence for sentence in fixed}
    kept = {path.stem for path in folder.iterdir()}
    assert kept <= names.keys(), f"{len(kept - names.keys())} are no fixed line"
    sentences = {sentence for line in said for sentence in split(line)}
    assert len(sentences & {names[name] for name in kept}) > 5, "fixed lines are kept"
    own = {s for s in sentences if any(word in s.lower() for word in (*MARKERS, "anxious", "six"))}
    assert len(own) > 2
    assert not {cache._key(sentence, 1.0) for sentence in own} & kept


def spoken(lines: list[str]) -> list[str]:
    """What was said, of what was printed."""
    return [line.strip() for line in lines if not re.match("Heard: |Read as: |Guide: ", line)]


def wait_until(live: Live, true, seconds: float = 120.0) -> None:
    deadline_s = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline_s and live.process.poll() is None, live.lines
        time.sleep(0.05)
