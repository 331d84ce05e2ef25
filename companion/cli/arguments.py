"""Command lines that are not understood: told in one sentence with the fix, short to listen to."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

from companion.errors import ExitCode

_FEW = 6
"""Up to so many choices are named; of more, only the nearest."""
_NUMBERS = {"int": "a whole number", "float": "a number"}


class Parser(argparse.ArgumentParser):
    """As argparse's own, but for what it says: no block of usage before the mistake."""

    def error(self, message: str) -> NoReturn:
        """Tell the mistake and leave with code 2."""
        print(in_plain_words(message), file=sys.stderr)
        print(f"What it takes: {self.prog} --help", file=sys.stderr)
        sys.exit(ExitCode.USAGE)


def in_plain_words(message: str) -> str:
    """A message of argparse as a plain sentence; one that is not known stays as it is."""
    if found := re.fullmatch(
        r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)", message
    ):
        return _no_choice(found[1], found[2], re.findall(r"'([^']*)'", found[3]))
    if found := re.fullmatch(r"argument (\S+): invalid (int|float) value: '(.*)'", message):
        return f"{found[1]} takes {_NUMBERS[found[2]]}, and {found[3]} is none."
    if found := re.fullmatch(r"argument (\S+): not allowed with argument (\S+)", message):
        return f"{found[1]} and {found[2]} do not go together."
    if found := re.fullmatch(r"argument (\S+): expected (?:one|at least one) argument", message):
        return f"{found[1]} needs something after it."
    if found := re.fullmatch(r"the following arguments are required: (.*)", message):
        return f"Something is still missing: {found[1]}."
    if found := re.fullmatch(r"unrecognized arguments: (.*)", message):
        return f"This is not known here: {found[1]}."
    return f"{message.removeprefix('argument ')}."


def _no_choice(name: str, given: str, choices: list[str]) -> str:
    from difflib import get_close_matches

    kind = "command" if name == "COMMAND" else "action" if name == "ACTION" else "choice"
    of = f" of {name}" if kind == "choice" else ""
    say = f"There is no {kind}{of} called {given}."
    if near := get_close_matches(given, choices, 1):
        return f"{say} Did you mean {near[0]}?"
    return f"{say} There are: {', '.join(choices)}." if len(choices) <= _FEW else say
