"""How well the language is understood, measured on labelled sentences.

    companion bench language                         the blind halves
    companion bench language --half dev --misses     every sentence missed, to learn from

Sentences were written by people who had not seen the rules.  Rules are changed by looking at the
development half only; the blind half is for the figure.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from companion.language import Reading, read
from companion.language.lexicon import lexicon
from companion.language.normalise import tokens

SENTENCES = Path(__file__).parents[1] / "data" / "language"
ASSERTED = 0.5
"""A feeling with less than this is a guess that the program asks about, not a claim."""


@dataclass(slots=True)
class Share:
    """How many of how many, and what was missed."""

    hits: float = 0.0
    of: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, hit: float, miss: str = "") -> None:
        self.hits += hit
        self.of += 1
        if miss and hit < 1:
            self.misses.append(miss)

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else float("nan")


def measure(folder: Path, half: str = "blind") -> dict[str, Share]:
    """Every measure of understanding over ``<set>.<half>.jsonl`` in ``folder``."""
    shares: dict[str, Share] = {}
    for name, one in (
        ("feelings", _feelings),
        ("causes", _causes),
        ("commands", _commands),
        ("command_inside", _inside),
        ("numbers", _numbers),
        ("safety", _safety),
    ):
        rows = list(_rows(folder / f"{name}.{half}.jsonl"))
        one(rows, lambda key: shares.setdefault(key, Share()))
    return shares


def measure_speed(folder: Path, half: str = "blind") -> dict[str, float]:
    """Seconds: import in a fresh process, first reading, median and 95th percentile of one."""
    start = "import time; t = time.perf_counter(); "
    timed = "; print(time.perf_counter() - t)"

    def fresh(code: str) -> float:
        command = [sys.executable, "-c", start + code + timed]
        return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)

    texts = [row["text"] for path in folder.glob(f"*.{half}.jsonl") for row in _rows(path)]
    seconds = []
    for text in texts:
        begin = time.perf_counter()
        read(text)
        seconds.append(time.perf_counter() - begin)
    return {
        "import": fresh("import companion.language"),
        "import and first reading": fresh("from companion.language import read; read('sad')"),
        "reading p50": statistics.median(seconds),
        "reading p95": statistics.quantiles(seconds, n=20)[-1],
    }


Take = Callable[[str], Share]


def _rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _asserted(reading: Reading) -> list[str]:
    return [f.family for f in reading.feelings if f.score >= ASSERTED]


def _feelings(rows: list[dict], take: Take) -> None:
    for row in rows:
        reading = read(row["text"])
        asserted = _asserted(reading)
        told = f"{row['text']!r}: wanted {row['families']}, not {row['denied']}; {_brief(reading)}"
        wanted = set(row["families"])
        if wanted:
            answered = bool(asserted) and (asserted[0] != "unknown" or "unknown" in wanted)
            take("feelings answered").add(answered, told)
            if answered:
                take("feeling family, when it answers").add(asserted[0] in wanted, told)
        sign = lexicon().valence(asserted[0]) if asserted else 0.0
        wrong = {"negative": sign > 0, "positive": sign < 0}.get(row["valence"], False)
        take("valence right").add(not wrong, told)
        if row["denied"]:
            clash = set(asserted) & set(row["denied"]) - wanted
            take("denied feeling not asserted").add(not clash, told)
            families = {e.family for e in lexicon().words.values() if e.family in row["denied"]}
            take("denied feeling reported").add(bool(reading.denied and families), told)


def _causes(rows: list[dict], take: Take) -> None:
    for row in rows:
        reading = read(row["text"])
        told = f"{row['text']!r}: wanted {row['cause']!r}; {reading.cause!r}"
        take("cause, token F1").add(_f1(row["cause"], reading.cause), told)


def _f1(wanted: str | None, found: str | None) -> float:
    if not wanted or not found:
        return float(not wanted and not found)
    gold, told = Counter(tokens(wanted)), Counter(tokens(found))
    same = sum((gold & told).values())
    return 2 * same / (sum(gold.values()) + sum(told.values()))


def _commands(rows: list[dict], take: Take) -> None:
    for row in rows:
        reading = read(row["text"])
        told = f"{row['text']!r}: wanted {row['command']}; {reading.command}"
        take("commands").add(reading.command == row["command"], told)


def _inside(rows: list[dict], take: Take) -> None:
    for row in rows:
        reading = read(row["text"])
        told = f"{row['text']!r}: {reading.command}"
        take("sentences without a command fired").add(reading.command is None, told)


def _numbers(rows: list[dict], take: Take) -> None:
    for row in rows:
        reading = read(row["text"], expecting="number")
        told = f"{row['text']!r}: wanted {row['number']}; {reading.number}"
        take("numbers").add(reading.number == row["number"], told)


def _safety(rows: list[dict], take: Take) -> None:
    for row in rows:
        level = read(row["text"]).safety.level
        told = f"{row['text']!r}: {level}"
        match row["kind"]:
            case "plain":
                take("plain crisis raised to crisis").add(level == "crisis", told)
                take("plain crisis raised at all").add(level != "none", told)
            case "implied":
                take("implied crisis raised at all").add(level != "none", told)
            case kind:
                take(f"no crisis on {kind}").add(level != "crisis", told)
                take(f"no check on {kind}").add(level != "check", told)


def _brief(reading: Reading) -> str:
    felt = ", ".join(f"{f.word}={f.family} {f.score}" for f in reading.feelings)
    return f"read [{felt}] denied {list(reading.denied)} command {reading.command}"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure how well the language is understood.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=SENTENCES, help="labelled sentences"
    )
    parser.add_argument("--half", choices=("dev", "blind"), default="blind")
    parser.add_argument("--misses", action="store_true", help="print every sentence missed")
    args = parser.parse_args()
    for key, share in measure(args.folder, args.half).items():
        print(f"{key}: {share.value:.3f} of {share.of}")
        for miss in share.misses if args.misses else ():
            print(f"    {miss}")
    for key, seconds in measure_speed(args.folder, args.half).items():
        print(f"{key}: {1000 * seconds:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
