"""The measures of ``companion bench live``: each gives values by name."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

from tests.bench.live_rig import Stage, at_level, say, voice_frames
from tests.support.live import Live
from tests.support.virtual_card import VirtualCard

Values = dict[str, list[float]]

_FEELINGS = (
    "I feel anxious because I'm afraid he'll leave.",
    "I feel really sad today.",
    "I'm not angry, just tired.",
    "I feel hurt because she forgot again.",
    "I'm so lonely.",
)
_GUIDE = ("I feel anxious because I'm afraid he'll leave", "seven", "yes")
_TICKS_A_SECOND = 100
_ECHO = 0.7  # of the loudspeaker's level at the microphone: a laptop on a desk


def exchanges(runs: int) -> Values:
    """Whole sessions: a feeling, a number, a yes, and a "stop" in a pause of the guide."""
    heard: list[float] = []
    answered: list[float] = []
    lone: list[float] = []
    stopped: list[float] = []
    listening: list[float] = []
    missed = 0.0
    with Stage() as stage:
        for run in range(runs):
            began_s = time.monotonic()
            live = stage.start()
            live.wait_for("Listening")
            listening.append(time.monotonic() - began_s)
            since = 0
            for sentence in (_FEELINGS[run % len(_FEELINGS)], "Seven.", "Yes please."):
                stage.until_asked(live, since)
                since = len(live.lines)
                tone_s, voice_s = stage.answer(say(sentence))
                heard.append(tone_s)
                (answered if sentence.startswith("I") else lone).append(voice_s)
            stop_s = _stop_in_a_pause(stage, live)
            if stop_s is None:
                missed += 1
            else:
                stopped.append(stop_s)
            live.process.kill()
            live.process.wait()
    return {
        "end of speech to the heard tone": heard,
        "end of speech to the first word of the answer": answered,
        "the same for lone words and commands": lone,
        'spoken "stop" in a pause to silence or confirmation': stopped,
        'spoken "stop" in a pause: missed of 20': [20 * missed / runs],
        "start to listening, first time": listening[:1],
        "start to listening, files warm": listening[1:],
    }


def _stop_in_a_pause(stage: Stage, live: Live) -> float | None:
    """Say it in the next pause; seconds to the answer, or None when it was missed."""
    stage.until(lambda: stage.quiet_for(0.15) and not stage.quiet_for(0.5))
    before = len(live.lines)
    end_s = stage.room.say(say("Stop."))
    if not stage.until(lambda: live.has("command stop", before), 4.0):
        return None
    stage.until(lambda: stage.room.now_s > end_s + 2.0)
    voice = voice_frames(stage.room.played(end_s))
    return voice[0] / 100 if len(voice) else float("inf")


def key_to_silence(runs: int) -> Values:
    """Enter while the voice speaks; the soft tone that ends the session is not counted."""
    values = []
    with Stage() as stage:
        for _ in range(runs):
            live = stage.start()
            live.wait_for("Listening")
            stage.until(stage.speaking)
            time.sleep(0.7)
            pressed_s = stage.room.now_s
            live.press_enter()
            live.end()
            values.append(_voice_ends(stage, pressed_s))
    return {"key press to silence": values}


def _voice_ends(stage: Stage, begin_s: float) -> float:
    """Seconds from ``begin_s`` to the end of the voice."""
    frames = voice_frames(stage.room.played(begin_s))
    return (int(frames[-1]) + 1) / 100 if len(frames) else 0.0


def _into_a_guide(stage: Stage, live: Live) -> None:
    """Type what leads into a guide."""
    live.wait_for("Listening")
    since = 0
    for line in _GUIDE:
        stage.until_asked(live, since)
        since = len(live.lines)
        live.type(line)
    live.wait_for("Guide: ")


def stop_over_the_voice(runs: int) -> Values:
    """ "Stop" over the companion's own voice, as loud as its echo, once or twice."""
    with Stage(echo=_ECHO) as stage:
        trials = [_stop_over(stage) for _ in range(runs)]
    share = 20 / runs
    return {
        'spoken "stop" over the voice: did not yield at the first try, of 20': [
            share * sum(not yielded for yielded, _ in trials)
        ],
        'spoken "stop" over the voice: not stopped within two tries, of 20': [
            share * sum(not stopped for _, stopped in trials)
        ],
    }


def _stop_over(stage: Stage) -> tuple[bool, bool]:
    """One trial: whether the voice gave way at the first try, and stopped within two."""
    live = stage.start()
    _into_a_guide(stage, live)
    stage.until(lambda: stage.quiet_for(0.4))
    stage.until(stage.speaking)
    time.sleep(0.5)
    before = len(live.lines)
    word = at_level(say("Stop."), _ECHO * _rms(stage))
    end_s = stage.room.say(word)
    stage.until(lambda: stage.room.now_s > end_s + 0.5)
    yielded = stage.until(lambda: stage.quiet_for(0.3), 0.7)
    stopped = stage.until(lambda: live.has("command stop", before), 1.0)
    if not stopped:
        stage.room.say(word)
        stopped = stage.until(lambda: live.has("command stop", before), 2.5)
    live.process.kill()
    live.process.wait()
    return yielded, stopped


