"""Years of sessions as a person might leave them, written by the real writer.

    python -m tests.support.many_sessions FOLDER COUNT

Only the clock is moved: the log writes one file after another as if ten years had passed.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from companion.content.load import load_guides
from companion.journal import store

YEARS = 10
_LAST = datetime(2026, 6, 30, 22)
_HOURS = (*range(6, 24), *range(18, 24), *range(20, 24), 0, 1, 2, 3)  # more in the evening
_FEELINGS = {
    "afraid": ("anxious", "worried", "scared", "nervous"),
    "sad": ("sad", "down", "heavy"),
    "angry": ("angry", "furious", "annoyed"),
    "lonely": ("lonely", "left out"),
    "guilt": ("guilty",),
    "restless": ("restless", "wired"),
    "overwhelmed": ("overwhelmed", "too much"),
}
_WINS = ("I went for a walk.", "I rang my sister back.", "The soup came out well.")
_PARKED = ("the letter to the bank", "what to say to Ann", "the dentist")

Written = tuple[str, float, dict[str, Any]]


class _Clock(datetime):
    """A clock that stands where it is put."""

    at = _LAST

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls.at


def write_years(folder: Path, count: int, seed: int = 7) -> None:
    """Write so many sessions over ten years, the oldest first; the same ones for the same seed."""
    chance = random.Random(seed)
    library = load_guides().guides
    guides = [(ident, each.guide.title, each.guide.route) for ident, each in library.items()]
    told_s = time.monotonic()
    real, store.datetime = store.datetime, _Clock  # type: ignore[misc]
    try:
        for number in range(count):
            day = _LAST - timedelta(days=365 * YEARS * (1 - number / count))
            begun = day.replace(hour=chance.choice(_HOURS), minute=chance.randrange(60))
            _Clock.at = begun
            log = store.SessionLog(folder)
            for kind, t_s, data in _session(chance, guides):
                _Clock.at = begun + timedelta(seconds=t_s)
                log.append(kind, t_s, data)
            log.close()
            if time.monotonic() - told_s > 5:
                told_s = time.monotonic()
                print(f"Written: {number + 1} of {count}.", file=sys.stderr, flush=True)
    finally:
        store.datetime = real  # type: ignore[misc]


def _session(chance: random.Random, guides: list[tuple[str, str, str]]) -> Iterator[Written]:
    """The records of one session; one in seven is broken off somewhere."""
    records = list(_whole_session(chance, guides))
    broken = chance.random() < 1 / 7
    yield from records[: chance.randrange(1, len(records))] if broken else records


def _whole_session(chance: random.Random, guides: list[tuple[str, str, str]]) -> Iterator[Written]:
    t_s = 0.0
    mode = chance.choice(("live", "live", "wait", "type", "bedtime"))
    yield "start", t_s, {
        "app": "1.0", "mode": mode, "engine": "whisper", "engine_reason": "it is installed",
        "voice": "hibari", "voice_reason": "it is installed",
    }  # fmt: skip
    family = chance.choice(tuple(_FEELINGS))
    t_s += chance.uniform(8, 40)
    yield "feeling", t_s, {"words": [chance.choice(_FEELINGS[family])], "families": [family]}
    level = float(chance.randint(4, 9))
    t_s += chance.uniform(5, 15)
    yield "number", t_s, {"when": "before", "value": level}
    for _ in range(chance.choice((1, 1, 1, 2))):
        ident, title, route = chance.choice(guides)
        record = {"id": ident, "title": title, "route": route}
        t_s += chance.uniform(5, 15)
        yield "offer", t_s, {"id": ident, "title": title}
        t_s += chance.uniform(3, 9)
        yield "guide", t_s, {**record, "did": "began"}
        t_s += chance.uniform(60, 420)
        yield "guide", t_s, {**record, "did": chance.choice(("finished", "finished", "left"))}
        level = min(max(level - chance.choice((-1, 0, 1, 1, 2, 3)), 0.0), 10.0)
        t_s += chance.uniform(5, 15)
        yield "number", t_s, {"when": "after", "value": level}
    if mode == "bedtime":
        yield "parked", t_s + 2, {"text": chance.choice(_PARKED)}
    elif chance.random() < 0.15:
        yield "win", t_s + 9, {"text": chance.choice(_WINS)}
    yield "end", t_s + 20, {"how": chance.choice(("finished", "finished", "stopped"))}


if __name__ == "__main__":
    write_years(Path(sys.argv[1]), int(sys.argv[2]))
