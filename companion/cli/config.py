"""``companion config``: what holds, where it comes from, and how to change it."""

from __future__ import annotations

import argparse
from typing import Any

from companion.cli.output import print_json, say_line, status
from companion.cli.session_options import (
    add_device_options,
    add_engine_option,
    add_session_options,
    given,
    settings,
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("config")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    shower = actions.add_parser(
        "show",
        help="every setting, its value and where it comes from",
        description="Tell each setting, its value and where it comes from.  The options of a "
        "session may be given, to see what would hold with them.",
    )
    add_device_options(shower)
    add_engine_option(shower)
    add_session_options(shower)
    shower.add_argument("--json", action="store_true", help="one JSON object")
    shower.set_defaults(run=_show)
    setter = actions.add_parser("set", help="change one setting in the file")
    setter.add_argument("field", metavar="FIELD", help="its name, as companion config show has it")
    setter.add_argument("value", metavar="VALUE", nargs="+", help="several for a list")
    setter.set_defaults(run=_set)
    unsetter = actions.add_parser("unset", help="take one setting out; its default holds then")
    unsetter.add_argument("field", metavar="FIELD")
    unsetter.set_defaults(run=_unset)
    actions.add_parser("path", help="where the file is").set_defaults(run=_path)


def _show(args: argparse.Namespace) -> int:
    from companion.config_change import descriptions

    found = [_setting(args, name) for name in descriptions()]
    folders = _folders()
    if args.json:
        print_json({"settings": found, "folders": folders})
        return 0
    for one in found:
        say_line(f"{one['name']}: {_words(one['value'])}, {one['from']}")
    for one in folders:
        say_line(f"{one['name']}: {one['path']}, {one['from']}")
    return 0


def _setting(args: argparse.Namespace, name: str) -> dict[str, Any]:
    """One setting, its value and where that comes from."""
    from msgspec import to_builtins

    from companion import paths
    from companion.config_change import file_lines

    line = file_lines().get(name)
    if name in given(args):
        source = "from the command line"
    elif line is not None:
        source = f"from line {line} of {paths.config_file()}"
    else:
        source = "the default"
    return {"name": name, "value": to_builtins(getattr(settings(args), name)), "from": source}


def _folders() -> list[dict[str, str]]:
    """Where things are kept, and what decides it."""
    import os

    from companion import paths

    moved = bool(os.environ.get("COMPANION_HOME"))
    source = "from COMPANION_HOME" if moved else "the default of this system"
    kept = {
        "settings file": paths.config_file(),
        "sessions folder": paths.sessions_dir(),
        "own guides folder": paths.user_scripts_dir(),
        "models folder": paths.user_models_dir(),
        "cache folder": paths.cache_dir(),
    }
    return [{"name": name, "path": str(path), "from": source} for name, path in kept.items()]


def _set(args: argparse.Namespace) -> int:
    from msgspec import to_builtins

    from companion.config import Config
    from companion.config_change import set_field

    several = isinstance(getattr(Config(), args.field, None), tuple)
    config = set_field(args.field, args.value if several else " ".join(args.value))
    say_line(f"{args.field}: {_words(to_builtins(getattr(config, args.field)))}")
    if args.field == "country":
        _tell_unlisted(config.country)
    return 0


def _tell_unlisted(country: str | None) -> None:
    """Say it now, and not in a moment of need, where there are no help lines for a country."""
    from companion.content.help_lines import UNKNOWN, load_country

    if load_country(country).code == UNKNOWN:
        status(f"No help lines are known for {country}, so only a general number is read out.")
        status("Check the two letters. For the United Kingdom they are GB.")


def _unset(args: argparse.Namespace) -> int:
    from msgspec import to_builtins

    from companion.config_change import unset_field

    config = unset_field(args.field)
    say_line(f"{args.field}: {_words(to_builtins(getattr(config, args.field)))}, the default")
    return 0


def _path(args: argparse.Namespace) -> int:
    from companion import paths

    say_line(str(paths.config_file()))
    return 0


def _words(value: object) -> str:
    """A value as it reads well aloud."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)
