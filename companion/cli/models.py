"""``companion models``: get a larger recogniser, check it, take it away."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion.cli.output import print_json, say_line, status
from companion.errors import ExitCode

if TYPE_CHECKING:
    from companion.models.installed import Installed
    from companion.models.manifest import Model

_EPILOG = """\
Without a model, Companion hears with the recogniser that came with it.
Only install opens a network connection, and it says so before it does.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("models", epilog=_EPILOG)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    lister = actions.add_parser("list", help="what is installed and what can be")
    lister.add_argument("--json", action="store_true", help="one JSON array")
    lister.set_defaults(run=_list)
    installer = actions.add_parser(
        "install", help="download one; the only command that goes online"
    )
    installer.add_argument("name", nargs="?", metavar="NAME", help="default: the smallest")
    installer.set_defaults(run=_install)
    adder = actions.add_parser("add", help="install one from a zip file, without a network")
    adder.add_argument("zip", type=Path, metavar="FILE.zip")
    adder.set_defaults(run=_add)
    verifier = actions.add_parser("verify", help="check the files of every installed model")
    verifier.add_argument("--json", action="store_true", help="one JSON array")
    verifier.set_defaults(run=_verify)
    remover = actions.add_parser("remove", help="delete one")
    remover.add_argument("name", metavar="NAME")
    remover.set_defaults(run=_remove)


def _list(args: argparse.Namespace) -> int:
    from companion.models.installed import installed_models
    from companion.models.manifest import load_manifest

    installed = installed_models()
    offered = {model.name: model for model in load_manifest()}
    rows = [_installed_row(model, offered.pop(model.name, None)) for model in installed]
    rows += [_offered_row(model) for model in offered.values()]
    if args.json:
        print_json(rows)
        return ExitCode.DONE
    for row in rows:
        say_line(_sentence(row))
    if not installed:
        status("No model is installed. To get the first of these: companion models install")
    return ExitCode.DONE


def _installed_row(model: Installed, known: Model | None) -> dict[str, Any]:
    return {
        "name": model.name,
        "installed": True,
        "folder": str(model.folder),
        "size": model.size,
        "origin": model.origin,
        "language": known.language if known else None,
        "licence": known.licence if known else None,
        "description": known.description if known else None,
    }


def _offered_row(model: Model) -> dict[str, Any]:
    from companion import paths
    from companion.models.installed import part_of, part_size

    return {
        "name": model.name,
        "installed": False,
        "download_size": model.size,
        "fetched": part_size(part_of(paths.user_models_dir(), model.name)),
        "url": model.url,
        "language": model.language,
        "licence": model.licence,
        "description": model.description,
    }


def _sentence(row: dict[str, Any]) -> str:
    """One model as a line that reads well aloud."""
    from companion.models.disk import megabytes

    if row["installed"]:
        parts = ["installed", megabytes(row["size"]), row["origin"], f"in {row['folder']}"]
    else:
        parts = ["not installed", f"{megabytes(row['download_size'])} to fetch"]
        if row["fetched"]:
            parts.append(f"{megabytes(row['fetched'])} of them fetched already")
    if row["description"]:
        parts += [row["language"], f"licence {row['licence']}. {row['description']}"]
    return f"{row['name']}: {', '.join(parts)}"


def _install(args: argparse.Namespace) -> int:
    from companion.models.install import install
    from companion.models.manifest import find_model, load_manifest

    models = load_manifest()
    try:
        there = install(find_model(models, args.name) if args.name else models[0], status)
    except KeyboardInterrupt:
        status("Stopped. What has arrived is kept; the same command goes on from there.")
        raise
    say_line(f"{there.name} is installed in {there.folder}")
    return ExitCode.DONE


def _add(args: argparse.Namespace) -> int:
    from companion.models.install import add
    from companion.models.manifest import load_manifest

    there = add(args.zip, load_manifest(), status)
    say_line(f"{there.name} is installed in {there.folder}")
    return ExitCode.DONE


def _verify(args: argparse.Namespace) -> int:
    from companion.models.installed import installed_models

    reports = [(model, model.troubles()) for model in installed_models()]
    if args.json:
        print_json(
            [
                {"name": model.name, "folder": str(model.folder), "ok": not troubles,
                 "origin": model.origin, "troubles": troubles}
                for model, troubles in reports
            ]
        )  # fmt: skip
    else:
        for model, troubles in reports:
            say_line(f"{model.name}: {'; '.join(troubles) or _all_well(model)}.")
    if not reports:
        status("No model is installed. To get one: companion models install")
    broken = [model.name for model, troubles in reports if troubles]
    if broken:
        status(
            f"To mend it, install it again: companion models install {broken[0]}, "
            "or add FILE.zip if it came from a zip."
        )
        return ExitCode.PROBLEM
    return ExitCode.DONE


def _all_well(model: Installed) -> str:
    from companion.models.installed import BY_HAND

    if model.origin == BY_HAND:
        return "it was put there by hand; the files a model needs are there"
    return "every file is as it was installed"


def _remove(args: argparse.Namespace) -> int:
    from companion.models.installed import remove

    for path in remove(args.name):
        say_line(f"Removed {path}")
    return ExitCode.DONE
