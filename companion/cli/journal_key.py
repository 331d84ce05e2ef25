"""The passphrase of locked sessions: asked for each time, never kept, never on the command line."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from companion.cli.output import status
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from companion.journal.sealed_lines import Unseal


def add_key_option(parser: argparse.ArgumentParser) -> None:
    """Add the ways by which a program hands a passphrase over; a person is asked for it."""
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--passphrase-fd", type=int, metavar="N",
        help="read what would be asked for, a line each, from this open file descriptor",
    )  # fmt: skip
    ways.add_argument(
        "--passphrase-file", metavar="FILE", help="read it from this file; - is standard input"
    )


def add_open_option(parser: argparse.ArgumentParser) -> None:
    """Add that locked sessions are opened where that is wanted."""
    parser.add_argument(
        "--open", action="store_true", help="open locked sessions; asks for the passphrase"
    )
    add_key_option(parser)


def unseal_if_open(args: argparse.Namespace) -> Unseal | None:
    """As :func:`unseal_for` where :func:`add_open_option` was used; None where it was not.

    Raises:
        CompanionError: as there.
    """
    return unseal_for(args) if args.open else None


def unseal_for(args: argparse.Namespace) -> Unseal | None:
    """What opens locked sessions; None where there are none, or nobody can be asked.

    Raises:
        CompanionError: the passphrase is another, or the key file or the package is missing.
    """
    from companion import paths
    from companion.journal.vault import Vault
    from companion.journal.vault_convert import newest_sealed

    vault = Vault.here()
    if not (vault.is_made or vault.is_on) or newest_sealed(paths.sessions_dir()) is None:
        return None
    return unseal_asked(args, "sessions")


def unseal_asked(args: argparse.Namespace, what: str) -> Unseal | None:
    """What opens locked records; None where nobody can be asked.

    Args:
        args: with the options of :func:`add_key_option`.
        what: is locked, in the plural.

    Raises:
        CompanionError: the passphrase is another, or the key file or the package is missing.
    """
    from companion.journal.vault import Vault

    vault = Vault.here()
    secrets = Secrets.of(args)
    if secrets is None:
        status(f"Locked {what} are left out: there is no terminal to ask for the passphrase on.")
        status("A program hands it over with --passphrase-fd N or --passphrase-file FILE.")
        return None
    return vault.unlock(secrets.ask("Passphrase of the vault: ")).unseal


class Secrets:
    """Where a passphrase or a recovery key comes from.

    Args:
        lines: what a program hands over, in the order it is asked for; None asks a person.
    """

    def __init__(self, lines: Iterator[str] | None) -> None:
        self._lines = lines

    @staticmethod
    def of(args: argparse.Namespace) -> Secrets | None:
        """As the options say; None where nothing is given and there is no terminal.

        A command that asks for more than one thing goes on where it was: a line is given once.

        Raises:
            CompanionError: what was named cannot be read.
        """
        if "secrets" not in args:
            args.secrets = Secrets._read(args)
        found: Secrets | None = args.secrets
        return found

    @staticmethod
    def _read(args: argparse.Namespace) -> Secrets | None:
        number: int | None = args.passphrase_fd
        file: str | None = args.passphrase_file
        if number is None and file is None:
            return Secrets(None) if sys.stdin.isatty() else None
        try:
            text = _read_all(number, file)
        except (OSError, ValueError) as error:
            where = f"file descriptor {number}" if file is None else file
            raise CompanionError(
                f"The passphrase cannot be read from {where}.",
                "Name an open descriptor, a UTF-8 text file, or - for standard input.",
                ExitCode.USAGE,
            ) from error
        args.secrets = given = Secrets(iter(text.splitlines()))
        return given

    @staticmethod
    def needed(args: argparse.Namespace) -> Secrets:
        """As :meth:`of`.

        Raises:
            CompanionError: there is nobody to ask.
        """
        secrets = Secrets.of(args)
        if secrets is None:
            raise CompanionError(
                "There is no terminal to ask for the passphrase on.",
                "Run it in a terminal, or hand the passphrase over with --passphrase-file FILE.",
                ExitCode.USAGE,
            )
        return secrets

    def ask(self, prompt: str) -> str:
        """Ask once, without showing what is typed.

        Raises:
            CompanionError: nothing was given.
        """
        try:
            given = getpass.getpass(prompt) if self._lines is None else next(self._lines, "")
        except EOFError:
            given = ""
        if not given and self._lines is not None:
            raise CompanionError(
                f"What was handed over has no line for this: {prompt.rstrip(': ')}.",
                "Give one line for each thing that is asked for, in that order.",
                ExitCode.USAGE,
            )
        if not given:
            raise CompanionError(
                "Nothing was typed, so nothing was changed.",
                "Run the command again when you like.",
                ExitCode.USAGE,
            )
        return given

    def ask_new(self) -> str:
        """Ask for a new passphrase, twice; a program may leave the second time out.

        Raises:
            CompanionError: nothing was given, or not the same twice.
        """
        if self._lines is None:
            status("Four or more words that do not belong together are hard to guess.")
            status("Length does more than odd signs. What you type is not shown.")
        first = self.ask("New passphrase: ")
        if self._lines is None:
            again = self.ask("The same once more: ")
        else:
            again = next(self._lines, "") or first
        if again != first:
            raise CompanionError(
                "The two were not the same, so nothing was changed.",
                "Run the command again.",
                ExitCode.USAGE,
            )
        return first


def _read_all(number: int | None, file: str | None) -> str:
    """What stands in a descriptor, or else in a file."""
    if number is not None:
        with os.fdopen(number, encoding="utf-8") as opened:
            return opened.read()
    if file is None or file == "-":
        return sys.stdin.buffer.read().decode("utf-8")
    return Path(file).read_text("utf-8")
