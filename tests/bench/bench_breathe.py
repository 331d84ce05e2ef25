"""How far breath cues are from their time: ours, and those of nafas, which paces with sleep.

    companion bench breathe [--minutes M] [--json]

Both run at once in real time with in 4, out 6.  Ours plays through the virtual sound card, and
the beginning of every tone is found in what its loudspeaker gave.  Of nafas (``pip install
nafas``) the moment is taken at which it prints a phase, without its sounds, which come later
still.  It counts two more seconds of its own for each breath, so its cues are compared with that
plan, and besides with the ten seconds that were asked for.  Times count from the first cue.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from companion.audio.base import MOUTH_RATE_HZ, Pcm
from companion.audio.tones import breath_tone
from companion.content.breaths import Exercise
from companion.content.schema import BreathPattern
from companion.runtime.breathe import Breathing, breathe_to_file
from tests.support.breath_tones import find_tones
from tests.support.virtual_card import VirtualCard, missing_programs, read_wav

IN_S, OUT_S = 4, 6
NAFAS_EXTRA_S = 2  # it waits for a second before and after each breath
EVEN = BreathPattern(in_=IN_S, out=OUT_S)
ODD = BreathPattern(in_=3.7, out=5.3)
SLACK_S = 0.5


class Error(NamedTuple):
    """How far cues are from their times, in milliseconds; a late cue is positive.

    Attributes:
        drift: how much later they get each minute.
    """

    cues: int
    worst: float
    last: float
    drift: float


def main() -> None:
    """Run both and print one line a comparison."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    args = parser.parse_args()
    if find_spec("nafas") is None:
        parser.error("nafas is not installed: pip install nafas")
    if missing_programs():
        parser.error(f"not installed: {', '.join(missing_programs())}")

    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        os.environ["COMPANION_HOME"] = folder
        results: dict[str, object] = {
            "virtual clock, 10 minutes of 3.7-5.3, samples": _virtual_error(Path(folder))
        }
        nafas_s: dict[int, float] = {}
        reader = threading.Thread(
            target=lambda: nafas_s.update(_nafas_cues(Path(folder), args.minutes))
        )
        reader.start()
        heard, skew = _companion_recorded(args.minutes)
        reader.join()
    rounds = Exercise("4-6", EVEN, args.minutes).rounds(args.minutes)
    cues_s = _companion_cues(heard, rounds)
    results["tones broken by a block that was dropped"] = 2 * rounds - len(cues_s)
    results["card's clock late each minute, ms"] = 60e3 * skew
    results["companion, ms"] = _error(cues_s, IN_S + OUT_S)
    results["companion, by the system's clock, ms"] = _error(
        {cue: at_s * (1 + skew) for cue, at_s in cues_s.items()}, IN_S + OUT_S
    )
    results["nafas, by its own plan, ms"] = _error(nafas_s, IN_S + OUT_S + NAFAS_EXTRA_S)
    results["nafas, as asked, ms"] = _error(nafas_s, IN_S + OUT_S)
    if args.json:
        print(
            json.dumps({k: v._asdict() if isinstance(v, Error) else v for k, v in results.items()})
        )
        return
    for name, value in results.items():
        if isinstance(value, Error):
            print(
                f"{name}: {value.cues} cues, worst {value.worst:.2f}, last {value.last:.2f}, "
                f"drift {value.drift:.2f} a minute"
            )
        else:
            print(f"{name}: {value:.3g}")


