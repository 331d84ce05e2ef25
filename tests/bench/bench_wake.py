"""How surely a call wakes the companion, and how seldom anything else does.

    companion bench wake                       everything; an hour of talk is most of the work
    companion bench wake --half dev --hours 0.1 --misses

Calls and talk are spoken by synthetic voices (those of ``make_clips.py``, in other accents and at
other rates; what is not installed is left out) and go through the voice detector, the turn detector
and the recogniser, as in a program that waits.  Talk is ordinary lines of ``data/danger`` with
pauses of about a second at most, by one voice or by several at once; ``--people FOLDER`` adds
recordings of people.  Every line of ``data/danger`` is also tried as text.

Limits are set by looking at the development half, with voices, lines and phrases of its own; the
blind half is for the figure.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from companion.audio.base import EAR_RATE_HZ, Pcm
from companion.audio.vad import make_vad
from companion.core.events import Heard, Utterance
from companion.core.patience import Patience
from companion.hearing.base import Recogniser
from companion.hearing.choose import ENGINES, choose_recogniser
from companion.hearing.decoder import InlineDecoder
from companion.hearing.tidy import words_only
from companion.language.wake import Call, called, wake_phrases
from companion.runtime.ear import Ear
from tests.bench.make_clips import _hibari, as_heard, by_command, read_wav
from tests.support.speech import chunks

LINES = Path(__file__).with_name("data") / "danger"
HALVES = ("dev", "blind")
LEAST_HEARD = 0.95
MOST_FALSE_AN_HOUR = 1.0

WORDINGS = (
    ("{}.", ""),
    ("Um, {}.", ""),
    ("{}, are you there?", "are you there"),
    ("{}, I feel awful.", "i feel awful"),
)
"""How a phrase is called, and what is said beside it."""
OWN = {
    "dev": ("hey gentle river", "good night sparrow", "please stay lantern"),
    "blind": ("hey little friend", "good evening marlow", "are you there robin"),
}
"""Phrases that a person may have chosen."""
ORDINARY = ("ordinary_talk", "everyday", "fiction", "ordinary_distress", "breakup")
"""Kinds of harmless lines that are spoken as talk."""
NEAR = (
    "hello come on in", "hello everyone and welcome", "he was her companion for thirty years",
    "hello can i help you", "good evening ladies and gentlemen", "hey little one come here",
    "say hello to my company", "hello again and welcome back", "are you there rob",
    "the champion said hello", "a dog is a good companion", "hello captain",
)  # fmt: skip
"""Talk that is near a call; one line in forty is of these."""
LAYERS = {
    "one voice": (0.0,),
    "two at once": (0.0, -3.0),
    "a voice over a murmur": (0.0, -12.0, -15.0),
    "babble": (0.0, -3.0, -6.0, -6.0),
}
"""How many voices talk at once, and each one's level in dB."""

_SCENE_S = 60.0
_ROOM_RMS = 0.0005
_LOUD, _SOFT = 0.5, 0.08  # peaks of a call that is spoken up and of one that is not
_PAUSE_S = (0.2, 1.1)

Voice = Callable[[str], Pcm]


