"""How many spoken feelings reach the right family, from the sound to the reading.

    python tests/bench/make_clips.py CLIPS
    companion bench hearing CLIPS [--negative FOLDER] [--engine E] [--json] [--misses]

Every clip goes through the voice detector, the turn detector, the recogniser and the reading, as in
a session that has asked how the person feels.  A doubtful reading is one that is asked about aloud
("Did you say numb?"); it counts as confirmed when what is asked about is right.  ``--negative``
adds recordings of speech that names no feeling.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from companion.cli.hear import hear
from companion.hearing.choose import ENGINES, choose_recogniser
from companion.language import Reading, read

OUTCOMES = ("right", "confirmed", "wrong", "asked wrongly", "nothing")


def main() -> None:
    """Transcribe, read, count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("clips", type=Path, help="the folder make_clips.py wrote")
    parser.add_argument("--negative", type=Path, help="a folder of WAV files without feelings")
    parser.add_argument("--engine", default="auto", choices=ENGINES)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--misses", action="store_true", help="every clip that was not right")
    args = parser.parse_args()

    load = choose_recogniser(args.engine).load
    if load is None:
        parser.error("no recogniser is installed")
    recogniser = load()
    results = []
    for clip in clips(args.clips, args.negative):
        heard = hear(clip["path"], recogniser)
        results.append(judge(clip, heard["utterances"]) | {"cpu_s": heard["cpu_s"]})
    recogniser.close()

    summary = summarise(results) | {"engine": recogniser.name}
    if args.json:
        print(json.dumps(summary))
        return
    for name, value in summary.items():
        print(f"{name}: {value}")
    if args.misses:
        for result in results:
            if result["outcome"] != "right":
                print(*(f"{name}={value}" for name, value in result.items()), sep="  ")


def clips(folder: Path, negative: Path | None) -> Iterator[dict[str, Any]]:
    """What there is to hear: ``path``, ``kind``, ``label``, ``text``, ``voice``."""
    for line in (folder / "clips.jsonl").read_text(encoding="utf-8").splitlines():
        clip = json.loads(line)
        yield clip | {"path": folder / clip["file"]}
    for path in sorted(negative.glob("*.wav")) if negative else ():
        yield {"path": path, "kind": "negative", "label": "none", "text": "", "voice": path.stem}


def judge(clip: dict[str, Any], utterances: list[dict[str, Any]]) -> dict[str, Any]:
    """What became of one clip; of several utterances the first that says something counts."""
    readings = [read(u["text"], tuple(u["alternatives"]), "feeling") for u in utterances]
    reading = next((r for r in readings if label_of(r) or asked(r)), Reading(""))
    words = [[u["text"], *u["alternatives"]] for u in utterances]
    return {key: clip[key] for key in ("kind", "label", "text", "voice")} | {
        "outcome": outcome(reading, clip["label"]),
        "taken": label_of(reading),
        "ask": reading.ask,
        "heard": words,
    }


def outcome(reading: Reading, label: str) -> str:
    """One of :data:`OUTCOMES`; of speech without feelings, nothing is right."""
    offered = {label_of(read(word, (), "feeling")) for word in asked(reading)}
    if offered:
        return "confirmed" if label in offered else "asked wrongly"
    taken = label_of(reading)
    if label == "none":
        return "wrong" if reading.feelings else "right"
    if taken is None:
        return "nothing"
    return "right" if taken == label else "wrong"


def label_of(reading: Reading) -> str | None:
    """The command, or the family of the first feeling."""
    if reading.command or not reading.feelings:
        return reading.command
    return reading.feelings[0].family


def asked(reading: Reading) -> list[str]:
    """The words a doubtful reading asks about."""
    question, _, words = (reading.ask or "").partition(":")
    return words.split(",") if question in ("confirm", "which") else []


def summarise(results: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares of each outcome by kind, and the processor time."""
    summary: dict[str, Any] = {"clips": len(results)}
    summary["voices"] = len({r["voice"] for r in results if r["kind"] != "negative"})
    for kind in dict.fromkeys(r["kind"] for r in results):
        of_kind = [r for r in results if r["kind"] == kind]
        count = Counter(r["outcome"] for r in of_kind)
        shares = {name: round(count[name] / len(of_kind), 3) for name in OUTCOMES}
        summary[kind] = {"n": len(of_kind)} | shares
    times = [r["cpu_s"] for r in results]
    summary["cpu_s_median"] = round(statistics.median(times), 3)
    summary["cpu_s_p95"] = round(statistics.quantiles(times, n=20)[-1], 3)
    return summary


if __name__ == "__main__":
    main()
