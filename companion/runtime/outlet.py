"""Where the player's sound goes: a loudspeaker, or time alone while there is none."""

from __future__ import annotations

import time
from collections.abc import Callable

from companion.audio.devices import Speaker
from companion.audio.player import Player
from companion.errors import CompanionError
from companion.runtime.sound import Sound
from companion.runtime.threads import SilentClock

_RETRY_S = 0.5
_QUIET_S = 0.3  # what was pulled last has sounded


class Outlet:
    """Keeps the player's line moving, whatever becomes of the loudspeaker.

    Args:
        player: what is heard.
        sound: opens the loudspeaker, the first time and whenever it may have come back.
        warn: prints one line about trouble.

    Attributes:
        underruns: how often the sound broke off because a block came too late.
    """

    def __init__(self, player: Player, sound: Sound, warn: Callable[[str], None]) -> None:
        self._player = player
        self._sound = sound
        self._warn = warn
        self._speaker: Speaker | None = None
        self._clock: SilentClock | None = None
        self._next_try_s = 0.0
        self._lost = False
        self._busy_s = time.monotonic()
        self.underruns = self._before = 0

    def open(self) -> None:
        """Begin to play; where there is no loudspeaker, lines are printed in their time."""
        try:
            self._speaker = self._sound.speaker(self._player)
        except CompanionError as error:
            self._warn(f"{error.say} {error.fix}")
            self._warn("The session goes on in print.")
            self._lost = True
            self._be_silent()

    def look_after(self) -> str | None:
        """Notice what has changed; ``speaker_lost``, ``speaker_back``, or None."""
        if self._speaker is not None:
            return self._look_at(self._speaker)
        wanted = self._sound.rescan_wanted
        if wanted and not self._sound.microphone_open:
            self._sound.rescan()
        elif wanted and not self._lost:
            return None  # it stands aside
        elif time.monotonic() < self._next_try_s:
            return None
        return self._try_again()

    def close(self) -> None:
        """Let what was pulled sound to its end, then let the device go."""
        for output in (self._speaker, self._clock):
            if output is not None:
                output.close()

    def _look_at(self, speaker: Speaker) -> str | None:
        self.underruns = self._before + speaker.underruns
        if speaker.underruns and self._idle_for(_QUIET_S):
            self._open_anew(speaker)
            return None
        stand_aside = self._sound.rescan_wanted and not self._player.speaking
        if not (stand_aside or speaker.lost):
            return None
        speaker.close()
        self._speaker = None
        self._be_silent()
        if stand_aside:
            self._next_try_s = 0.0
            return None
        self._lost = True
        self._warn("The loudspeaker went away. The session goes on in print.")
        return "speaker_lost"

    def _idle_for(self, seconds: float) -> bool:
        now_s = time.monotonic()
        if not self._player.idle:
            self._busy_s = now_s
        return now_s - self._busy_s > seconds

    def _open_anew(self, speaker: Speaker) -> None:
        """Through PulseAudio each underrun leaves the loudspeaker 0.05 s later than before."""
        self._before = self.underruns
        speaker.close()
        try:
            self._speaker = self._sound.speaker(self._player)
        except CompanionError:
            self._speaker = None
            self._be_silent()

    def _try_again(self) -> str | None:
        try:
            self._speaker = self._sound.speaker(self._player)
        except CompanionError:
            self._next_try_s = time.monotonic() + _RETRY_S
            self._sound.look_again("output")
            return None
        if self._clock is not None:
            self._clock.close()
            self._clock = None
        if not self._lost:
            return None
        self._lost = False
        self._warn("The loudspeaker is back.")
        return "speaker_back"

    def _be_silent(self) -> None:
        self._clock = SilentClock(self._player)
        self._next_try_s = time.monotonic() + _RETRY_S
