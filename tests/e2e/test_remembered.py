"""Devices kept by name, on the virtual sound card."""

from __future__ import annotations

import json
import stat

import pytest

from companion import paths
from companion.audio import remembered
from companion.audio.devices import Speaker, rescan
from companion.audio.player import Player
from companion.audio.remembered import choose_named, choose_or_default
from companion.errors import CompanionError
from tests.e2e.test_card import OWN

NOT_THERE = "The loudspeaker {name} is not there, so the system's own is used: {own}."


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(remembered, "_told", {})


def own(library: str) -> str:
    return OWN[library][1]


def test_without_a_name_the_system_decides_and_nothing_is_said_or_kept(library, card):
    chosen = choose_or_default("output", None)
    assert (chosen.device.name, chosen.note) == (own(library), None)
    assert not paths.chosen_devices_file().exists()


def test_a_named_device_is_used_again_without_a_name(library, card):
    card.add_speaker("attic", 48_000, 2)
    rescan()
    assert choose_named("output", "ATT").name == "attic"
    assert choose_or_default("input", None).device.name == OWN[library][0]
    chosen = choose_or_default("output", None)
    assert (chosen.device.name, chosen.note) == ("attic", None)
    speaker = Speaker(Player(), chosen.device)
    assert speaker.name == "attic"
    speaker.close()


def test_both_names_are_kept_in_a_file_that_only_its_owner_can_read(card):
    choose_named("output", "kitchen")
    choose_or_default("input", "desk")
    file = paths.chosen_devices_file()
    assert json.loads(file.read_text()) == {"microphone": "desk", "loudspeaker": "kitchen"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_name_in_the_settings_stands_above_the_remembered_one(card):
    choose_named("output", "kitchen")
    assert choose_or_default("output", "desk").device.name == "desk"
    assert choose_or_default("output", None).device.name == "desk"


def test_a_remembered_device_that_is_not_there_is_said_once_and_taken_when_it_is_back(
    library, card
):
    card.add_speaker("attic", 48_000, 2)
    rescan()
    choose_named("output", "attic")
    card.remove("attic")
    rescan()
    note = NOT_THERE.format(name="attic", own=own(library))
    first, second = choose_or_default("output", None), choose_or_default("output", None)
    assert (first.device.name, first.note) == (own(library), note)
    assert (second.device.name, second.note) == (own(library), None)
    card.add_speaker("attic", 48_000, 2)
    rescan()
    back = choose_or_default("output", None)
    assert (back.device.name, back.note) == ("attic", None)
    card.remove("attic")
    rescan()
    assert choose_or_default("output", None).note == note


def test_a_name_in_the_settings_that_fits_nothing_is_said_and_not_kept(library, card):
    chosen = choose_or_default("output", "garage")
    assert chosen.note == NOT_THERE.format(name="garage", own=own(library))
    assert not paths.chosen_devices_file().exists()


def test_a_name_in_the_settings_that_fits_several_is_said(card):
    chosen = choose_or_default("output", "e")
    assert chosen.device.name == "default"
    assert chosen.note == (
        "Several devices fit the loudspeaker e, so the system's own is used: default."
    )


def test_a_name_given_for_this_once_must_fit(card):
    choose_named("output", "kitchen")
    with pytest.raises(CompanionError, match='No device fits the loudspeaker name "garage"'):
        choose_named("output", "garage")
    assert choose_or_default("output", None).device.name == "kitchen"


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"loudspeaker": 7}', b'{"loudspeaker": "\xff"}']
)
def test_a_damaged_file_is_forgotten(card, damage):
    file = paths.chosen_devices_file()
    file.parent.mkdir(parents=True)
    file.write_bytes(damage)
    assert choose_or_default("output", None).device.name == "default"
    choose_named("output", "kitchen")
    assert choose_or_default("output", None).device.name == "kitchen"


def test_a_folder_that_cannot_be_made_costs_only_the_memory(card, tmp_path):
    (tmp_path / "home").write_text("a file where the folder belongs")
    assert choose_named("output", "kitchen").name == "kitchen"
    assert choose_or_default("output", None).device.name == "default"
