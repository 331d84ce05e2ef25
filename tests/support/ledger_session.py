"""A session of typed lines through the real desk, with a ledger on disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from companion.audio.player import Player
from companion.core.memory import Memory
from companion.core.session import Session
from companion.core.talk import SessionSettings
from companion.journal.ledger import LedgerFile
from companion.journal.store import SessionLog
from companion.runtime.desk import Desk
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth
from companion.runtime.replay import TypedPerson, run_replay
from tests.support.conversation import Conversation

TODAY = date(2026, 11, 26)
SETTINGS = SessionSettings(day=TODAY.toordinal(), hour=17)


def run(
    home: Path, *typed: str, memory: Memory | None = None, log: bool = True
) -> tuple[list[str], Path]:
    """Hold the session; what was printed, and the ledger's path."""
    shown: list[str] = []
    talk = Conversation(SETTINGS, memory=memory).session._talk
    session_log = SessionLog(home / "sessions") if log else None
    path = home / "state" / "ledger.jsonl"
    ledger = LedgerFile(path) if log else None
    player = Player()
    mouth = Mouth(player, None, shown.append)
    desk = Desk(
        Session(talk), mouth, Minutes(shown.append), session_log, shown.append, ledger=ledger
    )
    run_replay(desk, player, TypedPerson(list(typed)), None)
    if session_log is not None:
        session_log.close()
    return shown, path
