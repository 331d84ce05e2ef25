"""The JSON Schema of a guide file, so that an editor can complete and check it."""

from __future__ import annotations

from typing import Any

import msgspec

from companion.content.schema import Guide


def guide_schema() -> dict[str, Any]:
    """The schema of :class:`~companion.content.schema.Guide`, JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Companion guide",
        **msgspec.json.schema(Guide),
    }
