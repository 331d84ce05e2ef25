"""Makes the recording that ``make demo`` plays: a person who says how they feel.

The voice is flite's ``slt`` (Debian package ``flite``), which is not the companion's own.  Run
it as ``python tests/bench/make_demo_recording.py``; the same WAV comes out every time.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave
from pathlib import Path

OUT = Path(__file__).parents[1] / "data" / "demo" / "afraid_he_will_leave.wav"
SAYS = ("I feel anxious because I'm afraid he'll leave.", "About a seven.", "Yes please.")
PAUSE_S = 1.6  # ends a turn, and is shorter than any silence that would be taken for an answer


def main() -> None:
    """Speak every line, with a pause before and after each."""
    frames = b""
    with tempfile.TemporaryDirectory() as folder:
        for text in SAYS:
            spoken = Path(folder) / "line.wav"
            subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", spoken], check=True)
            with wave.open(str(spoken)) as file:
                params = file.getparams()
                pause = b"\0\0" * round(PAUSE_S * params.framerate)
                frames += pause + file.readframes(params.nframes)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(OUT), "wb") as out:
        out.setparams(params)
        out.writeframes(frames + pause)
    print(OUT)


if __name__ == "__main__":
    main()
