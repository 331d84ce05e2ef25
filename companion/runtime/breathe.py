"""A breath pacer by itself: into a file in virtual time, or aloud.

Nothing waits in order to keep time: when a cue is heard is its place on the player's line.
"""

from __future__ import annotations

import math
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TextIO

from companion.audio.base import BLOCK_S, MOUTH_RATE_HZ, Pcm
from companion.audio.devices import Speaker
from companion.audio.files import WavSink
from companion.audio.pacing import Pacer
from companion.audio.player import Player
from companion.audio.remembered import choose_or_default
from companion.content.prompts import load_prompts
from companion.content.schema import BreathPattern
from companion.core.breath import breath_phases, cue_words
from companion.errors import CompanionError, ExitCode
from companion.voice.cache import VoiceCache
from companion.voice.choose import choose_voice

Print = Callable[[str], None]

_SPOKEN_ROUNDS = 2  # as in the guides
_FILE_BLOCK = MOUTH_RATE_HZ
_LEAD_S = 1.0  # from the printed lines to the first breath
_LOOK_S = 0.1  # how often the keys and the loudspeaker are looked after
_FADE_S = 0.3
_LATENCY_S = 0.3  # nobody waits for an answer here, and a busy machine makes no gaps


@dataclass(frozen=True, slots=True)
class Breathing:
    """So many breaths of one pattern."""

    pattern: BreathPattern
    rounds: int

    @property
    def seconds(self) -> float:
        """From the first breath in to the end of the last one out."""
        return self.rounds * self.pattern.round_s()

    def words(self, voice: str, warn: Print) -> dict[str, Pcm]:
        """The cue words as sound; none, and a line that says why, where there is no voice.

        Args:
            voice: its name, as the settings have it.
            warn: prints one line about trouble.
        """
        texts = cue_words(load_prompts())
        used = {phase.word for phase in breath_phases(self.pattern, 1, texts, 1)}
        try:
            choice = choose_voice(voice)
            loaded = choice.load()
            if loaded is None:
                warn(f"Tones alone, without words: {choice.reason}.")
                return {}
            cache = VoiceCache(loaded, used)
            try:
                return {text: cache.render(text) for text in used}
            finally:
                cache.close()
        except CompanionError as error:
            warn(f"{error.say} {error.fix}")
            warn("The tones go without words.")
            return {}

    def pacer(self, player: Player, words: dict[str, Pcm], begin: int) -> Pacer:
        """Paces it on a player from a place on its line; the first rounds with their words."""
        texts = cue_words(load_prompts())
        phases = breath_phases(self.pattern, self.rounds, texts, _SPOKEN_ROUNDS)
        return Pacer(player, phases, words, begin)


class StopKeys:
    """Enter and Ctrl-C, looked for without a thread.

    Enter is known where standard input is something that can be waited for: not on Windows.

    Attributes:
        told: which of them there are, as a sentence names them.
    """

    def __init__(self, keyboard: TextIO | None) -> None:
        self._keyboard = _descriptor(keyboard)
        self._asked = False
        self.told = "Ctrl-C" if self._keyboard is None else "Enter or Ctrl-C"

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Meanwhile Ctrl-C asks to end; a second one ends at once."""
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def pressed(self, seconds: float) -> bool:
        """Look for a key, at most so long; True when one was pressed."""
        if self._keyboard is None:
            time.sleep(seconds)
        elif select.select([self._keyboard], [], [], seconds)[0]:
            self._read(self._keyboard)
        return self._asked

    def _read(self, keyboard: int) -> None:
        if _in_background(keyboard):  # what is typed is for the shell, and to read it would halt us
            time.sleep(_LOOK_S)
            return
        with suppress(OSError):  # a terminal that has gone
            if os.read(keyboard, 4096) or os.isatty(keyboard):
                self._asked = True
                return
        self._keyboard = None  # a pipe that has ended stops nothing

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._asked = True


def breathe_to_file(breathing: Breathing, words: dict[str, Pcm], path: Path) -> None:
    """Write it into a WAV file, as fast as the computer can; any length takes the same memory.

    Raises:
        CompanionError: the file cannot be written.
    """
    player = Player()
    sink = WavSink(path, player)
    try:
        pacer = breathing.pacer(player, words, 0)
        while (left := pacer.lay()) > 0:
            sink.write(min(left, _FILE_BLOCK))
    finally:
        sink.close()


def breathe_aloud(
    breathing: Breathing,
    voice: str | None,
    speaker_name: str | None,
    keys: StopKeys,
    lines: Sequence[str],
    show: Print,
    warn: Print,
) -> None:
    """Play it through the loudspeaker until it is over or a key is pressed.

    Args:
        breathing: what to pace.
        voice: whose cue words are heard; None for tones alone.
        speaker_name: a part of the loudspeaker's name; None for the one remembered, or the
            system's default.
        keys: what ends it.
        lines: shown as it begins.
        show: prints one line.
        warn: prints one line about trouble.

    Raises:
        CompanionError: there is no loudspeaker, or it went away.
    """
    player = Player()
    device = choose_or_default("output", speaker_name)
    if device.note is not None:
        warn(device.note)
    speaker = Speaker(player, device.device, _LATENCY_S)
    try:
        words = {} if voice is None else breathing.words(voice, warn)
        with keys.watched():
            for line in lines:
                show(line)
            begin = player.position + round(_LEAD_S * MOUTH_RATE_HZ)
            pacer = breathing.pacer(player, words, begin)
            minutes = _minutes_to_tell(breathing.seconds)
            while pacer.lay() > 0:
                if keys.pressed(_LOOK_S):
                    _fade_out(player, speaker)
                    return
                if _gone(speaker):
                    raise CompanionError(
                        f"The loudspeaker {speaker.name} has gone.",
                        "Plug it in or turn it on again, or choose another one: companion devices",
                        ExitCode.MISSING,
                    )
                passed_s = (player.position - begin) / MOUTH_RATE_HZ
                if minutes and passed_s >= 60 * minutes[0]:
                    show(f"{minutes.pop(0)} of {told_length(breathing.seconds)}.")
    finally:
        speaker.close()


def told_length(seconds: float) -> str:
    """A length in words: ``5 minutes``, ``2.1 minutes``, ``76 seconds``.

    >>> told_length(60)
    '1 minute'
    """
    if seconds < 120 and seconds != 60:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.3g} minutes" if seconds != 60 else "1 minute"


def _minutes_to_tell(seconds: float) -> list[int]:
    """The whole minutes on the way, the end left out; none of less than two."""
    return list(range(1, math.ceil(seconds / 60))) if seconds >= 120 else []


def _gone(speaker: Speaker) -> bool:
    """True when it takes no sound, also at a second look: after Ctrl-Z it has to begin anew."""
    if not speaker.lost:
        return False
    time.sleep(_LOOK_S)
    return speaker.lost


def _fade_out(player: Player, speaker: Speaker) -> None:
    player.hush(_FADE_S)
    silent_at = player.position + round(_FADE_S * MOUTH_RATE_HZ)
    while player.position < silent_at and not speaker.lost:
        time.sleep(BLOCK_S)


def _descriptor(keyboard: TextIO | None) -> int | None:
    """What ``select`` waits for; None where it cannot."""
    if keyboard is None or sys.platform == "win32":
        return None
    try:
        return keyboard.fileno()
    except (OSError, ValueError):
        return None


def _in_background(keyboard: int) -> bool:
    """True when it is the terminal of a shell that has this program in the background."""
    try:
        return os.tcgetpgrp(keyboard) != os.getpgrp()
    except OSError:  # no terminal, or not our own
        return False
