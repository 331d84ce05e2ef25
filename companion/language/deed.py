"""Whether a reason is something the person did to somebody: then there may be something to mend."""

from __future__ import annotations

from companion.language.normalise import tokens

_NO_DEEDS = frozenset((
    "am", "was", "feel", "felt", "can", "could", "do", "did", "will", "would", "might", "may",
    "want", "wanted", "need", "needed", "miss", "missed", "think", "thought", "worry", "fear",
    "know", "keep", "have", "had", "got", "love", "like", "wish", "hope",
))  # fmt: skip
"""After "I" these begin a state, a doubt or a wish."""

_SOMEBODY = frozenset((
    "him", "her", "his", "them", "their", "my", "our", "us", "someone", "somebody", "everyone",
))  # fmt: skip


def is_own_deed(cause: str | None) -> bool:
    """True for "I shouted at my sister" or "I have lied to him"."""
    words = tokens(cause or "")
    if words[:1] in (["that"], ["because"]):
        words = words[1:]
    if words[:2] in (["i", "have"], ["i", "had"]):
        words = ["i", *words[2:]]
    if len(words) < 3 or words[0] != "i" or words[1] in _NO_DEEDS:
        return False
    return not _SOMEBODY.isdisjoint(words[2:])
