"""What a session talks with: its words, its guides, its ear for meaning and its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from companion.content.load import LoadedGuide
from companion.content.prompts import Prompts
from companion.content.safety_texts import SafetyTexts
from companion.core.history import History
from companion.core.memory import Memory
from companion.core.promises import WeekPast
from companion.language import Reading


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """How a person wants their sessions.

    Attributes:
        rate: speech rate to begin with, 1.0 is the guidance pace.
        menu_rate: that of questions and help; the same when None.
        volume: master volume to begin with, 1.0 is as rendered.
        no_holds: never offer breath holds (lung or heart condition, pregnancy).
        breath_last: offer guides without breath first.
        log_words: the log may keep what was said.
        log: there is a log.
        locked: what is in it is not known again in a later session.
        hour: the local hour at the start, 0 to 23; None when it is not known.
        day: its day, as :meth:`datetime.date.toordinal` counts; None when it is not known.
        quiet_from: the hour from which difficult talks wait for the morning.
        bedtime_minutes: minutes until the voice and the microphone are off at bedtime.
        bedtime_slowest, bedtime_softest: rate and volume below which the voice does not go
            down by itself.
        new_keep_days: sessions are taken away after so many days, which the person was not told
            of yet; None when there is nothing to tell.
        ask_numbers_again: after help was given, ask at the next start for the numbers.
        waits: a microphone will wait for a call again after the session.
    """

    rate: float = 1.0
    menu_rate: float | None = None
    volume: float = 1.0
    no_holds: bool = False
    breath_last: bool = False
    log_words: bool = False
    log: bool = True
    locked: bool = False
    hour: int | None = None
    day: int | None = None
    quiet_from: int = 22
    bedtime_minutes: int = 20
    bedtime_slowest: float = 0.75
    bedtime_softest: float = 0.4
    new_keep_days: int | None = None
    ask_numbers_again: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything a flow may use.  All of it is read only, save the memory.

    Attributes:
        seed: another one for each session, so that what is shuffled comes in another order.
        memory: of this session alone.
        history: what happened with each guide before.
        reminded: help was given in the session before, and the numbers may be wanted again.
        parked: lines that were parked last night and not told of yet.
        week: the last seven days.
    """

    prompts: Prompts
    guides: Mapping[str, LoadedGuide]
    safety_texts: SafetyTexts
    read: Callable[[str, Sequence[str], str | None], Reading]
    settings: SessionSettings = field(default_factory=SessionSettings)
    seed: int = 0
    memory: Memory = field(default_factory=Memory)
    history: History = field(default_factory=History)
    parked: tuple[str, ...] = ()
    week: WeekPast = field(default_factory=WeekPast)
    reminded: bool = False

    @property
    def keeps(self) -> bool:
        """Whether what is noted from now on is written down."""
        return self.settings.log and not self.memory.unkept
