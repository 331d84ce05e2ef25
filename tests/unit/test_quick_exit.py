"""Leaving at once: by a phrase or a key, from every state, without a sound or a trace."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from companion.core.events import Clear, End, Forget, Heard, Hush, Key, Note, Utterance
from companion.language import read
from companion.runtime.keyboard import ESCAPE, Keyboard
from tests.support.conversation import Conversation
from tests.unit.test_danger import STATES, at

DATA = Path(__file__).parents[1] / "data" / "language"
SCRIPTS = Path(__file__).parents[2] / "scripts" / "en"
HELPED = {
    "helped with": ["I want to kill myself"],
    "being checked": ["I'm such a burden to everyone"],
    "asked for privacy": ["he hit me last night"],
    "silent": ["he hit me last night", "no"],
    "asked about erasing": ["I feel sad", "erase this"],
}
EXPECTING = ("feeling", "number", "yes_no", "command")


def helped(state: str) -> Conversation:
    talk = Conversation()
    for answer in HELPED[state]:
        talk.answer(answer)
    return talk


def say(talk: Conversation) -> list[object]:
    heard = Utterance(99, "Never mind, weather.", (), talk.t_s, talk.t_s, 1.0, True)
    return list(talk.session.handle(Heard(heard, talk.t_s)))


def press(talk: Conversation) -> list[object]:
    return list(talk.session.handle(Key("exit", talk.t_s)))


@pytest.mark.parametrize("leave", [say, press])
@pytest.mark.parametrize("state", [*STATES, *HELPED])
def test_it_ends_in_silence_with_nothing_kept(
    state: str, leave: Callable[[Conversation], list[object]]
) -> None:
    talk = at(state) if state in STATES else helped(state)
    assert not talk.session.over
    assert leave(talk) == [Hush(), Forget(), Clear(), End()]
    assert talk.session.over
    assert leave(talk) == []


def test_nothing_is_noted_of_it_even_where_words_are_kept() -> None:
    talk = Conversation()
    talk.until_asked()
    assert not [action for action in say(talk) if isinstance(action, Note)]


@pytest.mark.parametrize("expecting", EXPECTING)
@pytest.mark.parametrize(
    "heard",
    [
        "never mind weather", "Never mind, weather.", "nevermind weather", "never mind the weather",
        "never mind whether", "never mine weather", "nether mind weather", "never mind feather",
        "never weather", "okay never mind weather",
    ],
)  # fmt: skip
def test_one_slip_of_the_recogniser_is_forgiven(heard: str, expecting: str) -> None:
    assert read(heard, (), expecting).command == "exit"
    assert read("in a mild leather", (heard,), expecting).command == "exit"


@pytest.mark.parametrize("heard", ["never mind", "weather", "the weather", "never", "i never mind"])
def test_its_parts_by_themselves_do_not_leave(heard: str) -> None:
    assert all(read(heard, (), expecting).command != "exit" for expecting in EXPECTING)


def test_no_other_sentence_leaves() -> None:
    words = ("never", "mind", "weather", "whether", "feather", "leather")
    for path in DATA.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line).get("text", "")
            if any(word in text.lower() for word in words) and text != "never mind, weather":
                assert read(text, (), "command").command != "exit", text


def test_nothing_the_program_says_leaves() -> None:
    for wordings in tomllib.loads((SCRIPTS / "prompts.toml").read_text(encoding="utf-8")).values():
        assert all("weather" not in wording for wording in wordings)


# --- the key ------------------------------------------------------------------------------


def keys(typed: list[bytes], count: int, *, any_key: bool = False) -> list[str | None]:
    """What a keyboard in a terminal gives for what is typed, with pauses between."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, encoding="utf-8") as terminal:
        keyboard = Keyboard(terminal, any_key)
        given = iter(keyboard)
        child = os.fork()
        if child == 0:
            for piece in typed:
                time.sleep(0.15)
                os.write(ours, piece)
            os._exit(0)
        found = list(islice(given, count))
        os.waitpid(child, 0)
        keyboard.close()
    os.close(ours)
    return found


def test_escape_counts_at_once_and_a_line_stays_a_line() -> None:
    assert keys([b"sad\n", b"\n", b"\x1b"], 3) == ["sad", None, ESCAPE]


def test_escape_counts_after_half_a_line() -> None:
    assert keys([b"I feel", b"\x1b"], 1) == [ESCAPE]


def test_an_arrow_key_is_no_escape() -> None:
    assert keys([b"\x1b[A", b"\x1bOB", b"ten\n"], 1) == ["ten"]


@pytest.mark.parametrize(("typed", "key"), [(b"\x1b", ESCAPE), (b"\x1b[A", None), (b"x", None)])
def test_where_any_key_stops_escape_leaves(typed: bytes, key: str | None) -> None:
    assert keys([typed], 1, any_key=True) == [key]


# --- the program --------------------------------------------------------------------------


def test_the_program_ends_with_nothing_kept_and_nothing_more_printed(tmp_path: Path) -> None:
    environment = {**os.environ, "COMPANION_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "companion", "type"],
        input="I feel sad\nsix\nnever mind, weather\nyes\n",
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert "\x1b" not in done.stdout, "no wiping where nobody looks at a terminal"
    assert "sad" in done.stdout
    assert done.stdout.splitlines()[-1] == "Read as: command exit"
    assert list((tmp_path / "sessions").iterdir()) == []


@pytest.mark.parametrize("leaving", [b"\x1b", b"never mind, weather\n"])
def test_in_a_terminal_the_screen_is_wiped_last_of_all(tmp_path: Path, leaving: bytes) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COMPANION_HOME": str(tmp_path), "TERM": "xterm"}
    command = [sys.executable, "-m", "companion", "type"]
    child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    printed = b""
    while b"feeling" not in printed and b"feel" not in printed:
        printed += os.read(ours, 4096)
    os.write(ours, leaving)
    try:
        while got := os.read(ours, 4096):
            printed += got
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert child.wait(20) == 0
    assert printed.endswith(b"\x1b[H\x1b[2J\x1b[3J")
    assert list((tmp_path / "sessions").iterdir()) == []
