"""The folder of the sessions: private from its first moment, real, and on this computer alone."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from companion.errors import CompanionError

SUFFIX = ".jsonl"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600

_SESSION_FILE = re.compile(r"\d{4}-\d\d-\d\dT[^\ud800-\udfff]*\.jsonl")  # none that is no text
_OTHERS = 0o077
_SYNCED = (
    "dropbox", "onedrive", "icloud", "com~apple~clouddocs", "mobile documents", "nextcloud",
    "google drive", "googledrive",
)  # fmt: skip
"""How the names of folders begin, in small letters, that are copied to other computers."""


def make_private(folder: Path) -> None:
    """Make the folder, and those above it, where missing; nobody but their owner can open them.

    Raises:
        CompanionError: there is a link in its place.
        OSError: it cannot be made.
    """
    for missing in reversed([folder, *folder.parents]):
        try:
            if not missing.exists():
                missing.mkdir(PRIVATE_FOLDER)
                undo_umask(missing, PRIVATE_FOLDER)
        except FileExistsError:
            continue  # another process was faster, or it is a link to nowhere
    refuse_link(folder)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, as a file's own sync does not on every system."""
    if os.name == "posix":
        with suppress(OSError):  # not every file system knows such a thing
            fd = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)


def undo_umask(path: Path, mode: int) -> None:
    """Give the owner back what the umask took away at creation, where rights are kept at all."""
    with suppress(OSError):
        path.chmod(mode)


def refuse_link(folder: Path) -> None:
    """Do nothing for a real folder, or for none.

    Raises:
        CompanionError: it is a link, and may lead to where others can read.
    """
    if folder.is_symlink():
        raise CompanionError(
            f"The sessions folder {folder} is a link to another place.",
            "Delete the link, and move the folder it leads to here in its place.",
        )


def others_can_open(path: Path) -> bool:
    """Whether anybody but the owner has any right to a file or folder.

    Never, where rights are not kept this way, as on Windows.

    Raises:
        OSError: it is not there.
    """
    return os.name == "posix" and bool(stat.S_IMODE(path.lstat().st_mode) & _OTHERS)


def refuse_closed(folder: Path) -> None:
    """Do nothing for a folder that can be looked into, or for none.

    Who asks for past sessions has to be told this, and not that there are none.

    Raises:
        CompanionError: it cannot be.
    """
    try:
        os.scandir(folder).close()
    except FileNotFoundError:
        return
    except OSError as error:
        raise CompanionError(
            f"The sessions folder {folder} cannot be read: {error.strerror}.",
            "Check that it is a folder, and yours to read.",
        ) from error


def told_of(folder: Path) -> CompanionError | None:
    """What a person has to know of the folder before it is written in; None when all is well."""
    try:
        if not others_can_open(folder):
            return None
    except OSError:
        return None  # whoever writes in it finds out
    return CompanionError(
        f"Others on this computer can open the sessions folder {folder}.",
        "Make it yours alone: companion log verify --repair",
    )


def synced_by(folder: Path) -> str | None:
    """The folder above that is copied to other computers; None when none is known to be."""
    for name in folder.resolve().parts:
        if name.casefold().startswith(_SYNCED):
            return name
    return None


def session_names(folder: Path) -> list[str]:
    """The names of all session files, the oldest first; nothing but plain files is one.

    A folder that is absent or cannot be read holds none.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if is_session(entry)]
    except OSError:
        return []
    return sorted(names)


def is_session(entry: os.DirEntry[str]) -> bool:
    """Whether it is a plain file with the name of one."""
    named = _SESSION_FILE.fullmatch(entry.name) is not None
    return named and entry.is_file(follow_symlinks=False)
