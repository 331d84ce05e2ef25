"""Conversations as data: the shape of ``tests/conversations/**/*.toml``.

A conversation has a title, the person's settings, and turns.  A turn is one thing that the
person does and what has to follow from it.  After a turn time runs on until the companion waits
for an answer or is over; ``until`` stops it earlier.  :mod:`tests.support.talk_run` plays them.
"""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from companion.content.problems import Problem, read_toml
from companion.content.prompts import SLOTS
from companion.content.schema import Kind, Route
from companion.core.items import Item
from companion.core.memory import Memory
from companion.core.promises import Promise, WeekPast
from companion.core.talk import SessionSettings
from tests.support.conversation import prompts, safety_texts

FOLDER = Path(__file__).parents[1] / "conversations"
EVERYWHERE = FOLDER / "everywhere"

PlaceName = Literal[
    "feeling", "number", "choice", "guide", "guide_choice", "line", "stay", "check", "plan",
    "offer", "under", "closer", "body", "distress", "win", "bedtime",
    "bedtime_park", "bedtime_which", "break_minutes", "break_over", "late_park", "silent",
    "paused", "over",
    "guide_words", "guide_read_back", "guide_which_part", "promise_who", "promise_outcome",
    "list_what", "list_side", "list_which",
]  # fmt: skip
"""Where a talk can be; what ``asks`` is compared with."""

_ACTS = ("say", "over_voice", "silence", "seconds", "press", "cough", "trouble", "nothing")

Count = Annotated[int, msgspec.Meta(ge=1, le=20)]
Text = Annotated[str, msgspec.Meta(min_length=1)]
Texts = tuple[Text, ...]
T = TypeVar("T")


class TalkFileError(Exception):
    """A file of conversations is wrong; names the file, the line and the field."""


class _Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every table refuses fields it does not know."""


class Record(_Base, frozen=True):
    """A log record: its kind, and what must be among its data."""

    kind: str
    data: dict[str, Any] = {}


class GuideWanted(_Base, frozen=True):
    """The guide begun, left or finished last."""

    route: Route | None = None
    kind: Kind | None = None
    id: str | None = None
    did: Literal["began", "left", "finished"] | None = None


class Expected(_Base, frozen=True):
    """What has to follow.

    Attributes:
        said: in this order, each a part of a line spoken in this turn, in any case.  Fixed texts
            have names: ``prompt:greet`` (any wording, with any words in its slots),
            ``crisis:``, ``check:``, ``no:`` and ``soft:`` with a category of danger, and
            ``general:`` with a name of the same file.
        not_said: stands in no line spoken in this turn; same names.
        shown: printed in this turn and not spoken, in this order.
        asks: where the talk is afterwards.
        guide: the guide begun, left or finished last.
        records: log records of this turn, in this order.
        no_records: kinds of record that this turn wrote none of; ``any`` for every kind.
        not_logged: words that stand nowhere in the log.
        does, does_not: names of actions of this turn, such as ``Forget``.
        outcome: what must be in what was told of a promise in this turn.
        promise: what must be in the promise made in this turn.
        item: what must be in the line added to a list.  In these three, "" is what was not told.
        over, staying: whether the session is over, or stays after help was given.
    """

    said: Texts = ()
    not_said: Texts = ()
    shown: Texts = ()
    asks: PlaceName | None = None
    guide: GuideWanted | None = None
    records: tuple[Record, ...] = ()
    no_records: Texts = ()
    not_logged: Texts = ()
    does: Texts = ()
    does_not: Texts = ()
    outcome: dict[str, Any] = {}
    promise: dict[str, Any] = {}
    item: dict[str, Any] = {}
    over: bool | None = None
    staying: bool | None = None

    def __post_init__(self) -> None:
        for text in (*self.said, *self.not_said):
            wordings(text)


class Turn(Expected, frozen=True):
    """One thing the person does, and what follows.

    Attributes:
        say: said now, in the quiet.
        alternatives: the recogniser's other hypotheses.
        over_voice: said while the voice sounds.
        silence: so many questions stay unanswered.
        seconds: so long nothing is said.
        press: the key.
        cough: so many sounds that are no speech.
        trouble: what fails, named as its prompt.
        nothing: the person does nothing; for what follows by itself.
        until: where time stops when nothing is answered: ``now``, ``guide`` (one begins),
            ``guide question``, ``guide choice``, ``breath`` (one is paced), ``end``, or a part of
            the line that begins.
    """

    say: str | None = None
    alternatives: Texts = ()
    over_voice: Text | None = None
    silence: Count | None = None
    seconds: Annotated[float, msgspec.Meta(gt=0)] | None = None
    press: Literal["stop"] | None = None
    cough: Count | None = None
    trouble: Text | None = None
    nothing: Literal[True] | None = None
    until: Text | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if sum(getattr(self, act) is not None for act in _ACTS) != 1:
            raise ValueError(f"a turn has exactly one of {', '.join(_ACTS)}")
        if self.alternatives and self.say is None:
            raise ValueError("alternatives belong to say")
        if self.trouble is not None and self.trouble not in SLOTS:
            raise ValueError(f"there is no prompt {self.trouble}")


class Settings(_Base, frozen=True):
    """The person's settings, and the country whose numbers they hear."""

    no_holds: bool = False
    breath_last: bool = False
    log_words: bool = False
    log: bool = True
    hour: Annotated[int, msgspec.Meta(ge=0, le=23)] | None = None
    day: datetime.date | None = None
    bedtime_minutes: Annotated[int, msgspec.Meta(ge=2)] = 20
    country: Annotated[str, msgspec.Meta(min_length=2, max_length=2)] = "GB"

    def for_session(self) -> SessionSettings:
        """What a session is given of them."""
        return SessionSettings(
            no_holds=self.no_holds,
            breath_last=self.breath_last,
            log_words=self.log_words,
            log=self.log,
            hour=self.hour,
            day=None if self.day is None else self.day.toordinal(),
            bedtime_minutes=self.bedtime_minutes,
        )


