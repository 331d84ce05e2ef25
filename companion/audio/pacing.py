"""Breath pacing: phases of a breath as cues at exact sample offsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from companion.audio.base import MOUTH_RATE_HZ, Pcm
from companion.audio.player import Cue, Player
from companion.audio.tones import breath_tone, earcon
from companion.core.events import Phase

_AHEAD_S = 30.0  # whoever drives a pacer may be kept away for as long


class PacedPhase(NamedTuple):
    """One phase on the line of a whole pattern.

    Attributes:
        cues: its tone and its word, counted from the start of the pattern.
        end: samples from the start of the pattern to the end of this phase.
    """

    cues: tuple[Cue, ...]
    end: int


def paced(phases: Iterable[Phase], words: Mapping[str, Pcm]) -> Iterator[PacedPhase]:
    """Lay out tones and words, a phase at a time.

    Every offset is rounded from the exact sum of the seconds before it, so it is right to half
    a sample after any number of breaths.

    Args:
        phases: what to pace, in order.
        words: rendered cue words at the mouth's rate; a phase whose word is not among them is
            cued by its tone alone.
    """
    elapsed_s = 0.0
    begin = 0
    for phase in phases:
        elapsed_s += phase.seconds
        end = round(elapsed_s * MOUTH_RATE_HZ)
        cues: list[Cue] = []
        tone = breath_tone(phase.kind, end - begin)
        if len(tone):
            cues.append(Cue(begin, tone))
        if phase.word in words:
            cues.append(Cue(begin, words[phase.word], spoken=True))
        yield PacedPhase(tuple(cues), end)
        begin = end


def breath_cues(phases: Iterable[Phase], words: Mapping[str, Pcm]) -> tuple[list[Cue], int]:
    """A whole pattern for :meth:`Player.schedule`; see :func:`paced`.

    Returns:
        The cues and the length of the pattern in samples.
    """
    laid_out = list(paced(phases, words))
    cues = [cue for phase in laid_out for cue in phase.cues]
    return cues, laid_out[-1].end if laid_out else 0


class Pacer:
    """Paces breaths on a player, however many: they are laid out shortly before they are heard.

    After the last breath comes the soft tone that ends it.

    Args:
        player: where they sound.
        phases: what to pace; taken as time goes on.
        words: rendered cue words.
        begin: position of the player at which the first phase begins.
    """

    def __init__(
        self, player: Player, phases: Iterable[Phase], words: Mapping[str, Pcm], begin: int
    ) -> None:
        self._player = player
        self._begin = begin
        self._coming = _with_end_tone(paced(phases, words))
        self._laid_to = begin

    def lay(self) -> int:
        """Lay out what will be heard soon; wanted again before it was played.

        Returns:
            Samples from now to the end of what is laid out; 0 or less when all of it is over.
        """
        position = self._player.position
        while self._laid_to < position + _AHEAD_S * MOUTH_RATE_HZ:
            phase = next(self._coming, None)
            if phase is None:
                break
            self._player.lay(phase.cues, self._begin)
            self._laid_to = self._begin + phase.end
        return self._laid_to - position


def _with_end_tone(phases: Iterable[PacedPhase]) -> Iterator[PacedPhase]:
    end = 0
    for phase in phases:
        yield phase
        end = phase.end
    tone = earcon("end")
    yield PacedPhase((Cue(end, tone),), end + len(tone))
