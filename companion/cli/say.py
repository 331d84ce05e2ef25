"""``companion say``: hear a text in the companion's voice."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from companion.cli.output import say_line, status
from companion.errors import CompanionError, ExitCode

if TYPE_CHECKING:
    from companion.audio.base import Pcm
    from companion.config import Config
    from companion.voice.base import Voice

_SENTENCE = 1
"""The one id the player is given: sentences follow one another."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "say",
        description="Say a text through the loudspeaker, or into a WAV file. Nothing is kept.",
    )
    parser.add_argument("text", metavar="TEXT", help="what to say; - reads it from standard input")
    parser.add_argument("--voice", metavar="V", help="hibari, pyttsx3 or pyttsx3:ID")
    parser.add_argument("--rate", type=float, metavar="R", help="speech rate, 1.0 is the usual")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write a WAV file, play nothing")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Say it."""
    from msgspec.structs import replace

    from companion.config import check, load_config

    options = {"voice": args.voice, "rate": args.rate}
    given = {name: value for name, value in options.items() if value is not None}
    config = check(replace(load_config(), **given))
    text = sys.stdin.buffer.read().decode(errors="replace") if args.text == "-" else args.text
    speak(text, config, args.out)
    return ExitCode.DONE


def speak(text: str, config: Config, out: Path | None = None) -> None:
    """Say a text through the loudspeaker, or into a WAV file.

    Raises:
        CompanionError: there is nothing to say, no voice, or no loudspeaker.
    """
    from companion.voice.choose import choose_voice
    from companion.voice.text import sentences

    pieces = list(sentences(text))
    if not pieces:
        raise CompanionError(
            "There is nothing in that text that can be spoken.",
            'Give some words, as in: companion say "Good evening."',
            ExitCode.USAGE,
        )
    choice = choose_voice(config.voice)
    voice = choice.load()
    if voice is None:
        raise CompanionError(
            f"There is no voice to say it with: {choice.reason}.",
            "Run companion voices to see what there is and how to get it.",
            ExitCode.MISSING,
        )
    with ExitStack() as stack:
        stack.callback(voice.close)
        speech = _rendered(voice, pieces, config.rate)
        if out is None:
            _play(speech, config)
        else:
            seconds = _write(speech, out)
            say_line(f"{out}: {seconds:.1f} seconds of {choice.name}")


def _rendered(voice: Voice, pieces: list[str], rate: float) -> Iterator[Pcm]:
    """Each piece as it is wanted.

    Raises:
        CompanionError: the voice failed, or could speak none of it.
    """
    spoken = False
    for piece in pieces:
        pcm = voice.render(piece, rate)
        spoken = spoken or len(pcm) > 0
        yield pcm
    if not spoken:
        raise CompanionError(
            f"The voice {voice.name} can speak nothing of that text.",
            "The voices speak English; companion voices lists others.",
        )


def _play(speech: Iterator[Pcm], config: Config) -> None:
    """Play the pieces through the loudspeaker, one rendered while the one before it sounds."""
    from companion.audio.base import BLOCK_S
    from companion.audio.devices import Speaker
    from companion.audio.player import Cue, Player
    from companion.audio.remembered import choose_or_default

    player = Player()
    chosen = choose_or_default("output", config.speaker)
    if chosen.note is not None:
        status(chosen.note)
    speaker = Speaker(player, chosen.device)
    playing = False

    def wait() -> None:
        while playing and not player.finished():
            if speaker.lost:
                raise CompanionError(
                    f"The loudspeaker {speaker.name} has gone.",
                    "Plug it in or turn it on again, or choose another one: companion devices",
                    ExitCode.MISSING,
                )
            time.sleep(BLOCK_S)

    try:
        for pcm in speech:
            wait()
            player.schedule(_SENTENCE, [Cue(0, pcm, spoken=True)], len(pcm) + _gap())
            playing = True
        wait()
    except KeyboardInterrupt:
        player.hush()
        time.sleep(2 * BLOCK_S)  # let the fade be pulled
        raise
    finally:
        speaker.close()


def _write(speech: Iterator[Pcm], path: Path) -> float:
    """Write the pieces one by one, so a long text takes no memory; the length in seconds."""
    from companion.audio.files import WavSink
    from companion.audio.player import Player

    player = Player()
    sink = WavSink(path, player)
    try:
        for pcm in speech:
            if player.position:
                sink.write(_gap())
            player.play(_SENTENCE, pcm)
            sink.write(len(pcm))
    finally:
        sink.close()
    return player.position / player.rate_hz


def _gap() -> int:
    """Samples of quiet between two sentences."""
    from companion.audio.base import MOUTH_RATE_HZ
    from companion.content.sentences import SENTENCE_GAP_S

    return round(SENTENCE_GAP_S * MOUTH_RATE_HZ)
