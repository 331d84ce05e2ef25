"""How fast the command answers and how much memory a session takes.

    companion bench footprint [--json]

Whole processes, five runs each after one that is not counted; medians, with the least and most.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RUNS = 5
SENTENCE = "You might notice your feet on the floor."
DEMO = Path(__file__).parents[1] / "data" / "demo" / "afraid_he_will_leave.wav"

_PEAK = """
import resource, sys
from companion.cli.main import main
main({words!r})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)
"""


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON object")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["COMPANION_HOME"] = home
        replay = ["replay", str(DEMO)]
        measures: dict[str, Callable[[], float]] = {
            "companion --help, ms": _help_ms,
            "saying a sentence with pyttsx3, no recogniser, MB": lambda: _peak_mb(
                ["say", SENTENCE, "--voice", "pyttsx3", "--out", f"{home}/out.wav"]
            ),
            "a session with everything embedded, MB": lambda: _peak_mb(replay),
            "the demo, s": _demo_s,
        }
        results = {name: _spread(measure) for name, measure in measures.items()}
    if args.json:
        print(json.dumps(results))
        return
    for name, (least, median, most) in results.items():
        print(f"{name}: {median:.1f} ({least:.1f} to {most:.1f})")


def _spread(measure: Callable[[], float]) -> tuple[float, float, float]:
    measure()
    values = [measure() for _ in range(RUNS)]
    return min(values), statistics.median(values), max(values)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=True)


def _help_ms() -> float:
    began_s = time.perf_counter()
    _run(str(Path(sys.executable).with_name("companion")), "--help")
    return 1000 * (time.perf_counter() - began_s)


def _peak_mb(words: list[str]) -> float:
    """Peak memory of the companion's own process; a voice worker's comes on top, about 18 MB."""
    return float(_run(sys.executable, "-c", _PEAK.format(words=words)).stderr.split()[-1])


def _demo_s() -> float:
    began_s = time.perf_counter()
    _run(sys.executable, "-m", "companion", "replay", str(DEMO))
    return time.perf_counter() - began_s


if __name__ == "__main__":
    main()
