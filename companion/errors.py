"""The one exception that reaches a person.

Every failure a person can meet is a :class:`CompanionError`: one sentence that says what is
wrong, one that says what to do, and a stable exit code.  Anything else is a bug.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command.  They never change their meaning."""

    DONE = 0
    PROBLEM = 1  # the command ran and found a problem
    USAGE = 2  # the command was called with something it does not take
    MISSING = 3  # a device, model, voice or package is missing


class CompanionError(Exception):
    """A failure told in plain words.

    Args:
        say: one sentence that says what is wrong.
        fix: one sentence that says what to do about it.
        exit_code: the process exit code when nothing can go on.
    """

    def __init__(self, say: str, fix: str, exit_code: ExitCode = ExitCode.PROBLEM) -> None:
        super().__init__(f"{say} {fix}")
        self.say = say
        self.fix = fix
        self.exit_code = exit_code
