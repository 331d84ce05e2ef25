"""How the voice goes down at bedtime, and how it ends."""

from __future__ import annotations

from companion.core.course import Course
from companion.core.dial import Dial
from companion.core.events import CloseMicrophone, Darken, Hush, Note, SetRate, SetVolume, Wait
from companion.core.requests import Dim, Flow
from companion.core.talk import SessionSettings

_TENTH_S = 300.0
"""In so many seconds a tenth of rate and volume goes."""

_FADE_S = 30.0
_PULSE_S, _FADE_PULSE_S = 15.0, 1.0
_GRACE_S = 30.0  # before the fade, when the person has spoken in the midst of it


class Dusk:
    """Lowers the voice from a :class:`~companion.core.requests.Dim` on, until nothing is left.

    It goes by waits of its own beside the beats, so a pause does not hold it up.  What the
    person turns up or down is where it goes on from.

    Args:
        course: what sounds.
        rate, volume: the dials it turns.
        settings: how far down they go.
    """

    def __init__(self, course: Course, rate: Dial, volume: Dial, settings: SessionSettings) -> None:
        self._course = course
        self._rate = rate
        self._volume = volume
        self._settings = settings
        self._dim: Dim | None = None
        self._pulse: Wait | None = None
        self._sunk_s = 0.0  # when the voice was lowered last
        self._end_s = 0.0
        self._held: tuple[float, float] | None = None  # rate and volume before help was given
        self._held_s = 0.0
        self._lit = False  # for help, in the midst of bedtime

    @property
    def under_way(self) -> bool:
        """True while the voice goes down."""
        return self._course.dim is not None

    def is_pulse(self, ident: int) -> bool:
        """Whether an id is that of the wait under way."""
        return self._pulse is not None and self._pulse.id == ident

    def pulse(self, person_speaking: bool) -> None:
        """Lower the voice a little; at the end, end the session without a sound.

        Args:
            person_speaking: what they say is heard first.
        """
        self._pulse = None
        if self._held is not None or self._course.dim is None:
            return
        if self._left_s() > 0:
            self._sink()
        elif not person_speaking:
            self._course.replace(_into_silence())

    def speak_up(self) -> None:
        """Help is to be given: as fast, as loud and as plain to see as before bedtime."""
        if self._course.dark and not self._lit:
            self._lit = True
            self._course.out.append(Darken(False))
        if not self.under_way or self._held is not None:
            return
        self._held = self._rate.value, self._volume.value
        self._held_s = self._course.t_s
        self._rate.value = self._settings.rate
        self._volume.value = max(self._volume.value, self._settings.volume)
        self._tell()

    def look_after(self, in_danger: bool) -> None:
        """See to it that it goes on, after an event was handled.

        Args:
            in_danger: help is being given, and nothing goes down meanwhile.
        """
        course = self._course
        if self._lit and not in_danger:
            self._lit = False
            if course.dark:
                course.out.append(Darken(True))
        if course.over or course.dim is None:
            self._dim = self._pulse = self._held = None
            return
        if course.dim is not self._dim:
            self._dim = course.dim
            self._pulse = None
            self._sunk_s, self._end_s = course.t_s, course.t_s + course.dim.seconds
            self._tell()
        if in_danger:
            return
        if self._held is not None:
            self._go_down_again(self._held)
        if any(isinstance(action, Hush) for action in course.out):
            self._pulse = None
            if self._left_s() < _FADE_S:
                self._end_s = course.t_s + _GRACE_S + _FADE_S
                self._tell()
        if self._pulse is None:
            self._set_pulse()

    def _go_down_again(self, held: tuple[float, float]) -> None:
        self._rate.value, self._volume.value = held
        self._held = self._pulse = None
        self._end_s += self._course.t_s - self._held_s
        self._sunk_s = self._course.t_s
        self._tell()

    def _left_s(self) -> float:
        return self._end_s - self._course.t_s

    def _set_pulse(self) -> None:
        to_fade_s = self._left_s() - _FADE_S
        seconds = min(_PULSE_S, to_fade_s) if to_fade_s > 0 else _FADE_PULSE_S
        self._pulse = self._course.beats.wait(seconds)
        self._course.out.append(self._pulse)

    def _sink(self) -> None:
        factor = 0.9 ** ((self._course.t_s - self._sunk_s) / _TENTH_S)
        self._sunk_s = self._course.t_s
        self._rate.sink(factor, self._settings.bedtime_slowest)
        self._volume.sink(factor, self._settings.bedtime_softest)
        self._tell()

    def _tell(self) -> None:
        """Rates to two places: each other one has its sentences rendered anew."""
        fading = max(min(self._left_s() / _FADE_S, 1.0), 0.0) if self._held is None else 1.0
        self._course.out.append(SetRate(round(self._rate.value, 2)))
        self._course.out.append(SetVolume(round(self._volume.value * fading, 3)))


def _into_silence() -> Flow:
    yield CloseMicrophone()
    yield Note("end", {"how": "asleep"})