class Promised(_Base, frozen=True, kw_only=True):
    """A promise of the ledger."""

    id: Text
    who: Literal["me", "them"]
    what: Text
    by: datetime.date | None = None
    at: str | None = None
    ended: Literal["kept", "partly", "not", "withdrawn"] | None = None


class Listed(_Base, frozen=True, kw_only=True):
    """A line of a list of the ledger."""

    id: Text
    list: Literal["routines", "negotiable", "fixed", "floor"]
    text: Text
    revisit: datetime.date | None = None


class Week(_Base, frozen=True, kw_only=True):
    """The last seven days."""

    sessions: int = 0
    feeling: str | None = None
    wins: Texts = ()
    revisit: Texts = ()


class Past(_Base, frozen=True, kw_only=True):
    """What was before the conversation."""

    promises: tuple[Promised, ...] = ()
    items: tuple[Listed, ...] = ()
    locked: bool = False
    week: Week = Week()

    def memory(self) -> Memory:
        """What the session remembers of it."""
        promises = tuple(Promise(**msgspec.structs.asdict(one)) for one in self.promises)
        items = tuple(Item(**msgspec.structs.asdict(one)) for one in self.items)
        return Memory(promises=promises, ledger_locked=self.locked, items=items)

    def week_past(self) -> WeekPast:
        """The week as it is handed in."""
        return WeekPast(**msgspec.structs.asdict(self.week))


class Talked(_Base, frozen=True, kw_only=True):
    """One conversation.

    Attributes:
        title: what it shows, as a sentence.
        place: it begins at this place of ``everywhere/places.toml``; at the greeting otherwise.
        called: what the person said already, as they called the companion.
        past: the promises, the lists and the week before it.
        aloud: it is held through real audio as well, by :mod:`tests.support.talk_aloud`.
    """

    title: Text
    aloud: bool = False
    place: str | None = None
    called: Text | None = None
    settings: Settings = Settings()
    past: Past = Past()
    turns: Annotated[tuple[Turn, ...], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        if self.place is not None and self.place not in places():
            raise ValueError(f"there is no place {self.place!r} in places.toml")


class _File(_Base, frozen=True):
    conversation: Annotated[tuple[Talked, ...], msgspec.Meta(min_length=1)]


class Place(_Base, frozen=True, kw_only=True):
    """A place in a talk, and how one comes there."""

    name: Text
    turns: tuple[Turn, ...] = ()
    asks: PlaceName


class Command(_Base, frozen=True, kw_only=True):
    """Something to be asked at every place.

    Attributes:
        say: its wordings; each is tried.
        everywhere: what follows.
        back: the same place is come back to.
        at: what follows instead at the places of these names.
    """

    name: Text
    say: Annotated[Texts, msgspec.Meta(min_length=1)]
    everywhere: Expected
    back: bool = False
    at: dict[str, Expected] = {}


class Danger(_Base, frozen=True):
    """Statements of one category and level."""

    category: Text
    level: Literal["crisis", "check"]
    say: Annotated[Texts, msgspec.Meta(min_length=1)]


class _Places(_Base, frozen=True):
    place: tuple[Place, ...]


class _Commands(_Base, frozen=True):
    command: tuple[Command, ...]


class _Dangers(_Base, frozen=True):
    danger: tuple[Danger, ...]


def load(path: Path) -> tuple[Talked, ...]:
    """The conversations of a file.

    Raises:
        TalkFileError: it is wrong.
    """
    return _read(path, _File).conversation


@cache
def places() -> dict[str, Place]:
    """The places by name."""
    found = _read(EVERYWHERE / "places.toml", _Places).place
    return {place.name: place for place in found}


def commands() -> tuple[Command, ...]:
    """What may be asked at every place."""
    return _read(EVERYWHERE / "commands.toml", _Commands).command


def dangers() -> tuple[Danger, ...]:
    """Statements of danger by category."""
    return _read(EVERYWHERE / "dangers.toml", _Dangers).danger


def wordings(text: str) -> tuple[str, ...]:
    """What a text of ``said`` stands for: itself, or the wordings of a name.

    Raises:
        ValueError: there is no such name.
    """
    kind, colon, name = text.partition(":")
    if not colon or kind not in ("prompt", "crisis", "check", "no", "soft", "general"):
        return (text,)
    texts = safety_texts("GB")
    category = texts.categories.get(name)
    match kind:
        case "prompt" if name in SLOTS:
            return prompts().texts(name)
        case "general" if hasattr(texts.general, name):
            found = getattr(texts.general, name)
            return (found,) if isinstance(found, str) else found
        case "crisis" if category and category.crisis:
            return category.crisis.first[:1]
        case "check" if category and category.check:
            return (category.check.ask,)
        case "no" if category and category.check:
            return category.check.no
        case "soft" if category and category.soft:
            return category.soft.first[:1]
    raise ValueError(f"there is no text {text}")


def _read(path: Path, shape: type[T]) -> T:
    found = read_toml(path, shape)
    if isinstance(found, Problem):
        raise TalkFileError(str(found))
    return found
