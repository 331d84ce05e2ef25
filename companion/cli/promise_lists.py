"""``companion promises routines``, ``map`` and ``floor``: short lists that both can rely on."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from companion.cli.journal_key import add_key_option
from companion.cli.output import print_json, say_line, status

if TYPE_CHECKING:
    from companion.core.items import List

HEADINGS: dict[List, str] = {
    "routines": "Routines",
    "negotiable": "Negotiable",
    "fixed": "Not negotiable",
    "floor": "The least we both rely on",
}
LISTS: dict[str, tuple[str, tuple[List, ...]]] = {
    "routines": ("who does what, and when", ("routines",)),
    "map": ("what can bend and what cannot", ("negotiable", "fixed")),
    "floor": ("the smallest sign both can rely on", ("floor",)),
}


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add a command for each kind of list."""
    for name, (about, lists) in LISTS.items():
        parser = actions.add_parser(name, help=about)
        doings = parser.add_subparsers(dest="doing", required=True, metavar="ACTION")
        adder = doings.add_parser("add", help="add a line")
        if len(lists) > 1:
            kind = adder.add_mutually_exclusive_group(required=True)
            kind.add_argument("--negotiable", dest="list", action="store_const", const="negotiable")
            kind.add_argument("--fixed", dest="list", action="store_const", const="fixed")
        else:
            adder.set_defaults(list=lists[0])
        adder.add_argument("text", metavar="TEXT")
        adder.add_argument("--revisit", metavar="DAY", help="when to look at it again")
        adder.set_defaults(run=_add)
        lister = doings.add_parser("list", help="one line each")
        lister.add_argument("--json", action="store_true", help="one JSON array")
        lister.set_defaults(run=_list, lists=lists)
        dropper = doings.add_parser("drop", help="take a line off the list")
        dropper.add_argument("id", metavar="ID", help="its id, or the beginning of it")
        dropper.set_defaults(run=_drop, lists=lists)
        for doing in (adder, lister, dropper):
            add_key_option(doing)


def _add(args: argparse.Namespace) -> int:
    from companion.cli.promises import fresh_id, open_ledger, read_day, refuse_empty
    from companion.core.items import Item

    day = None if args.revisit is None else read_day(args.revisit).day
    refuse_empty(args.text, "TEXT")
    file, ledger = open_ledger(args)
    item = Item(fresh_id(ledger), args.list, args.text, day)
    file.put(item)
    say_line(f"{item.id}, {HEADINGS[item.list].lower()}: {item.text}")
    return 0


def _list(args: argparse.Namespace) -> int:
    from companion.cli.promises import open_ledger, today

    _, ledger = open_ledger(args)
    items = [item for name in args.lists for item in ledger.items if item.list == name]
    if args.json:
        print_json([
            {
                "id": item.id,
                "list": item.list,
                "text": item.text,
                "revisit": item.revisit.isoformat() if item.revisit else None,
            }
            for item in items
        ])  # fmt: skip
        return 0
    for item in items:
        again = ""
        if item.revisit is not None:
            due = ", due" if item.revisit <= today() else ""
            again = f"; to be looked at again on {item.revisit}{due}"
        say_line(f"{item.id}, {HEADINGS[item.list].lower()}: {item.text}{again}")
    if not items and not ledger.locked:
        status("The list is empty.")
    return 0


def _drop(args: argparse.Namespace) -> int:
    from companion.cli.promises import find_one, open_ledger

    file, ledger = open_ledger(args)
    ids = [item.id for item in ledger.items if item.list in args.lists]
    ident = find_one(ids, args.id, f"{args.action} list")
    file.drop(ident)
    say_line(f"{ident} is off the list. To take its words out: companion promises erase {ident}")
    return 0
