"""``companion vault``: lock the log up with a passphrase."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from companion.cli.journal_key import Secrets, add_key_option
from companion.cli.output import say_line, status
from companion.cli.vault_sessions import LOSS, add_to
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from companion.journal.vault import Key, Vault

_MEANING = (
    "Locked: all that is kept of new sessions, and new promises, from whoever opens or copies the "
    "files.",
    "To be seen all the same: that there are sessions, when they were, and about how long.",
    "No help against someone who watches you type, or a program that watches this computer.",
    "Out of reach: the swap file, backups, and what an SSD keeps of earlier plain files.",
    "It hides nothing: anyone can see that there is a vault, and may ask you to open it.",
    "Still plain: the safety plan, to be read at night without a passphrase; your own words for "
    "feelings; the settings.",
    "What is locked cannot be read when a session begins. What helped before is then not known, "
    "what was parked at night is not brought up in the morning, and promises are not read out.",
    LOSS,
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "vault",
        description="Lock sessions as they are written. A passphrase is asked for when they are "
        "read, not when they are held. The files are made as age makes them; age opens them too.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    on = actions.add_parser("on", help="lock new sessions; asks for a new passphrase, twice")
    on.add_argument(
        "--show-recovery-key",
        action="store_true",
        help="print the line that opens everything without the passphrase, for paper",
    )
    on.set_defaults(run=_on)
    off = actions.add_parser("off", help="keep new sessions plain; locked ones stay locked")
    off.set_defaults(run=_off)
    changer = actions.add_parser(
        "passphrase", help="change the passphrase; asks for the old one, then the new one"
    )
    changer.set_defaults(run=_passphrase)
    recoverer = actions.add_parser(
        "recover", help="set a new passphrase; asks for the recovery key"
    )
    recoverer.set_defaults(run=_recover)
    for action in (on, changer, recoverer):
        add_key_option(action)
    add_to(actions)


def _on(args: argparse.Namespace) -> int:
    from companion.journal.vault import Key, Vault

    vault = Vault.here()
    _refuse_another_key(vault)
    secrets = Secrets.needed(args)
    if vault.is_made:
        status("There is a key already; its passphrase is needed.")
        key = vault.unlock(secrets.ask("Passphrase of the vault: "))
    else:
        key = Key.new()
        vault.lock(key, secrets.ask_new())
    _turn_on(vault, key)
    say_line("The vault is on. New sessions are locked from their first line on.")
    say_line(f"Keep a copy of the key file in a safe place: {vault.identity_file}")
    for line in _MEANING:
        say_line(line)
    if args.show_recovery_key:
        say_line("Write this recovery key on paper, then clear the screen. It opens everything:")
        say_line(key.recovery)
    else:
        say_line("For a recovery key on paper: companion vault on --show-recovery-key")
    say_line("Earlier sessions, and one that is running, stay as they are.")
    say_line("To lock them too, once it is over: companion vault convert")
    return ExitCode.DONE


def _refuse_another_key(vault: Vault) -> None:
    """A second key is not made beside what it could never open.

    Raises:
        CompanionError: there are such.
    """
    from companion import paths
    from companion.journal.vault_convert import sealed_anywhere

    if not vault.is_made and sealed_anywhere() is not None:
        raise CompanionError(
            "There are locked sessions or promises, and their key file "
            f"{vault.identity_file} is missing.",
            "Put it back from a backup, or use the recovery key: companion vault recover. To "
            f"begin anew with another key, first move away {paths.sessions_dir()} and "
            f"{paths.ledger_file()}",
            ExitCode.MISSING,
        )


def _turn_on(vault: Vault, key: Key) -> None:
    from companion.config_change import set_field

    set_field("locked_log", True)
    vault.turn_on(key)


def _off(args: argparse.Namespace) -> int:
    from companion.config import load_config
    from companion.config_change import unset_field
    from companion.journal.vault import Vault

    vault = Vault.here()
    if not vault.is_on and not load_config().locked_log:
        say_line("The vault is off already.")
        return ExitCode.DONE
    vault.turn_off()
    unset_field("locked_log")
    say_line("The vault is off. New sessions are plain.")
    if vault.is_made:
        say_line(f"Locked sessions stay locked, and the key file stays: {vault.identity_file}")
        say_line("To make them plain again: companion vault convert --plain")
    return ExitCode.DONE


def _passphrase(args: argparse.Namespace) -> int:
    from companion.journal.vault import Vault

    vault = Vault.here()
    if not vault.is_made:
        raise CompanionError("There is no vault yet.", "Make it: companion vault on")
    secrets = Secrets.needed(args)
    key = vault.unlock(secrets.ask("Passphrase as it is now: "))
    vault.lock(key, secrets.ask_new())
    say_line("The passphrase is changed. The old one opens this key file no more.")
    say_line("A copy of the key file made before still opens with the old one.")
    return ExitCode.DONE


def _recover(args: argparse.Namespace) -> int:
    from companion.config import load_config
    from companion.journal.vault import Key, Vault

    vault = Vault.here()
    secrets = Secrets.needed(args)
    key = Key.from_recovery(secrets.ask("Recovery key: "))
    _refuse_foreign(vault, key)
    vault.lock(key, secrets.ask_new())
    if vault.is_on or load_config().locked_log:
        vault.turn_on(key)
    say_line("The new passphrase opens what is locked.")
    return ExitCode.DONE


def _refuse_foreign(vault: Vault, key: Key) -> None:
    """Take no key that does not open what is locked.

    Raises:
        CompanionError: it is that of another vault.
    """
    from companion.journal.vault_convert import sealed_anywhere

    sealed = sealed_anywhere()
    try:
        if sealed is not None:
            key.unseal(sealed)
        elif vault.is_on and vault.recipient() != key.recipient:
            raise ValueError
    except ValueError as error:
        raise CompanionError(
            "That recovery key is one of another vault: it does not open what is locked here.",
            "Look for the paper of this one. Nothing was changed.",
        ) from error
