"""``companion promises``: the ledger of promises, mine and theirs kept apart."""

from __future__ import annotations

import argparse
import secrets
from typing import TYPE_CHECKING, Any

from companion.cli.journal_key import add_key_option, unseal_asked
from companion.cli.output import print_json, say_line, status
from companion.cli.promise_lists import LISTS
from companion.cli.promise_lists import add_to as add_lists_to
from companion.cli.written import write_out
from companion.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from companion.core.promises import Counts, Promise, Who
    from companion.journal.ledger import Ledger, LedgerFile
    from companion.language.dates import When

EVERYTHING = "everything"
"""What may stand in the place of an id, for a passphrase that was lost as well."""

_OUTCOMES = {
    "kept": "it was kept",
    "partly": "it was kept in part",
    "not": "it was not kept",
    "moved": "it has another day",
    "withdrawn": "it is not needed any more",
}
_LINES = ("line was", "lines were")
_WHOSE: dict[Who, str] = {"me": "mine", "them": "theirs"}
_ENDED = {"kept": "kept", "partly": "kept in part", "not": "not kept", "withdrawn": "withdrawn"}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "promises",
        description="Promises in plain words: who, what, by when. What a shell is given stands in "
        'its history; say "add a promise" to Companion instead where others may read that.',
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    adder = actions.add_parser("add", help="write a promise down")
    adder.add_argument("--who", choices=("me", "them"), required=True, help="whose promise it is")
    adder.add_argument("--what", metavar="TEXT", required=True, help="who does what, plainly")
    adder.add_argument("--by", metavar="DAY", help="2026-12-24, tomorrow, friday, in two weeks")
    adder.add_argument("--step", metavar="TEXT", help="a smaller form of it, for a bad day")
    adder.set_defaults(run=_add)
    lister = actions.add_parser("list", help="one line a promise")
    lister.add_argument("--due", action="store_true", help="only those whose day has come")
    lister.add_argument("--json", action="store_true", help="one JSON object")
    lister.set_defaults(run=_list)
    for how, told in _OUTCOMES.items():
        teller = actions.add_parser(how, help=f"tell that {told}")
        teller.add_argument("id", metavar="ID", help="its id, or the beginning of it")
        if how == "moved":
            teller.add_argument("--to", metavar="DAY", required=True, help="the new day")
        if how in ("partly", "not", "moved"):
            teller.add_argument("--note", metavar="TEXT", help="what got in the way")
            teller.add_argument("--would-help", metavar="TEXT", help="what would help")
        teller.set_defaults(run=_tell, how=how)
    counter = actions.add_parser("counts", help="how many were kept, mine and theirs apart")
    counter.add_argument("--json", action="store_true", help="one JSON object")
    counter.set_defaults(run=_counts)
    exporter = actions.add_parser("export", help="as plain text, or for a shared calendar")
    exporter.add_argument("--format", choices=("text", "ics"), default="text")
    exporter.add_argument("--out", metavar="FILE", help="printed when left out")
    exporter.add_argument("--force", action="store_true", help="replace a FILE that is there")
    exporter.set_defaults(run=_export)
    eraser = actions.add_parser("erase", help="take one promise, or everything, out of the file")
    eraser.add_argument("id", metavar="ID|everything")
    eraser.add_argument("--yes", action="store_true", help="do it; without, it is only told")
    eraser.set_defaults(run=_erase)
    add_lists_to(actions)
    for name, action in actions.choices.items():
        if name not in LISTS:
            add_key_option(action)


