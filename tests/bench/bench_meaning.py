"""How well feelings that are only implied are proposed, with the extra ``meaning``.

    companion bench meaning tests/data/language            the blind half
    companion bench meaning tests/data/language --half dev --misses

``implied`` sentences imply a feeling; one of three proposed families must be right.  ``everyday``
sentences and the ordinary talk among the ``safety`` sentences imply none, or hardly one: a
question asked there is counted, a low share is better.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

from companion.language import read
from companion.language.meaning import propose
from companion.language.normalise import tokens


def main() -> int:
    """Print the shares and the times."""
    parser = argparse.ArgumentParser(description="Measure how implied feelings are proposed.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("dev", "blind"), default="blind")
    parser.add_argument("--misses", action="store_true", help="print every sentence missed")
    args = parser.parse_args()
    begin = time.perf_counter()
    propose(tokens("my boss yelled at me in front of everyone"))
    print(f"first sentence: {time.perf_counter() - begin:.2f} s")
    implied = _all(args.folder, f"implied*.{args.half}*.jsonl")
    proposed = [(row, propose(tokens(row["text"]))[0]) for row in implied]
    misses = [(row, got) for row, got in proposed if not set(got) & set(row["families"])]
    print(
        f"right family among the proposed: {1 - len(misses) / len(implied):.3f} of {len(implied)}"
    )
    for row, got in misses if args.misses else ():
        print(f"    {row['text']!r}: wanted {row['families']}, proposed {list(got)}")
    right = sum(bool(set(_families(row["text"])) & set(row["families"])) for row in implied)
    print(f"right family among the first three of the whole reading: {right / len(implied):.3f}")
    everyday = [row["text"] for row in _rows(args.folder / "everyday.dev.jsonl")]
    talk = _all(args.folder, f"safety*.{args.half}.jsonl")
    ordinary = [row["text"] for row in talk if row["kind"] == "ordinary_talk"]
    for name, texts in (("everyday sentences", everyday), ("ordinary talk", ordinary)):
        asked = [text for text in texts if (read(text).ask or "").startswith("among:")]
        print(f"question raised by {name}: {len(asked) / len(texts):.3f} of {len(texts)}")
    seconds = sorted(_seconds(row["text"]) for row in implied)
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(f"reading p50: {1000 * statistics.median(seconds):.1f} ms, p95: {1000 * p95:.1f} ms")
    return 0


def _families(text: str) -> list[str]:
    """The first three families a reading names or asks about."""
    reading = read(text)
    kind, _, rest = (reading.ask or "").partition(":")
    named = [feeling.family for feeling in reading.feelings if feeling.family != "unknown"]
    return list(dict.fromkeys([*named, *(rest.split(",") if kind == "among" else ())]))[:3]


def _seconds(text: str) -> float:
    begin = time.perf_counter()
    read(text)
    return time.perf_counter() - begin


def _all(folder: Path, pattern: str) -> list[dict]:
    return [row for path in sorted(folder.glob(pattern)) for row in _rows(path)]


def _rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


if __name__ == "__main__":
    sys.exit(main())
