"""Commands: only when the whole utterance is one, polite words aside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from companion.language.data import Phrase, Phrases, PhraseTable, Table, Words, load, wrong

FILE = "commands.toml"

Command = Literal[
    "stop", "pause", "resume", "repeat", "slower", "faster", "louder", "quieter", "other", "skip",
    "help", "yes", "no", "how_long", "where", "numbers", "erase", "private", "sleep",
    "sound", "exit", "plan", "change_plan", "why", "awake", "break", "erase_today",
    "erase_everything", "promises", "add_promise", "weekly", "routines", "shared_map",
    "add_routine", "add_to_map",
]  # fmt: skip
"""Everything a person may ask of the program."""

_LONGEST_WORDS = 16
_POLITE, _EXCUSE = "", "excuse"
_ANSWERS = frozenset(("yes", "no"))


class _CommandTable(Table, frozen=True):
    say: Phrases
    answers: Phrases = Phrases()


class _Around(Table, frozen=True):
    polite: Phrases
    excuses: Phrases
    inside: Words


class _File(Table, frozen=True):
    command: dict[Command, _CommandTable]
    around: _Around


@dataclass(frozen=True, slots=True)
class Commands:
    """The wordings of every command.

    Attributes:
        alone: wordings of one or two words, to hear by sound.
    """

    always: PhraseTable[str]
    answering: PhraseTable[str]
    alone: dict[str, str]

    def find(self, words: list[str], expecting: str | None = None) -> str | None:
        """The command that the normalised ``words`` are, if they are one as a whole."""
        if not words:
            return None
        table = self.answering if expecting == "yes_no" else self.always
        if expecting == "yes_no" and (answer := self.alone.get(words[0])) in _ANSWERS:
            return self._tile(words, table) or answer
        return self._tile(words, table) if len(words) <= _LONGEST_WORDS else None

    def only_polite(self, words: list[str]) -> bool:
        """Whether the words are courtesy and nothing more: "hello", "thank you"."""
        return _POLITE in self._covers(words, self.always)

    def _tile(self, words: list[str], table: PhraseTable[str]) -> str | None:
        """The command when the words are its wordings and what may stand around them."""
        found = [name for name in self._covers(words, table) if name != _POLITE]
        plain = [name for name in found if name not in _ANSWERS]
        return next(iter(plain or found), None)

    @staticmethod
    def _covers(words: list[str], table: PhraseTable[str]) -> list[str]:
        """What the words say when phrases cover them from end to end, once for each way."""
        reached: dict[int, list[str]] = {0: [_POLITE]}
        for start in range(len(words)):
            for end, kind in table.matches(words, start) if start in reached else ():
                here = reached.setdefault(end, [])
                for so_far in reached[start]:
                    command = _joined(so_far, kind)
                    if command is not None and command not in here:
                        here.append(command)
        return reached.get(len(words), [])


def _joined(so_far: str, kind: str) -> str | None:
    """What two pieces say together; None when they say different things."""
    if kind in (_POLITE, _EXCUSE) or kind == so_far:
        return so_far
    if so_far == _POLITE or so_far in _ANSWERS:
        return kind
    return so_far if kind in _ANSWERS else None


@cache
def commands() -> Commands:
    """The commands, read once.

    Raises:
        CompanionError: the file is missing or wrong.
    """
    file = load(FILE, _File)
    missing = set(get_args(Command)) - set(file.command)
    if missing:
        raise wrong(FILE, f"there is no [command.{sorted(missing)[0]}]")
    owner: dict[Phrase, str] = {}
    for name, table in file.command.items():
        for phrase in table.say:
            first = owner.setdefault(phrase, name)
            if first != name:
                raise wrong(FILE, f'"{" ".join(phrase)}" stands in {first} and {name}')
    around = [(phrase, _POLITE) for phrase in file.around.polite]
    around += [(phrase, _EXCUSE) for phrase in file.around.excuses]
    said = list(owner.items())
    answers = [(phrase, name) for name, t in file.command.items() for phrase in t.answers]
    return Commands(
        PhraseTable([*said, *around], file.around.inside),
        PhraseTable([*answers, *said, *around], file.around.inside),
        {" ".join(phrase): name for phrase, name in said if len(phrase) <= 2},
    )
