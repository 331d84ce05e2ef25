"""The vault: sessions are locked up as they are written, and opened with a passphrase.

It is a key pair as age makes it (X25519).  The public key, the recipient, lies in a plain file:
with it a session is locked record by record, and no passphrase is asked for at night.  The secret
key, the identity, lies in a file that is locked by a passphrase.  ``age -d`` itself opens both.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from companion import paths
from companion.errors import CompanionError, ExitCode
from companion.journal.age_package import pyrage
from companion.journal.sealed_lines import Seal
from companion.whole_file import replace_file

_PAD_BYTES = 256
"""Records are filled up to a multiple of this, so that length does not give a feeling away."""

_WRONG_PASSPHRASE = "Decryption failed"
"""As pyrage words it."""


@dataclass(frozen=True, slots=True)
class Key:
    """The secret key, opened."""

    _identity: Any

    @property
    def recipient(self) -> str:
        """The public key that goes with it."""
        return str(self._identity.to_public())

    @property
    def recovery(self) -> str:
        """The line that opens everything without the passphrase, for paper."""
        return str(self._identity)

    def unseal(self, sealed: str) -> bytes:
        """See :data:`companion.journal.sealed_lines.Unseal`.

        Raises:
            ValueError: it is damaged, or was locked up for another key.
        """
        package = pyrage()
        try:
            filled = package.decrypt(base64.b64decode(sealed, validate=True), [self._identity])
        except package.DecryptError as error:
            raise ValueError(str(error)) from error
        return bytes(filled).rstrip(b" ").removesuffix(b"\n")

    @staticmethod
    def new() -> Key:
        """A key that nobody has yet.

        Raises:
            CompanionError: the package is missing.
        """
        return Key(pyrage().x25519.Identity.generate())

    @staticmethod
    def from_recovery(typed: str) -> Key:
        """The key of a line that was written on paper; spaces and case do not matter.

        Raises:
            CompanionError: it is none, or the package is missing.
        """
        package = pyrage()
        try:
            return Key(package.x25519.Identity.from_str("".join(typed.split()).upper()))
        except package.IdentityError as error:
            raise CompanionError(
                "That is no recovery key: a letter may be missing, or read wrongly.",
                "It begins with AGE-SECRET-KEY-1 and has 74 letters and digits. Try it once more.",
                ExitCode.USAGE,
            ) from error


@dataclass(frozen=True, slots=True)
class Vault:
    """The two key files.

    Attributes:
        identity_file: holds the secret key, locked by the passphrase.
        recipient_file: holds the public key; it is there as long as sessions are to be locked.
    """

    identity_file: Path
    recipient_file: Path

    @staticmethod
    def here() -> Vault:
        """The user's."""
        return Vault(paths.vault_identity_file(), paths.vault_recipient_file())

    @property
    def is_on(self) -> bool:
        """Whether new sessions are to be locked."""
        return self.recipient_file.exists()

    @property
    def is_made(self) -> bool:
        """Whether there is a file with the secret key."""
        return self.identity_file.exists()

    def recipient(self) -> str:
        """The public key.

        Raises:
            CompanionError: it is missing or damaged, or the package is missing.
        """
        return str(self._recipient())

    def seal(self) -> Seal:
        """What locks records up; it needs no passphrase.

        Raises:
            CompanionError: as :meth:`recipient`.
        """
        recipients = [self._recipient()]
        encrypt = pyrage().encrypt

        def sealed(record: bytes) -> str:
            filled = record + b"\n" + b" " * (-(len(record) + 1) % _PAD_BYTES)
            return base64.b64encode(encrypt(filled, recipients)).decode("ascii")

        return sealed

    def unlock(self, passphrase: str) -> Key:
        """Open the secret key; a passphrase takes a second by design.

        Raises:
            CompanionError: the passphrase is another, the file is missing or damaged, or the
                package is missing.
        """
        package = pyrage()
        try:
            locked = self.identity_file.read_bytes()
        except OSError as error:
            raise CompanionError(
                f"The key file {self.identity_file} cannot be read: {error.strerror}.",
                "Put it back from a backup, or use the recovery key: companion vault recover",
                ExitCode.MISSING,
            ) from error
        try:
            text = package.passphrase.decrypt(locked, passphrase).decode("ascii")
            (line,) = [line for line in text.splitlines() if line and not line.startswith("#")]
            return Key(package.x25519.Identity.from_str(line))
        except (package.DecryptError, package.IdentityError, ValueError) as error:
            if str(error) == _WRONG_PASSPHRASE:
                raise CompanionError(
                    "That passphrase does not open the key file.",
                    "Try it once more. With the recovery key: companion vault recover",
                ) from error
            raise CompanionError(
                f"The key file {self.identity_file} is damaged.",
                "Put it back from a backup, or use the recovery key: companion vault recover",
            ) from error

    def lock(self, key: Key, passphrase: str) -> None:
        """Write the secret key, locked by a passphrase, in the place of an earlier file.

        Raises:
            CompanionError: it cannot be written, or the package is missing.
        """
        text = f"# The key of Companion's vault; public key: {key.recipient}\n{key.recovery}\n"
        locked = pyrage().passphrase.encrypt(text.encode("ascii"), passphrase, armored=True)
        _write(self.identity_file, locked)

    def turn_on(self, key: Key) -> None:
        """Have new sessions locked from now on.

        Raises:
            CompanionError: the file cannot be written.
        """
        _write(self.recipient_file, f"{key.recipient}\n".encode("ascii"))

    def turn_off(self) -> None:
        """Have new sessions plain from now on; the secret key stays.

        Raises:
            CompanionError: the file cannot be taken away.
        """
        try:
            self.recipient_file.unlink(missing_ok=True)
        except OSError as error:
            raise CompanionError(
                f"The file {self.recipient_file} cannot be taken away: {error.strerror}.",
                "Delete it by hand.",
            ) from error

    def _recipient(self) -> Any:
        package = pyrage()
        try:
            text = self.recipient_file.read_text(encoding="ascii")
        except FileNotFoundError as error:
            raise CompanionError(
                "The log is to be locked, and the key for that is not there yet.",
                "Make it with a passphrase, typed once: companion vault on",
                ExitCode.MISSING,
            ) from error
        except (OSError, ValueError) as error:
            raise self._unusable() from error
        try:
            return package.x25519.Recipient.from_str(text.strip())
        except package.RecipientError as error:
            raise self._unusable() from error

    def _unusable(self) -> CompanionError:
        return CompanionError(
            f"The public key {self.recipient_file} is damaged, so no log can be locked with it.",
            "Write it anew with your passphrase: companion vault on",
        )


def _write(path: Path, content: bytes) -> None:
    try:
        replace_file(path, content)
    except OSError as error:
        raise CompanionError(
            f"The key file {path} cannot be written: {error.strerror}.",
            "Make room on the disk, or check that the folder is yours to write in.",
        ) from error


def seal_for(locked: bool) -> Seal | None:
    """What locks new records up; None where they are plain.

    Args:
        locked: they are never to be plain, as the settings say.

    Raises:
        CompanionError: they are to be locked, and cannot be.
    """
    vault = Vault.here()
    return vault.seal() if vault.is_on or locked else None
