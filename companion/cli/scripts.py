"""``companion scripts``: look at the guides, hear them, check them, write one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from companion.cli.output import print_json, say_line, status
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from companion.content.lint import Ear
    from companion.content.load import LoadedGuide
    from companion.content.problems import Problem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("scripts")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = actions.add_parser("new", help="begin a guide of your own")
    new.add_argument("id", help="its name, in small letters with hyphens, such as warm-stone")
    new.add_argument("--route", metavar="R", default="settle", help="one of the nine routes")
    new.set_defaults(run=_new)
    check = actions.add_parser("check", help="every rule that a guide or another text breaks")
    check.add_argument(
        "id", nargs="*", help="only these guides, by name or file; everything when left out"
    )
    check.add_argument("--json", action="store_true", help="one JSON array")
    check.set_defaults(run=_check)
    preview = actions.add_parser("preview", help="hear a guide, with its pauses and its pace")
    preview.add_argument("id", help="as list shows it, or a guide file")
    preview.add_argument("--out", type=Path, metavar="WAV", help="write a file, play nothing")
    preview.add_argument("--voice", metavar="V", help="hibari, pyttsx3, pyttsx3:ID or none")
    preview.add_argument("--short", action="store_true", help="its short form, if it has one")
    preview.set_defaults(run=_preview)
    lister = actions.add_parser("list", help="one line a guide")
    lister.add_argument("--json", action="store_true", help="one JSON array")
    lister.set_defaults(run=_list)
    shower = actions.add_parser("show", help="one guide, step by step")
    shower.add_argument("id", help="as list shows it, or a guide file")
    shower.add_argument("--json", action="store_true", help="one JSON object")
    shower.set_defaults(run=_show)
    coverage = actions.add_parser("coverage", help="what the guides cover, and what is missing")
    coverage.add_argument("--json", action="store_true", help="one JSON object")
    coverage.set_defaults(run=_coverage)
    schema = actions.add_parser("schema", help="the JSON Schema of a guide file, for editors")
    schema.set_defaults(run=_schema)


def _new(args: argparse.Namespace) -> int:
    from companion.content.new_guide import write_new_guide

    path = write_new_guide(args.id, args.route)
    say_line(f"{path} is your new guide. Open it in a text editor.")
    say_line(f"Then look it over: companion scripts check {args.id}")
    say_line(f"And hear it: companion scripts preview {args.id}")
    return ExitCode.DONE


def _check(args: argparse.Namespace) -> int:
    from companion.content.lint import check_all, check_guide
    from companion.content.load import find_guide, load_guides
    from companion.content.problems import Problem

    library = load_guides()
    trouble = _language_trouble()
    ear = _ear() if trouble is None else None
    if args.id:
        guides = [find_guide(library, name) for name in args.id]
        problems = [
            problem
            for guide in guides
            for problem in ([guide] if isinstance(guide, Problem) else check_guide(guide, ear))
        ]
    else:
        problems = check_all(library, ear)
    if args.json:
        print_json([_problem_facts(problem) for problem in problems])
    else:
        for problem in problems:
            say_line(str(problem))
        what = ", ".join(args.id) or f"{len(library.guides)} guides and all other texts"
        count = "1 problem" if len(problems) == 1 else f"{len(problems) or 'No'} problems"
        status(f"{count} in {what}.")
    if trouble is not None:
        raise trouble
    return ExitCode.PROBLEM if problems else ExitCode.DONE


def _preview(args: argparse.Namespace) -> int:
    from msgspec.structs import replace

    from companion.config import check, load_config
    from companion.runtime.preview import preview_aloud, preview_to_file

    config = load_config()
    if args.voice is not None:
        config = check(replace(config, voice=args.voice))
    loaded = _guide(args.id)
    if args.short:
        if loaded.guide.short is None:
            say = f"The guide {args.id} has no short form."
            raise CompanionError(say, "Leave --short out.", ExitCode.USAGE)
        loaded = loaded.in_form("short")
    if args.out is None:
        preview_aloud(loaded, config, say_line, status)
    else:
        minutes = preview_to_file(loaded, config, args.out, say_line, status) / 60
        say_line(f"{args.out} takes {minutes:.1f} minutes; the guide tells {loaded.minutes:g}.")
    return ExitCode.DONE


def _list(args: argparse.Namespace) -> int:
    from companion.content.load import load_guides

    library = load_guides()
    guides = sorted(library.guides.values(), key=lambda loaded: (loaded.guide.route, loaded.id))
    if args.json:
        print_json([_guide_facts(loaded) for loaded in guides])
    else:
        for loaded in guides:
            guide = loaded.guide
            own = ", your own" if loaded.own else ""
            say_line(
                f"{loaded.id}: {guide.title}, {guide.kind}, {guide.minutes:g} minutes, "
                f"for {' and '.join(guide.feelings)}{own}"
            )
    for problem in library.problems:
        status(f"Left out: {problem}")
    return ExitCode.PROBLEM if library.problems else ExitCode.DONE


def _show(args: argparse.Namespace) -> int:
    import msgspec

    from companion.cli.guide_lines import step_lines
    from companion.content.way import silent_way

    loaded = _guide(args.id)
    if args.json:
        print_json({**_guide_facts(loaded), "steps": msgspec.to_builtins(loaded.guide.steps)})
        return ExitCode.DONE
    guide = loaded.guide
    minutes = silent_way(loaded).length_s() / 60
    say_line(f"{guide.title}. {guide.kind.capitalize()}, {minutes:.1f} minutes.")
    say_line(f"For {', '.join(guide.feelings)}.")
    if guide.avoid_if:
        say_line(f"Not offered first with {', '.join(guide.avoid_if)}.")
    say_line(f"Offer: {guide.offer}")
    if guide.short is not None:
        say_line(f"Short form, {guide.short.minutes:g} minutes: {guide.short.offer}")
    for line in step_lines(guide.steps):
        say_line(line)
    for evidence in guide.evidence:
        say_line(f"Evidence, {evidence.strength}: {evidence.claim} ({evidence.source})")
    say_line(f"By {guide.author}. Reviewed: {guide.reviewed}. File: {loaded.path}")
    return ExitCode.DONE


def _coverage(args: argparse.Namespace) -> int:
    import msgspec

    from companion.content.coverage import measure
    from companion.content.load import load_guides

    covered = measure(load_guides().guides.values())
    missing = list(covered.missing())
    if args.json:
        print_json({**msgspec.to_builtins(covered, str_keys=True), "missing": missing})
        return ExitCode.PROBLEM if missing else ExitCode.DONE
    say_line(f"{covered.guides} guides, median reading grade {covered.median_grade:.1f}.")
    for family, guides in covered.families.items():
        say_line(
            f"Family {family}: {len(guides.guides)} guides, "
            f"{len(guides.without_breath)} without breath, {len(guides.acute)} acute, "
            f"{len(guides.long)} of five minutes or more."
        )
    for name, served in (
        ("Route", covered.routes),
        ("Practice", covered.practices),
        ("Protocol", covered.protocols),
    ):
        for key, ids in served.items():
            say_line(f"{name} {key}: {len(ids)}.")
    for sentence in missing:
        say_line(f"Missing: {sentence}")
    return ExitCode.PROBLEM if missing else ExitCode.DONE


def _schema(_args: argparse.Namespace) -> int:
    from companion.content.json_schema import schema_text

    print(schema_text(), end="")
    return ExitCode.DONE


def _language_trouble() -> CompanionError | None:
    """What is wrong with the files that utterances are read by."""
    from companion.language import read
    from companion.language.answers import is_answer
    from companion.language.meaning import implying_sentences
    from companion.language.own_words import parse_teaching

    try:
        read("")
        implying_sentences()
        parse_teaching("")
        is_answer("", "same")
    except CompanionError as error:
        return error
    return None


def _ear() -> Ear:
    from companion.content.lint import Ear

    return Ear(_heard_as, _alike)


def _heard_as(sentence: str) -> str | None:
    from companion.language.commands import commands
    from companion.language.normalise import tokens
    from companion.language.safety import screen

    if screen(sentence).level != "none":
        return "a sign of danger"
    command = commands().find(tokens(sentence))
    return f'the command "{command}"' if command else None


def _alike(one: str, other: str) -> bool:
    from companion.language.sounds import match_by_sound

    return match_by_sound([one], [other]) is not None


def _guide(name: str) -> LoadedGuide:
    """The guide of a name or a file."""
    from companion.content.load import find_guide, load_guides
    from companion.content.problems import Problem

    found = find_guide(load_guides(), name)
    if isinstance(found, Problem):
        raise CompanionError(str(found), "Correct the file, then try again.")
    return found


def _guide_facts(loaded: LoadedGuide) -> dict[str, object]:
    from companion.content.way import silent_way

    guide = loaded.guide
    return {
        "id": loaded.id,
        "title": guide.title,
        "route": guide.route,
        "kind": guide.kind,
        "feelings": guide.feelings,
        "minutes": guide.minutes,
        "length_s": round(silent_way(loaded).length_s(), 1),
        "short_minutes": guide.short.minutes if guide.short else None,
        "needs_breath": guide.needs_breath,
        "acute": guide.acute,
        "own": loaded.own,
        "path": str(loaded.path),
    }


def _problem_facts(problem: Problem) -> dict[str, object]:
    return {
        "path": str(problem.path),
        "line": problem.line,
        "field": problem.field,
        "say": problem.say,
        "fix": problem.fix,
    }
