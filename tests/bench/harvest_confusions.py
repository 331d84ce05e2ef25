"""Speaks plain statements of danger, has them transcribed, and prints what the screen misses.

    python tests/bench/harvest_confusions.py [--voices 5] [--every 1] [--all]

What was misheard in a way that will come again belongs, as a pattern, into the last rule of
``scripts/en/safety.toml``.  The voices are those of ``make_clips.py``.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from pathlib import Path

from make_clips import VOICES, as_heard

from companion.hearing.whisper_engine import WhisperRecogniser
from companion.language.safety import screen

TEXTS = Path(__file__).with_name("data") / "spoken_danger.toml"


def main() -> None:
    """Print every miss, then how many were raised to what, by category and voice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--voices", type=int, default=5, help="how many of the eight voices")
    parser.add_argument("--every", type=int, default=1, help="only every n-th statement")
    parser.add_argument("--all", action="store_true", help="print what was heard well, too")
    args = parser.parse_args()
    recogniser = WhisperRecogniser()
    count: Counter[tuple[str, str]] = Counter()
    by_category = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    texts = [(category, text) for category, texts in by_category.items() for text in texts]
    for number, (category, text) in enumerate(texts[:: args.every]):
        for voice in list(VOICES)[: args.voices]:
            heard = recogniser.transcribe(as_heard(VOICES[voice](text), seed=number))
            level = screen(heard.text, heard.alternatives).level
            for group in ("all", category, voice):
                count[group, level] += 1
            if args.all or level == "none":
                print(f"{level:6} {voice:12} {text}", *(heard.text, *heard.alternatives), sep=" | ")
    for group in ("all", *by_category, *list(VOICES)[: args.voices]):
        crisis, check, none = (count[group, level] for level in ("crisis", "check", "none"))
        if n := crisis + check + none:
            print(f"{group:18}{n:5}  crisis {crisis / n:.2f}  crisis or check {1 - none / n:.2f}")


if __name__ == "__main__":
    main()
