"""Which sound devices there are, and which one is meant."""

from __future__ import annotations

from companion.audio.sound_system import CALLED, Device, Direction, sound_system
from companion.errors import CompanionError, ExitCode


def list_devices() -> list[Device]:
    """Every sound device there is, as of the last :func:`rescan` with PortAudio.

    Raises:
        CompanionError: no sound library is installed.
    """
    return sound_system().devices()


def rescan() -> bool:
    """Look for devices again: one that was plugged in since the start is not known before.

    Returns:
        False, and nothing is done, while a microphone or loudspeaker of ours is open.

    Raises:
        CompanionError: no sound library is installed, or it does not start again.
    """
    return sound_system().rescan()


_WITHOUT: dict[Direction, str] = {"input": ". To type instead: companion type", "output": ""}


def choose_device(direction: Direction, name: str | None = None) -> Device:
    """Find a device by name.

    Args:
        direction: what it is for.
        name: its name or a part of it, in any case; None means the system's default.  Where
            several sound systems list one device, the default device's system is taken.

    Raises:
        CompanionError: there is no such device, or several fit.
    """
    called = CALLED[direction]
    devices, default = _devices(direction)
    if not devices or (name is None and default is None):
        raise CompanionError(
            f"No {called} was found.",
            f"Plug a {called} in or turn it on in the system's sound settings, then look with: "
            f"companion devices{_WITHOUT[direction]}",
            ExitCode.MISSING,
        )
    if name is None and default is not None:
        return default
    fitting = fitting_devices(direction, name or "")
    if len(fitting) != 1:
        problem = "Several devices fit" if fitting else "No device fits"
        listed = ", ".join(dict.fromkeys(d.name for d in fitting or devices))
        raise CompanionError(
            f'{problem} the {called} name "{name}".', f"There are: {listed}.", ExitCode.MISSING
        )
    return fitting[0]


def fitting_devices(direction: Direction, name: str) -> list[Device]:
    """The devices that a name may mean; of several with one and the same name, one."""
    devices, default = _devices(direction)
    wanted = name.casefold()
    fitting = [d for d in devices if wanted == d.name.casefold()]
    fitting = fitting or [d for d in devices if wanted in d.name.casefold()]
    if len(fitting) > 1 and default is not None:
        fitting = [d for d in fitting if d.host == default.host] or fitting
    if len({d.name for d in fitting}) == 1:
        return [default] if default in fitting else fitting[:1]
    return fitting


def _devices(direction: Direction) -> tuple[list[Device], Device | None]:
    """Those that can be used in a direction, and the system's default."""
    devices = [device for device in list_devices() if device.channels(direction)]
    return devices, next((d for d in devices if getattr(d, f"default_{direction}")), None)
