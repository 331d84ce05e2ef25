"""Passphrases that a program hands over: one line for each thing that is asked for."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from companion.cli.journal_key import Secrets, add_key_option
from companion.errors import CompanionError


def handed_over(path: Path, *lines: str) -> argparse.Namespace:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    parser = argparse.ArgumentParser()
    add_key_option(parser)
    return parser.parse_args(["--passphrase-file", str(path)])


def test_a_new_passphrase_needs_one_line_and_two_have_to_be_the_same(tmp_path: Path) -> None:
    file = tmp_path / "words"
    assert Secrets.needed(handed_over(file, "seven slow rivers")).ask_new() == "seven slow rivers"
    twice = handed_over(file, "seven slow rivers", "seven slow rivers")
    assert Secrets.needed(twice).ask_new() == "seven slow rivers"
    with pytest.raises(CompanionError, match="not the same"):
        Secrets.needed(handed_over(file, "seven slow rivers", "seven slow river")).ask_new()


def test_a_command_that_asks_twice_takes_one_line_after_the_other(tmp_path: Path) -> None:
    args = handed_over(tmp_path / "words", "of the vault", "of the copy")
    assert Secrets.needed(args).ask("Passphrase of the vault: ") == "of the vault"
    assert Secrets.needed(args).ask_new() == "of the copy"
    with pytest.raises(CompanionError, match="no line for this: The passphrase of the file"):
        Secrets.needed(args).ask("The passphrase of the file: ")