def open_ledger(args: argparse.Namespace) -> tuple[LedgerFile, Ledger]:
    """The ledger's file, and what it holds; lines that could not be read are told.

    The passphrase is asked for where lines are locked, and have to be known for what is done.
    """
    from companion import paths
    from companion.config import load_config
    from companion.journal.ledger import LedgerFile, read_ledger
    from companion.journal.vault import seal_for

    path = paths.ledger_file()
    seal, unseal = seal_for(load_config().locked_log), None
    ledger = read_ledger(path)
    is_needed = args.action != "add" and getattr(args, "id", None) != EVERYTHING
    if ledger.locked and is_needed:
        unseal = unseal_asked(args, "promises")
        ledger = read_ledger(path, unseal)
    if ledger.torn:
        status(f"{counted(ledger.torn, *_LINES)} damaged and left out, in {path}.")
    if ledger.locked and is_needed:
        status(f"{counted(ledger.locked, *_LINES)} locked and left out, in {path}.")
    return LedgerFile(path, seal, unseal), ledger


def find_one(found: Iterable[str], ident: str, lister: str) -> str:
    """The whole id of the one that begins so.

    Args:
        found: the ids there are.
        ident: how it begins.
        lister: the command that tells the ids.

    Raises:
        CompanionError: none does, or more than one.
    """
    from companion.errors import CompanionError, ExitCode

    fitting = [one for one in found if ident and one.startswith(ident)]
    if len(fitting) != 1:
        found_so = f"{len(fitting)} entries begin" if fitting else "No entry begins"
        raise CompanionError(
            f"{found_so} with {ident}." if ident else "The id is empty.",
            f"See the ids with: companion promises {lister}",
            ExitCode.USAGE,
        )
    return fitting[0]


def refuse_empty(text: str, where: str) -> None:
    """Refuse an entry without words.

    Raises:
        CompanionError: there are none.
    """
    from companion.errors import CompanionError, ExitCode

    if not text.strip():
        raise CompanionError(
            f"There are no words in {where}.",
            "Give plain words, such as: I call on Sunday",
            ExitCode.USAGE,
        )


def read_day(text: str) -> When:
    """The day that was given, from today on.

    Raises:
        CompanionError: it names none.
    """
    from companion.errors import CompanionError, ExitCode
    from companion.language.dates import find_when

    when = find_when(text, today())
    if when is None:
        raise CompanionError(
            f'"{text}" names no day to come.',
            "Give one such as 2026-12-24, tomorrow, friday or in two weeks.",
            ExitCode.USAGE,
        )
    return when


def today() -> date:
    """The local day."""
    from datetime import datetime

    return datetime.now().astimezone().date()


def fresh_id(ledger: Ledger) -> str:
    """An id for a new entry."""
    from companion.core.promises import new_id

    return new_id(secrets.randbits(32), ledger.ids)


def _add(args: argparse.Namespace) -> int:
    from companion.core.promises import Promise
    from companion.language.neutral import loaded_words

    when = None if args.by is None else read_day(args.by)
    refuse_empty(args.what, "--what")
    for loaded in loaded_words(args.what):
        why = "may sound like a judgement" if loaded.why == "judging" else "is hard to check"
        status(f'"{loaded.words}" {why}. Plainer: who does what, and by when.')
    file, ledger = open_ledger(args)
    promise = Promise(
        fresh_id(ledger),
        args.who,
        args.what,
        None if when is None else when.day,
        None if when is None else when.at,
        args.step,
    )
    file.add(promise)
    say_line(_line(promise))
    return 0


def _list(args: argparse.Namespace) -> int:
    from companion.core.promises import WHO, of

    _, ledger = open_ledger(args)
    day = today()
    chosen = [one for one in ledger.promises if not args.due or one.is_due(day)]
    if args.json:
        print_json({_WHOSE[who]: [_as_dict(one) for one in of(chosen, who)] for who in WHO})
        return 0
    for who in WHO:
        for one in of(chosen, who):
            say_line(_line(one))
    if not chosen:
        if ledger.locked or ledger.torn:
            status("No promise that can be read.")
        else:
            status("No promise is due." if args.due else "No promises yet.")
    return 0


