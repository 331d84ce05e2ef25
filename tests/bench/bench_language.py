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
from unittest import mock

from companion import meaning
from companion.language import Reading, read
from companion.language.lexicon import lexicon
from companion.language.normalise import tokens

SENTENCES = Path(__file__).parents[1] / "data" / "language"
ASSERTED = 0.5
"""A feeling with less than this is a guess that the program asks about, not a claim."""
_ODD = ("", " ", "\0\x1b[31m", "x" * 20_000, "a " * 10_000, "i am not " * 2_500, "고통 " * 7_000)
_NO_MEANING = (
    "from companion import meaning; meaning.installed = lambda: False; "
    "from companion.language import read"
)
_EVERYTHING = (
    "[read(text) for text in ('i feel sad and i want to die', 'not angry just tired', "
    "'could you go a bit slower', 'it was a long day with the car and the house')]; "
    "from companion.language.learned import shares; "
    "[shares(which, ['long', 'day'] * 10) for which in "
    "('danger', 'danger_judge', 'commands', 'denials')]"
)
"""What has every learned judge loaded and asked."""


@dataclass(slots=True)
class Share:
    """How many of how many, and what was missed."""

    hits: float = 0.0
    of: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, hit: float, told: str = "", *, wanted: bool = True) -> None:
        self.hits += hit
        self.of += 1
        if told and hit != wanted:
            self.misses.append(told)

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
        rows = [
            row for path in sorted(folder.glob(f"{name}*.{half}*.jsonl")) for row in _rows(path)
        ]
        one(rows, lambda key: shares.setdefault(key, Share()))
    return shares


def measure_speed(folder: Path, half: str = "blind") -> dict[str, float]:
    """Milliseconds and megabytes: import and first reading in a fresh process, one reading."""
    texts = [row["text"] for path in folder.glob(f"*.{half}*.jsonl") for row in _rows(path)]
    with mock.patch.object(meaning, "installed", lambda: False):
        read("the first reading loads everything")
        times_ms = [_took_ms(text) for text in texts]
        figures = {
            "reading p50": statistics.median(times_ms),
            "reading p95": statistics.quantiles(times_ms, n=20)[-1],
            "slowest of any odd input": max(map(_took_ms, _ODD)),
        }
    if meaning.installed():
        read("her slippers are still beside the bed")
        times_ms = [_took_ms(text) for text in texts]
        figures["reading p95 with meaning"] = statistics.quantiles(times_ms, n=20)[-1]
    return figures | {
        "import": _fresh("import companion.language")[0],
        "import and first reading": _fresh(f"{_NO_MEANING}; read('sad')")[0],
        "memory, MB": _fresh(f"{_NO_MEANING}; {_EVERYTHING}")[1],
    }


def _took_ms(text: str) -> float:
    began = time.perf_counter()
    read(text)
    return 1000 * (time.perf_counter() - began)


def _fresh(code: str) -> tuple[float, float]:
    """Milliseconds that the code takes in a process of its own, and its memory in megabytes."""
    before = "import time; t = time.perf_counter(); "
    # The peak of resource.getrusage is no use here: it goes on from the parent's.
    after = "; print(1000 * (time.perf_counter() - t)); print(open('/proc/self/status').read())"
    command = [sys.executable, "-c", before + code + after]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    took_ms, *status = done.stdout.splitlines()
    (peak,) = (line for line in status if line.startswith("VmHWM:"))
    return float(took_ms), int(peak.split()[1]) / 1024


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
        match row["level"], row["kind"]:
            case "crisis", _:
                take("plain crisis raised to crisis").add(level == "crisis", told)
                take("plain crisis raised at all").add(level != "none", told)
                take(f"plain crisis, {row['category']}").add(level == "crisis", told)
            case "check", _:
                take("implied crisis raised at all").add(level != "none", told)
            case _, "ordinary_talk":
                take("crisis on ordinary talk").add(level == "crisis", told, wanted=False)
                take("check on ordinary talk").add(level == "check", told, wanted=False)
            case _, kind:
                take(f"crisis on {kind}").add(level == "crisis", told, wanted=False)
                take("crisis on benign look-alikes").add(level == "crisis", told, wanted=False)
                take("check on benign look-alikes").add(level == "check", told, wanted=False)


def _brief(reading: Reading) -> str:
    felt = ", ".join(f"{f.word}={f.family} {f.score}" for f in reading.feelings)
    return f"read [{felt}] denied {list(reading.denied)} command {reading.command}"


ASKED = {
    "plain crisis raised to crisis": ">= 0.96", "plain crisis raised at all": ">= 0.99",
    "implied crisis raised at all": ">= 0.85", "crisis on benign look-alikes": "<= 0.02",
    "crisis on negated": "<= 0.10", "check on benign look-alikes": "<= 0.08",
    "crisis on ordinary talk": "<= 0.0005", "feelings answered": ">= 0.80",
    "feeling family, when it answers": ">= 0.88", "valence right": ">= 0.97",
    "denied feeling not asserted": ">= 0.98", "commands": ">= 0.95",
    "sentences without a command fired": ">= 0.95", "numbers": ">= 0.97",
    "cause, token F1": ">= 0.75", "import": "<= 400", "reading p50": "<= 1", "reading p95": "<= 5",
    "slowest of any odd input": "<= 100", "memory, MB": "<= 80",
    "reading p95 with meaning": "<= 40",
}  # fmt: skip


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure how well the language is understood.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=SENTENCES, help="labelled sentences"
    )
    parser.add_argument("--half", choices=("dev", "blind"), default="blind")
    parser.add_argument("--misses", action="store_true", help="print every sentence missed")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    args = parser.parse_args()
    shares = measure(args.folder, args.half)
    speed = measure_speed(args.folder, args.half)
    if args.json:
        print(json.dumps({key: share.value for key, share in shares.items()} | speed))
        return 0
    for key, share in shares.items():
        asked = ASKED.get(key, ">= 0.93" if key.startswith("plain crisis, ") else "")
        print(f"{key}: {share.value:.4f} of {share.of}", f"(asked {asked})" if asked else "")
        for miss in share.misses if args.misses else ():
            print(f"    {miss}")
    for key, value in speed.items():
        unit = "" if "MB" in key else " ms"
        print(f"{key}: {value:.1f}{unit}", f"(asked {ASKED[key]})" if key in ASKED else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
