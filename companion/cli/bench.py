"""``companion bench``: measure speed and accuracy, in a checkout of the project."""

from __future__ import annotations

import argparse
import runpy
import sys
from pathlib import Path

from companion.errors import CompanionError, ExitCode


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "bench",
        description="Measure speed and accuracy. What follows the name goes to that bench; "
        "companion bench NAME --help tells what it takes.",
        add_help=False,
    )
    parser.add_argument("name", nargs="?", help="which one; without it, list them")
    parser.add_argument("options", nargs=argparse.REMAINDER)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run one bench as a program of its own."""
    from companion.cli.output import say_line

    benches = _benches()
    if args.name is None or args.name in ("-h", "--help"):
        for name in benches:
            say_line(f"companion bench {name}")
        return ExitCode.DONE
    if args.name not in benches:
        raise CompanionError(
            f"There is no bench called {args.name}.",
            f"There are: {', '.join(benches)}.",
            ExitCode.USAGE,
        )
    path = benches[args.name]
    sys.argv = [f"companion bench {args.name}", *args.options]
    sys.path.insert(0, str(path.parents[2]))  # the benches share code with the tests
    runpy.run_path(str(path), run_name="__main__")
    return ExitCode.DONE


def _benches() -> dict[str, Path]:
    import companion

    folder = Path(companion.__file__).resolve().parents[1] / "tests" / "bench"
    benches = {path.stem.removeprefix("bench_"): path for path in folder.glob("bench_*.py")}
    if not benches:
        raise CompanionError(
            "The benches are not here: they come with the project's source, not with the package.",
            "Get a checkout of the project and run make test there once.",
            ExitCode.MISSING,
        )
    return dict(sorted(benches.items()))
