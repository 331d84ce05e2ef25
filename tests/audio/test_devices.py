"""Machines without sound; everything with sound is in tests/e2e/test_card.py."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.no_portaudio import hide_portaudio

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


@pytest.fixture
def no_devices(tmp_path) -> dict[str, str]:
    """The environment of a machine without a sound card and a sound server."""
    empty = tmp_path / "alsa.conf"
    empty.write_text(_NO_ALSA_CARD)
    return {"ALSA_CONFIG_PATH": str(empty), "PULSE_SERVER": f"unix:{tmp_path}/nobody"}


@pytest.fixture(params=["portaudio", "miniaudio"])
def library(request, monkeypatch, tmp_path) -> str:
    """Which sound library is used."""
    if request.param == "miniaudio":
        pytest.importorskip("miniaudio")
        hide_portaudio(monkeypatch, tmp_path)
    return request.param


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ALSA is for Linux")
@pytest.mark.parametrize("kind", OPEN)
def test_a_machine_without_devices_is_told_so(library, no_devices, kind):
    result = run("-c", OPEN[kind], **no_devices)
    assert result.stdout.startswith(f"No {kind} was found. Plug a {kind} in")
    assert result.stdout.endswith("3\n")


def test_the_devices_command_says_that_there_are_none(library, no_devices):
    result = run("-m", "companion", "devices", "--json", **no_devices)
    assert result.returncode == 3
    assert result.stdout == "[]\n"
    assert result.stderr.startswith("No sound device was found.")


@pytest.mark.parametrize("kind", OPEN)
def test_a_machine_without_any_sound_library_is_told_how_to_install_one(
    monkeypatch, tmp_path, kind
):
    hide_portaudio(monkeypatch, tmp_path)
    no_miniaudio = "import sys; sys.modules['miniaudio'] = None\n"  # an import finds nothing then
    result = run("-c", no_miniaudio + OPEN[kind])
    assert result.stdout.startswith("The sound library PortAudio is not installed. Install")
    assert result.stdout.endswith("3\n")
    assert result.stderr == ""


def test_importing_devices_imports_no_sound_library():
    script = (
        "import companion.audio.devices, sys; print({'sounddevice', 'miniaudio'} & {*sys.modules})"
    )
    assert run("-c", script).stdout == "set()\n"


def test_portaudio_is_used_where_it_is_installed():
    script = "from companion.audio.sound_system import sound_system; print(sound_system())"
    assert "PortAudio" in run("-c", script).stdout


def test_miniaudio_is_used_where_portaudio_is_missing(monkeypatch, tmp_path):
    pytest.importorskip("miniaudio")
    hide_portaudio(monkeypatch, tmp_path)
    script = "from companion.audio.sound_system import sound_system; print(sound_system())"
    assert "Miniaudio" in run("-c", script).stdout