def _rms(stage: Stage) -> float:
    """Root mean square of the loud samples of the last half second."""
    played = stage.room.played(stage.room.now_s - 0.5)
    loud = played[np.abs(played) > 0.02]
    return float(np.sqrt(np.mean(loud**2))) if len(loud) else 0.1


def ten_minutes_of_guidance(runs: int) -> Values:
    """Guide after guide through the room for ten minutes, and nobody there."""
    with Stage(echo=_ECHO) as stage:
        live = stage.start()
        _into_a_guide(stage, live)
        began_s, spent_s = time.monotonic(), _processor_s(live)
        first = len(live.lines)
        answered = first
        while time.monotonic() - began_s < 600:
            time.sleep(0.5)
            if any("?" in line for line in live.lines[answered:]) and stage.quiet_for(1.0):
                answered = len(live.lines)
                live.type("eight" if "zero to ten" in live.lines[-1] else "yes")
        took_s = time.monotonic() - began_s
        busy = 100 * (_processor_s(live) - spent_s) / took_s
        lines = live.lines[first:]
        typed = ("Heard: eight", "Heard: yes")
        wrong = [x for x in lines if x.startswith("Heard: ") and not x.startswith(typed)]
        spoken = [x for x in lines if not x.startswith(("Heard: ", "Read as: ", "Guide: "))]
        twice = [a for a, b in pairwise(spoken) if a == b]
        for line in (*wrong, *twice):
            print(f"taken for the person: {line}", file=sys.stderr)
        live.press_enter()
        live.end()
        broke = [x for x in live.errors if "broke off" in x]
        xruns = float(broke[0].split()[4]) if broke else 0.0
    return {
        "own voice taken for the person in 10 minutes": [float(len(wrong) + len(twice))],
        "xruns in 10 minutes": [xruns],
        "processor while guiding": [busy],
    }


def waiting_in_silence(runs: int) -> Values:
    """``companion wait`` in a quiet room for a minute."""
    with Stage() as stage:
        live = stage.start("wait")
        live.wait_for("Waiting")
        time.sleep(15.0)  # the recogniser and the voice are loaded meanwhile
        began_s, spent_s = time.monotonic(), _processor_s(live)
        time.sleep(60.0)
        busy = 100 * (_processor_s(live) - spent_s) / (time.monotonic() - began_s)
        live.process.kill()
        live.process.wait()
    return {"processor while listening to silence": [busy]}


def _processor_s(live: Live) -> float:
    """Processor seconds of the program so far: all threads, and the voice in its own process."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue  # it has ended
        parents[int(stat.parent.name)] = int(fields[1])
        ticks[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
    ours = {live.process.pid}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(ticks.get(pid, 0) for pid in ours) / _TICKS_A_SECOND


def devices_lost_and_back(runs: int) -> Values:
    """The microphone and the loudspeaker go away in the middle of a sentence and come back."""
    names = ("microphone", "loudspeaker")
    lost: dict[str, list[float]] = {name: [] for name in names}
    back: dict[str, list[float]] = {name: [] for name in names}
    opened: list[float] = []
    card = VirtualCard(Path(tempfile.mkdtemp(prefix="live")))
    os.environ.update(card.env)
    with tempfile.TemporaryDirectory() as home:
        for _ in range(runs):
            began_s = time.monotonic()
            live = Live(Path(home), "--speaker", "kitchen", "--microphone", "desk")
            while not card.microphone_in_use():
                time.sleep(0.005)
            opened.append(time.monotonic() - began_s)
            live.wait_for("Hello")
            for name in names:
                away, come = _ways(card, name)
                time.sleep(1.0)
                lost[name].append(_until(live, f"The {name} went away", away))
                time.sleep(2.0)
                back[name].append(_until(live, f"The {name} is back", come))
            live.process.kill()
            live.process.wait()
    card.stop()
    return {
        "start to the open microphone": opened,
        "lost microphone noticed": lost["microphone"],
        "microphone back in use": back["microphone"],
        "lost loudspeaker noticed": lost["loudspeaker"],
        "loudspeaker back in use": back["loudspeaker"],
    }


def _ways(card: VirtualCard, name: str) -> tuple[Callable[[], None], Callable[[], None]]:
    if name == "microphone":
        return card.unplug_microphone, card.plug_microphone
    return card.unplug_speaker, card.plug_speaker


def _until(live: Live, text: str, act: Callable[[], None]) -> float:
    """Seconds from the end of an act to a line with this text."""
    before = len(live.errors), len(live.lines)
    act()
    began_s = time.monotonic()
    while time.monotonic() < began_s + 10:
        if any(text in x for x in (*live.errors[before[0] :], *live.lines[before[1] :])):
            return time.monotonic() - began_s
        time.sleep(0.005)
    return float("inf")


def two_hours(runs: int) -> Values:
    """Sessions without end in virtual time, with a person who talks every twelve seconds."""
    from tests.bench.live_soak import soak

    return {"memory growth over 2 hours": [soak(2.0)]}
