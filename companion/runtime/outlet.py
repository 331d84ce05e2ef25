"""Where the player's sound goes: a loudspeaker, or time alone while there is none."""

from __future__ import annotations

import time
from collections.abc import Callable

from companion.audio.devices import Speaker
from companion.audio.player import Player
from companion.errors import CompanionError
from companion.runtime.threads import SilentClock

_RETRY_S = 0.5


class Outlet:
    """Keeps the player's line moving, whatever becomes of the loudspeaker.

    Args:
        player: what is heard.
        open_speaker: opens the loudspeaker, the first time and whenever it may have come back.
        warn: prints one line about trouble.
    """

    def __init__(
        self, player: Player, open_speaker: Callable[[], Speaker], warn: Callable[[str], None]
    ) -> None:
        self._player = player
        self._open = open_speaker
        self._warn = warn
        self._speaker: Speaker | None = None
        self._clock: SilentClock | None = None
        self._next_try_s = 0.0
        self.underruns = 0

    def open(self) -> None:
        """Begin to play; where there is no loudspeaker, lines are printed in their time."""
        try:
            self._speaker = self._open()
        except CompanionError as error:
            self._warn(f"{error.say} {error.fix}")
            self._warn("The session goes on in print.")
            self._be_silent()

    def look_after(self) -> str | None:
        """Notice what has changed; ``speaker_lost``, ``speaker_back``, or None."""
        if self._speaker is not None:
            self.underruns = self._speaker.underruns
            if not self._speaker.lost:
                return None
            self._speaker.close()
            self._speaker = None
            self._be_silent()
            self._warn("The loudspeaker went away. The session goes on in print.")
            return "speaker_lost"
        if time.monotonic() < self._next_try_s:
            return None
        try:
            self._speaker = self._open()
        except CompanionError:
            self._next_try_s = time.monotonic() + _RETRY_S
            return None
        if self._clock is not None:
            self._clock.close()
            self._clock = None
        self._warn("The loudspeaker is back.")
        return "speaker_back"

    def close(self) -> None:
        """Let what was pulled sound to its end, then let the device go."""
        for output in (self._speaker, self._clock):
            if output is not None:
                output.close()

    def _be_silent(self) -> None:
        self._clock = SilentClock(self._player)
        self._next_try_s = time.monotonic() + _RETRY_S
