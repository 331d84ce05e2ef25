"""The time line of one exchange as a picture: where the time between speech and answer goes."""

from __future__ import annotations

import os
import threading
import time
from contextlib import ExitStack
from unittest import mock

import numpy as np

from companion.audio.base import EAR_RATE_HZ, Pcm
from companion.audio.player import Player
from companion.audio.vad import WINDOW_S, make_vad
from companion.config import Config
from companion.hearing.base import Transcript
from companion.hearing.choose import choose_recogniser
from companion.runtime import start
from companion.runtime.equip import load_engines
from companion.runtime.sound import Sound
from companion.runtime.threads import Keys
from tests.bench.live_rig import Stage, say

_SENTENCE = "I feel anxious because I'm afraid he'll leave."
_AFTER_S = 3.0


class Traces:
    """What was seen, each with its time by the monotonic clock."""

    def __init__(self) -> None:
        self.microphone: list[tuple[float, float]] = []  # peak of a block
        self.vad: list[tuple[float, float]] = []  # probability of a window
        self.recogniser: list[tuple[float, float, str]] = []  # begin, end, text
        self.decisions: list[tuple[float, str]] = []
        self.voice: list[tuple[float, float]] = []  # peak of a block


def _trace(traces: Traces, stack: ExitStack) -> None:
    """Have the parts of the next session tell what they do; none is replaced."""

    class TracedPlayer(Player):
        def pull(self, frames: int) -> Pcm:
            out = super().pull(frames)
            peak = float(np.abs(out).max()) if frames else 0.0
            traces.voice.append((time.monotonic(), peak))
            return out

    def traced_vad():
        vad = make_vad()
        feed = vad.feed

        def told(pcm: Pcm) -> list[float]:
            found = feed(pcm)
            now_s = time.monotonic()
            ages = range(len(found) - 1, -1, -1)
            traces.vad.extend(
                (now_s - age * WINDOW_S, p) for age, p in zip(ages, found, strict=True)
            )
            return found

        vad.feed = told
        return vad

    stack.enter_context(mock.patch.object(start, "Player", TracedPlayer))
    stack.enter_context(mock.patch.object(start, "make_vad", traced_vad))


def draw(path: str) -> str:
    """Run one exchange and draw it; where the time went, in a sentence.

    Args:
        path: a PNG file.
    """
    traces = Traces()
    with Stage() as stage, ExitStack() as stack:
        os.environ["COMPANION_HOME"] = str(stage.home)
        config = Config(country="GB", log=False)
        engines = load_engines(config, choose_recogniser("auto"), print)
        stack.callback(engines.close)
        scribe = engines.decoder.get()
        recognise = scribe._recogniser.transcribe

        def traced(pcm: Pcm) -> Transcript:
            began_s = time.monotonic()
            found = recognise(pcm)
            traces.recogniser.append((began_s, time.monotonic(), found.text))
            return found

        scribe._recogniser.transcribe = traced
        sound = Sound(config, (), print)
        microphone = sound.microphone()
        read = microphone.read

        def traced_read():
            chunk = read()
            traces.microphone.append((time.monotonic(), float(np.abs(chunk.pcm).max())))
            return chunk

        microphone.read = traced_read
        _trace(traces, stack)
        keys = Keys(())
        spoken: list[float] = []
        director = threading.Thread(target=_direct, args=(stage, traces, keys, spoken))
        director.start()
        show = lambda line: traces.decisions.append((time.monotonic(), line))  # noqa: E731
        start.run_session(config, engines, "bench", sound, microphone, show, print, keys)
        director.join()
    return _picture(path, traces, spoken[0])


def _direct(stage: Stage, traces: Traces, keys: Keys, spoken: list[float]) -> None:
    stage.until(lambda: any("?" in line for _, line in traces.decisions))
    stage.until(lambda: not stage.quiet_for(0.3))
    stage.until(lambda: stage.quiet_for(0.8))
    sentence = say(_SENTENCE)
    stage.room.say(sentence)
    time.sleep(len(sentence) / EAR_RATE_HZ)
    spoken.append(time.monotonic())
    time.sleep(_AFTER_S)
    keys.receiver(None)


def _picture(path: str, traces: Traces, end_s: float) -> str:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    begin_s, last_s = end_s - 3.0, end_s + _AFTER_S
    figure, lanes = pyplot.subplots(
        5, 1, sharex=True, figsize=(12, 8), height_ratios=[2, 2, 1, 1, 2]
    )
    microphone, vad, recogniser, decision, voice = lanes

    def within(points):
        return [(at - end_s, *rest) for at, *rest in points if begin_s < at < last_s]

    microphone.fill_between(*zip(*within(traces.microphone), strict=True), color="tab:blue")
    vad.plot(*zip(*within(traces.vad), strict=True), color="tab:orange")
    vad.set_ylim(0, 1)
    for began_s, done_s, text in traces.recogniser:
        if begin_s < began_s < last_s:
            recogniser.barh(0, done_s - began_s, left=began_s - end_s, color="tab:green")
            recogniser.text(began_s - end_s, 0.5, text[:40], fontsize=8)
    for number, (at_s, line) in enumerate(within(traces.decisions)):
        decision.axvline(at_s, color="tab:red")
        decision.text(at_s + 0.02, 0.75 - 0.25 * (number % 4), line[:60], fontsize=7)
    voice.fill_between(*zip(*within(traces.voice), strict=True), color="tab:purple")
    for lane, name in zip(
        lanes, ("microphone", "voice activity", "recogniser", "decision", "voice"), strict=True
    ):
        lane.set_ylabel(name, rotation=0, ha="right", va="center")
        lane.axvline(0, color="black", linewidth=0.8)
        if lane not in (vad,):
            lane.set_yticks([])
    voice.set_xlabel("seconds after the end of speech")
    figure.suptitle(f'"{_SENTENCE}"')
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    heard = next(at for at, line in traces.decisions if at > end_s and line.startswith("Heard"))
    sounded = next(at for at, peak in traces.voice if at > heard and peak > 1e-3)
    began = max(b for b, d, _ in traces.recogniser if b < heard)
    done = max(d for _, d, _ in traces.recogniser if d <= heard)
    return (
        f"{path}: after the end of speech, recognising began at {began - end_s:.2f} s, its words "
        f"were there at {done - end_s:.2f} s, the decision fell at {heard - end_s:.2f} s, the "
        f"first sound was handed to the loudspeaker at {sounded - end_s:.2f} s."
    )
