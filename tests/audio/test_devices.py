"""Machines without sound; everything with sound is in tests/e2e/test_card.py."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_NO_ALSA_CARD = "ctl.!default { type hw card 99 }\npcm.!default { type hw card 99 }\n"


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


TRY = """
from companion.audio.devices import {what}
from companion.audio.player import Player
from companion.errors import CompanionError
try:
    {call}
except CompanionError as error:
    print(error.say, error.fix, error.exit_code)
"""
OPEN = {
    "microphone": TRY.format(what="Microphone", call="Microphone()"),
    "loudspeaker": TRY.format(what="Speaker", call="Speaker(Player())"),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ALSA is for Linux")
@pytest.mark.parametrize("kind", OPEN)
def test_a_machine_without_devices_is_told_so(tmp_path, kind):
    empty = tmp_path / "alsa.conf"
    empty.write_text(_NO_ALSA_CARD)
    result = run("-c", OPEN[kind], ALSA_CONFIG_PATH=str(empty))
    assert result.stdout.startswith(f"No {kind} was found. Plug a {kind} in")
    assert result.stdout.endswith("3\n")


def test_the_devices_command_says_that_there_are_none(tmp_path):
    empty = tmp_path / "alsa.conf"
    empty.write_text(_NO_ALSA_CARD)
    result = run("-m", "companion", "devices", "--json", ALSA_CONFIG_PATH=str(empty))
    assert result.returncode == 3
    assert result.stdout == "[]\n"
    assert result.stderr.startswith("No sound device was found.")


@pytest.mark.parametrize("kind", OPEN)
def test_a_machine_without_portaudio_is_told_how_to_install_it(tmp_path, kind):
    # sounddevice asks ctypes where PortAudio is and gives up when it has no answer.
    hidden = "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
    result = run("-c", hidden + OPEN[kind])
    assert result.stdout.startswith("The sound library PortAudio is not installed. Install")
    assert result.stdout.endswith("3\n")


def test_importing_devices_does_not_import_sounddevice():
    script = "import companion.audio.devices, sys; print('sounddevice' in sys.modules)"
    assert run("-c", script).stdout == "False\n"