def _error(cues_s: Mapping[int, float], breath_s: float) -> Error:
    """Cues in and out by turns, by their number, against their times in breaths of this length."""
    ideal_s = np.array([cue // 2 * breath_s + cue % 2 * IN_S for cue in cues_s])
    late_ms = 1000 * (np.array(list(cues_s.values())) - cues_s[0] - ideal_s)
    drift = np.polyfit(ideal_s / 60, late_ms, 1)[0]
    return Error(len(cues_s), float(np.abs(late_ms).max()), float(late_ms[-1]), float(drift))


# --- ours -----------------------------------------------------------------------------------


def _tones(pattern: BreathPattern, rounds: int, begin: int) -> list[tuple[int, Pcm]]:
    """Where each tone is to begin, in samples, and the tone."""
    ends = [
        (n * pattern.round_s() + pattern.in_, (n + 1) * pattern.round_s()) for n in range(rounds)
    ]
    places = [0, *(round(at_s * MOUTH_RATE_HZ) for pair in ends for at_s in pair)]
    kinds = ["in", "out"] * rounds
    return [
        (begin + at, breath_tone(kind, until - at))
        for kind, at, until in zip(kinds, places[:-1], places[1:], strict=True)
    ]


def _virtual_error(folder: Path) -> int:
    """The worst error in a file, in samples."""
    breathing = Breathing(ODD, 67)
    breathe_to_file(breathing, {}, folder / "virtual.wav")
    tones = _tones(ODD, breathing.rounds, 0)
    found = find_tones(read_wav(folder / "virtual.wav"), tones, round(SLACK_S * MOUTH_RATE_HZ))
    return max(abs(place - at) for place, (at, _) in zip(found, tones, strict=True))


def _companion_recorded(minutes: float) -> tuple[Pcm, float]:
    """What the loudspeaker gave, and the seconds its clock is late in each second."""
    folder = Path(tempfile.mkdtemp(prefix="card"))  # a socket's path may have 107 characters
    card = VirtualCard(folder)
    words = ["breathe", f"{IN_S}-{OUT_S}", "--quiet", "--minutes", str(minutes)]
    try:
        with _recording(card) as (sound, arrived):
            subprocess.run(
                [sys.executable, "-m", "companion", *words],
                env={**os.environ, **card.env},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=True,
            )
    finally:
        card.stop()
        shutil.rmtree(folder)
    pcm = np.frombuffer(b"".join(sound), "<i2").astype(np.float32) / np.float32(32768)
    return pcm, _skew(arrived)


@contextmanager
def _recording(card: VirtualCard) -> Iterator[tuple[list[bytes], list[tuple[float, int]]]]:
    """The loudspeaker's samples as they come, and when each block of them came."""
    sound: list[bytes] = []
    arrived: list[tuple[float, int]] = []
    command = ["parec", "--latency-msec=20", "-d", "spk.monitor", "--raw", "--channels=1"]
    command += ["--format=s16le", f"--rate={card.speaker_hz}"]
    recorder = subprocess.Popen(
        command, env={**os.environ, **card.env}, stdout=subprocess.PIPE, bufsize=0
    )
    assert recorder.stdout is not None
    descriptor = recorder.stdout.fileno()

    def keep() -> None:
        count = 0
        while block := os.read(descriptor, 65536):
            sound.append(block)
            count += len(block) // 2
            arrived.append((time.monotonic(), count))

    reader = threading.Thread(target=keep)
    reader.start()
    try:
        yield sound, arrived
        time.sleep(0.3)  # what the sink still holds
    finally:
        recorder.terminate()
        reader.join()
        recorder.stdout.close()


def _skew(arrived: Sequence[tuple[float, int]]) -> float:
    """Seconds of the system's clock that a second of the card takes, less one.

    A block may come late and never early, so the earliest ones of the beginning and of the end
    are compared.
    """
    fifth = len(arrived) // 5
    late = [(at_s - count / MOUTH_RATE_HZ, at_s) for at_s, count in arrived]
    first, last = min(late[:fifth]), min(late[-fifth:])
    return (last[0] - first[0]) / (last[1] - first[1])


def _companion_cues(heard: Pcm, rounds: int) -> dict[int, float]:
    """When each tone began, in seconds of the recording; one that was broken off is left out."""
    loud = int(np.flatnonzero(np.abs(heard) > 0.003)[0])
    (begin,) = find_tones(heard, _tones(EVEN, 1, loud)[:1], MOUTH_RATE_HZ // 10)
    cues_s = {}
    for cue, tone in enumerate(_tones(EVEN, rounds, begin)):
        try:
            (place,) = find_tones(heard, [tone], round(SLACK_S * MOUTH_RATE_HZ))
        except AssertionError:  # a busy machine dropped a block
            continue
        cues_s[cue] = place / MOUTH_RATE_HZ
    return cues_s


# --- nafas ----------------------------------------------------------------------------------


def _nafas_cues(folder: Path, minutes: float) -> dict[int, float]:
    """When nafas printed each phase."""
    config = folder / "nafas.json"
    ratio = {"inhale": IN_S, "retain": 0, "exhale": OUT_S, "sustain": 0}
    cycles = max(round(minutes * 60 / (IN_S + OUT_S + NAFAS_EXTRA_S)), 1)
    settings = {"name": "bench", "ratio": ratio, "unit": 1, "pre": 3, "cycle": cycles}
    config.write_text(json.dumps(settings), encoding="utf-8")
    program = [sys.executable, "-m", "nafas"]
    process = subprocess.Popen(
        [*program, "--silent", "1", "--skip-intro", "1", "--config", str(config)],
        env={**os.environ, "TERM": "dumb"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("n\n\n")  # no to its survey, then leave
    process.stdin.close()
    cues_s: dict[int, float] = {}
    for line in process.stdout:
        if line.startswith(("- Inhale", "- Exhale")):
            cues_s[len(cues_s)] = time.monotonic()
    process.wait()
    return cues_s


if __name__ == "__main__":
    main()
