"""The child process in which hibari renders: ``python -m companion.voice.hibari_worker``.

Each JSON line in, ``{"sentence", "rate"}``, is answered by a JSON line ``{"samples": N}`` and N
float32 samples, or by ``{"error": SENTENCE, "fix": SENTENCE}``.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from companion.errors import CompanionError
from companion.voice.hibari_voice import HibariVoice


def main() -> None:
    """Serve requests until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    voice: HibariVoice | None = None
    try:
        voice = HibariVoice()  # before anything is asked for
    except CompanionError as error:
        failed = error
    for line in sys.stdin.buffer:
        try:
            if voice is None:
                raise failed
            speech = voice.render(**json.loads(line))
        except CompanionError as error:
            answers.write(json.dumps({"error": error.say, "fix": error.fix}).encode() + b"\n")
        else:
            answers.write(json.dumps({"samples": len(speech)}).encode() + b"\n")
            answers.write(speech.astype("<f4").tobytes())
        answers.flush()


if __name__ == "__main__":
    main()
