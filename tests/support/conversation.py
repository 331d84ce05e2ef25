"""Talks with a session in virtual time: real content, real reading, no sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from companion.content.load import load_guides
from companion.content.prompts import load_prompts
from companion.content.safety_texts import SafetyTexts, load_safety_texts
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
    SpeechDropped,
    SpeechStarted,
    Started,
    Utterance,
    Wait,
)
from companion.core.memory import Memory
from companion.core.promises import WeekPast
from companion.core.requests import Flow
from companion.core.session import Session
from companion.core.talk import SessionSettings, Talk
from companion.language import Reading, read

_WORDS_PER_S = 2.5

prompts = cache(load_prompts)
guides = cache(load_guides)


@cache
def safety_texts(country: str | None) -> SafetyTexts:
    """The texts for moments of danger, with the numbers of a country."""
    return load_safety_texts(country, prompts())


read_once = cache(read)  # the same words mean the same in every talk


def _read(text: str, alternatives: Sequence[str], expecting: str | None) -> Reading:
    return read_once(text, tuple(alternatives), expecting)


class Conversation:
    """One session and the person in it.

    Attributes:
        said: every line the companion spoke.
        shown: every line that was printed and not spoken.
        notes: every log record, as ``(kind, data)``.
        actions: everything the session wanted done.
        transcript: what was said, shown, heard and noted, a line each, in order.
        t_s: audio time.

    Args:
        settings: the person's.
        country: whose numbers are read out.
        called: what the person said already, as they called the companion.
        make_flow: what is gone through; the whole conversation when None.
        memory: what is known of before, such as promises.
        week: the last seven days.
    """

    def __init__(
        self,
        settings: SessionSettings | None = None,
        country: str | None = "GB",
        called: str | None = None,
        make_flow: Callable[[Talk], Flow] | None = None,
        memory: Memory | None = None,
        week: WeekPast | None = None,
    ) -> None:
        talk = Talk(
            prompts=prompts(),
            guides=guides().guides,
            safety_texts=safety_texts(country),
            read=_read,
            settings=settings or SessionSettings(),
            memory=memory or Memory(),
            week=week or WeekPast(),
        )
        self.session = Session(talk, make_flow(talk) if make_flow else None)
        self.prompts = talk.prompts
        self.said: list[str] = []
        self.shown: list[str] = []
        self.notes: list[tuple[str, dict[str, object]]] = []
        self.actions: list[Action] = []
        self.transcript: list[str] = []
        self.t_s = 0.0
        self._due: list[tuple[float, int]] = []
        self._count = 0
        self.hand(Started(0.0, None if called is None else Utterance(0, called)))

    def hand(self, event: Event) -> None:
        """Hand an event in and carry out what follows, as a perfect player would."""
        for action in self.session.handle(event):
            self.actions.append(action)
            match action:
                case Speak(id=id, text=text):
                    self.said.append(text)
                    self.transcript.append(f"Companion: {text}")
                    self._due.append((self.t_s + len(text.split()) / _WORDS_PER_S, id))
                case Show(text=text):
                    self.shown.append(text)
                    self.transcript.append(f"Shown: {text}")
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
                    self.transcript.append(f"Log: {kind} {dict(data)}")
                case End():
                    self._due.clear()
                    self.transcript.append("The session is over.")

    @property
    def place(self) -> str:
        """Where the talk is: ``over``, ``paused``, a question's state, ``guide`` or ``line``."""
        course = self.session._course
        if course.over or course.paused:
            return "over" if course.over else "paused"
        if course.question is not None:
            return course.question.state
        return "line" if course.guide is None else "guide"

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

    def until_breath(self) -> None:
        """Let time run, answering nothing, until a breath is paced."""
        while not isinstance(self.session._course.beats.current, PaceBreath):
            assert self.step(), "no breath was paced"

    def silence(self) -> None:
        """Let the open question go unanswered."""
        self.until_asked()
        self.step()

    def quiet(self, seconds: float) -> None:
        """Let some seconds pass."""
        end_s = self.t_s + seconds
        while self._due and min(self._due)[0] <= end_s:
            self.step()
        self.t_s = end_s

    def to_the_end(self) -> None:
        """Say nothing more."""
        while not self.session.over:
            assert self.step(), "the session hangs"

    def say(self, text: str, *alternatives: str) -> list[str]:
        """Say something now; the lines spoken from then to the next question."""
        before = len(self.said)
        self._hear(text, alternatives, over_voice=False)
        return self.said[before:]

    def say_over(self, text: str) -> None:
        """Say something while the voice sounds."""
        self.hand(SpeechStarted(self.t_s, while_speaking=True))
        self._hear(text, (), over_voice=True)

    def _hear(self, text: str, alternatives: tuple[str, ...], *, over_voice: bool) -> None:
        self._count += 1
        self.transcript.append(f"Person{', over the voice' * over_voice}: {text}")
        heard = Utterance(
            self._count,
            text,
            alternatives,
            self.t_s,
            self.t_s,
            began_while_speaking=over_voice,
        )
        self.hand(Heard(heard, self.t_s))

    def cough(self) -> None:
        """Make a sound that is no speech."""
        self.transcript.append("Person coughs.")
        self.hand(SpeechStarted(self.t_s))
        self.hand(SpeechDropped(self.t_s))

    def answer(self, text: str, *alternatives: str) -> list[str]:
        """Wait for a question, answer it, and wait for the next one; what was said between."""
        self.until_asked()
        before = len(self.said)
        self.say(text, *alternatives)
        self.until_asked()
        return self.said[before:]

    def press_stop(self) -> None:
        """Press the key."""
        self.transcript.append("Person presses stop.")
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


def in_a_guide(feeling: str = "I feel anxious") -> Conversation:
    """A talk in which the guide that was offered for a feeling has just begun."""
    talk = Conversation()
    talk.answer(feeling)
    talk.answer("seven")
    talk.until_asked()
    talk.say("yes")
    talk.until_guide()
    return talk