def main() -> int:
    """Count calls and false calls; 1 when one of them misses what is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", default="blind", choices=HALVES)
    parser.add_argument("--hours", type=float, default=1.0, help="of talk; 1 if not given")
    parser.add_argument("--people", type=Path, help="a folder of WAV files of people who talk")
    parser.add_argument("--engine", default="auto", choices=ENGINES)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--misses", action="store_true", help="what was missed or taken wrongly")
    args = parser.parse_args()

    load = choose_recogniser(args.engine).load
    if load is None:
        parser.error("no recogniser is installed")
    recogniser = load()
    voices = voices_of(args.half)
    own = OWN[args.half]
    result: dict[str, Any] = {"engine": recogniser.name, "voices": len(voices)}
    misses: list[str] = []
    result["calls"] = measure_calls(recogniser, voices, wake_phrases(), misses)
    result["own phrases"] = measure_calls(recogniser, voices, own, misses)
    talk = Talk(voices, args.half, args.people)
    result["talk"] = measure_talk(recogniser, talk.scenes(args.hours), own, misses)
    recogniser.close()
    result["text"] = measure_text(own, misses)
    if args.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")
    if args.misses:
        print(*misses, sep="\n", file=sys.stderr if args.json else sys.stdout)
    heard = result["calls"]["share"] >= LEAST_HEARD
    return 0 if heard and result["talk"]["an hour"] <= MOST_FALSE_AN_HOUR else 1


def measure_calls(
    recogniser: Recogniser, voices: dict[str, Voice], phrases: Sequence[str], misses: list[str]
) -> dict[str, Any]:
    """How many calls are heard, and of how many the rest is handed on word for word."""
    count = heard = with_rest = kept = 0
    for phrase in phrases:
        for number, (name, voice) in enumerate(voices.items()):
            for wording, rest in WORDINGS:
                peak = _LOUD if number % 2 else _SOFT
                pcm = as_heard(voice(wording.format(phrase)), seed=count) * (peak / 0.5)
                utterances = listen(recogniser, pcm + room(len(pcm) / EAR_RATE_HZ))
                calls = [call for u in utterances if (call := tried(u, phrases))]
                count += 1
                heard += bool(calls)
                with_rest += bool(calls) and bool(rest)
                said = [*(call.rest for call in calls), *(u.text for u in utterances[1:])]
                kept += bool(calls) and bool(rest) and rest in said
                if not calls:
                    texts = [[u.text, *u.alternatives] for u in utterances]
                    misses.append(f"missed: {wording.format(phrase)} ({name}): {texts}")
    return {"n": count, "heard": heard, "share": share(heard, count)} | {
        "rest kept": share(kept, with_rest)
    }


def measure_talk(
    recogniser: Recogniser, scenes: Iterator[tuple[str, Pcm]], own: Sequence[str], misses: list[str]
) -> dict[str, Any]:
    """False calls in talk: of the shipped phrase, and of three phrases of a person's own."""
    seconds = 0.0
    turns = false = false_own = 0
    for kind, pcm in scenes:
        seconds += len(pcm) / EAR_RATE_HZ
        for utterance in listen(recogniser, pcm):
            turns += 1
            for phrases in (wake_phrases(), own):
                if tried(utterance, phrases):
                    false += phrases is not own
                    false_own += phrases is own
                    texts = [utterance.text, *utterance.alternatives]
                    misses.append(f"false call ({kind}): {texts}")
        print(f"talk: {seconds / 3600:.2f} h, {false} false calls", file=sys.stderr, flush=True)
    hours = seconds / 3600
    rates = {"an hour": per(false, hours), "own phrases, an hour": per(false_own, hours)}
    return {"hours": round(hours, 3), "turns": turns, "false calls": false} | rates


def measure_text(own: Sequence[str], misses: list[str]) -> dict[str, Any]:
    """False calls when every line is taken as one utterance, of a hundred thousand lines."""
    lines = [text for _, text in all_lines()]
    result: dict[str, Any] = {"lines": len(lines)}
    for name, phrases in (("false calls", wake_phrases()), ("of own phrases", own)):
        taken = [line for line in lines if called(line, (), phrases)]
        misses += [f"false call (text): {line}" for line in taken]
        result |= {name: len(taken), f"{name}, in 100,000": per(len(taken), len(lines) / 1e5)}
    return result


def listen(recogniser: Recogniser, pcm: Pcm) -> list[Utterance]:
    """The utterances of one recording, with a moment of room before and after it."""
    ear = Ear(make_vad(), InlineDecoder(recogniser), Patience())
    blocks = chunks(room(0.5), pcm, room(1.0))
    events = [event for block in blocks for event in ear.feed(block, muted=False)]
    return [e.utterance for e in [*events, *ear.finish()] if isinstance(e, Heard)]


def tried(utterance: Utterance, phrases: Sequence[str]) -> Call | None:
    """The call in an utterance, if it is one."""
    return called(utterance.text, utterance.alternatives, phrases)


class Talk:
    """Ordinary talk that is no call.

    Args:
        voices: who talks.
        half: whose lines are spoken.
        people: a folder of recordings; they talk in every fifth scene.
    """

    def __init__(self, voices: dict[str, Voice], half: str, people: Path | None) -> None:
        harmless = [text for kinds, text in all_lines() if kinds & set(ORDINARY)]
        self._rng = random.Random(half)
        self._lines = harmless[HALVES.index(half) :: 2]
        self._rng.shuffle(self._lines)
        self._voices = list(voices.values())
        self._people = [read_wav(path) for path in sorted(people.glob("*.wav"))] if people else []

    def scenes(self, hours: float) -> Iterator[tuple[str, Pcm]]:
        """Kind and sound of each scene, until there are so many hours."""
        total_s, number = 0.0, 0
        while total_s < hours * 3600:
            kind = list(LAYERS)[number % len(LAYERS)]
            people = number % 5 == 4
            levels = LAYERS[kind]
            tracks = [self._track(people and not layer) for layer in range(len(levels))]
            mix = np.zeros(max(map(len, tracks)), dtype=np.float32)
            for level_db, track in zip(levels, tracks, strict=True):
                mix[: len(track)] += track * np.float32(10 ** (level_db / 20) / len(levels) ** 0.5)
            number += 1
            total_s += len(mix) / EAR_RATE_HZ
            yield kind, mix + room(len(mix) / EAR_RATE_HZ)[: len(mix)]

    def _track(self, people: bool) -> Pcm:
        """One speaker's lines with their pauses, about as long as a scene."""
        voice = self._rng.choice(self._voices)
        parts: list[Pcm] = []
        samples = 0
        while samples < _SCENE_S * EAR_RATE_HZ:
            pcm = self._rng.choice(self._people) if people and self._people else voice(self._line())
            pause = np.zeros(round(self._rng.uniform(*_PAUSE_S) * EAR_RATE_HZ), dtype=np.float32)
            parts += [pcm * (0.4 / max(float(np.abs(pcm).max()), 0.01)), pause]
            samples += len(pcm) + len(pause)
        return np.concatenate(parts)

    def _line(self) -> str:
        if self._rng.random() < 1 / 40:
            return self._rng.choice(NEAR)
        line = self._lines.pop()
        self._lines.insert(0, line)
        return line


