"""Breath pacing: phases of a breath as cues at exact sample offsets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from companion.audio.base import MOUTH_RATE_HZ, Pcm
from companion.audio.player import Cue
from companion.audio.tones import breath_tone
from companion.core.events import Phase


def breath_cues(phases: Iterable[Phase], words: Mapping[str, Pcm]) -> tuple[list[Cue], int]:
    """Lay out the tones and words of a breath pattern for :meth:`Player.schedule`.

    Every offset is rounded from the exact sum of the seconds before it, so it is right to half
    a sample after any number of breaths.

    Args:
        phases: what to pace, in order.
        words: rendered cue words at the mouth's rate; a phase whose word is not among them is
            cued by its tone alone.

    Returns:
        The cues and the length of the whole pattern in samples.
    """
    cues: list[Cue] = []
    elapsed_s = 0.0
    begin = 0
    for phase in phases:
        elapsed_s += phase.seconds
        end = round(elapsed_s * MOUTH_RATE_HZ)
        tone = breath_tone(phase.kind, end - begin)
        if len(tone):
            cues.append(Cue(begin, tone))
        if phase.word in words:
            cues.append(Cue(begin, words[phase.word], spoken=True))
        begin = end
    return cues, begin
