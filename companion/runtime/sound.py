"""The devices of a session, as the person wants them: by name, remembered, and found again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection

from companion.audio.devices import Microphone, Speaker, rescan
from companion.audio.player import Player
from companion.audio.remembered import choose_named, choose_or_default
from companion.audio.sound_system import Device, Direction
from companion.config import Config
from companion.errors import CompanionError

_RESCAN_EVERY_S = 3.0
_OTHER: dict[Direction, str] = {"input": "microphone_other", "output": "speaker_other"}


class Sound:
    """Opens the microphone and the loudspeaker.

    A device that was not there when the sound library was loaded is only found when the library
    looks again, and that it can do only while nothing is open: who finds no device asks for a
    :attr:`rescan_wanted`, and whoever has one open lets it go in the next quiet moment.  Most that
    come back are found without, as both are tried meanwhile: one that is open wants no look.

    Args:
        config: names of the devices, where there are any.
        named: what was named for this once; such a name must fit.
        warn: prints one line about trouble.

    Attributes:
        news: prompts that tell what the person needs to know about the devices.
        microphone_open: the ear has one open.
    """

    def __init__(
        self, config: Config, named: Collection[Direction], warn: Callable[[str], None]
    ) -> None:
        self._names: dict[Direction, str | None] = {
            "input": config.microphone,
            "output": config.speaker,
        }
        self._named = named
        self._warn = warn
        self._next_rescan_s = 0.0
        self.news: list[str] = []
        self.microphone_open = False
        self._lock = threading.Lock()  # a device is not chosen from a list that is made anew
        self._missing: set[Direction] = set()

    @property
    def rescan_wanted(self) -> bool:
        """Both devices are to be let go, so that the sound library can look again."""
        return bool(self._missing)

    def microphone(self) -> Microphone:
        """Open the microphone.

        Raises:
            CompanionError: it is not there or cannot be opened.
        """
        with self._lock:
            microphone = Microphone(self._device("input"))
            self._missing.discard("input")
            self.microphone_open = True
            return microphone

    def speaker(self, player: Player) -> Speaker:
        """Open the loudspeaker.

        Raises:
            CompanionError: it is not there or cannot be opened.
        """
        with self._lock:
            speaker = Speaker(player, self._device("output"))
            self._missing.discard("output")
            return speaker

    def look_again(self, direction: Direction) -> None:
        """A device was not found: have the sound library look again, but not all the time."""
        with self._lock:
            if time.monotonic() >= self._next_rescan_s:
                self._missing.add(direction)

    def rescan(self) -> None:
        """Look again, where nothing is open."""
        with self._lock:
            try:
                if not rescan():
                    return
            except CompanionError as error:
                self._warn(error.say)
            self._next_rescan_s = time.monotonic() + _RESCAN_EVERY_S
            self._missing.clear()

    def _device(self, direction: Direction) -> Device:
        name = self._names[direction]
        if name is not None and direction in self._named:
            return choose_named(direction, name)
        chosen = choose_or_default(direction, name)
        if chosen.note is not None:
            self._warn(chosen.note)
            self.news.append(_OTHER[direction])
        return chosen.device
