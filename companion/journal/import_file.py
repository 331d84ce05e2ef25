"""A file to import: what it is, and its sessions, read as often as they are needed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from companion.errors import CompanionError, ExitCode
from companion.journal.csv_form import is_ours, read_csv, rows
from companion.journal.json_form import read_json
from companion.journal.markdown_form import TITLE
from companion.journal.portable import LineError, Portable
from companion.journal.sealed_export import is_sealed, open_export

_BEGINNING_BYTES = 64


class ImportFile:
    """The file, known by how it begins.

    Args:
        path: where it is.
        ask: gives the passphrase of one that is locked up; it is opened in memory.

    Attributes:
        path: as given.
        form: ``json`` and ``csv`` are exports; ``rows`` is a table of another program.

    Raises:
        CompanionError: it is not there, cannot be read or opened.
    """

    def __init__(self, path: Path, ask: Callable[[], str]) -> None:
        self.path = path
        self._content: bytes | None = None
        with self.read() as file:
            beginning = file.read(_BEGINNING_BYTES)
        if is_sealed(beginning):
            with self.read() as file:
                self._content = open_export(file.read(), ask())
            beginning = self._content[:_BEGINNING_BYTES]
        self.form = self._form(beginning)

    def read(self) -> BinaryIO:
        """Its content from the beginning.

        Raises:
            CompanionError: it is not there, or cannot be read.
        """
        if self._content is not None:
            return io.BytesIO(self._content)
        try:
            if self.path.is_file():
                return self.path.open("rb")
        except OSError as error:
            raise CompanionError(
                f"The file {self.path} cannot be read: {error.strerror}.",
                "Check that it is yours to read.",
            ) from error
        say = f"There is no file {self.path}."
        if self.path.is_dir():
            say = f"{self.path} is a folder, and an import takes a file."
        raise CompanionError(say, "Check the name of the file.", ExitCode.USAGE)

    def sessions(self) -> Iterator[Portable]:
        """The sessions of an export, one at a time.

        Raises:
            CompanionError: a line is wrong.
        """
        with self.read() as file:
            try:
                yield from (read_json if self.form == "json" else read_csv)(file)
            except LineError as error:
                raise self._misread(error) from None

    def rows(self) -> Iterator[list[str]]:
        """The rows of a table, its heading first; a blank line is an empty row.

        Raises:
            CompanionError: it is no table.
        """
        with self.read() as file:
            try:
                for _, row in rows(file):
                    yield row
            except LineError as error:
                raise self._misread(error) from None

    def _form(self, beginning: bytes) -> Literal["json", "csv", "rows"]:
        if beginning.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
            return "json"
        if beginning.startswith(TITLE.encode()):
            raise CompanionError(
                f"{self.path} is an export to read, and cannot be taken in.",
                "Export the sessions once more as JSON or CSV where they are.",
                ExitCode.USAGE,
            )
        return "csv" if is_ours(next(self.rows(), [])) else "rows"

    def _misread(self, error: LineError) -> CompanionError:
        return CompanionError(f"Line {error.line} of {self.path} {error.what}.", error.fix)
