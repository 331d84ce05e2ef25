"""Plays a conversation of :mod:`tests.support.talk_file` through real audio.

The person's words are spoken into a virtual microphone, and the program runs as a process of its
own, with its own recogniser and voice, on a card of its own, so that several may run at once.
What it says is what it prints; where it prints nothing, as at bedtime, its voice is listened to.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm
from companion.config import FASTEST
from tests.bench.live_rig import SOUND, ready_since, trimmed, voice_frames
from tests.support.asked_lines import alike, is_help, last_place, patterns, questions
from tests.support.booth import Booth
from tests.support.live import Live
from tests.support.speech import spoken
from tests.support.talk_file import Settings, Talked, Turn, places, wordings
from tests.support.talk_run import Seen, compare, line_holds, missed
from tests.support.virtual_card import VirtualCard

Listener = Callable[[Pcm, int], str]
"""Recognises what a voice said."""

_LOOK_S = 0.1
_PATIENCE_S = 150.0  # for anything that has to follow; help is read twice
_TO_THE_END_S = 300.0
_HEARD_S = 40.0
_TRIES = 3  # to get a word in over the voice
_SINCE_THE_VOICE_S = 1.2  # before that the companion does not know whether it would hear itself
_ASKED_S, _VOICE_S = 2.0, 0.5  # a busy machine may break the tone that ends a question
_NO_MORE_S = 6.0  # a longer silence than any in what is said in danger
_AFTERNOON = 14  # the hour at which talks are held; late at night some guides wait

_TO_BED = "Read as: command sleep"
_PRINTED_ONLY = ("Heard: ", "Read as: ", "Guide: ")
_SEEN = frozenset(("Forget", "CloseMicrophone"))
"""Actions that can be told from outside."""


def voices(talked: Talked) -> Iterator[str]:
    """Everything that a person says in a conversation."""
    for turn in _turns(talked):
        said = turn.say or turn.over_voice
        if said is not None:
            yield said


def play_aloud(talked: Talked, listen: Listener) -> list[str]:
    """Play a conversation; its transcript, a line each, with the seconds since its beginning.

    Args:
        talked: the conversation.
        listen: recognises what is said and not printed.

    Raises:
        OtherWayError: something expected did not follow.
    """
    with _Aloud(talked, listen) as talk:
        talk.begin()
        if talked.place is not None:
            for turn in places()[talked.place].turns:
                talk.take(turn, f"On the way to {talked.place}")
        for number, turn in enumerate(talked.turns, 1):
            talk.take(turn, f"Turn {number}")
        talk.end()
    return talk.transcript


def _turns(talked: Talked) -> tuple[Turn, ...]:
    return (*(places()[talked.place].turns if talked.place else ()), *talked.turns)


class _Aloud:
    """A conversation under way: a card, a room, the program, and what was seen of it."""

    def __init__(self, talked: Talked, listen: Listener) -> None:
        self._listen = listen
        self._own = tuple(voices(talked))
        self._folder = Path(tempfile.mkdtemp(prefix="aloud"))
        self._home = self._folder / "home"
        self._card = VirtualCard(self._folder)
        self._room = Booth(self._card)
        self._write_settings(talked.settings)
        env = {**self._card.env, "TZ": _afternoon()}
        self._live = Live(self._home, env=env)
        self._began_s = time.monotonic()
        self._turn_s = 0.0  # of the room's time
        self._lines = 0  # printed before this turn
        self._noted = 0  # recorded before it
        self._notes: list[tuple[str, dict[str, object]]] = []
        self._place = "line"
        self._in_guide = self._helped = self._dark = False
        self.transcript = [talked.title]

    def __enter__(self) -> _Aloud:
        return self

    def __exit__(self, *error: object) -> None:
        self._live.process.kill()
        self._live.process.wait()
        self._room.close()
        self._card.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    # --- turns ----------------------------------------------------------------------------

    def begin(self) -> None:
        """Wait for the first question."""
        self._wait(lambda: ready_since(self._room, 0.0), "the first question")
        self._look(Turn(nothing=True))

    def take(self, turn: Turn, name: str) -> None:
        """Do what the person does, and see that what is expected follows."""
        self._turn_s = self._room.now_s
        try:
            self._act(turn)
            self._run_on(turn)
        except AssertionError as stuck:
            self._look(turn)
            told = (f"Status: {line.rstrip()}" for line in self._live.errors)
            raise missed((*self.transcript, *told), name, [str(stuck)]) from stuck
        seen, heard = self._look(turn)

        def holds(line: str, text: str) -> bool:
            if line_holds(line, text):
                return True
            own = any(alike(text, said) for said in self._own)
            return (line == heard or own) and any(alike(w, line) for w in wordings(text))

        told = msgspec.structs.replace(
            turn,
            does=tuple(_SEEN.intersection(turn.does)),
            does_not=tuple(_SEEN.intersection(turn.does_not)),
        )
        compare(seen, told, name, holds)

    def end(self) -> None:
        """See that the program ends as it should."""
        if not self._over:
            self._live.press_enter()
        assert self._live.end() == 0, self.transcript

    def _act(self, turn: Turn) -> None:
        if turn.say is not None:
            self._wait(lambda: self._quiet_for(0.4), "a quiet moment")
            self._say(turn.say)
            assert self._was_heard(_HEARD_S), f"not heard: {turn.say}"
        elif turn.over_voice is not None:
            self._say_over(turn.over_voice)
        elif turn.press is not None:
            self._live.press_enter()
        elif turn.seconds is not None:
            end_s = self._room.now_s + turn.seconds
            self._wait(lambda: self._room.now_s > end_s, "time")
        elif turn.silence is not None:
            for _ in range(turn.silence - 1):
                since_s = self._room.now_s
                self._wait(lambda: self._asked_since(since_s), "another question")  # noqa: B023
        else:
            assert turn.nothing, "what this turn asks for cannot be done aloud"

    def _say(self, text: str) -> None:
        self._told(f"Person: {text}")
        self._room.say(_voice(text))

    def _say_over(self, text: str) -> None:
        for _ in range(_TRIES):
            since_s = self._room.now_s
            self._wait(lambda: self._voice_s(since_s) > _SINCE_THE_VOICE_S, "a voice")  # noqa: B023
            self._say(text)
            if self._was_heard(4.0):
                return
        raise AssertionError(f"not heard over the voice: {text}")

    def _run_on(self, turn: Turn) -> None:
        """Wait for what ends the turn."""
        since_s = self._room.now_s if turn.silence else self._turn_s
        lines = self._lines
        match turn.until:
            case None:
                self._wait(
                    lambda: (
                        self._over
                        or self._asked_since(since_s)
                        or (self._stays(turn) and self._silent_since(since_s))
                    ),
                    "what follows",
                )
            case "now":
                self._wait(lambda: self._over or bool(self._said(lines)), "an answer")
            case "guide":
                self._wait(lambda: self._began_guide, "a guide")
            case "end":
                self._wait(lambda: self._over, "the end", _TO_THE_END_S)
            case _:
                self._wait(lambda: self._live.has(turn.until, lines), turn.until)

    # --- what there is to see -------------------------------------------------------------

    def _look(self, turn: Turn) -> tuple[Seen, str]:
        """What this turn brought, and what of it was listened to."""
        if self._over or turn.over or turn.press:
            self._wait(lambda: self._over, "the end")
        printed, first_note = self._live.lines[self._lines :], self._noted
        said = self._said(self._lines)
        heard = ""
        if not said and turn.said and self._voice_s(self._turn_s):
            heard = self._listen(self._room.played(self._turn_s), EAR_RATE_HZ)
            said = [heard]
        self._lines += len(printed)
        self._read_log()
        self._noted = len(self._notes)
        for line in printed or said:
            self._told(f"{'Heard' if heard else 'Printed'}: {line.rstrip()}")
        notes = self._notes[first_note:]
        self._come_to(said, notes, heard)
        return Seen(
            said=said,
            shown=[line.strip() for line in printed],
            notes=notes,
            guide=next((data for kind, data in reversed(self._notes) if kind == "guide"), None),
            kept=self._kept(),
            did=frozenset(self._did()),
            outcomes=(),
            promises=(),
            items=(),
            place=self._place,
            over=self._over,
            staying=self._helped and not self._over,
            transcript=self.transcript,
        ), heard

    def _come_to(self, said: list[str], notes: list[tuple[str, dict]], heard: str) -> None:
        """Where the talk is now, by the last thing that was said."""
        for kind, data in notes:
            if kind == "guide":
                self._in_guide = data["did"] == "began"
                self._place = "guide" if self._in_guide else "line"
        self._helped = self._helped or any(map(is_help, said))
        self._dark = self._dark or self._live.has(_TO_BED)
        if self._over:
            self._place = "over"
        elif heard:
            self._place = max(questions(), key=lambda q: last_place(q[1], heard))[0]
        elif said:
            last = said[-1]
            asked = (place for place, question in patterns() if question.fullmatch(last))
            here = "stay" if self._helped else "guide" if self._in_guide else "line"
            self._place = next(asked, here)

    def _said(self, since: int) -> list[str]:
        lines = self._live.lines[since:]
        return [line.strip() for line in lines if not line.startswith(_PRINTED_ONLY)]

    def _did(self) -> Iterator[str]:
        if self._notes and not self._logs():
            yield "Forget"
        if self._live.has("The microphone is closed.") and not self._card.microphone_in_use():
            yield "CloseMicrophone"

    def _logs(self) -> list[Path]:
        return list((self._home / "sessions").glob("*.jsonl"))

    def _read_log(self) -> None:
        for log in self._logs():
            records = map(msgspec.json.decode, log.read_bytes().splitlines())
            found = [(r["kind"], r) for r in records if r["kind"] != "start"]
            self._notes += found[len(self._notes) :]

    def _kept(self) -> str:
        """Everything in every file that it has written."""
        files = (path for path in self._home.rglob("*") if path.is_file())
        return "\n".join(path.read_bytes().decode(errors="replace") for path in files)

    # --- waiting --------------------------------------------------------------------------

    @property
    def _over(self) -> bool:
        return self._live.process.poll() is not None

    @property
    def _began_guide(self) -> bool:
        self._read_log()
        kinds = [data["did"] for kind, data in self._notes[self._noted :] if kind == "guide"]
        return kinds[-1:] == ["began"]

    def _wait(self, true: Callable[[], bool], what: str, seconds: float = _PATIENCE_S) -> None:
        deadline_s = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline_s, f"waited in vain for {what}"
            ended = self._over and what not in ("what follows", "an answer", "the end")
            assert not ended or true(), f"it was over, and no {what} had come"
            time.sleep(_LOOK_S)

    def _was_heard(self, seconds: float) -> bool:
        deadline_s = time.monotonic() + seconds
        while time.monotonic() < deadline_s:
            if self._over or self._live.has("Heard", self._lines):
                return True
            if self._dark and self._voice_s(self._turn_s):
                return True
            time.sleep(_LOOK_S)
        return False

    def _stays(self, turn: Turn) -> bool:
        """Whether it waits without having asked."""
        helping = self._helped or any(map(is_help, self._said(self._lines)))
        return helping or turn.asks == "paused"

    def _asked_since(self, since_s: float) -> bool:
        """Whether an answer is waited for: a tone told so, or a question and a long quiet."""
        if not self._quiet_for(0.3):
            return False
        if ready_since(self._room, since_s):
            return True
        if not self._quiet_for(_ASKED_S) or self._voice_s(since_s) < _VOICE_S:
            return False
        return any(q.fullmatch(line) for line in self._said(-1) for _, q in patterns())

    def _silent_since(self, since_s: float) -> bool:
        return self._quiet_for(_NO_MORE_S) and self._voice_s(since_s) > 0

    def _quiet_for(self, seconds: float) -> bool:
        played = self._room.played(max(self._room.now_s - seconds, 0.0))
        return not (np.abs(played) > SOUND).any()

    def _voice_s(self, since_s: float) -> float:
        """How long the voice has sounded."""
        return len(voice_frames(self._room.played(since_s))) / 100

    def _told(self, line: str) -> None:
        self.transcript.append(f"{time.monotonic() - self._began_s:6.1f} {line}")

    def _write_settings(self, settings: Settings) -> None:
        path = self._home / "config" / "config.toml"
        path.parent.mkdir(parents=True)
        chosen = {**msgspec.structs.asdict(settings), "rate": FASTEST}
        for of_the_clock in ("hour", "day"):
            assert chosen.pop(of_the_clock) is None, "aloud it is what the clock says"
        lines = [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in
                 chosen.items()]  # fmt: skip
        path.write_text("\n".join(lines) + "\n")


@cache
def _voice(text: str) -> Pcm:
    return trimmed(spoken(text))


def prepare_voice(talked: Talked) -> None:
    """Render everything that the person says; the voice is not to be used by two at once."""
    for text in voices(talked):
        _voice(text)


def _afternoon() -> str:
    """A time zone in which it is the afternoon."""
    ahead_h = (_AFTERNOON - datetime.now(UTC).hour + 12) % 24 - 12
    return f"XXX{-ahead_h:+d}"
