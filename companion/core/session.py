"""The session: events in, actions out.

:meth:`Session.handle` takes one event and gives the actions that follow from it.  There is no
clock, thread, file or device here, so a whole conversation runs in microseconds when a test
hands the events in.

A flow (:mod:`companion.core.flow`) yields requests.  Each request becomes *beats*: outputs that
follow one another, each answered by ``Finished``.  What a person may say at any moment (stop,
pause, slower, ...) is handled here, so every flow has it.
"""

from __future__ import annotations

from collections.abc import Iterable

from companion.config import FASTEST, LOUDEST, SLOWEST, SOFTEST
from companion.core import danger
from companion.core.beats import Beats
from companion.core.dial import Dial
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
    Prepare,
    SetRate,
    SetVolume,
    Show,
    Speak,
    SpeechDropped,
    SpeechStarted,
    Started,
    Thinking,
    Trouble,
    Utterance,
    Wait,
)
from companion.core.flow import conversation
from companion.core.patience import is_whole
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
from companion.language.own_voice import is_own_voice

_RATE_STEP = 1.2
_VOLUME_STEP = 1.3  # 2.3 dB: plainly heard, and no jump
_DOUBTFUL_STOP = ("confirm:stop", "confirm:pause")
_DROPS_BEFORE_NOISE_IS_NAMED = 3
_GIVE_WAY_S = 1.5
_GIVE_WAY_TIMES = 3
"""In a room with a television the voice would give way for ever: after so many times for nothing
it speaks on, and listens on, until something is asked or understood."""


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
        self._beats = Beats()
        settings = talk.settings
        self._rate = Dial(
            settings.rate, SLOWEST, FASTEST, _RATE_STEP, "faster", "fastest", "slowest"
        )
        self._volume = Dial(
            settings.volume, SOFTEST, LOUDEST, _VOLUME_STEP, "louder", "loudest", "quietest"
        )
        self._listening: Listen | None = None
        self._paused = False
        self._person_speaking = False
        self._late = False  # the beat ended while the person was speaking
        self._drops = 0
        self._gave_way = 0  # times in a row, for nothing
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
        return self.idle or (asked and isinstance(self._beats.current, Wait))

    @property
    def idle(self) -> bool:
        """True when only the person can move things on: the session is paused."""
        return self._paused and self._beats.current is None

    def handle(self, event: Event) -> list[Action]:
        """Take one event; return what is to be done, in order."""
        if self.over:
            return []
        self._t_s = event.t_s
        self._out = []
        match event:
            case Started(said=said):
                self._out += [SetRate(self._rate.value), SetVolume(self._volume.value)]
                self._start(said)
            case Finished(id=ident):
                if self._beats.current is not None and ident == self._beats.current.id:
                    self._beat_done()
            case SpeechStarted(while_speaking=while_speaking):
                self._person_speaking = True
                if while_speaking:
                    self._give_way()
            case SpeechDropped():
                self._dropped()
            case Thinking():
                self._out.append(self._beats.tone("thinking"))
            case Heard(utterance=utterance):
                self._drops = 0
                self._person_speaking = False
                self._hear(utterance)
            case Key():
                self._stop("key")
            case Trouble(kind=kind):
                self._out.append(self._beats.tone("trouble"))
                self._aside([Line(self._talk.prompts.say(kind))])
        return self._out

    def _start(self, said: Utterance | None) -> None:
        if said is None:
            self._advance(None)
            return
        reading = self._talk.read(said.text, said.alternatives, "feeling")
        if reading.safety.level != "none":
            self._open_danger(reading)
        else:
            self._replace_flows(conversation(self._talk, reading))

    # --- beats ----------------------------------------------------------------------------

    def _begin(self, request: Request, before: Iterable[Line] = ()) -> None:
        """Start (or start again) a request, after the lines of an aside."""
        self._request = request
        if isinstance(request, Question):
            self._gave_way = 0
        self._listen(request.expecting if isinstance(request, Question) else "command")
        self._beats.put([*map(self._beats.line, before), *self._beats.of(request)])
        self._next_beat()

    def _next_beat(self) -> None:
        self._late = False
        beat = self._beats.begin_next(self._t_s)
        if beat is not None:
            self._out.append(beat)
        elif not self._paused:
            self._advance(None)

    def _beat_done(self) -> None:
        if self._person_speaking:
            self._late = True
        else:
            self._next_beat()

    def _give_way(self) -> None:
        """Break off for the person; the sentence begins again if nothing comes of it."""
        if isinstance(self._beats.current, Speak) and self._gave_way < _GIVE_WAY_TIMES:
            self._gave_way += 1
            self._out.append(Hush())
            self._out.append(self._beats.give_way(_GIVE_WAY_S, self._t_s))

    def _dropped(self) -> None:
        self._person_speaking = False
        self._drops += 1
        if self._drops == _DROPS_BEFORE_NOISE_IS_NAMED and isinstance(self._request, Question):
            self._aside([Line(self._talk.prompts.say("noise_only"))])
        else:
            self._go_on()

    def _listen(self, expecting: str) -> None:
        if self._listening is None or expecting != self._listening.expecting:
            self._listening = Listen(expecting)
            self._out.append(self._listening)

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
        self._beats.forget()
        self._out.append(Hush())

    def _aside(self, lines: Iterable[Line]) -> None:
        """Say something in between, then go on with the current request from its start."""
        request = self._rest_of_request()
        self._hush()
        self._begin(request, lines)

    def _rest_of_request(self) -> Request:
        """The current request; a breath pattern goes on with the breath it was in."""
        if isinstance(self._request, Paced) and isinstance(self._beats.current, PaceBreath):
            return self._request.rest(self._t_s - self._beats.began_s)
        return self._request

    # --- what the person says -------------------------------------------------------------

    def _hear(self, utterance: Utterance) -> None:
        talk = self._talk
        if utterance.began_while_speaking and is_own_voice(utterance.text, self._beats.lately):
            self._dropped()
            return
        question = self._request if isinstance(self._request, Question) else None
        expecting = question.expecting if question and not self._paused else "command"
        reading = talk.read(utterance.text, utterance.alternatives, expecting)
        if self._in_danger:
            self._hear_in_danger(reading)
        elif reading.safety.level != "none":
            self._open_danger(reading)
        elif utterance.began_while_speaking and not is_whole(reading, expecting):
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
        if reading.command is not None:
            self._gave_way = 0
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
                told = self._rate.turn(command)
                self._out.append(SetRate(self._rate.value))
                self._aside([Line(prompts.say(told))])
            case "louder" | "quieter" as command:
                told = self._volume.turn(command)
                self._out.append(SetVolume(self._volume.value))
                self._aside([Line(prompts.say(told))])
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
                self._out.append(self._beats.tone("heard"))
                self._advance(reading)
            case _:
                self._go_on()

    def _go_on(self) -> None:
        """Nothing follows from what was said; take up a beat that had ended meanwhile."""
        if self._beats.giving_way:  # it may be said once more, now that it is quiet
            self._late = False
            self._out.append(self._beats.give_way(_GIVE_WAY_S, self._t_s))
        elif self._late:
            self._next_beat()

    def _pause(self) -> None:
        if not self._paused:
            self._request = self._rest_of_request()
        self._paused = True
        self._hush()
        self._beats.put([self._beats.line(Line(self._talk.prompts.say("paused")))])
        self._listen("command")
        self._next_beat()

    def _repeat(self) -> None:
        line = self._beats.last_line
        if line is None or isinstance(self._request, Line | Question):
            self._aside([])
        else:
            self._aside([line])

    def _stop(self, how: str) -> None:
        self._in_danger = False
        self._replace_flows(self._goodbye(how))

    def _goodbye(self, how: str) -> Flow:
        if how == "key":
            yield Chime("end")
        else:
            yield Line(self._talk.prompts.say("stopped"))
        yield Write("end", {"how": "stopped"})
