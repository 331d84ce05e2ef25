"""What a person may ask for at any moment, wherever they are in the talk."""

from __future__ import annotations

from companion.config import FASTEST, FASTEST_MENU, LOUDEST, SLOWEST, SOFTEST
from companion.core import danger, ledger, lists, plan
from companion.core.course import Course
from companion.core.dial import Dial
from companion.core.erasing import ERASE, erase
from companion.core.events import Action, Darken, Forget, SetRate, SetVolume
from companion.core.requests import Line, Question
from companion.core.talk import Talk

_RATE_STEP = 1.2
_TRIES_MENU_RATE = "setup_menu"
_VOLUME_STEP = 1.3  # 2.3 dB: plainly heard, and no jump

_IN_DANGER = frozenset({
    "slower", "faster", "louder", "quieter", "help", "where", "how_long", "sound", "private",
    *ERASE,
})  # fmt: skip
"""What is granted while help is being given; every other word there is answered by the help."""
_AT_A_CHECK = (_IN_DANGER - {"help"}) | {"repeat"}
"""There "help" is an answer, and no plain no."""


class Standing:
    """Grants what was asked for.

    Args:
        talk: whose prompts tell of it.
        course: what it is asked in the midst of.

    Attributes:
        rate, volume: how fast and how loud it is spoken.
        menu_rate: how fast questions and help are; None where that is the rate of all else.
    """

    def __init__(self, talk: Talk, course: Course) -> None:
        self._talk = talk
        self._course = course
        settings = talk.settings
        self.rate = _rate_dial(settings.rate, FASTEST)
        self.menu_rate = (
            _rate_dial(settings.menu_rate, FASTEST_MENU) if settings.menu_rate else None
        )
        self.volume = Dial(
            settings.volume, SOFTEST, LOUDEST, _VOLUME_STEP, "louder", "loudest", "quietest"
        )

    def settings(self) -> list[Action]:
        """How it is spoken from now on."""
        return [self._rates(), SetVolume(self.volume.value)]

    def _rates(self) -> SetRate:
        return SetRate(self.rate.value, self.menu_rate.value if self.menu_rate else None)

    def grant(self, command: str | None) -> bool:
        """Do what a command asks; False when it is none of these, and nothing was done."""
        course, prompts = self._course, self._talk.prompts
        match command:
            case "repeat":
                self._repeat()
            case "slower" | "faster":
                self._turn_rate(command)
            case "louder" | "quieter":
                told = self.volume.turn(command)
                course.out.append(SetVolume(self.volume.value))
                course.aside([self._menu_line(prompts.say(told))])
            case "help":
                course.aside(self._help())
            case "where":
                course.aside([self._where()])
            case "how_long":
                course.aside([self._how_long()])
            case "sound":
                told = prompts.say(f"sound_{course.beats.last_tone or 'none'}")
                course.aside([self._menu_line(told)])
            case "why":
                course.aside([self._menu_line(course.because or prompts.say("why_nothing"))])
            case "numbers":
                course.out.append(Darken(False))
                course.aside(danger.number_lines(self._talk))
            case "erase" | "erase_today" | "erase_everything":
                course.break_in(erase(self._talk, command))
            case "plan" if self._talk.memory.plan:
                course.aside(plan.lines(self._talk))
            case "plan":
                course.break_in(plan.offer(self._talk))
            case "change_plan":
                course.break_in(plan.make(self._talk))
            case "promises":
                course.break_in(ledger.my_promises(self._talk, at_bedtime=course.dark))
            case "add_promise":
                course.break_in(ledger.add_promise(self._talk, at_bedtime=course.dark))
            case "routines":
                course.break_in(lists.my_list(self._talk, "routines", at_bedtime=course.dark))
            case "shared_map":
                course.break_in(lists.my_list(self._talk, "map", at_bedtime=course.dark))
            case "add_routine":
                course.break_in(lists.add_line(self._talk, "routines", at_bedtime=course.dark))
            case "add_to_map":
                course.break_in(lists.add_line(self._talk, "map", at_bedtime=course.dark))
            case "private":
                course.out.append(Forget())
                course.aside([Line(prompts.say("private"))])
            case _:
                return False
        return True

    def grant_in_danger(self, command: str | None) -> bool:
        """The same while help is being given; where it is not safe to talk, nothing is granted."""
        question = self._course.question
        state = question.state if question else None
        if command == "plan" and state not in ("check", "silent"):
            self._course.aside(plan.lines(self._talk))
            return True
        granted = {
            "silent": frozenset[str](),
            "check": _AT_A_CHECK,
            None: _IN_DANGER | {"repeat"},
        }.get(state, _IN_DANGER)
        # No question comes before help: what was kept of this session is taken away at once.
        return command in granted and self.grant("private" if command in ERASE else command)

    def _help(self) -> list[Line]:
        question = self._course.question
        told = [self._talk.prompts.say(f"help_{self._state()}")]
        if question is not None and question.example is not None:
            told.append(question.example)
        return [self._menu_line(text) for text in told]

    def _menu_line(self, text: str) -> Line:
        """What tells of the companion and its questions; nothing is hurried where help is given."""
        question = self._course.question
        hurried = self._talk.memory.helping is None and (question is None or question.menu)
        return Line(text, menu=hurried)

    def _turn_rate(self, command: str) -> None:
        """Turn the rate of what sounded last; the one of menus is another once it was tried."""
        course = self._course
        if self._state() == _TRIES_MENU_RATE and self.menu_rate is None:
            self.menu_rate = _rate_dial(self.rate.value, FASTEST_MENU)
        last = course.beats.last_line
        menu = self.menu_rate is not None and last is not None and last.menu
        dial = self.menu_rate if self.menu_rate is not None and menu else self.rate
        told = dial.turn(command)
        course.out.append(self._rates())
        course.aside([Line(self._talk.prompts.say(told), menu=menu)])

    def _state(self) -> str:
        """Which place in the talk this is, as the prompts name it."""
        if self._course.paused:
            return "paused"
        question = self._course.question
        if question is not None:
            return question.state
        return "guide" if self._course.guide else "bedtime" if self._course.dim else "line"

    def _where(self) -> Line:
        guide = self._course.guide
        if guide is not None and not self._course.paused:
            return self._menu_line(self._talk.prompts.say("where_guide", title=guide.title))
        return self._menu_line(self._talk.prompts.say(f"where_{self._state()}"))

    def _how_long(self) -> Line:
        prompts, left_s = self._talk.prompts, self._course.left_s
        if left_s is None:
            return self._menu_line(prompts.say("no_time_set"))
        minutes = round(left_s / 60)
        if minutes < 2:
            told = prompts.say("a_minute_left" if left_s > 45 else "last_minute")
        else:
            told = prompts.say("time_left", minutes=prompts.minutes(minutes))
        return self._menu_line(told)

    def _repeat(self) -> None:
        line = self._course.beats.last_line
        begins_anew = isinstance(self._course.request, Line | Question) and not self._course.paused
        if line is None or begins_anew:
            self._course.aside([])
        else:
            self._course.aside([line])


def _rate_dial(rate: float, fastest: float) -> Dial:
    return Dial(rate, SLOWEST, fastest, _RATE_STEP, "faster", "fastest", "slowest")
