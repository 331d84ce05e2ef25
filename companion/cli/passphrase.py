"""Asking for a passphrase: typed unseen, never on the command line."""

from __future__ import annotations

from companion.cli.output import status
from companion.errors import CompanionError, ExitCode


def new_passphrase() -> str:
    """A passphrase, typed twice.

    Raises:
        CompanionError: it is empty, or not typed the same.
    """
    status("Several words are best. Without the passphrase nobody can open the file, you neither.")
    first = passphrase("A passphrase for the file: ")
    if first != passphrase("The same again: "):
        raise CompanionError(
            "The two were not the same. Nothing was written.", "Try again.", ExitCode.USAGE
        )
    return first


def passphrase(prompt: str) -> str:
    """A passphrase.

    Raises:
        CompanionError: it is empty, or nothing can be typed.
    """
    from getpass import getpass

    try:
        typed = getpass(prompt)
    except EOFError:
        typed = ""
    if not typed:
        raise CompanionError("No passphrase was given.", "Try again.", ExitCode.USAGE)
    return typed
