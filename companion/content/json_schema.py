"""The JSON Schema of a guide file, so that an editor can complete and check it.

``scripts/guide.schema.json`` is what ``companion scripts schema`` prints; the check says when it
is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from companion import paths
from companion.content.schema import Guide


def schema_file() -> Path:
    """The shipped schema."""
    return paths.scripts_dir() / "guide.schema.json"


def schema_text() -> str:
    """The schema as its file holds it."""
    return json.dumps(guide_schema(), indent=1) + "\n"


def guide_schema() -> dict[str, Any]:
    """The schema of :class:`~companion.content.schema.Guide`, JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Companion guide",
        **msgspec.json.schema(Guide),
    }
