"""How commands print: results to stdout, progress to stderr, one fact a line."""

from __future__ import annotations

import json
import sys
from typing import Any


def say_line(text: str) -> None:
    """Print one line of the result at once."""
    print(text, flush=True)


def status(text: str) -> None:
    """Print one line about what is going on."""
    print(text, file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    """Print one JSON value on one line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)
