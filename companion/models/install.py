"""Putting a model in its place, from the network or from a zip file at hand.

A model appears under its name in one step, complete and checked, or not at all.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from companion import paths
from companion.errors import CompanionError
from companion.hearing.vosk_models import find_models, missing_file
from companion.models.disk import SCRATCH, changing, check_room, megabytes
from companion.models.download import Download, Say
from companion.models.installed import (
    Installed,
    installed_models,
    part_of,
    part_size,
    record,
    sha256_of,
)
from companion.models.manifest import Model
from companion.models.model_zip import ModelZip


def install(model: Model, say: Say) -> Installed:
    """Download a model and put it among the user's; nothing happens if it is there and whole.

    Args:
        model: what to fetch.
        say: told what goes on; before anything is fetched, from where, how much and where to.

    Raises:
        CompanionError: it could not be fetched, is not the published file, or could not be
            written.  An unfinished download is kept for the next time, a wrong one is not.
    """
    place = paths.user_models_dir()
    with changing(place):
        there = _whole(model.name)
        if there is not None:
            say(f"{model.name} is installed already. Nothing was fetched.")
            return there
        part = part_of(place, model.name)
        _fetch(model, part, say)
        say("It is the published file. Unpacking it.")
        with ModelZip(part) as archive:
            there = _put(archive, published=True, zip_sha256=model.sha256)
        part.unlink()
    return there


def add(path: Path, models: list[Model], say: Say) -> Installed:
    """Put a model among the user's from a zip file, such as one on a USB stick.

    Args:
        path: the zip.
        models: those whose hash is known; a zip that bears the name of one must be that file.
        say: told what goes on, and if the zip is one that this program knows no hash of.

    Raises:
        CompanionError: the zip cannot be read, is damaged, is not what its name says, or another
            model of that name is installed.
    """
    if not path.is_file():
        raise CompanionError(f"There is no file {path}.", "Give the path of a model's zip.")
    with changing(paths.user_models_dir()):
        say(f"Checking {path.name}.")
        zip_sha256 = sha256_of(path)
        published = any(model.sha256 == zip_sha256 for model in models)
        if not published:
            _refuse_borrowed_name(path.stem, path, models)
        with ModelZip(path) as archive:
            if not published:
                _refuse_borrowed_name(archive.name, path, models)
                say(f"{archive.name} is not on Companion's list, so nothing vouches for it.")
            there = _whole(archive.name)
            if there is None:
                there = _put(archive, published=published, zip_sha256=zip_sha256)
                if there.folder not in [model.folder for model in find_models()]:
                    say("It is kept but not used: English models are, named vosk-model-en...")
                return there
        if not published:
            raise CompanionError(
                f"A model called {there.name} is installed already.",
                f"If it is to be replaced, run first: companion models remove {there.name}",
            )
        say(f"{there.name} is installed already. Nothing was changed.")
        return there


def _whole(name: str) -> Installed | None:
    """The installed model of that name, unless something is wrong with it."""
    for there in installed_models():
        if there.name == name and not there.troubles():
            return there
    return None


def _fetch(model: Model, part: Path, say: Say) -> None:
    """Bring the part to the whole of the published file."""
    check_room(part.parent, model.size - part_size(part) + model.unpacked)
    for _ in range(2):
        had = part_size(part)
        if had < model.size:
            say(
                f"Going online, which no other command of Companion does: fetching "
                f"{megabytes(model.size - had)} from {model.host} into {part.parent}."
            )
            Download(model.url, part, model.size, say).run()
        if sha256_of(part) == model.sha256:
            return
        part.unlink()
        if not had:
            break
        say("What an earlier try had fetched is of no use. The download starts again.")
    raise CompanionError(
        f"What came from {model.host} is not the published {model.name}: "
        "its SHA-256 is another one. It was removed.",
        "Try again later or on another network; do not use a copy of it from elsewhere unless "
        f"its SHA-256 is {model.sha256}.",
    )


def _put(archive: ModelZip, *, published: bool, zip_sha256: str) -> Installed:
    """Unpack beside the place, check, and move the folder there in one step."""
    place = paths.user_models_dir()
    check_room(place, archive.unpacked_bytes)
    target = place / archive.name
    with tempfile.TemporaryDirectory(dir=place, prefix=SCRATCH) as scratch:
        folder = archive.unpack(Path(scratch))
        missing = missing_file(folder)
        if missing:
            raise CompanionError(
                f"{archive.name} is not a whole model: {missing} is missing or cut short.",
                "A Vosk model is needed, as published at https://alphacephei.com/vosk/models",
            )
        record(folder, published=published, zip_sha256=zip_sha256)
        if target.exists():
            target.replace(Path(scratch) / "damaged")
        folder.replace(target)
    return Installed(target)


def _refuse_borrowed_name(name: str, path: Path, models: list[Model]) -> None:
    """Called for a zip whose hash is none of the published ones."""
    for model in models:
        if model.name == name:
            size = path.stat().st_size
            short = f"it has {size:,} bytes instead of {model.size:,}"
            reason = "its SHA-256 is another one" if size == model.size else short
            raise CompanionError(
                f"{path.name} is not the published {name}: {reason}.",
                "Fetch or copy the zip again. A model of your own needs a name of its own.",
            )
