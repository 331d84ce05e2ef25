"""The virtual sound card for every end-to-end test."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from companion.audio.base import EAR_RATE_HZ, Pcm
from companion.audio.sound_system import sound_system
from tests.support.no_portaudio import hide_portaudio
from tests.support.virtual_card import VirtualCard, missing_programs


@pytest.fixture(params=["portaudio", "miniaudio"])
def library(request: pytest.FixtureRequest) -> str:
    """Which sound library the test is run with."""
    if request.param == "miniaudio":
        request.getfixturevalue("miniaudio")
    return request.param


@pytest.fixture
def miniaudio(monkeypatch: pytest.MonkeyPatch, tmp_path_factory) -> Iterator[None]:
    """A machine where PortAudio is not to be found."""
    hide_portaudio(monkeypatch, tmp_path_factory.mktemp("site"))
    sound_system.cache_clear()
    yield
    sound_system.cache_clear()


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


@pytest.fixture(scope="session")
def whisper() -> Callable[[Pcm, int], str]:
    """Recognise a long recording with the embedded recogniser, utterance by utterance."""
    pytest.importorskip("ctranslate2")
    import soxr

    from companion.audio.vad import make_vad
    from companion.core.events import Heard
    from companion.core.patience import Patience
    from companion.hearing.decoder import InlineDecoder
    from companion.hearing.whisper_engine import WhisperRecogniser
    from companion.runtime.ear import Ear
    from tests.support.speech import chunks, silence

    recogniser = WhisperRecogniser()

    def recognise(pcm: Pcm, rate_hz: int) -> str:
        ear = Ear(make_vad(), InlineDecoder(recogniser), Patience())
        sound = soxr.resample(pcm, rate_hz, EAR_RATE_HZ)
        events = [event for chunk in chunks(sound, silence(1)) for event in ear.feed(chunk)]
        return " ".join(e.utterance.text for e in events if isinstance(e, Heard))

    return recognise
