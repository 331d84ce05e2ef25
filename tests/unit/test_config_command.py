"""``companion config``: what holds, where it comes from, what is wrong and how to mend it."""

from __future__ import annotations

import json

import pytest

from companion import paths
from companion.cli.main import main
from companion.config import Config


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    return tmp_path


def out(capsys, *words: str) -> list[str]:
    assert main(["config", *words]) == 0
    return capsys.readouterr().out.splitlines()


def test_each_setting_is_told_with_its_value_and_where_it_comes_from(capsys, home) -> None:
    file = paths.config_file()
    file.parent.mkdir(parents=True)
    file.write_text('# mine\nrate = 0.9\ncountry = "GB"\nvoice = "none"\n')
    lines = out(capsys, "show", "--voice", "pyttsx3", "--no-log")
    assert f"rate: 0.9, from line 2 of {file}" in lines
    assert f"country: GB, from line 3 of {file}" in lines
    assert "voice: pyttsx3, from the command line" in lines
    assert "log: no, from the command line" in lines
    assert "volume: 1.0, the default" in lines
    assert "microphone: not set, the default" in lines
    assert f"sessions folder: {home / 'sessions'}, from COMPANION_HOME" in lines


def test_without_companion_home_the_folders_are_the_systems(capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("COMPANION_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert any(line.endswith("the default of this system") for line in out(capsys, "show"))


def test_show_as_json_holds_every_setting(capsys) -> None:
    out(capsys, "set", "no_holds", "yes")
    (line,) = out(capsys, "show", "--json")
    told = {one["name"]: one for one in json.loads(line)["settings"]}
    assert tuple(told) == Config.__struct_fields__
    assert told["no_holds"]["value"] is True
    assert "line" in told["no_holds"]["from"]
    assert told["log"] == {"name": "log", "value": True, "from": "the default"}


def test_a_setting_is_changed_and_taken_out_again(capsys) -> None:
    assert out(capsys, "set", "rate", "0.8") == ["rate: 0.8"]
    assert out(capsys, "set", "wake_phrases", "hey little friend", "hey you there") == [
        "wake_phrases: hey little friend, hey you there"
    ]
    assert out(capsys, "set", "microphone", "Ann's", "desk") == ["microphone: Ann's desk"]
    assert out(capsys, "unset", "rate") == ["rate: 1.0, the default"]
    assert out(capsys, "unset", "rate") == ["rate: 1.0, the default"]
    assert out(capsys, "path") == [str(paths.config_file())]


def test_a_mistake_is_told_with_the_fix(capsys) -> None:
    assert main(["config", "set", "rate", "9"]) == 2
    told = capsys.readouterr().err
    assert "rate does not take 9" in told
    assert "0.6 to 1.75" in told
    assert main(["config", "unset", "volum"]) == 2
    assert "Did you mean volume?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("rate", "fast", "it takes a number"),
        ("rate", "9", "it takes no more than 1.75"),
        ("patience", "0.1", "it takes no less than 0.5"),
        ("keep_days", "never", "it takes a whole number"),
        ("keep_days", "0", "it takes no less than 1"),
        ("menu_rate", "slow", "it takes a number"),
        ("log", "maybe", "it takes yes or no"),
        ("country", "Germany", "it takes two letters"),
        ("stop_key", "escape", "it is none of those it takes"),
        ("voice", "alto", "there is none of that name"),
        ("engine", "ears", "there is none of that name"),
    ],
)
def test_why_a_value_is_not_taken_is_told_in_plain_words(capsys, field, value, why) -> None:
    assert main(["config", "set", field, value]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == f"The setting {field} does not take {value}: {why}."
    assert not paths.config_file().exists()


def test_a_mistake_in_the_file_is_told_in_plain_words(capsys) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text('rate = "fast"\n')
    assert main(["config", "show"]) == 2
    assert "has a mistake: rate: it takes a number." in capsys.readouterr().err


def test_every_voice_that_is_named_in_the_help_can_be_set(capsys) -> None:
    for name in ("auto", "hibari", "pyttsx3", "pyttsx3:en-gb", "none"):
        assert out(capsys, "set", "voice", name) == [f"voice: {name}"]


def test_a_country_without_help_lines_is_told_when_it_is_set(capsys) -> None:
    assert main(["config", "set", "country", "XX"]) == 0
    assert "No help lines are known for XX" in capsys.readouterr().err
    for known in ("GB", "gb"):
        assert main(["config", "set", "country", known]) == 0
        assert capsys.readouterr().err == ""
