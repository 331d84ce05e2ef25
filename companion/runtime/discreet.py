"""Discreet mode: what the screen and the log hold when others may see them."""

from __future__ import annotations

from typing import Any

_AS_IT_IS = frozenset(("start", "number", "end"))
_BARE: dict[str, dict[str, Any]] = {
    "feeling": {"words": [], "families": []},
    "guide": {"id": "guide", "title": "guide", "route": "guide"},
}
_SAYS_NOTHING = ("did",)


def neutral(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """A log record without a feeling, a guide's name or a word of the person's."""
    if kind in _AS_IT_IS:
        return data
    return _BARE.get(kind, {}) | {key: data[key] for key in _SAYS_NOTHING if key in data}
