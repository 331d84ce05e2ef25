"""The package that locks up and opens as age does; it is installed only where that is wanted."""

from __future__ import annotations

from typing import Any

from companion.errors import CompanionError, ExitCode


def pyrage() -> Any:
    """The package.

    Raises:
        CompanionError: it is missing.
    """
    try:
        import pyrage as package
    except ImportError as error:
        raise CompanionError(
            "The package pyrage, which locks up and opens, is missing.",
            'Install it: pip install "grounding-companion[vault]"',
            ExitCode.MISSING,
        ) from error
    return package
