"""Prints how the safety screen does on labelled sentences, and every sentence it misses.

    python tests/bench/bench_safety.py tests/data/language/safety.dev.jsonl [--quiet]

Each line of the file is ``{"text", "level", "category", "kind"}``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter, defaultdict
from pathlib import Path

from companion.language.safety import screen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--quiet", action="store_true", help="the table without the misses")
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.file.read_text("utf-8").splitlines() if line.strip()]

    screen("warm up")
    groups: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    misses: dict[tuple[str, str], list[str]] = defaultdict(list)
    times_ms: list[float] = []
    for row in rows:
        began = time.perf_counter()
        found = screen(row["text"])
        times_ms.append(1000 * (time.perf_counter() - began))
        kind = row["category"] if row["level"] != "none" else row["kind"]
        group = (row["level"], kind or "")
        groups[group][found.level] += 1
        groups[group]["all"] += 1
        groups[group]["category"] += found.category == row["category"]
        missed = found.level == "none" if row["level"] == "check" else found.level != row["level"]
        if missed:
            why = f"   [{found.evidence[0]}]" if found.evidence else ""
            misses[group].append(f"{found.level:6} {row['text']}{why}")

    print(f"{'said':7}{'kind':19}{'n':>5}{'crisis':>8}{'check':>8}{'none':>8}{'category':>10}")
    for group, count in sorted(groups.items()):
        _print_row(*group, count)
    for level in ("crisis", "check", "none"):
        total: Counter[str] = Counter()
        for group, count in groups.items():
            if group[0] == level:
                total += count
        _print_row(level, "ALL", total)
    times_ms.sort()
    p95 = times_ms[int(0.95 * (len(times_ms) - 1))]
    print(f"time of one text: p50 {statistics.median(times_ms):.2f} ms, p95 {p95:.2f} ms")
    if not args.quiet:
        for group, texts in sorted(misses.items()):
            print("\n##", *group)
            print(*texts, sep="\n")


def _print_row(level: str, kind: str, count: Counter[str]) -> None:
    n = count["all"]
    if n:
        shares = "".join(f"{count[key] / n:8.3f}" for key in ("crisis", "check", "none"))
        print(f"{level:7}{kind:19}{n:5}{shares}{count['category'] / n:10.2f}")


if __name__ == "__main__":
    main()
