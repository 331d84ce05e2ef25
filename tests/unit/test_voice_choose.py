"""Which voice is taken, and what is said when it is not there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from companion.errors import CompanionError, ExitCode
from companion.voice import choose as choose_module
from companion.voice.choose import choose_voice, list_voices


@pytest.fixture
def no_hibari(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hibari", None)  # as if it were not installed


@pytest.fixture
def no_espeak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    monkeypatch.setattr(choose_module, "_SYSTEM_ESPEAK", ("libno-such-engine.so.1",))


def test_hibari_comes_first() -> None:
    pytest.importorskip("hibari")
    assert choose_voice("auto").name == "hibari"


def test_pyttsx3_comes_next(no_hibari: None) -> None:
    pytest.importorskip("espeakng_loader")
    choice = choose_voice("auto")
    assert choice.name == "pyttsx3"
    assert "hibari is not installed" in choice.reason


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_the_systems_own_voices_need_no_espeak(
    no_hibari: None, no_espeak: None, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert choose_voice("auto").name == "pyttsx3"


def test_without_any_it_is_text_only_and_says_why(no_hibari: None, no_espeak: None) -> None:
    choice = choose_voice("auto")
    assert (choice.name, choice.load()) == ("none", None)
    assert "hibari is not installed" in choice.reason
    assert "no speech engine" in choice.reason
    assert [voice.installed for voice in list_voices()] == [False, False]
    assert all("pip install" in voice.get_it for voice in list_voices())


def test_none_is_text_only() -> None:
    assert choose_voice("none").load() is None


@pytest.mark.parametrize(
    ("name", "fix"), [("hibari", "embedded"), ("pyttsx3", "espeak"), ("pyttsx3:en-us", "espeak")]
)
def test_a_voice_that_is_not_installed_comes_with_the_fix(
    no_hibari: None, no_espeak: None, name: str, fix: str
) -> None:
    with pytest.raises(CompanionError) as caught:
        choose_voice(name)
    assert caught.value.exit_code == ExitCode.MISSING
    assert fix in caught.value.fix


@pytest.mark.parametrize("name", ["bob", "", "Hibari", "pyttsx3:", "hibari:emma", "auto:"])
def test_an_unknown_voice_lists_what_there_is(name: str) -> None:
    with pytest.raises(CompanionError) as caught:
        choose_voice(name)
    assert caught.value.exit_code == ExitCode.USAGE
    assert all(known in caught.value.fix for known in ("auto", "hibari", "pyttsx3", "none"))


def test_the_voices_of_this_computer_are_listed() -> None:
    pytest.importorskip("espeakng_loader")
    voices = {voice.name: voice for voice in list_voices()}
    assert voices["pyttsx3"].installed
    assert voices["pyttsx3:en-us"].language == "en-us"
    assert all(v.language.startswith("en") for v in voices.values())


def test_choosing_loads_no_engine() -> None:
    code = (
        "import sys; from companion.voice.choose import choose_voice; choose_voice('auto');"
        "print({'hibari', 'onnxruntime', 'pyttsx3', 'soxr'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
