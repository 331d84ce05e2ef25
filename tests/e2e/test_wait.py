"""``companion wait`` on the virtual card: a call begins a session, and after it it waits again."""

from __future__ import annotations

import pytest

from tests.bench.live_rig import say
from tests.support.live import Live
from tests.support.room import Room

pytest.importorskip("ctranslate2")
pytest.importorskip("hibari")


@pytest.fixture
def room(card):
    with Room(card) as air:
        yield air


def test_a_call_begins_a_session_and_what_was_said_with_it_counts(card, room, tmp_path):
    live = Live(tmp_path / "home", "wait")
    live.wait_for("Waiting")
    for _ in range(3):  # one in twenty is not heard
        room.say(say("Hello companion. I feel sad."))
        try:
            live.wait_for("Read as: sad", 12.0)
            break
        except AssertionError:
            continue
    live.wait_for("You feel sad")
    waited = len(live.errors)
    live.press_enter()
    while not any("Waiting" in line for line in live.errors[waited:]):
        live.wait_for("Waiting")
    live.process.kill()


def test_ordinary_talk_wakes_nobody_and_is_not_printed(card, room, tmp_path):
    live = Live(tmp_path / "home", "wait")
    live.wait_for("Waiting")
    for sentence in ("I told my companion about the weather.", "Hello, how was your day?"):
        room.say(say(sentence))
        with pytest.raises(AssertionError):
            live.wait_for("Hello.", 5.0)
    assert live.lines == []
    live.press_enter()
    live.wait_for("How do you feel")
    live.process.kill()
