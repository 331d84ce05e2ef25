"""The sentences that are the same for everybody: all that the voice may keep on disk.

A sentence with a slot is none of them, whatever stands in the slot.  Neither are the texts for
moments of danger: that one of them was ever said is nobody's to find out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from companion.content.load import LoadedGuide
from companion.content.prompts import SLOTS, Prompts
from companion.content.schema import Step
from companion.content.sentences import split
from companion.content.step_texts import step_texts

_OF_DANGER = ("_stay", "_check")
"""How prompts end that are heard only where help is given."""


def fixed_sentences(prompts: Prompts, guides: Mapping[str, LoadedGuide]) -> frozenset[str]:
    """Every sentence of the prompts and the guides that has no slot."""
    names = (name for name in SLOTS if not name.endswith(_OF_DANGER))
    texts = [text for name in names for text in prompts.texts(name)]
    for loaded in guides.values():
        texts.append(loaded.guide.offer)
        texts += _texts(loaded.guide.steps)
        texts += (f"{word.capitalize()}." for word in loaded.words)
    return frozenset(part for text in texts for part in split(text) if "{" not in part)


def _texts(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        yield from (text for _, text in step_texts(step))
        if step.choose is not None:
            for option in step.choose.options:
                yield from _texts(option.steps)
            yield from _texts(step.choose.silent or ())
