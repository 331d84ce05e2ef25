"""From the words of one utterance to what the person means."""

from companion.language.reading import read
from companion.language.types import Feeling, Reading, Safety

__all__ = ["Feeling", "Reading", "Safety", "read"]
