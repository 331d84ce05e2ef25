"""``companion setup --typed``, with lines from a pipe: no sound."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.e2e.test_bad_input import companion

MINE = "# Ann set this up.\nrate = 0.9  # slow\n"


def lines(*said: str) -> str:
    return "\n".join((*said, ""))


def settings(home: Path) -> Path:
    return home / "config" / "config.toml"


def test_a_setup_from_a_pipe_is_kept_and_shown(tmp_path):
    typed = lines("the United Kingdom", "yes", "yes", "no", "no", "no")
    done = companion(tmp_path, "setup", "--typed", typed=typed)
    assert done.returncode == 0
    assert "The United Kingdom, is that right?" in done.stdout
    assert tomllib.loads(settings(tmp_path).read_text()) == {
        "country": "GB",
        "no_holds": True,
        "breath_last": False,
        "log": False,
    }
    assert not (tmp_path / "sessions").exists()
    shown = companion(tmp_path, "config", "show", "--json")
    told = {one["name"]: one for one in json.loads(shown.stdout)["settings"]}
    assert (told["country"]["value"], told["voice"]["from"]) == ("GB", "the default")
    assert f"of {settings(tmp_path)}" in told["country"]["from"]


def test_an_abandoned_setup_goes_on_and_leaves_what_is_the_persons_own(tmp_path):
    settings(tmp_path).parent.mkdir()
    settings(tmp_path).write_text(MINE)
    companion(tmp_path, "setup", "--typed", typed=lines("Spain", "yes", "stop"))
    again = companion(tmp_path, "setup", "--typed", typed=lines("yes", "yes", "stop"))
    assert again.stdout.startswith("We had got as far as holding the breath.")
    text = settings(tmp_path).read_text()
    assert text.startswith(MINE)
    assert tomllib.loads(text) == {"rate": 0.9, "country": "ES", "no_holds": True}


def test_all_skipped_writes_nothing(tmp_path):
    done = companion(tmp_path, "setup", "--typed", typed="")
    assert done.returncode == 0
    assert not settings(tmp_path).exists()


def test_a_read_only_file_is_told_once_and_the_setup_goes_on(tmp_path):
    settings(tmp_path).parent.mkdir()
    settings(tmp_path).write_text(MINE)
    settings(tmp_path).chmod(0o444)
    done = companion(tmp_path, "setup", "--typed", typed=lines("Spain", "yes", "yes", "no"))
    assert done.stderr.count("is read-only") == 1
    assert "I can't write your answers to this computer." in done.stdout
    assert "attention to your breath" in done.stdout
    assert settings(tmp_path).read_text() == MINE


def test_danger_in_the_midst_gives_the_numbers_of_the_country_just_named(tmp_path):
    typed = lines("New Zealand", "yes", "I want to kill myself")
    done = companion(tmp_path, "setup", "--typed", typed=typed)
    assert "Emergency: 111" in done.stdout


def test_discreet_mode_names_no_feeling_on_the_screen_or_in_the_log(tmp_path):
    settings(tmp_path).parent.mkdir()
    settings(tmp_path).write_text("discreet = true\n")
    done = companion(tmp_path, "type", typed=lines("I feel ashamed", "seven", "yes", "stop"))
    assert done.returncode == 0
    (file,) = (tmp_path / "sessions").glob("*.jsonl")
    for kept in (done.stdout.lower(), file.read_text().lower()):
        assert "ashamed" not in kept
        assert "shame" not in kept
    assert companion(tmp_path, "log", "list").stdout.count("no feeling named") == 1


@pytest.mark.parametrize("words", [("config", "set", "rate", "9"), ("config", "unset", "rat")])
def test_a_setting_that_cannot_be_is_wrong_use(tmp_path, words):
    assert companion(tmp_path, *words).returncode == 2
