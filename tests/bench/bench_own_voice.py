"""How much of the companion's own voice is dropped, and how much of a person's.

    companion bench own_voice [--pieces 300] [--sets commands feelings ...] [--misses] [--json]

Echo: lines of guides, prompts and safety texts are spoken by the embedded voice at three rates,
heard in three rooms at -10 to -30 dB over noise at -62 to -75 dBFS, cut to pieces of 1 to 4 s
anywhere, and recognised by the embedded recogniser.  Persons: every sentence of the development
sets, once against three random lines of a guide, and once against the lines of all content that it
comes nearest to, which is as unlucky as it can get.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soxr
from rapidfuzz import fuzz, process

from companion.audio.base import EAR_RATE_HZ, MOUTH_RATE_HZ, Pcm
from companion.content.load import load_guides
from companion.content.prompts import FRAGMENTS, SLOTS, load_prompts
from companion.content.rules import filled, spoken_lines
from companion.content.safety_texts import load_safety_texts
from companion.hearing.whisper_engine import WhisperRecogniser
from companion.language.normalise import tokens
from companion.language.own_voice import is_own_voice
from companion.voice.hibari_voice import HibariVoice
from tests.support.acoustics import in_room, room_response

DATA = Path(__file__).parents[1] / "data" / "language"
SETS = ("commands", "safety", "feelings", "numbers", "command_inside", "everyday", "implied")
LINES = 3  # lately said
GAP_S = 0.3
NEAREST = 5

Counts = dict[str, tuple[int, int]]


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pieces", type=int, default=300, help="of echo")
    parser.add_argument("--sets", nargs="*", default=SETS, help="of persons' sentences")
    parser.add_argument("--misses", action="store_true", help="also what went wrong")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    args = parser.parse_args()
    misses: list[str] = []
    counts = echo_dropped(args.pieces, misses)
    for name in args.sets:
        counts.update(persons_dropped(name, misses))
    if args.json:
        print(json.dumps(counts))
    else:
        for name, (count, every) in counts.items():
            print(f"{name}: {count} of {every}, {100 * count / max(every, 1):.2f} %")
    if args.misses:
        print(*misses, sep="\n")


def contents() -> list[list[str]]:
    """What the companion says, as lines that follow one another."""
    prompts = load_prompts()
    said = [
        [line.text for _, line in spoken_lines(guide)] for guide in load_guides().guides.values()
    ]
    said.append([filled(t) for n in SLOTS if n not in FRAGMENTS for t in prompts.texts(n)])
    for category in load_safety_texts("GB", prompts).categories.values():
        check = (category.check.ask, *category.check.no) if category.check else ()
        helps = [help_ for help_ in (category.crisis, category.soft) if help_ is not None]
        said.append([*check, *(line for help_ in helps for line in (*help_.first, *help_.then))])
    return said


def echo_dropped(pieces: int, misses: list[str]) -> Counts:
    """Dropped and all transcripts of echo, by their number of words."""
    dropped: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for heard, lines in echoes(pieces):
        count = len(tokens(heard))
        length = "1 or 2 words" if count < 3 else "3 words" if count == 3 else "4 words or more"
        names = (f"echo dropped, {length}", "echo dropped, all")
        every.update(names)
        if is_own_voice(heard, lines):
            dropped.update(names)
        else:
            misses.append(f"echo: {heard} | {' / '.join(lines)}")
    return {name: (dropped[name], every[name]) for name in sorted(every)}


def echoes(pieces: int) -> Iterator[tuple[str, list[str]]]:
    """What was heard of the companion's voice, and the lines it had said by then."""
    rng, noise = random.Random(5), np.random.default_rng(5)
    voice, recogniser, said = HibariVoice(), WhisperRecogniser(), contents()
    rooms = [
        room_response((3, 4, 2.5), (1, 1, 1.2), (1.5, 1.3, 1.0), 0.25),
        room_response((4, 5, 2.6), (1, 1, 1.2), (1.8, 1.5, 1.0), 0.4),
        room_response((4, 5, 2.6), (1, 1, 1.2), (2.2, 2.0, 1.0), 0.6),
    ]
    gap = np.zeros(round(GAP_S * EAR_RATE_HZ), dtype=np.float32)
    while pieces:
        of_one = rng.choice(said)
        at = rng.randrange(max(len(of_one) - LINES, 1))
        lines = of_one[at : at + rng.randint(1, LINES)]
        rate = rng.choice((0.83, 1.0, 1.2))
        parts: list[Pcm] = []
        for line in lines:
            parts += [soxr.resample(voice.render(line, rate), MOUTH_RATE_HZ, EAR_RATE_HZ), gap]
        length = round(rng.uniform(1.0, 4.0) * EAR_RATE_HZ)
        sound = in_room(np.concatenate(parts), rng.choice(rooms))
        first = sum(map(len, parts[:-2]))  # some of the last line is in it
        begin = rng.randint(max(first - length // 2, 0), max(len(sound) - length, first + 1))
        level, floor = 10 ** (rng.uniform(-30, -10) / 20), 10 ** (rng.uniform(-75, -62) / 20)
        piece = sound[begin : begin + length] * level
        piece = piece + noise.normal(0, floor, len(piece))
        heard = recogniser.transcribe(piece.astype(np.float32)).text
        if heard:
            pieces -= 1
            yield heard, lines


def persons_dropped(name: str, misses: list[str]) -> Counts:
    """Dropped and all sentences of a development set, against random and against near lines."""
    rng, said = random.Random(9), contents()
    near = [lines[at : at + LINES] for lines in said for at in range(len(lines))]
    joined = [" ".join(tokens(" ".join(lines))) for lines in near]
    rows = (DATA / f"{name}.dev.jsonl").read_text(encoding="utf-8").splitlines()
    by_chance = unlucky = 0
    for text in (json.loads(row)["text"] for row in rows):
        of_one = rng.choice(said)
        at = rng.randrange(max(len(of_one) - LINES, 1))
        by_chance += is_own_voice(text, of_one[at : at + LINES])
        nearest = process.extract(
            " ".join(tokens(text)), joined, scorer=fuzz.partial_ratio, limit=NEAREST
        )
        for _, _, index in nearest:
            if is_own_voice(text, near[index]):
                unlucky += 1
                misses.append(f"{name}: {text} | {' / '.join(near[index])}")
                break
    return {
        f"{name} dropped by chance": (by_chance, len(rows)),
        f"{name} dropped beside the nearest lines": (unlucky, len(rows)),
    }


if __name__ == "__main__":
    main()
