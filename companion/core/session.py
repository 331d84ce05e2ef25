"""The session: events in, actions out.

:meth:`Session.handle` takes one event and gives the actions that follow from it.  There is no
clock, thread, file or device here, so a whole conversation runs in microseconds when a test
hands the events in.

A flow (:mod:`companion.core.flow`) yields requests.  Each request becomes *beats*: outputs that
follow one another, each answered by ``Finished``.  What a person may say at any moment (stop,
pause, slower, ...) is handled here, so every flow has it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from companion.config import FASTEST, SLOWEST
from companion.core import danger
from companion.core.events import (
    Action,
    End,
    Event,
    Finished,
    Heard,
    Hush,
    Key,
    Listen,
    Note,
    PaceBreath,
    PlayTone,
    Prepare,
    SetRate,
    Show,
    Speak,
    SpeechDropped,
    SpeechStarted,
    Started,
    Trouble,
    Utterance,
    Wait,
)
from companion.core.flow import conversation
from companion.core.requests import (
    Chime,
    Coming,
    Flow,
    InGuide,
    Line,
    Paced,
    Question,
    Quiet,
    Request,
    SomethingElse,
    Tell,
    Write,
)
from companion.core.talk import Talk
from companion.language import Reading

_RATE_STEP = 1.2
_PATIENCE_S = {"feeling": 1.0, "number": 0.7, "yes_no": 0.6, "command": 0.6}
_DOUBTFUL_STOP = ("confirm:stop", "confirm:pause")
_DROPS_BEFORE_NOISE_IS_NAMED = 3

_Beat = Speak | PlayTone | PaceBreath | Wait


class Session:
    """One conversation, from greeting to goodbye, or another ``flow``.

    Attributes:
        over: True once :class:`End` was given; further events give nothing.
        staying: the danger help was given and only presence is left; a live session stays
            open, a replay of a recording may end.
    """

    def __init__(self, talk: Talk, flow: Flow | None = None) -> None:
        self._talk = talk
        self._flows: list[Flow] = [conversation(talk) if flow is None else flow]
        self._suspended: list[tuple[Request, Reading]] = []
        self._request: Request = Quiet(0)
        self._in_guide = False
        self._beats: deque[_Beat] = deque()
        self._beat: _Beat | None = None
        self._beat_began_s = 0.0
        self._last_line: Line | None = None
        self._ids = 0
        self._rate = talk.settings.rate
        self._listening: Listen | None = None
        self._paused = False
        self._person_speaking = False
        self._late = False  # the beat ended while the person was speaking
        self._drops = 0
        self._in_danger = False
        self._t_s = 0.0
        self._out: list[Action] = []
        self.over = False

    @property
    def staying(self) -> bool:
        """True when nothing but presence is left after help was given."""
        return self._in_danger and isinstance(self._request, Question) and not self._request.lines

    @property
    def asking(self) -> bool:
        """True while an answer or a word to go on is waited for."""
        asked = isinstance(self._request, Question) and not self._beats
        return self.idle or (asked and isinstance(self._beat, Wait))

    @property
    def idle(self) -> bool:
        """True when only the person can move things on: the session is paused."""
        return self._paused and self._beat is None

    def handle(self, event: Event) -> list[Action]:
        """Take one event; return what is to be done, in order."""
        if self.over:
            return []
        self._t_s = event.t_s
        self._out = []
        match event:
            case Started():
                self._out.append(SetRate(self._rate))
                self._advance(None)
            case Finished(id=ident):
                if self._beat is not None and ident == self._beat.id:
                    self._beat_done()
            case SpeechStarted():
                self._person_speaking = True
            case SpeechDropped():
                self._dropped()
            case Heard(utterance=utterance):
                self._drops = 0
                self._person_speaking = False
                self._hear(utterance)
            case Key():
                self._stop("key")
            case Trouble(kind=kind):
                self._out.append(PlayTone(self._new_id(), "trouble"))
                self._aside([Line(self._talk.prompts.say(kind))])
        return self._out

    # --- beats ----------------------------------------------------------------------------

    def _new_id(self) -> int:
        self._ids += 1
        return self._ids

    def _beats_of(self, request: Request) -> list[_Beat]:
        match request:
            case Line():
                return [self._speak(request)]
            case Quiet(seconds=seconds):
                return [Wait(self._new_id(), seconds)]
            case Chime(name=name):
                return [PlayTone(self._new_id(), name)]
            case Paced(phases=phases):
                return [PaceBreath(self._new_id(), phases)]
            case Question(lines=lines, silence_s=silence_s):
                spoken: list[_Beat] = [self._speak(line) for line in lines]
                if spoken:
                    spoken.append(PlayTone(self._new_id(), "ready"))
                return [*spoken, Wait(self._new_id(), silence_s)]
        return []

    def _speak(self, line: Line) -> Speak:
        return Speak(self._new_id(), line.text, line.private)

    def _begin(self, request: Request, before: Iterable[_Beat] = ()) -> None:
        """Start (or start again) a request, after the beats of an aside."""
        self._request = request
        self._listen(request.expecting if isinstance(request, Question) else "command")
        self._beats = deque([*before, *self._beats_of(request)])
        self._next_beat()

    def _next_beat(self) -> None:
        self._late = False
        if not self._beats:
            self._beat = None
            if not self._paused:
                self._advance(None)
            return
        self._beat = self._beats.popleft()
        self._beat_began_s = self._t_s
        if isinstance(self._beat, Speak):
            self._last_line = Line(self._beat.text, self._beat.private)
        self._out.append(self._beat)

    def _beat_done(self) -> None:
        if self._person_speaking:
            self._late = True
        else:
            self._next_beat()

    def _dropped(self) -> None:
        self._person_speaking = False
        self._drops += 1
        if self._drops == _DROPS_BEFORE_NOISE_IS_NAMED and isinstance(self._request, Question):
            self._aside([Line(self._talk.prompts.say("noise_only"))])
        elif self._late:
            self._next_beat()

    def _listen(self, expecting: str) -> None:
        wanted = Listen(expecting, _PATIENCE_S[expecting] * self._talk.settings.patience)
        if wanted != self._listening:
            self._listening = wanted
            self._out.append(wanted)

    # --- flows ----------------------------------------------------------------------------

    def _advance(self, outcome: Reading | None, *, other: bool = False) -> None:
        """Give the running flow its outcome and begin what it asks for next."""
        while self._flows:
            try:
                flow = self._flows[-1]
                asked = flow.throw(SomethingElse()) if other else flow.send(outcome)
            except StopIteration:
                self._flows.pop()
                if self._suspended:
                    self._come_back()
                    return
                continue
            outcome, other = None, False
            self._in_guide = isinstance(asked, InGuide)
            request = asked.request if isinstance(asked, InGuide) else asked
            match request:
                case Write(kind=kind, data=data):
                    self._out.append(Note(kind, data))
                case Coming(texts=texts):
                    self._out.append(Prepare(texts))
                case Tell(text=text):
                    self._out.append(Show(text))
                case _:
                    self._begin(request)
                    return
        self.over = True
        self._out.append(End())

    def _come_back(self) -> None:
        """The safety check was answered with no: go on where it broke in.

        What the person said there may have been the answer to an open question.
        """
        self._in_danger = False
        request, reading = self._suspended.pop()
        self._request = request
        if isinstance(request, Question) and reading.feelings:
            self._advance(reading)
        else:
            self._begin(request)

    def _replace_flows(self, flow: Flow) -> None:
        for running in reversed(self._flows):
            running.close()
        self._flows = [flow]
        self._suspended.clear()
        self._paused = False
        self._hush()
        self._advance(None)

    def _hush(self) -> None:
        self._beats.clear()
        self._beat = None
        self._out.append(Hush())

    def _aside(self, lines: Iterable[Line]) -> None:
        """Say something in between, then go on with the current request from its start."""
        request = self._rest_of_request()
        self._hush()
        self._begin(request, [self._speak(line) for line in lines])

    def _rest_of_request(self) -> Request:
        """The current request; a breath pattern goes on with the breath it was in."""
        if isinstance(self._request, Paced) and isinstance(self._beat, PaceBreath):
            return self._request.rest(self._t_s - self._beat_began_s)
        return self._request

    # --- what the person says -------------------------------------------------------------

    def _hear(self, utterance: Utterance) -> None:
        talk = self._talk
        question = self._request if isinstance(self._request, Question) else None
        expecting = question.expecting if question and not self._paused else "command"
        reading = talk.read(utterance.text, utterance.alternatives, expecting)
        if self._in_danger:
            self._hear_in_danger(reading)
        elif reading.safety.level != "none":
            self._open_danger(reading)
        elif utterance.began_while_speaking and reading.command is None:
            self._go_on()
        else:
            if talk.settings.log_words:
                self._out.append(Note("heard", {"text": utterance.text}))
            self._obey(reading, question)

    def _hear_in_danger(self, reading: Reading) -> None:
        if reading.command == "stop":
            self._stop("stopped")
        elif isinstance(self._request, Question):
            self._hush()
            self._advance(reading)
        else:
            self._go_on()

    def _open_danger(self, reading: Reading) -> None:
        """Put the help before everything else."""
        self._paused = False
        if reading.safety.level == "check":
            self._suspended.append((self._rest_of_request(), reading))
            self._in_danger = True
            self._hush()
            self._flows.append(danger.check(self._talk, reading.safety))
            self._advance(None)
        else:
            self._in_danger = True
            self._replace_flows(danger.crisis(self._talk, reading.safety))

    def _obey(self, reading: Reading, question: Question | None) -> None:
        prompts = self._talk.prompts
        match reading.command:
            case "stop":
                self._stop("stopped")
            case "pause":
                self._pause()
            case "resume" if self._paused:
                self._paused = False
                self._aside([Line(prompts.say("resumed"))])
            case _ if self._paused:
                self._pause()
            case "repeat":
                self._repeat()
            case "slower" | "faster" as command:
                self._change_rate(command)
            case "help":
                name = question.help if question else "help_guide"
                self._aside([Line(prompts.say(name))])
            case "numbers":
                self._aside(danger.number_lines(self._talk))
            case "other" if self._in_guide:
                self._hush()
                self._advance(None, other=True)
            case "skip" if self._in_guide:
                self._hush()
                self._advance(None)
            case None if question is None and reading.ask in _DOUBTFUL_STOP:
                self._pause()  # it can be taken up again, a missed stop can not
            case _ if question is not None:
                self._hush()
                self._out.append(PlayTone(self._new_id(), "heard"))
                self._advance(reading)
            case _:
                self._go_on()

    def _go_on(self) -> None:
        """Nothing follows from what was said; take up a beat that had ended meanwhile."""
        if self._late:
            self._next_beat()

    def _pause(self) -> None:
        if not self._paused:
            self._request = self._rest_of_request()
        self._paused = True
        self._hush()
        self._beats = deque([self._speak(Line(self._talk.prompts.say("paused")))])
        self._listen("command")
        self._next_beat()

    def _repeat(self) -> None:
        if self._last_line is None or isinstance(self._request, Line | Question):
            self._aside([])
        else:
            self._aside([self._last_line])

    def _change_rate(self, command: str) -> None:
        factor = _RATE_STEP if command == "faster" else 1 / _RATE_STEP
        rate = round(min(max(self._rate * factor, SLOWEST), FASTEST), 3)
        if rate == self._rate:
            command = "fastest" if command == "faster" else "slowest"
        self._rate = rate
        self._out.append(SetRate(rate))
        self._aside([Line(self._talk.prompts.say(command))])

    def _stop(self, how: str) -> None:
        self._in_danger = False
        self._replace_flows(self._goodbye(how))

    def _goodbye(self, how: str) -> Flow:
        if how == "key":
            yield Chime("end")
        else:
            yield Line(self._talk.prompts.say("stopped"))
        yield Write("end", {"how": "stopped"})
