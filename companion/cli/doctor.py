"""``companion doctor``: what is fine and what to do."""

from __future__ import annotations

import argparse

from companion.cli.output import print_json, say_line, status
from companion.cli.session_options import add_engine_option


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("doctor")
    parser.add_argument("--json", action="store_true", help="one JSON array")
    add_engine_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one finding a line; 1 when something needs doing."""
    from msgspec.structs import replace

    from companion.audio.native_noise import native_noise_silenced
    from companion.config import load_config
    from companion.runtime.doctor import examine

    config = load_config()
    status("A tone and a few sentences are played to try the sound; it takes about ten seconds.")
    if args.engine is not None:
        config = replace(config, engine=args.engine)
    fine = True
    findings = []
    with native_noise_silenced():
        for finding in examine(config):
            fine = fine and finding.fine
            findings.append(finding.as_dict())
            if not args.json:
                verdict = "fine" if finding.fine else "to do"
                say_line(f"{finding.name}, {verdict}: {finding.say} {finding.fix}".rstrip())
    if args.json:
        print_json(findings)
    return 0 if fine else 1
