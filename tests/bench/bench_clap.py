"""How many claps are found, and what else is taken for one.

    companion bench clap [--minutes 30] [--recordings FOLDER] [--json]

The claps, their rooms and all other sounds are synthetic; ``--recordings`` adds WAV files of real
speech.  Speech is spoken by the voices of ``make_clips.py``: lines of guides, sentences of the
development sets and lone words with hard consonants, at levels down to a fifth, one in three in a
room.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soxr

from companion.audio.base import BLOCK_S, EAR_RATE_HZ, MOUTH_RATE_HZ, Pcm
from companion.audio.clap import ClapDetector
from companion.audio.files import WavSource
from companion.audio.tones import EARCONS, breath_tone, earcon
from companion.content.load import load_guides
from companion.content.rules import spoken_lines
from tests.bench.make_clips import VOICES
from tests.support.acoustics import in_room, room_response
from tests.support.claps import BAR, STRING, blow, breath, claps, cough, heard, struck

CLAPS = 1200
RT60S_S = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
SETS = ("commands", "everyday", "feelings", "implied", "safety")
HARD = """
pit tap cup stop kick pat cat tip pop cake took talk peak deep keep back pack top pot tick tock chop
chip church that it what quit quick ticket pocket paper copper tea key two toe pie bye bed kid gate
cheap jump check yes no pause help skip repeat slower faster
"""
DATA = Path(__file__).parents[1] / "data" / "language"


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0, help="of synthetic speech")
    parser.add_argument("--recordings", type=Path, help="folder of WAV files of real speech")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    args = parser.parse_args()
    results: dict[str, str] = {}
    for name, (hits, all_) in clap_rates().items():
        results[f"claps found, {name}"] = f"{hits} of {all_}, {100 * hits / all_:.1f} %"
    for name, (fired, minutes) in speech_rates(args.minutes).items():
        results[f"false claps, {name}"] = f"{fired} in {minutes:.1f} minutes"
    if args.recordings:
        fired, minutes = recorded_rate(args.recordings)
        results["false claps, recordings at four levels"] = f"{fired} in {minutes:.1f} minutes"
    for name, (fired, all_) in sound_rates().items():
        results[f"false claps, {name}"] = f"{fired} of {all_} sounds"
    if args.json:
        print(json.dumps(results))
        return
    for name, result in results.items():
        print(f"{name}: {result}")


def fired(pcm: Pcm) -> int:
    """How often the detector fires."""
    detector, block = ClapDetector(), round(BLOCK_S * EAR_RATE_HZ)
    return sum(detector.feed(pcm[at : at + block]) for at in range(0, len(pcm), block))


def clap_rates() -> dict[str, tuple[int, int]]:
    """Found and all, by kind, room, distance and noise."""
    found: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for clap in claps(CLAPS, seed=11, rt60s_s=RT60S_S):
        names = (
            "all",
            clap.kind,
            f"reverberation {clap.rt60_s} s",
            f"{clap.far_m} m away",
            f"noise at {clap.floor_db:.0f} dBFS",
        )
        every.update(names)
        if fired(clap.pcm):
            found.update(names)
    return {name: (found[name], every[name]) for name in sorted(every)}


def texts(rng: random.Random) -> Iterator[str]:
    """What is spoken, for ever."""
    guides = load_guides().guides.values()
    lines = [line.text for guide in guides for _, line in spoken_lines(guide)]
    files = [DATA / f"{name}.dev.jsonl" for name in SETS]
    rows = [row for file in files for row in file.read_text(encoding="utf-8").splitlines()]
    kinds = (lines, [json.loads(row)["text"] for row in rows], HARD.split())
    while True:
        yield rng.choice(rng.choice(kinds))


def speech_rates(minutes: float) -> dict[str, tuple[int, float]]:
    """Fired and minutes, by voice."""
    rng, noise = random.Random(7), np.random.default_rng(7)
    rooms = [
        room_response((3, 4, 2.5), (1, 1, 1.2), (1.4, 1.3, 1.0), 0.25),
        room_response((4, 5, 2.6), (1, 1, 1.2), (1.8, 2.0, 1.0), 0.5),
    ]
    said = texts(rng)
    rates = {}
    for name, speak in VOICES.items():
        parts: list[Pcm] = []
        while sum(map(len, parts)) < minutes / len(VOICES) * 60 * EAR_RATE_HZ:
            speech = speak(next(said))
            if rng.random() < 1 / 3:
                speech = in_room(speech, rng.choice(rooms))
            speech = speech * (rng.choice((0.98, 0.7, 0.4, 0.2)) / np.abs(speech).max())
            pause = np.zeros(round(rng.uniform(0.2, 1.5) * EAR_RATE_HZ))
            floor = 10 ** (rng.choice((-75, -65, -55)) / 20)
            whole = np.concatenate([speech, pause])
            parts.append((whole + noise.normal(0, floor, len(whole))).astype(np.float32))
        pcm = np.concatenate(parts)
        rates[f"speech of {name}"] = (fired(pcm), len(pcm) / EAR_RATE_HZ / 60)
    rates["speech of all"] = (
        sum(count for count, _ in rates.values()),
        sum(length for _, length in rates.values()),
    )
    return rates


def recorded_rate(folder: Path) -> tuple[int, float]:
    """Fired and minutes, at four levels from soft to overdriven."""
    pause = np.zeros(EAR_RATE_HZ // 2, dtype=np.float32)
    parts: list[Pcm] = []
    for path in sorted(folder.glob("*.wav")):
        source = WavSource(path)
        speech = np.concatenate([chunk.pcm for chunk in iter(source.read, None)])
        source.close()
        for gain in (0.3, 1.0, 2.0, 4.0):
            parts += [np.clip(speech * gain / np.abs(speech).max(), -1, 1), pause]
    pcm = np.concatenate(parts).astype(np.float32)
    return fired(pcm), len(pcm) / EAR_RATE_HZ / 60


def sound_rates() -> dict[str, tuple[int, int]]:
    """Fired and all, for our own tones, other tones, coughs and breath, dry and in rooms."""
    rng = np.random.default_rng(3)
    pitches_hz, decays_s = (110, 220, 440, 880, 1760), (0.01, 0.02, 0.04, 0.08, 0.15)
    own = [earcon(name) for name in EARCONS]
    own += [breath_tone(kind, 4 * MOUTH_RATE_HZ) for kind in ("in", "out")]
    struck_tones = [
        [struck(pitch, decay, partials) for pitch, decay in itertools.product(pitches_hz, decays_s)]
        for partials in (BAR, STRING)
    ]
    sounds: dict[str, list[Pcm]] = {
        "own tones": [soxr.resample(tone, MOUTH_RATE_HZ, EAR_RATE_HZ) for tone in own],
        "struck bars": struck_tones[0],
        "plucked strings": struck_tones[1],
        "coughs": [cough(rng) for _ in range(10)],
        "breath on the microphone": [blow(rng) for _ in range(10)],
        "breathing": [breath(rng) for _ in range(10)],
    }
    rooms = [
        np.ones(1, dtype=np.float32),
        room_response((3, 4, 2.5), (1, 1, 1.2), (1.4, 1.3, 1.0), 0.25),
        room_response((4, 5, 2.6), (1, 1, 1.2), (2.5, 2.5, 1.0), 0.5),
    ]
    rates = {}
    for name, of_kind in sounds.items():
        each = list(itertools.product(of_kind, rooms, (-3, -12, -20), (-75, -55)))
        count = sum(
            bool(fired(heard(in_room(sound, room), peak_db, floor_db, rng)))
            for sound, room, peak_db, floor_db in each
        )
        rates[name] = (count, len(each))
    return rates


if __name__ == "__main__":
    main()
