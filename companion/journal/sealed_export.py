"""An export locked up with a passphrase, in the age format, for the way to another machine.

``age -d`` opens it as well.  All of it is in memory once, and nothing of it is written plain.
"""

from __future__ import annotations

from companion.errors import CompanionError
from companion.journal.age_package import pyrage

_BEGINNINGS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")


def is_sealed(beginning: bytes) -> bool:
    """Whether a file that begins so is in the age format."""
    return beginning.startswith(_BEGINNINGS)


def seal_export(content: bytes, passphrase: str) -> bytes:
    """Lock it up; about a second, by design.

    Raises:
        CompanionError: the package for it is not installed.
    """
    sealed: bytes = pyrage().passphrase.encrypt(content, passphrase)
    return sealed


def open_export(sealed: bytes, passphrase: str) -> bytes:
    """Open it.

    Raises:
        CompanionError: it is another passphrase, the file is damaged, or the package for it is
            not installed.
    """
    package = pyrage()
    try:
        content: bytes = package.passphrase.decrypt(sealed, passphrase)
    except package.DecryptError as error:
        if "matching keys" in str(error):
            say = "The file is locked up for a key, not with a passphrase."
            raise CompanionError(say, "Open it with age first: age -d -i KEY FILE") from None
        raise CompanionError(
            "The file does not open: the passphrase is another one, or the file is damaged.",
            "Try again. If you are sure of the passphrase, copy the file over again.",
        ) from None
    return content
