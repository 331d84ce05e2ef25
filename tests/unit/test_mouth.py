"""Two speech rates: what asks and what guides are rendered each at their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from companion.audio.base import MOUTH_RATE_HZ
from companion.audio.player import Player
from companion.config import load_config
from companion.runtime.mouth import Mouth
from companion.runtime.setup import SettingUp
from companion.voice.base import VOICE_RATE_HZ, Speech
from companion.voice.cache import VoiceCache

ONE_LINE = "One line"


class Metre:
    """A voice that takes a second for any sentence at rate 1.0."""

    name, version = "metre", "1"

    def render(self, sentence: str, rate: float = 1.0) -> Speech:
        return np.zeros(round(VOICE_RATE_HZ / rate), np.float32)

    def close(self) -> None:
        pass


def sounded_s(mouth: Mouth, *, menu: bool) -> float:
    began = mouth.player.position
    mouth.speak(began + 1, ONE_LINE, private=True, menu=menu)
    while not (ended := mouth.player.finished()):
        mouth.player.pull(MOUTH_RATE_HZ // 100)
    return (ended[0][1] - began) / MOUTH_RATE_HZ


def test_a_menu_line_is_rendered_at_the_rate_of_menus(tmp_path: Path) -> None:
    mouth = Mouth(Player(), VoiceCache(Metre(), tmp_path), print)
    mouth.set_rate(0.8, 2.0)
    assert sounded_s(mouth, menu=True) == pytest.approx(0.5, abs=0.03)
    assert sounded_s(mouth, menu=False) == pytest.approx(1.25, abs=0.03)


def test_without_one_of_their_own_menus_are_said_at_the_rate_of_the_rest(tmp_path: Path) -> None:
    mouth = Mouth(Player(), VoiceCache(Metre(), tmp_path), print)
    mouth.set_rate(1.25)
    assert sounded_s(mouth, menu=True) == pytest.approx(0.8, abs=0.03)


def test_a_rate_that_was_not_changed_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    setting_up = SettingUp("none", None, by_voice=False)
    setting_up.keep("rate", 1.0)
    assert list(tmp_path.rglob("config.toml")) == []
    setting_up.keep("menu_rate", 1.5)
    assert load_config().menu_rate == 1.5
    assert load_config().rate == 1.0