def _tell(args: argparse.Namespace) -> int:
    from companion.core.promises import Outcome, told

    file, ledger = open_ledger(args)
    promises = {one.id: one for one in ledger.promises}
    ident = find_one(promises, args.id, "list")
    when = read_day(args.to) if args.how == "moved" else None
    outcome = Outcome(
        ident,
        args.how,
        None if when is None else when.day,
        None if when is None else when.at,
        getattr(args, "note", None),
        getattr(args, "would_help", None),
    )
    file.tell(outcome)
    say_line(_line(told(promises[ident], outcome, today())))
    return 0


def _counts(args: argparse.Namespace) -> int:
    from companion.core.promises import WHO, count, of

    _, ledger = open_ledger(args)
    found = {who: count(of(ledger.promises, who)) for who in WHO}
    if args.json:
        print_json({_WHOSE[who]: _counted(counts) for who, counts in found.items()})
        return 0
    for who, counts in found.items():
        if counts.all:
            kept = f"{counts.kept} of {counts.all} kept, {counts.partly} in part"
            say_line(f"{_WHOSE[who].capitalize()}: {kept}.")
    if not any(counts.all for counts in found.values()):
        status("Nothing was told of any promise yet.")
    return 0


def _export(args: argparse.Namespace) -> int:
    import sys
    from datetime import UTC, datetime
    from pathlib import Path

    from companion.journal.calendar_file import calendar

    _, ledger = open_ledger(args)
    if args.format == "ics":
        content = calendar(ledger.promises, datetime.now(UTC))
    else:
        content = "".join(f"{line}\n" for line in _text(ledger)).encode()
    if args.out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return 0
    write_out(Path(args.out), lambda file: file.write(content), args.force)
    status(f"Written to {args.out}. Whoever can open it can read it.")
    return 0


def _erase(args: argparse.Namespace) -> int:
    file, ledger = open_ledger(args)
    ident = None if args.id == EVERYTHING else find_one(sorted(ledger.ids), args.id, "list")
    what = "the whole ledger" if ident is None else f"everything about {ident}"
    if not args.yes:
        status(f"This takes {what} out of the file, and it cannot be taken back.")
        status("To do it, give --yes as well.")
        return 2
    if ident is None:
        file.erase_everything()
    else:
        file.erase(ident)
    say_line(f"Erased: {what}. Backups, and what a disk keeps of old files, are out of reach.")
    return 0


def _line(promise: Promise) -> str:
    """One promise as a line that reads well aloud."""
    parts = [f"{promise.id}, {_WHOSE[promise.who]}: {promise.what}"]
    if promise.by is not None:
        parts.append(f"by {promise.by}{f' {promise.at}' if promise.at else ''}")
    if promise.step is not None:
        parts.append(f"smaller: {promise.step}")
    parts.append("open" if promise.ended is None else _ENDED[promise.ended])
    if promise.moved:
        parts.append(f"moved {'once' if promise.moved == 1 else f'{promise.moved} times'}")
    if promise.in_the_way is not None:
        parts.append(f"in the way: {promise.in_the_way}")
    if promise.would_help is not None:
        parts.append(f"would help: {promise.would_help}")
    return "; ".join(parts)


def _as_dict(promise: Promise) -> dict[str, Any]:
    from dataclasses import asdict

    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in asdict(promise).items()}


def _counted(counts: Counts) -> dict[str, int]:
    return {"all": counts.all, "kept": counts.kept, "partly": counts.partly, "not": counts.missed}


def _text(ledger: Ledger) -> Iterable[str]:
    """The whole ledger as plain text; no id in it, for two people to read."""
    from companion.cli.promise_lists import HEADINGS
    from companion.core.promises import WHO, of

    for who, heading in (("me", "Mine"), ("them", "Theirs")):
        yield f"# {heading}"
        for one in of(ledger.promises, WHO[WHO.index(who)]):
            yield f"- {_line(one).partition(': ')[2]}"
    for name, heading in HEADINGS.items():
        items = [item for item in ledger.items if item.list == name]
        if items:
            yield f"# {heading}"
        for item in items:
            again = f"; to be looked at again on {item.revisit}" if item.revisit else ""
            yield f"- {item.text}{again}"
