"""Begins a guide of the user's own, from ``scripts/en/new_guide.toml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from companion import paths
from companion.content.json_schema import schema_file
from companion.content.problems import did_you_mean
from companion.content.schema import Route
from companion.errors import CompanionError, ExitCode

_ROUTE = 'route = "settle"'


def template_file() -> Path:
    """The guide that a new one begins as; it keeps every rule."""
    return paths.scripts_dir() / "en" / "new_guide.toml"


def write_new_guide(ident: str, route: str) -> Path:
    """Write a guide with comments into the user's folder.

    Args:
        ident: its name, which becomes the file's.
        route: one of :data:`~companion.content.schema.Route`.

    Raises:
        CompanionError: the name or the route cannot be used, or there is such a file already.
    """
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", ident):
        raise CompanionError(
            f"{ident} cannot be the name of a guide.",
            "Use small letters with hyphens, such as warm-stone.",
            ExitCode.USAGE,
        )
    routes = get_args(Route)
    if route not in routes:
        say = f"There is no route {route}."
        raise CompanionError(say, did_you_mean(route, routes), ExitCode.USAGE)
    path = paths.user_scripts_dir() / "guides" / route / f"{ident}.toml"
    text = template_file().read_text(encoding="utf-8").replace(_ROUTE, f'route = "{route}"')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(f"#:schema {schema_file().as_uri()}\n{text}")
    except FileExistsError as error:
        say = f"There is a guide {path} already."
        raise CompanionError(say, "Choose another name, or edit that file.") from error
    except OSError as error:
        raise CompanionError(
            f"The file {path} cannot be written: {error.strerror}.",
            "Check that you may write there.",
        ) from error
    return path
