from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion import paths
from companion.errors import CompanionError, ExitCode
from companion.hearing.vosk_models import find_models
from companion.models import disk, installed
from companion.models.install import add, install
from companion.models.installed import LISTING_NAME, Installed, installed_models, remove
from companion.models.manifest import Model, find_model, load_manifest
from tests.support.model_server import (
    NAME,
    ModelServer,
    closed_port,
    make_zip,
    manifest_text,
    model_files,
)

ZIP = make_zip(model_files())


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "COMPANION_MODELS_MANIFEST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path / "home"))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(ZIP) as running:
        yield running


def model_at(url: str, content: bytes = ZIP, **changes: object) -> Model:
    path = paths.user_models_dir().parent.parent / "manifest.toml"
    path.write_text(manifest_text(content, url=url, **changes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPANION_MODELS_MANIFEST", str(path))
        return load_manifest()[0]


def listing() -> list[str]:
    """What lies in the user's models folder, without the lock."""
    return sorted(path.name for path in paths.user_models_dir().iterdir() if path.name != ".lock")


def give(folder: Path, content: bytes, name: str = f"{NAME}.zip") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# The manifest


def test_the_shipped_manifest_has_the_two_english_models() -> None:
    models = load_manifest()
    assert [model.name for model in models] == [NAME, "vosk-model-en-us-0.22-lgraph"]
    assert models[0].size == 41_205_931
    assert models[0].sha256.startswith("30f26242c4eb449f")
    assert {model.host for model in models} == {"alphacephei.com"}
    assert {model.licence for model in models} == {"Apache-2.0"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sha256": "abc"}, "sha256"),
        ({"size": 0}, "size"),
        ({"name": "../up"}, "name"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "ftp://host/x.zip"}, "url"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_mistake_in_a_manifest_names_the_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], told: str
) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text(manifest_text(ZIP, **changes))
    monkeypatch.setenv("COMPANION_MODELS_MANIFEST", str(path))
    with pytest.raises(CompanionError) as caught:
        load_manifest()
    assert told in caught.value.say
    assert str(path) in caught.value.say


@pytest.mark.parametrize("text", ["", "[[model]", "model = 3", "\xff"])
def test_a_manifest_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text(text, encoding="latin-1")
    monkeypatch.setenv("COMPANION_MODELS_MANIFEST", str(path))
    with pytest.raises(CompanionError, match="COMPANION_MODELS_MANIFEST"):
        load_manifest()


def test_an_unknown_name_lists_what_can_be_installed() -> None:
    with pytest.raises(CompanionError) as caught:
        find_model(load_manifest(), "vosk-model-en-uk")
    assert caught.value.exit_code == ExitCode.USAGE
    assert NAME in caught.value.fix
    assert "vosk-model-en-us-0.22-lgraph" in caught.value.fix


# Install


def test_install_puts_a_model_where_hearing_finds_it(server: ModelServer) -> None:
    said: list[str] = []
    there = install(model_at(server.url), said.append)
    assert there.folder == paths.user_models_dir() / NAME
    assert listing() == [NAME]
    assert there.origin == installed.PUBLISHED
    assert there.troubles() == []
    assert find_models()[0].folder == there.folder
    assert said[0] == (
        "Going online, which no other command of Companion does: "
        f"fetching 0.3 MB from {server.host} into {paths.user_models_dir()}."
    )


def test_nothing_is_fetched_twice(server: ModelServer) -> None:
    model = model_at(server.url)
    install(model, print)
    said: list[str] = []
    install(model, said.append)
    assert said == [f"{NAME} is installed already. Nothing was fetched."]
    assert len(server.asked) == 1


def test_a_damaged_model_is_replaced(server: ModelServer) -> None:
    model = model_at(server.url)
    there = install(model, print)
    (there.folder / "am/final.mdl").write_bytes(b"cut")
    install(model, print)
    assert there.troubles() == []
    assert listing() == [NAME]


def test_a_wrong_file_is_removed(server: ModelServer) -> None:
    model = model_at(server.url)
    server.content = ZIP[:-1] + b"!"
    with pytest.raises(CompanionError) as caught:
        install(model, print)
    assert "its SHA-256 is another one. It was removed." in caught.value.say
    assert model.sha256 in caught.value.fix
    assert listing() == []
    assert len(server.asked) == 1


def test_a_part_of_another_file_is_thrown_away_and_all_is_fetched(server: ModelServer) -> None:
    paths.user_models_dir().mkdir(parents=True)
    give(paths.user_models_dir(), b"x" * 100_000, f"{NAME}.zip.part")
    said: list[str] = []
    there = install(model_at(server.url), said.append)
    assert there.troubles() == []
    assert server.asked == ["bytes=100000-", None]
    assert "What an earlier try had fetched is of no use. The download starts again." in said


def test_a_complete_download_that_was_not_unpacked_needs_no_network() -> None:
    paths.user_models_dir().mkdir(parents=True)
    give(paths.user_models_dir(), ZIP, f"{NAME}.zip.part")
    said: list[str] = []
    install(model_at(f"http://127.0.0.1:{closed_port()}/x.zip"), said.append)
    assert listing() == [NAME]
    assert not any("online" in line for line in said)


def test_no_network_leaves_nothing() -> None:
    with pytest.raises(CompanionError, match="No connection"):
        install(model_at(f"http://127.0.0.1:{closed_port()}/x.zip"), print)
    assert listing() == []


def test_a_cut_zip_that_its_publisher_vouches_for(server: ModelServer) -> None:
    """A manifest made from a broken zip: the hash is right and the zip is not."""
    server.content = ZIP[:-5_000]
    with pytest.raises(CompanionError, match="cut short"):
        install(model_at(server.url, server.content), print)
    assert listing() == [f"{NAME}.zip.part"]


def test_too_little_room_is_said_before_anything_is_fetched(server: ModelServer) -> None:
    free = shutil.disk_usage(paths.user_models_dir().parent.parent).free
    with pytest.raises(CompanionError, match="not enough room"):
        install(model_at(server.url, unpacked=free * 2), print)
    assert server.asked == []


def test_unfinished_folders_of_a_killed_run_are_cleared(server: ModelServer) -> None:
    (paths.user_models_dir() / f"{disk.SCRATCH}abc/{NAME}/am").mkdir(parents=True)
    install(model_at(server.url), print)
    assert listing() == [NAME]


def test_two_at_once_do_not_meet() -> None:
    with (
        disk.changing(paths.user_models_dir()),
        pytest.raises(CompanionError, match="Another Companion"),
    ):
        remove(NAME)


def test_a_models_folder_that_cannot_be_made() -> None:
    home = paths.user_models_dir().parent
    home.write_text("a file where the folder would be")
    with pytest.raises(CompanionError, match="cannot be used"):
        remove(NAME)


# Add


def test_add_takes_the_published_zip_whatever_it_is_called(
    server: ModelServer, tmp_path: Path
) -> None:
    model = model_at(server.url)
    there = add(give(tmp_path, ZIP, "download (1).zip"), [model], print)
    assert there.name == NAME
    assert there.origin == installed.PUBLISHED
    assert there.troubles() == []
    assert server.asked == []


def test_add_tells_a_zip_that_was_copied_in_part(tmp_path: Path) -> None:
    model = model_at("https://host/x.zip")
    with pytest.raises(CompanionError) as caught:
        add(give(tmp_path, ZIP[:1_000]), [model], print)
    assert f"it has 1,000 bytes instead of {len(ZIP):,}" in caught.value.say
    assert listing() == []


@pytest.mark.parametrize("called", [f"{NAME}.zip", "other.zip"])
def test_add_refuses_another_zip_under_a_known_name(tmp_path: Path, called: str) -> None:
    model = model_at("https://host/x.zip")
    with pytest.raises(CompanionError, match=f"is not the published {NAME}"):
        add(give(tmp_path, make_zip(model_files(seed=2)), called), [model], print)
    assert listing() == []


def test_add_takes_a_model_of_ones_own_with_a_notice(tmp_path: Path) -> None:
    said: list[str] = []
    content = make_zip(model_files("vosk-model-en-mine"))
    there = add(give(tmp_path, content, "mine.zip"), load_manifest(), said.append)
    assert there.name == "vosk-model-en-mine"
    assert there.origin == installed.OWN_ZIP
    assert said[-1] == ("vosk-model-en-mine is not on Companion's list, so nothing vouches for it.")
    with pytest.raises(CompanionError, match="installed already"):
        add(tmp_path / "mine.zip", load_manifest(), print)


def test_add_says_when_a_model_will_not_be_used(tmp_path: Path) -> None:
    said: list[str] = []
    content = make_zip(model_files("vosk-model-small-de-0.15"))
    add(give(tmp_path, content, "german.zip"), load_manifest(), said.append)
    assert said[-1].startswith("It is kept but not used")


def test_add_refuses_what_is_no_model(tmp_path: Path) -> None:
    content = make_zip({"holiday/one.jpg": b"x", "holiday/two.jpg": b"y"})
    with pytest.raises(CompanionError, match="is not a whole model"):
        add(give(tmp_path, content, "holiday.zip"), load_manifest(), print)
    assert listing() == []


def test_add_refuses_a_zip_that_leads_out(tmp_path: Path) -> None:
    content = make_zip({**model_files("vosk-model-en-bad"), "../../out": b"x"})
    with pytest.raises(CompanionError, match="lead out"):
        add(give(tmp_path, content, "bad.zip"), load_manifest(), print)
    assert listing() == []
    assert not list(tmp_path.rglob("out"))


def test_add_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CompanionError, match="There is no file"):
        add(tmp_path / "gone.zip", load_manifest(), print)


