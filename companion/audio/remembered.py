"""The microphone and the loudspeaker a person chose last, kept by name.

A name that was given for this once must fit.  One that was kept, here or in the settings, may
belong to a device that lies at home today: then the system's own is used, and that is said.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from companion import paths
from companion.audio.choosing import choose_device, fitting_devices
from companion.audio.sound_system import CALLED, Device, Direction
from companion.whole_file import replace_file


class _Names(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the file holds."""

    microphone: str | None = None
    loudspeaker: str | None = None

    def of(self, direction: Direction) -> str | None:
        """The name of the device that is used in this direction."""
        return self.microphone if direction == "input" else self.loudspeaker


@dataclass(frozen=True, slots=True)
class Chosen:
    """A device that was chosen.

    Attributes:
        device: it.
        note: what to tell the person about it, one sentence; None when there is nothing new.
    """

    device: Device
    note: str | None


_told: dict[Direction, str] = {}  # a device is opened again every second while it is away


def choose_named(direction: Direction, name: str) -> Device:
    """Find the device that was named for this once, and remember it.

    Raises:
        CompanionError: there is no such device, or several fit.
    """
    device = choose_device(direction, name)
    _remember(direction, device.name)
    return device


def choose_or_default(direction: Direction, name: str | None) -> Chosen:
    """Find the device of the settings, else the one remembered, else the system's default.

    Args:
        direction: what it is for.
        name: the name in the settings, which is remembered when it fits; None when there is none.

    Returns:
        The device.  Where another one was wanted, the note tells it, once for each new state.

    Raises:
        CompanionError: there is no device at all.
    """
    wanted = name or _read().of(direction)
    fitting = fitting_devices(direction, wanted) if wanted else []
    if len(fitting) == 1:
        if name:
            _remember(direction, fitting[0].name)
        _told.pop(direction, None)
        return Chosen(fitting[0], None)
    device = choose_device(direction)
    if not wanted:
        return Chosen(device, None)
    called = CALLED[direction]
    problem = f"The {called} {wanted} is not there"
    if fitting:
        problem = f"Several devices fit the {called} {wanted}"
    note = f"{problem}, so the system's own is used: {device.name}."
    news = note if _told.get(direction) != note else None
    _told[direction] = note
    return Chosen(device, news)


def _read() -> _Names:
    try:
        return msgspec.json.decode(paths.chosen_devices_file().read_bytes(), type=_Names)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError):  # never written, or damaged
        return _Names()


def _remember(direction: Direction, name: str) -> None:
    """Replace the file in one step, readable by its owner alone; without a disk, forget it."""
    names = _read()
    if names.of(direction) == name:
        return
    new = replace(names, **{CALLED[direction]: name})
    with contextlib.suppress(OSError):
        replace_file(paths.chosen_devices_file(), msgspec.json.encode(new))
