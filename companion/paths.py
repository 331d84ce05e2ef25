"""Where everything lives.  ``COMPANION_HOME`` moves every user folder below one folder."""

from __future__ import annotations

import os
from pathlib import Path

_APP = "companion"
_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """A data folder that ships with the program: inside the wheel, else beside the package."""
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def scripts_dir() -> Path:
    """The spoken content that ships with the program."""
    return _shipped("scripts")


def shipped_models_dir() -> Path:
    """The models folder that ships with the program: the manifest, and models put there by hand."""
    return _shipped("models")


def _user_dir(kind: str) -> Path:
    home = os.environ.get("COMPANION_HOME")
    if home:
        return Path(home).expanduser() / kind
    import platformdirs

    if kind == "config":
        return Path(platformdirs.user_config_dir(_APP, appauthor=False))
    if kind == "cache":
        return Path(platformdirs.user_cache_dir(_APP, appauthor=False))
    if kind == "state":
        return Path(platformdirs.user_state_dir(_APP, appauthor=False))
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / kind


def config_file() -> Path:
    """The user's settings, a TOML file."""
    return _user_dir("config") / "config.toml"


def own_words_file() -> Path:
    """The words for feelings that the user has taught, a TOML file."""
    return _user_dir("config") / "own_words.toml"


def habits_file() -> Path:
    """How long the user pauses when speaking, a JSON file."""
    return _user_dir("state") / "habits.json"


def setup_file() -> Path:
    """Which parts of the setup were gone through, a JSON file."""
    return _user_dir("state") / "setup.json"


def reminder_file() -> Path:
    """An empty file, there when something is to be asked at the next start."""
    return _user_dir("state") / "next"


def chosen_devices_file() -> Path:
    """The names of the microphone and the loudspeaker that were chosen last, a JSON file."""
    return _user_dir("state") / "devices.json"


def retention_file() -> Path:
    """How long sessions are kept, as the user was told by voice; a JSON file."""
    return _user_dir("state") / "retention.json"


def safety_plan_file() -> Path:
    """The user's safety plan, a plain text file of its own."""
    return _user_dir("state") / "safety_plan.txt"


def vault_identity_file() -> Path:
    """The secret key that opens locked sessions, itself locked by a passphrase, as age does it."""
    return _user_dir("config") / "vault_identity.age"


def vault_recipient_file() -> Path:
    """The public key that locks sessions up; it is there as long as new ones are to be locked."""
    return _user_dir("config") / "vault_recipient.txt"


def ledger_file() -> Path:
    """The user's promises, routines and shared map, a JSONL file of its own."""
    return _user_dir("state") / "ledger.jsonl"


def user_scripts_dir() -> Path:
    """The user's own guides; they add to or replace the shipped ones."""
    return _user_dir("scripts")


def user_models_dir() -> Path:
    """Where ``companion models install`` puts a model."""
    return _user_dir("models")


def sessions_dir() -> Path:
    """One JSONL file for each session."""
    return _user_dir("sessions")


def cache_dir() -> Path:
    """Things that can be made again: rendered fixed lines, checked file hashes."""
    return _user_dir("cache")