def test_add_of_a_zip_made_from_an_installed_folder(tmp_path: Path) -> None:
    name = "vosk-model-en-mine"
    content = make_zip({**model_files(name), f"{name}/{LISTING_NAME}": b"{}"})
    there = add(give(tmp_path, content, "mine.zip"), load_manifest(), print)
    assert there.troubles() == []


# Check and remove


@pytest.fixture
def mine(tmp_path: Path) -> Installed:
    content = make_zip(model_files("vosk-model-en-mine"))
    return add(give(tmp_path, content, "mine.zip"), load_manifest(), print)


def test_a_cut_file_is_found(mine: Installed) -> None:
    with (mine.folder / "am/final.mdl").open("r+b") as file:
        file.truncate(149_999)
    assert mine.troubles() == ["am/final.mdl has 149,999 bytes instead of 150,000"]


def test_a_changed_and_a_missing_file_are_found(mine: Installed) -> None:
    with (mine.folder / "graph/Gr.fst").open("r+b") as file:
        file.write(b"!")
    (mine.folder / "README").unlink()
    assert mine.troubles() == ["README is missing", "graph/Gr.fst was changed"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": 1}', "\xff"])
def test_a_broken_listing_is_found(mine: Installed, text: str) -> None:
    (mine.folder / LISTING_NAME).write_text(text, encoding="latin-1")
    assert len(mine.troubles()) == 1
    assert LISTING_NAME in mine.troubles()[0]
    assert mine.origin == installed.UNKNOWN


def test_a_folder_put_there_by_hand_is_checked_as_far_as_can_be(mine: Installed) -> None:
    (mine.folder / LISTING_NAME).unlink()
    assert mine.origin == installed.BY_HAND
    assert mine.troubles() == []
    (mine.folder / "graph/HCLr.fst").unlink()
    assert mine.troubles() == ["graph/HCLr.fst is missing or cut short"]


def test_the_listing_is_plain_json(mine: Installed) -> None:
    listing = json.loads((mine.folder / LISTING_NAME).read_text())
    assert listing["published"] is False
    assert listing["files"]["am/final.mdl"]["size"] == 150_000
    assert len(listing["files"]) == 8


def test_remove_takes_the_model_and_its_unfinished_download(mine: Installed) -> None:
    part = give(paths.user_models_dir(), b"x", f"{mine.name}.zip.part")
    assert sorted(remove(mine.name)) == [mine.folder, part]
    assert listing() == []
    assert mine.folder not in [model.folder for model in installed_models()]


@pytest.mark.parametrize("name", ["other", "", "..", ".lock", "../models", "vosk-model-en-mine/am"])
def test_remove_of_an_unknown_name_lists_what_there_is(mine: Installed, name: str) -> None:
    with pytest.raises(CompanionError) as caught:
        remove(name)
    assert caught.value.exit_code == ExitCode.USAGE
    assert caught.value.fix == "Installed: vosk-model-en-mine."
    assert mine.troubles() == []


def test_remove_of_a_link_leaves_what_it_leads_to(mine: Installed, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(mine.folder, elsewhere)
    (paths.user_models_dir() / "vosk-model-en-link").symlink_to(elsewhere)
    remove("vosk-model-en-link")
    assert (elsewhere / "am/final.mdl").is_file()
    assert listing() == [mine.name]
