"""``companion vault status`` and ``companion vault convert``: what is locked and what is plain."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from companion.cli.journal_key import Secrets, add_key_option
from companion.cli.output import print_json, say_line, status
from companion.counted import counted
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from companion.journal.vault_convert import Change

LOSS = "If the passphrase and the recovery key are both lost, nobody can read the locked sessions."


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both."""
    teller = actions.add_parser("status", help="whether sessions are locked, and what is not")
    teller.add_argument("--json", action="store_true", help="one JSON object")
    teller.set_defaults(run=_status)
    converter = actions.add_parser("convert", help="lock earlier plain sessions up")
    converter.add_argument(
        "--plain", action="store_true", help="make locked sessions plain; asks for the passphrase"
    )
    add_key_option(converter)
    converter.set_defaults(run=_convert)


def _status(args: argparse.Namespace) -> int:
    facts, trouble = _facts()
    if args.json:
        print_json(facts)
    else:
        for line in _told(facts):
            say_line(line)
    if trouble is None:
        return ExitCode.DONE
    status(trouble.say)
    status(trouble.fix)
    return trouble.exit_code


def _facts() -> tuple[dict[str, Any], CompanionError | None]:
    """How things stand, and why nothing can be locked though it is to be."""
    from companion import paths
    from companion.config import load_config
    from companion.journal.store import session_paths
    from companion.journal.vault import Vault

    vault = Vault.here()
    wanted = vault.is_on or load_config().locked_log
    trouble: CompanionError | None = None
    try:
        recipient = vault.recipient() if wanted else None
        if wanted and not vault.is_made:
            trouble = CompanionError(
                f"The key file {vault.identity_file} is missing: nothing locked can be opened.",
                "Put it back from a backup, or use the recovery key: companion vault recover",
                ExitCode.MISSING,
            )
    except CompanionError as error:
        recipient, trouble = None, error
    counts = {"locked": 0, "partly": 0, "plain": 0}
    for path in session_paths(paths.sessions_dir()):
        counts[_kind(path)] += 1
    facts = {
        "on": wanted,
        "works": wanted and trouble is None,
        "public_key": recipient,
        "key_file": str(vault.identity_file) if vault.is_made else None,
        "sessions": counts,
        "problem": None if trouble is None else trouble.say,
    }
    return facts, trouble


def _kind(path: Path) -> str:
    """Whether a session is locked, partly, or plain."""
    from companion.journal.sealed_lines import is_sealed

    try:
        lines = [line for line in path.read_bytes().split(b"\n") if line.strip()]
    except OSError:
        return "plain"
    sealed = {is_sealed(line) for line in lines}
    if sealed == {True, False}:
        return "partly"
    return "locked" if True in sealed else "plain"


def _told(facts: dict[str, Any]) -> Iterator[str]:
    yield f"The vault is {'on' if facts['on'] else 'off'}."
    if facts["on"] and not facts["works"]:
        yield "It does not work as it stands."
    if facts["public_key"]:
        yield f"Public key: {facts['public_key']}"
    if facts["key_file"]:
        yield f"Key file, opened by the passphrase: {facts['key_file']}"
    counts = facts["sessions"]
    yield f"Sessions that are locked: {counts['locked']}"
    if counts["partly"]:
        yield f"Sessions that are locked in part: {counts['partly']}"
    yield f"Sessions that are plain: {counts['plain']}"
    if facts["on"] and counts["plain"] + counts["partly"]:
        yield "To lock those too: companion vault convert"
    if facts["on"] or facts["key_file"] or counts["locked"]:
        yield LOSS


def _convert(args: argparse.Namespace) -> int:
    from functools import partial

    from companion.journal.vault import Vault
    from companion.journal.vault_convert import locked_up, opened

    vault = Vault.here()
    if args.plain:
        key = vault.unlock(Secrets.needed(args).ask("Passphrase of the vault: "))
        return _convert_all(partial(opened, unseal=key.unseal), "made plain")
    if not vault.is_on or not vault.is_made:
        raise CompanionError("The vault is not on.", "Turn it on first: companion vault on")
    code = _convert_all(partial(locked_up, seal=vault.seal()), "locked")
    say_line("An SSD, a backup or the swap file may still hold copies of the plain files.")
    return code


def _convert_all(change: Change, done: str) -> int:
    """Change every session there is; what could not be changed is told by name."""
    from companion import paths
    from companion.cli.progress import with_progress
    from companion.journal.vault_convert import clear_copies, convert, holding_words

    folder = paths.sessions_dir()
    files = holding_words(folder) + [p for p in (paths.ledger_file(),) if p.exists()]
    changed = 0
    left: list[str] = []
    for path in with_progress(files, f"files {done}"):
        try:
            outcome = convert(path, change)
        except OSError as error:
            left.append(f"{path.name} was left as it was: {error.strerror}.")
            continue
        changed += outcome == "changed"
        if outcome == "running":
            left.append(f"{path.stem} was left as it was: a session is writing it.")
        elif outcome == "damaged":
            left.append(f"{path.stem} was left as it was: a locked line in it cannot be opened.")
    for copies in (folder, paths.ledger_file().parent):
        try:
            clear_copies(copies)
        except OSError as error:
            left.append(f"A file in {copies} cannot be taken away: {error.strerror}.")
    say_line(f"{counted(changed, 'file')} {done}.")
    for line in left:
        status(line)
    if left:
        status("Which lines cannot be opened tells: companion log verify --open")
        status("To try those again, run the same command later.")
    return ExitCode.PROBLEM if left else ExitCode.DONE
