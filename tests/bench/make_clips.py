"""Makes the spoken clips that ``bench_hearing.py`` has transcribed.

    python tests/bench/make_clips.py FOLDER [--every-voice]

Every text of ``data/spoken_feelings.toml`` is spoken by two of eight voices, in turn, or by all of
them: espeak-ng, flite and festival (Debian packages ``espeak-ng flite festival festvox-kallpc16k
festvox-us-slt-hts``) and hibari.  The same clips come out every time: 16 kHz mono, at one level,
with 0.3 s of a quiet room before and after, as the end-of-turn detector leaves them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import tomllib
import wave
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

TEXTS = Path(__file__).with_name("data") / "spoken_feelings.toml"
RATE_HZ = 16_000
PAD_S = 0.3
ROOM_RMS = 0.0005
PEAK = 0.5
VOICES_EACH = 2

Pcm = NDArray[np.float32]


def main() -> None:
    """Speak everything and write ``clips.jsonl`` beside the clips."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every-voice", action="store_true", help="all voices for every text")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    names = list(VOICES)
    with (args.folder / "clips.jsonl").open("w", encoding="utf-8") as out:
        for number, (kind, label, text) in enumerate(texts()):
            first = number * VOICES_EACH
            each = len(names) if args.every_voice else VOICES_EACH
            for voice in (names[(first + i) % len(names)] for i in range(each)):
                file = f"{number:03d}-{voice}.wav"
                write_wav(args.folder / file, as_heard(VOICES[voice](text), seed=number))
                clip = {"file": file, "kind": kind, "label": label, "text": text, "voice": voice}
                out.write(json.dumps(clip) + "\n")


def texts() -> Iterator[tuple[str, str, str]]:
    """Kind (``word``, ``sentence``, ``command``), family or command, and the text."""
    for part, by_label in tomllib.loads(TEXTS.read_text(encoding="utf-8")).items():
        for label, of_label in by_label.items():
            yield from ((part.removesuffix("s"), label, text) for text in of_label)


def as_heard(pcm: Pcm, seed: int) -> Pcm:
    """The speech at one level between two moments of a quiet room."""
    loud = np.flatnonzero(np.abs(pcm) > 0.01 * np.abs(pcm).max())
    speech = pcm[loud[0] : loud[-1] + 1]
    pad = np.zeros(round(PAD_S * RATE_HZ), dtype=np.float32)
    whole = np.concatenate([pad, speech * (PEAK / np.abs(speech).max()), pad])
    room = np.random.default_rng(seed).normal(0, ROOM_RMS, len(whole))
    return (whole + room).astype(np.float32)


def read_wav(path: Path) -> Pcm:
    """A 16-bit mono file as samples at 16 kHz."""
    with wave.open(str(path)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
        rate_hz = file.getframerate()
    return pcm if rate_hz == RATE_HZ else soxr.resample(pcm, rate_hz, RATE_HZ)


def write_wav(path: Path, pcm: Pcm) -> None:
    """Samples at 16 kHz as a 16-bit mono file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((pcm * 32767).astype("<i2").tobytes())


def by_command(*command: str) -> Callable[[str], Pcm]:
    """A voice that is a program; ``{out}`` and ``{text}`` are filled in, else it reads the text."""

    def speak(text: str) -> Pcm:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "spoken.wav"
            filled = [part.format(out=out, text=text) for part in command]
            subprocess.run(filled, input=text, text=True, check=True, capture_output=True)
            return read_wav(out)

    return speak


@cache
def _hibari() -> Callable[..., Pcm]:
    import hibari

    return hibari.Hibari(voice="heart", threads=1)


def by_hibari(text: str) -> Pcm:
    """The embedded voice, as fast as people talk."""
    return soxr.resample(_hibari()(text, speed=0.8, seed=1), 24_000, RATE_HZ)


VOICES: dict[str, Callable[[str], Pcm]] = {
    "espeak-us": by_command("espeak-ng", "-v", "en-us", "-s", "150", "-w", "{out}", "{text}"),
    "flite-slt": by_command("flite", "-voice", "slt", "-t", "{text}", "-o", "{out}"),
    "hibari": by_hibari,
    "festival-kal": by_command("text2wave", "-eval", "(voice_kal_diphone)", "-o", "{out}"),
    "flite-rms": by_command("flite", "-voice", "rms", "-t", "{text}", "-o", "{out}"),
    "espeak-gb": by_command("espeak-ng", "-v", "en-gb+f3", "-s", "150", "-w", "{out}", "{text}"),
    "flite-awb": by_command("flite", "-voice", "awb", "-t", "{text}", "-o", "{out}"),
    "festival-slt-hts": by_command(
        "text2wave", "-eval", "(voice_cmu_us_slt_arctic_hts)", "-o", "{out}"
    ),
}


if __name__ == "__main__":
    main()
