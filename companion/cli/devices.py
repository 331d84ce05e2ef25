"""``companion devices``: the microphones and loudspeakers there are."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from companion.cli.output import print_json, say_line, status
from companion.errors import ExitCode

if TYPE_CHECKING:
    from companion.audio.devices import Device


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "devices",
        description="List microphones and loudspeakers. Any part of a name chooses one.",
    )
    parser.add_argument("--json", action="store_true", help="one JSON array")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List them."""
    from dataclasses import asdict

    from companion.audio.devices import list_devices
    from companion.audio.native_noise import native_noise_silenced

    with native_noise_silenced():
        devices = list_devices()
    if args.json:
        print_json([asdict(device) for device in devices])
    for device in devices if not args.json else []:
        say_line(_sentence(device))
    if not devices:
        status("No sound device was found. Plug one in or turn it on in the sound settings.")
        return ExitCode.MISSING
    return ExitCode.DONE


def _sentence(device: Device) -> str:
    kinds = []
    if device.inputs:
        kinds.append("default microphone" if device.default_input else "microphone")
    if device.outputs:
        kinds.append("default loudspeaker" if device.default_output else "loudspeaker")
    return f"{device.name}: {' and '.join(kinds)}, {device.rate_hz} Hz, {device.host}"
