"""The virtual sound card for every end-to-end test."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.virtual_card import VirtualCard, missing_programs


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualCard]:
    """A sound card of its own for one test; this process and its children see no other."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (apt: pulseaudio pulseaudio-utils)")
    folder = Path(tempfile.mkdtemp(prefix="card"))  # a socket's path may have 107 characters
    virtual = VirtualCard(folder)
    try:
        with monkeypatch.context() as patch:
            for name, value in virtual.env.items():
                patch.setenv(name, value)
            _look_for_devices_again()
            yield virtual
    finally:
        virtual.stop()
        shutil.rmtree(folder)
        _look_for_devices_again()


def _look_for_devices_again() -> None:
    """PortAudio lists the devices once, when it is loaded."""
    sounddevice = sys.modules.get("sounddevice")
    if sounddevice is not None:
        sounddevice._terminate()
        sounddevice._initialize()
