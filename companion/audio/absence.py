"""Whether a device has gone, told by how often someone looked and found nothing new."""

from __future__ import annotations

_PATIENCE_S = 0.8
_SETTLING_S = 1.0  # a Bluetooth loudspeaker may need it to wake up
_LOOK_S = 0.1  # what one look counts at most


class Absence:
    """Counts the looks of one caller.

    A clock alone would call a device lost when the whole process stood still (a machine that
    slept, a stopped process): its first look afterwards comes hours after the last sign.  So
    the time between two looks counts for a tenth of a second at most.

    Args:
        now_s: the time, by any steady clock.
    """

    def __init__(self, now_s: float) -> None:
        self._began_s = self._looked_s = now_s
        self._signs = 0
        self._away_s = 0.0

    def look(self, signs: int, now_s: float) -> bool:
        """Look once.

        Args:
            signs: how many signs of life there were so far.
            now_s: the time, by the same clock.

        Returns:
            True when there was no new one for as long as makes it lost.
        """
        since_s, self._looked_s = now_s - self._looked_s, now_s
        if signs != self._signs or now_s - self._began_s < _SETTLING_S:
            self._signs = signs
            self._away_s = 0.0
        else:
            self._away_s += min(since_s, _LOOK_S)
        return self._away_s > _PATIENCE_S
