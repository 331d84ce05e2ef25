"""How soon a live session answers, how surely it stops, and what it costs.

    companion bench live [--runs N] [--only NAME ...] [--json] [--plot FILE.png]

Every figure is from the outside: the program runs as a process of its own on a virtual sound card,
a simulated room speaks into its microphone and hears its loudspeaker.  The two ways through the
sound server are part of every time, about 0.03 s.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from tests.bench import live_measures as measures


@dataclass(frozen=True, slots=True)
class Result:
    """One measure over its runs.

    Attributes:
        most: what is asked, at most.
    """

    name: str
    unit: str
    most: float
    values: list[float] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        values = sorted(self.values)
        return {
            **asdict(self),
            "runs": len(values),
            "median": statistics.median(values) if values else None,
            "min": values[0] if values else None,
            "max": values[-1] if values else None,
            "p95": values[int(0.95 * (len(values) - 1) + 0.5)] if values else None,
        }


Group = Callable[[int], dict[str, list[float]]]

GROUPS: dict[str, Group] = {
    "exchange": measures.exchanges,
    "key": measures.key_to_silence,
    "barge-in": measures.stop_over_the_voice,
    "guidance": measures.ten_minutes_of_guidance,
    "waiting": measures.waiting_in_silence,
    "devices": measures.devices_lost_and_back,
    "soak": measures.two_hours,
}

ASKED = {
    "end of speech to the heard tone": ("s", 0.65),
    "end of speech to the first word of the answer": ("s", 0.85),
    "the same for lone words and commands": ("s", 0.75),
    "key press to silence": ("s", 0.10),
    'spoken "stop" in a pause to silence or confirmation': ("s", 0.7),
    'spoken "stop" in a pause: missed of 20': ("", 1),
    'spoken "stop" over the voice: did not yield at the first try, of 20': ("", 5),
    'spoken "stop" over the voice: not stopped within two tries, of 20': ("", 1),
    "own voice taken for the person in 10 minutes": ("", 0),
    "xruns in 10 minutes": ("", 0),
    "processor while guiding": ("%", 15.0),
    "processor while listening to silence": ("%", 6.0),
    "start to listening, first time": ("s", 3.0),
    "start to listening, files warm": ("s", 1.5),
    "start to the open microphone": ("s", 0.3),
    "lost microphone noticed": ("s", 1.0),
    "microphone back in use": ("s", 2.0),
    "lost loudspeaker noticed": ("s", 1.0),
    "loudspeaker back in use": ("s", 2.0),
    "memory growth over 2 hours": ("MB", 5.0),
}


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="runs of each measure")
    parser.add_argument("--only", nargs="+", choices=GROUPS, metavar="NAME", help="these groups")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--plot", metavar="FILE.png", help="draw the time line of one exchange")
    args = parser.parse_args()
    if args.plot:
        from tests.bench.live_plot import draw

        print(draw(args.plot))
        return
    results = []
    for name in args.only or GROUPS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        for measure, values in GROUPS[name](args.runs).items():
            unit, most = ASKED[measure]
            results.append(Result(measure, unit, most, values).as_dict())
            if not args.json:
                print(_line(results[-1]), flush=True)
    if args.json:
        print(json.dumps(results))


def _line(result: dict[str, object]) -> str:
    unit, most = result["unit"], result["most"]
    told = f"{result['name']}: {result['median']:.3g} {unit}".rstrip()
    if result["runs"] != 1:
        told += f" ({result['min']:.3g} to {result['max']:.3g}, p95 {result['p95']:.3g}"
        told += f", {result['runs']} runs)"
    return f"{told}, asked {most:g}"


if __name__ == "__main__":
    main()
