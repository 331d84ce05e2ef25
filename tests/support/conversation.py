"""Talks with a session in virtual time: real content, real reading, no sound."""

from __future__ import annotations

from collections.abc import Callable

from companion.content.load import load_guides
from companion.content.prompts import load_prompts
from companion.content.safety_texts import load_safety_texts
from companion.core.events import (
    Action,
    End,
    Event,
    Finished,
    Heard,
    Hush,
    Key,
    Note,
    PaceBreath,
    PlayTone,
    Show,
    Speak,
    Started,
    Utterance,
    Wait,
)
from companion.core.requests import Flow
from companion.core.session import Session
from companion.core.talk import SessionSettings, Talk
from companion.language import read

_WORDS_PER_S = 2.5


class Conversation:
    """One session and the person in it.

    Attributes:
        said: every line the companion spoke.
        shown: every line that was printed and not spoken.
        notes: every log record, as ``(kind, data)``.
        actions: everything the session wanted done.
        t_s: audio time.
    """

    def __init__(
        self,
        settings: SessionSettings | None = None,
        country: str | None = "GB",
        make_flow: Callable[[Talk], Flow] | None = None,
    ) -> None:
        prompts = load_prompts()
        talk = Talk(
            prompts=prompts,
            guides=load_guides().guides,
            safety_texts=load_safety_texts(country, prompts),
            read=read,
            settings=settings or SessionSettings(),
        )
        self.session = Session(talk, make_flow(talk) if make_flow else None)
        self.prompts = talk.prompts
        self.said: list[str] = []
        self.shown: list[str] = []
        self.notes: list[tuple[str, dict[str, object]]] = []
        self.actions: list[Action] = []
        self.t_s = 0.0
        self._due: list[tuple[float, int]] = []
        self._count = 0
        self.hand(Started(0.0))

    def hand(self, event: Event) -> None:
        """Hand an event in and carry out what follows, as a perfect player would."""
        for action in self.session.handle(event):
            self.actions.append(action)
            match action:
                case Speak(id=id, text=text):
                    self.said.append(text)
                    self._due.append((self.t_s + len(text.split()) / _WORDS_PER_S, id))
                case Show(text=text):
                    self.shown.append(text)
                case PlayTone(id=id):
                    self._due.append((self.t_s + 0.3, id))
                case Wait(id=id, seconds=seconds):
                    self._due.append((self.t_s + seconds, id))
                case PaceBreath(id=id, phases=phases):
                    self._due.append((self.t_s + sum(p.seconds for p in phases), id))
                case Hush():
                    self._due.clear()
                case Note(kind=kind, data=data):
                    self.notes.append((kind, dict(data)))
                case End():
                    self._due.clear()

    def step(self) -> bool:
        """Let time run to the next thing that comes to its end; False when nothing is due."""
        if not self._due:
            return False
        self._due.sort()
        self.t_s, ident = self._due.pop(0)
        self.hand(Finished(ident, self.t_s))
        return True

    def until_asked(self) -> None:
        """Let time run until the session waits for an answer, or is over."""
        while not self.session.asking and not self.session.over and self.step():
            pass

    def until_said(self, text: str) -> None:
        """Let time run until a line with this text was begun."""
        while not (self.said and text in self.said[-1]):
            assert self.step(), f"never said: {text}; said {self.said[-3:]}"

    def until_guide(self) -> None:
        """Let time run, answering nothing, until a guide is saying its first line."""
        while not any(kind == "guide" and data["did"] == "began" for kind, data in self.notes[-1:]):
            assert self.step(), "no guide began"

    def silence(self) -> None:
        """Let the open question go unanswered."""
        self.until_asked()
        self.step()

    def to_the_end(self) -> None:
        """Say nothing more."""
        while not self.session.over:
            assert self.step(), "the session hangs"

    def say(self, text: str, *alternatives: str) -> list[str]:
        """Say something now; the lines spoken from then to the next question."""
        self._count += 1
        before = len(self.said)
        heard = Utterance(self._count, text, alternatives, self.t_s, self.t_s)
        self.hand(Heard(heard, self.t_s))
        return self.said[before:]

    def answer(self, text: str, *alternatives: str) -> list[str]:
        """Wait for a question, answer it, and wait for the next one; what was said between."""
        self.until_asked()
        before = len(self.said)
        self.say(text, *alternatives)
        self.until_asked()
        return self.said[before:]

    def press_stop(self) -> None:
        """Press the key."""
        self.hand(Key("stop", self.t_s))

    def did(self, kind: type[Action]) -> int:
        """How many actions of a kind there were."""
        return sum(isinstance(action, kind) for action in self.actions)

    def kinds(self) -> list[str]:
        """Kinds of the log records so far."""
        return [kind for kind, _ in self.notes]

    def note(self, kind: str) -> dict[str, object]:
        """Data of the last record of a kind."""
        return next(data for name, data in reversed(self.notes) if name == kind)
