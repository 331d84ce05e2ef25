"""The session: events in, actions out.

:meth:`Session.handle` takes one event and gives the actions that follow from it.  There is no
clock, thread, file or device here, so a whole conversation runs in microseconds when a test
hands the events in.

A flow (:mod:`companion.core.flow`) yields requests, and the course (:mod:`companion.core.course`)
makes them sound.  Here is what comes from the person: that they speak, what it means, and what
they may ask for at any moment (:mod:`companion.core.standing`), so every flow has it.
"""

from __future__ import annotations

from companion.core import danger
from companion.core.beats import Beats
from companion.core.bedtime import bedtime
from companion.core.course import Course
from companion.core.dusk import Dusk
from companion.core.events import (
    Action,
    Darken,
    Event,
    Finished,
    Forget,
    Heard,
    Hush,
    Key,
    Note,
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
from companion.core.guide_flow import set_break
from companion.core.patience import is_whole
from companion.core.requests import Chime, Flow, Line, Question
from companion.core.standing import Standing
from companion.core.talk import Talk
from companion.core.weekly import weekly
from companion.language import Reading
from companion.language.answers import is_answer
from companion.language.own_voice import is_own_voice

_DOUBTFUL_STOP = ("confirm:stop", "confirm:pause")
_DROPS_BEFORE_NOISE_IS_NAMED = 3
_KEPT_BY_CONSENT = (
    "plan", "guide_words", "guide_read_back", "guide_which_part", "win", "promise_who",
    "promise_outcome", "list_side", "list_which",
)  # fmt: skip
"""Where words are asked for that are kept after a yes only, whatever else the log may keep."""

_TAKES_ALL = ("under", "win", "plan")
"""Places where any words are an answer, such as "that he'll leave me"."""

_GIVE_WAY_S = 1.5
_ONCE_MORE_S = 2.5  # who was not understood says it once more, and best in the quiet
_GIVE_WAY_TIMES = 3
"""In a room with a television the voice would give way for ever: after so many times for nothing
it speaks on, and listens on, until something is asked or understood."""


class Session:
    """One conversation, from greeting to goodbye, or another ``flow``.

    Args:
        talk: what it is held with.
        flow: what is gone through; the whole conversation when None.
    """

    def __init__(self, talk: Talk, flow: Flow | None = None) -> None:
        self._talk = talk
        self._course = Course(conversation(talk) if flow is None else flow)
        standing = self._standing = Standing(talk, self._course)
        self._dusk = Dusk(self._course, standing.rate, standing.volume, talk.settings)
        self._person_speaking = False
        self._late: int | None = None  # the beat that ended while the person was speaking
        self._drops = 0
        self._danger: Flow | None = None
        self._break: Flow | None = None

    @property
    def over(self) -> bool:
        """True once ``End`` was given; further events give nothing."""
        return self._course.over

    @property
    def staying(self) -> bool:
        """True when nothing but presence is left after help was given.

        A live session stays open then, a replay of a recording may end.
        """
        question = self._course.question
        return self._in_danger and question is not None and not question.lines

    @property
    def asking(self) -> bool:
        """True while an answer or a word to go on is waited for."""
        asked = self._course.question is not None and not self._beats
        return self.idle or (asked and isinstance(self._beats.current, Wait))

    @property
    def idle(self) -> bool:
        """True when only the person can move things on: the session is paused."""
        return self._course.paused and self._beats.current is None

    @property
    def _in_danger(self) -> bool:
        return self._danger is not None and self._course.runs(self._danger)

    @property
    def _silent(self) -> bool:
        """True while it is not safe to make a sound."""
        question = self._course.question
        return question is not None and question.state == "silent"

    @property
    def _beats(self) -> Beats:
        return self._course.beats

    def handle(self, event: Event) -> list[Action]:
        """Take one event; return what is to be done, in order."""
        course = self._course
        if course.over:
            return []
        course.t_s = event.t_s
        course.out = []
        match event:
            case Started(said=said):
                course.out += self._standing.settings()
                self._start(said)
            case Finished(id=ident) if self._dusk.is_pulse(ident):
                self._dusk.pulse(self._person_speaking)
            case Finished(id=ident):
                if self._beats.current is not None and ident == self._beats.current.id:
                    self._beat_done()
            case SpeechStarted(while_speaking=while_speaking):
                self._person_speaking = True
                if while_speaking:
                    self._give_way()
            case SpeechDropped():
                self._dropped()
            case Thinking() if not self._silent and not self._dusk.under_way:
                course.out.append(self._beats.beside("thinking"))
            case Heard(utterance=utterance):
                self._drops = 0
                self._person_speaking = False
                self._hear(utterance)
            case Key(name="exit"):
                course.vanish()
            case Key():
                self._person_speaking = False
                self._stop("key")
            case Trouble(kind=kind):
                self._talk.memory.unkept |= kind == "log_failed"
                self._tell_of(kind)
        self._talk.memory.unkept |= any(isinstance(action, Forget) for action in course.out)
        self._dusk.look_after(self._in_danger)
        return course.out

    def _tell_of(self, trouble: str) -> None:
        self._talk.memory.troubles.add(trouble)
        text = self._talk.prompts.say(trouble)
        if self._silent:
            self._course.out.append(Show(text))
        else:
            self._course.out.append(self._beats.beside("trouble"))
            self._course.aside([Line(text)])

    def _start(self, said: Utterance | None) -> None:
        if said is None:
            self._course.advance(None)
            return
        reading = self._talk.read(said.text, said.alternatives, "feeling")
        self._talk.memory.hear(reading.safety)
        if reading.command == "exit":
            self._course.vanish()
        elif reading.safety.level != "none":
            self._open_danger(reading)
        elif reading.command == "sleep":
            self._course.replace(bedtime(self._talk))
        elif reading.command == "weekly":
            self._course.replace(weekly(self._talk))
        else:
            self._course.replace(conversation(self._talk, reading))

    # --- speech and silence ---------------------------------------------------------------

    def _beat_done(self) -> None:
        if self._person_speaking and self._beats.current is not None:
            self._late = self._beats.current.id
        else:
            self._next_beat()

    def _next_beat(self) -> None:
        self._late = None
        self._course.next_beat()

    def _give_way(self) -> None:
        """Break off for the person; the sentence begins again if nothing comes of it."""
        if isinstance(self._beats.current, Speak) and self._beats.gave_way < _GIVE_WAY_TIMES:
            self._course.out.append(Hush())
            self._course.out.append(self._beats.give_way(_GIVE_WAY_S, self._course.t_s))

    def _dropped(self) -> None:
        self._person_speaking = False
        self._drops += 1
        named = self._drops == _DROPS_BEFORE_NOISE_IS_NAMED and not self._silent
        if named and self._course.question is not None:
            self._course.aside([Line(self._talk.prompts.say("noise_only"))])
        else:
            self._go_on(_GIVE_WAY_S)

    def _go_on(self, quiet_s: float = _ONCE_MORE_S) -> None:
        """Nothing follows from what was said; take up a beat that had ended meanwhile."""
        if self._beats.giving_way:
            self._late = None
            self._course.out.append(self._beats.give_way(quiet_s, self._course.t_s))
        elif self._beats.current is not None and self._beats.current.id == self._late:
            self._next_beat()

    # --- what the person says -------------------------------------------------------------

    def _hear(self, utterance: Utterance) -> None:
        talk, course = self._talk, self._course
        if utterance.began_while_speaking and is_own_voice(utterance.text, self._beats.lately):
            self._dropped()
            return
        question = course.question
        expecting = question.expecting if question and not course.paused else "command"
        if self._dusk.under_way and question is None:
            expecting = "feeling"  # a person who lies awake may say no more than that
        reading = talk.read(utterance.text, utterance.alternatives, expecting)
        if reading.command == "exit":
            course.vanish()
            return
        talk.memory.hear(reading.safety)
        if self._in_danger:
            self._hear_in_danger(reading, question)
        elif reading.safety.level != "none":
            self._open_danger(reading)
        elif utterance.began_while_speaking and not is_whole(reading, expecting):
            self._go_on()
        else:
            if talk.settings.log_words and not (question and question.state in _KEPT_BY_CONSENT):
                course.out.append(Note("heard", {"text": utterance.text}))
            self._obey(reading, question)

    def _hear_in_danger(self, reading: Reading, question: Question | None) -> None:
        if reading.command == "stop":
            self._stop_in_danger()
        elif question is None and self._is_news(reading):
            self._open_danger(reading)
        elif reading.safety.level == "none" and self._standing.grant_in_danger(reading.command):
            pass
        elif question is not None:
            self._course.hush()
            self._course.advance(reading)
        else:
            self._go_on()

    def _is_news(self, reading: Reading) -> bool:
        """Whether something was said, in the midst of help, that needs other help."""
        helping = self._talk.memory.helping
        if helping is None:
            return reading.safety.level != "none"
        return reading.safety.level == "crisis" and reading.safety.category != helping

    def _stop_in_danger(self) -> None:
        """End without a sound where one may betray the person, and there only at a second word."""
        if self._silent:
            self._stop("silent")
        elif self._talk.memory.helping in danger.STOP_MEANS_QUIET:
            self._danger = danger.in_quiet(self._talk)
            self._course.replace(self._danger)
        else:
            self._stop("helped" if self._talk.memory.helping else "stopped")

    def _open_danger(self, reading: Reading) -> None:
        """Put the help before everything else."""
        course = self._course
        self._dusk.speak_up()
        if danger.goes_on(self._talk, reading.safety):
            # What was said may have been the answer to the question that is open.
            question, guide = course.question, course.guide
            answers = question is not None and (reading.feelings or question.state in _TAKES_ALL)
            left = guide is not None and guide.for_two and self._talk.memory.closed_for_two
            self._danger = danger.check(self._talk, reading.safety)
            course.break_in(self._danger, reading if answers else None, left=left)
        else:
            self._danger = danger.crisis(self._talk, reading.safety)
            course.replace(self._danger)

    def _obey(self, reading: Reading, question: Question | None) -> None:
        course = self._course
        if reading.command is not None:
            self._beats.gave_way = 0
        match reading.command:
            case "stop":
                self._stop("stopped")
            case "pause":
                self._pause()
            case "resume" if course.paused:
                course.paused = False
                course.aside([Line(self._talk.prompts.say("resumed"))])
            case "sleep":
                self._go_to_bed()
            case "weekly":
                if course.dark:
                    course.out.append(Darken(False))
                course.replace(weekly(self._talk))
            case "break" if not course.dark:
                self._set_break(reading.text)
            case _ if self._dusk.under_way and _is_awake(reading) and not course.broken_in:
                course.paused = False
                course.hush()
                course.advance(None, other=True)
            case "help" if (
                question and question.state == "feeling" and is_answer(reading.text, "cry")
            ):
                self._answer(reading)
            case command if not _answers(question, reading) and self._standing.grant(command):
                pass
            case _ if course.paused:
                self._pause()
            case "other" if course.guide is not None:
                course.hush()
                course.advance(None, other=True)
            case "skip" if course.guide is not None and question is None:
                course.hush()
                course.advance(None)
            case None if question is None and reading.ask in _DOUBTFUL_STOP:
                self._pause()  # it can be taken up again, a missed stop can not
            case _ if question is not None:
                self._answer(reading)
            case _:
                self._go_on()

    def _answer(self, reading: Reading) -> None:
        self._course.hush()
        self._course.out.append(self._beats.beside("heard"))
        self._course.advance(reading)

    def _go_to_bed(self) -> None:
        """Begin bedtime; in the midst of it, it goes on."""
        course = self._course
        course.paused = False
        if self._dusk.under_way:
            course.aside([Line(self._talk.prompts.say("bedtime_farewell"))])
        elif course.dark:  # it has begun; what is asked there needs no answer
            course.hush()
            course.advance(None)
        else:
            course.replace(bedtime(self._talk))

    def _set_break(self, said: str) -> None:
        """A break from now on; one that is under way gives its place."""
        before, self._break = self._break, set_break(self._talk, said)
        if before is not None and self._course.is_foremost(before):
            self._course.give_place(self._break)
        else:
            self._course.break_in(self._break)

    def _pause(self) -> None:
        self._course.pause(Line(self._talk.prompts.say("paused")))

    def _stop(self, how: str) -> None:
        self._course.replace(self._goodbye("silent" if self._silent else how))

    def _goodbye(self, how: str) -> Flow:
        match how:
            case "key":
                yield Chime("end")
            case "stopped":
                yield Line(self._talk.prompts.say("stopped"))
            case "helped":
                for text in self._talk.safety_texts.general.closing:
                    yield Line(text)
        yield Note("end", {"how": "stopped"})


def _answers(question: Question | None, reading: Reading) -> bool:
    return question is not None and question.is_answer(reading.text)


def _is_awake(reading: Reading) -> bool:
    """Whether it says, at bedtime, that sleep has not come, or that this is no way into it."""
    restless = any(feeling.family == "restless" for feeling in reading.feelings)
    return reading.command in ("awake", "other") or (reading.command is None and restless)
