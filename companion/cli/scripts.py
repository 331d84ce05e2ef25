"""``companion scripts``: look at the guides, and check everything that is said."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from companion.cli.output import print_json, say_line, status
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from companion.content.load import Library, LoadedGuide
    from companion.content.problems import Problem
    from companion.content.schema import Step


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("scripts", help="look at the guides, and check what is said")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="every rule that a guide or another text breaks")
    check.add_argument("id", nargs="*", help="only these guides; everything when left out")
    check.add_argument("--json", action="store_true", help="one JSON array")
    check.set_defaults(run=_check)
    lister = actions.add_parser("list", help="one line a guide")
    lister.add_argument("--json", action="store_true", help="one JSON array")
    lister.set_defaults(run=_list)
    shower = actions.add_parser("show", help="one guide, step by step")
    shower.add_argument("id", help="as list shows it")
    shower.add_argument("--json", action="store_true", help="one JSON object")
    shower.set_defaults(run=_show)
    schema = actions.add_parser("schema", help="the JSON Schema of a guide file, for editors")
    schema.set_defaults(run=_schema)


def _check(args: argparse.Namespace) -> int:
    from companion.content.lint import check_all, check_guide
    from companion.content.load import load_guides

    library = load_guides()
    trouble = _language_trouble()
    heard_as = _heard_as if trouble is None else _heard_as_nothing
    if args.id:
        guides = [_guide(library, ident) for ident in args.id]
        problems = [problem for guide in guides for problem in check_guide(guide, heard_as)]
    else:
        problems = check_all(library, heard_as)
    if args.json:
        print_json([_problem_facts(problem) for problem in problems])
    else:
        for problem in problems:
            say_line(str(problem))
        what = ", ".join(args.id) or f"{len(library.guides)} guides and all other texts"
        status(f"{len(problems) or 'No'} problems in {what}.")
    if trouble is not None:
        raise trouble
    return ExitCode.PROBLEM if problems else ExitCode.DONE


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

    from companion.content.load import load_guides

    loaded = _guide(load_guides(), args.id)
    if args.json:
        print_json({**_guide_facts(loaded), "steps": msgspec.to_builtins(loaded.guide.steps)})
        return ExitCode.DONE
    guide = loaded.guide
    say_line(f"{guide.title}. {guide.kind.capitalize()}, {loaded.length_s() / 60:.1f} minutes.")
    say_line(f"For {', '.join(guide.feelings)}.")
    if guide.avoid_if:
        say_line(f"Not offered first with {', '.join(guide.avoid_if)}.")
    say_line(f"Offer: {guide.offer}")
    for step in guide.steps:
        say_line(_step_line(step))
    for evidence in guide.evidence:
        say_line(f"Evidence, {evidence.strength}: {evidence.claim} ({evidence.source})")
    say_line(f"By {guide.author}. Reviewed: {guide.reviewed}. File: {loaded.path}")
    return ExitCode.DONE


def _schema(_args: argparse.Namespace) -> int:
    from companion.content.json_schema import guide_schema

    print_json(guide_schema())
    return ExitCode.DONE


def _language_trouble() -> CompanionError | None:
    """What is wrong with the files that utterances are read by."""
    try:
        _heard_as("")
    except CompanionError as error:
        return error
    return None


def _heard_as(sentence: str) -> str | None:
    from companion.language.commands import commands
    from companion.language.normalise import tokens
    from companion.language.safety import screen

    if screen(sentence).level != "none":
        return "a sign of danger"
    command = commands().find(tokens(sentence))
    return f'the command "{command}"' if command else None


def _heard_as_nothing(_sentence: str) -> None:
    """Stands in while the language files cannot be read."""


def _guide(library: Library, ident: str) -> LoadedGuide:
    from companion.content.problems import did_you_mean

    found = library.guides.get(ident)
    if found is None:
        say = f"There is no guide {ident}."
        raise CompanionError(say, did_you_mean(ident, sorted(library.guides)), ExitCode.USAGE)
    return found


def _guide_facts(loaded: LoadedGuide) -> dict[str, object]:
    guide = loaded.guide
    return {
        "id": loaded.id,
        "title": guide.title,
        "route": guide.route,
        "kind": guide.kind,
        "feelings": guide.feelings,
        "minutes": guide.minutes,
        "length_s": round(loaded.length_s(), 1),
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


def _step_line(step: Step) -> str:
    if step.say is not None:
        return f"Say: {step.say}"
    if step.pause is not None:
        return f"Pause: {step.pause:g} seconds"
    if step.ask is not None:
        return f"Ask: {step.ask.text} Wait {step.ask.wait:g} seconds."
    if step.breathe is not None:
        breath = step.breathe
        parts = (
            ("in", breath.in_), ("then", breath.top_up), ("hold", breath.hold),
            ("out", breath.out), ("rest", breath.rest),
        )  # fmt: skip
        told = ", ".join(f"{name} {seconds:g}" for name, seconds in parts if seconds is not None)
        return f"Breathe: {told}; {breath.rounds} rounds, {breath.spoken} of them spoken"
    return f"Tone: {step.tone}"