def all_lines() -> Iterator[tuple[frozenset[str], str]]:
    """Every line of the sentences with what its heading says, as a recogniser writes it."""
    for path in sorted(LINES.glob("*.txt")):
        kinds: frozenset[str] = frozenset()
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("##"):
                kinds = frozenset(line.split()[1:])
            elif text := words_only(line):
                yield kinds, text


def voices_of(half: str) -> dict[str, Voice]:
    """The voices of one half that can speak here."""
    there = {
        name: voice
        for name, (program, voice) in VOICES[half].items()
        if (_embedded() if program == "hibari" else shutil.which(program))
    }
    if not there:
        raise SystemExit("There is no voice: install espeak-ng, flite, festival or hibari-tts.")
    return there


def room(seconds: float) -> Pcm:
    """A quiet room."""
    samples = round(seconds * EAR_RATE_HZ)
    return np.random.default_rng(samples).normal(0, _ROOM_RMS, samples).astype(np.float32)


def share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else float("nan")


def per(count: int, amount: float) -> float:
    return round(count / amount, 2) if amount else 0.0


def _embedded() -> bool:
    try:
        _hibari()
    except ImportError:
        return False
    return True


def _by_hibari(speed: float, text: str) -> Pcm:
    return soxr.resample(_hibari()(text, speed=speed, seed=1), 24_000, EAR_RATE_HZ)


def _hibari_at(speed: float) -> tuple[str, Voice]:
    return "hibari", partial(_by_hibari, speed)


def _espeak(voice: str, rate: int) -> tuple[str, Voice]:
    words = ("espeak-ng", "-v", voice, "-s", str(rate), "-w", "{out}", "--", "{text}")
    return "espeak-ng", by_command(*words)


def _flite(voice: str) -> tuple[str, Voice]:
    return "flite", by_command("flite", "-voice", voice, "-t", "{text}", "-o", "{out}")


def _festival(voice: str) -> tuple[str, Voice]:
    return "text2wave", by_command("text2wave", "-eval", f"(voice_{voice})", "-o", "{out}")


VOICES: dict[str, dict[str, tuple[str, Voice]]] = {
    "dev": {
        "hibari 0.8": _hibari_at(0.8),
        "hibari 1.0": _hibari_at(1.0),
        "espeak us": _espeak("en-us", 150),
        "espeak gb f3": _espeak("en-gb+f3", 150),
        "espeak us m3": _espeak("en-us+m3", 140),
        "espeak us f4": _espeak("en-us+f4", 165),
        "flite rms": _flite("rms"),
        "flite kal16": _flite("kal16"),
        "festival kal": _festival("kal_diphone"),
    },
    "blind": {
        "hibari 0.65": _hibari_at(0.65),
        "hibari 0.9": _hibari_at(0.9),
        "hibari 1.1": _hibari_at(1.1),
        "espeak gb": _espeak("en-gb", 155),
        "espeak scotland": _espeak("en-gb-scotland", 145),
        "espeak rp m7": _espeak("en-gb-x-rp+m7", 130),
        "espeak us f2": _espeak("en-us+f2", 170),
        "espeak nyc f5": _espeak("en-us-nyc+f5", 155),
        "espeak caribbean": _espeak("en-029", 140),
        "flite slt": _flite("slt"),
        "flite awb": _flite("awb"),
        "festival slt": _festival("cmu_us_slt_arctic_hts"),
    },
}
"""The program that a voice needs, and the voice."""


if __name__ == "__main__":
    sys.exit(main())
