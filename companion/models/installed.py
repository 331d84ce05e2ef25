"""The models that are on this machine: finding them, checking them, removing one."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from companion import paths
from companion.errors import CompanionError, ExitCode
from companion.hearing.vosk_models import missing_file
from companion.models.disk import SCRATCH, changing

LISTING_NAME = "companion-files.json"

PUBLISHED, OWN_ZIP, BY_HAND, UNKNOWN = "published file", "own zip", "put there by hand", "unknown"
"""Where an installed model can have come from."""


class File(msgspec.Struct, frozen=True):
    """A file as it was when it was installed; ``size`` in bytes."""

    size: int
    sha256: str


class Listing(msgspec.Struct, frozen=True):
    """What was installed: a JSON file in the model's folder.

    Attributes:
        published: whether the zip had the hash that the manifest knows.
        zip_sha256: of the zip it came from.
        files: by their path in the folder, with forward slashes.
    """

    published: bool
    zip_sha256: str
    files: dict[str, File]


@dataclass(frozen=True, slots=True)
class Installed:
    """A model's folder on this machine."""

    folder: Path

    @property
    def name(self) -> str:
        """What it is called."""
        return self.folder.name

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    @property
    def origin(self) -> str:
        """Where it came from, one of the constants above."""
        try:
            listing = self.listing()
        except (OSError, ValueError):
            return UNKNOWN
        if listing is None:
            return BY_HAND
        return PUBLISHED if listing.published else OWN_ZIP

    def listing(self) -> Listing | None:
        """What was recorded when it was installed; None for a folder put there by hand.

        Raises:
            ValueError: the listing is not readable.
        """
        try:
            text = (self.folder / LISTING_NAME).read_bytes()
        except FileNotFoundError:
            return None
        return msgspec.json.decode(text, type=Listing)

    def troubles(self) -> list[str]:
        """What is wrong with its files, one phrase each; empty if all is well."""
        try:
            listing = self.listing()
        except (OSError, ValueError) as error:
            return [f"{LISTING_NAME} cannot be read: {error}"]
        found = []
        for inner, file in (listing.files if listing else {}).items():
            trouble = _trouble(self.folder / inner, file)
            if trouble:
                found.append(f"{inner} {trouble}")
        missing = missing_file(self.folder)
        if not found and missing:
            found.append(f"{missing} is missing or cut short")
        return found


def _trouble(path: Path, file: File) -> str | None:
    try:
        size = path.stat().st_size
        if size != file.size:
            return f"has {size:,} bytes instead of {file.size:,}"
        return None if sha256_of(path) == file.sha256 else "was changed"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def sha256_of(path: Path) -> str:
    """The digest of a file's content, 64 lower-case hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def record(folder: Path, *, published: bool, zip_sha256: str) -> None:
    """Write the listing of a model that was just unpacked."""
    (folder / LISTING_NAME).unlink(missing_ok=True)  # the zip may be of an installed folder
    files = {
        path.relative_to(folder).as_posix(): File(path.stat().st_size, sha256_of(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    listing = Listing(published, zip_sha256, files)
    text = msgspec.json.format(msgspec.json.encode(listing), indent=1)
    (folder / LISTING_NAME).write_bytes(text)


def installed_models() -> list[Installed]:
    """Every model on this machine: the user's, then those that lie beside the program."""
    return [
        Installed(folder)
        for place in (paths.user_models_dir(), paths.shipped_models_dir())
        if place.is_dir()
        for folder in sorted(place.iterdir())
        if folder.is_dir() and not folder.name.startswith(".")
    ]


def part_of(folder: Path, name: str) -> Path:
    """Where an unfinished download of a model is kept."""
    return folder / f"{name}.zip.part"


def part_size(part: Path) -> int:
    """Bytes that have arrived of it."""
    return part.stat().st_size if part.exists() else 0


def remove(name: str) -> list[Path]:
    """Take one of the user's models away, and an unfinished download of it.

    Returns:
        What was removed.

    Raises:
        CompanionError: there is none of that name among the user's; it lists those there are.
    """
    place = paths.user_models_dir()
    with changing(place):
        wanted = (place / name, part_of(place, name))
        gone = [path for path in place.iterdir() if path in wanted and path.name[0] != "."]
        if not gone:
            raise _not_removable(name)
        scratch = Path(tempfile.mkdtemp(dir=place, prefix=SCRATCH))
        for path in gone:
            path.replace(scratch / path.name)
        shutil.rmtree(scratch)
    return gone


def _not_removable(name: str) -> CompanionError:
    place = paths.user_models_dir()
    others = {model.name: model.folder for model in installed_models()}
    if name in others:
        return CompanionError(
            f"{name} was not installed with Companion, so it is left alone.",
            f"If it is not wanted, delete the folder {others[name]}.",
        )
    mine = [model.name for model in installed_models() if model.folder.parent == place]
    return CompanionError(
        f"No model called {name} is installed.",
        f"Installed: {', '.join(mine)}." if mine else "No model is installed at all.",
        ExitCode.USAGE,
    )
