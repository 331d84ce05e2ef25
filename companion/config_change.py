"""Changing one setting: checked first, then written to its line of the file."""

from __future__ import annotations

import difflib
import re
from typing import Any

from msgspec import ValidationError, convert, to_builtins
from msgspec.inspect import Metadata, StructType, UnionType, type_info

from companion import paths
from companion.config import Config, in_plain_words, load_config
from companion.config_file import (
    Value,
    entries,
    read_text,
    toml,
    with_field,
    without_field,
    write,
)
from companion.errors import CompanionError, ExitCode

_NAMES = {
    "engine": r"auto|vosk|whisper|typed",
    "voice": r"auto|hibari|none|pyttsx3(:.+)?",
}
"""What can be in the fields whose type is any text; found out here, before a night it is needed."""

_IN_LETTERS = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def descriptions() -> dict[str, str]:
    """What each setting does, in the order they are told."""
    kind = type_info(Config)
    assert isinstance(kind, StructType)
    return {field.name: _description(field.type) for field in kind.fields}


def set_field(name: str, value: Value) -> Config:
    """Change one setting in the file; the settings as they are then.

    Args:
        name: the field.
        value: as the field holds it, or in letters: ``"yes"`` and ``"1.2"`` are taken as well.

    Raises:
        CompanionError: there is no such setting, it does not take the value, the file has a
            mistake, or it cannot be written.
    """
    description = _described(name)
    load_config()  # a file with a mistake is left alone
    stored = to_builtins(getattr(_converted(name, value, description), name))
    path = paths.config_file()
    write(path, with_field(read_text(path) or "", name, stored, description))
    return load_config()


def unset_field(name: str) -> Config:
    """Take one setting out of the file, so that its default holds; the settings as they are then.

    Raises:
        CompanionError: as :func:`set_field`.
    """
    description = _described(name)
    load_config()
    path = paths.config_file()
    text = read_text(path)
    if text is not None and name in entries(text):
        write(path, without_field(text, name, description))
    return load_config()


def file_lines() -> dict[str, int]:
    """On which line of the file each setting stands that is in it, counted from 1."""
    text = read_text(paths.config_file())
    return {name: entry.start + 1 for name, entry in entries(text or "").items()}


def _described(name: str) -> str:
    found = descriptions().get(name)
    if found is None:
        near = difflib.get_close_matches(name, Config.__struct_fields__, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise CompanionError(
            f"There is no setting called {name}.",
            f"{hint}companion config show lists them all.",
            ExitCode.USAGE,
        )
    return found


def _converted(name: str, value: Value, description: str) -> Config:
    if name in _NAMES and not re.fullmatch(_NAMES[name], str(value)):
        raise _not_taken(name, value, "there is none of that name", description)
    plain = _IN_LETTERS.get(value.strip().lower(), value) if isinstance(value, str) else value
    for candidate in (value, plain):
        try:
            return convert({name: candidate}, Config, strict=False)
        except ValidationError as error:
            reason = in_plain_words(str(error).partition(" - at `$")[0])
    raise _not_taken(name, value, reason, description)


def _not_taken(name: str, value: Value, reason: str, description: str) -> CompanionError:
    shown = value if isinstance(value, str) else toml(value)
    return CompanionError(
        f"The setting {name} does not take {shown}: {reason}.",
        f"What it is: {description}",
        ExitCode.USAGE,
    )


def _description(kind: Any) -> str:
    """The description of a field's type, wherever in it it stands."""
    if isinstance(kind, Metadata) and kind.extra_json_schema:
        return str(kind.extra_json_schema.get("description", ""))
    if isinstance(kind, UnionType):
        return next(filter(None, map(_description, kind.types)), "")
    return ""
