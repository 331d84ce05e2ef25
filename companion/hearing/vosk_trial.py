"""Load a Vosk model and hear half a second of noise with it: ``vosk_trial.py FOLDER``.

Run in a child process, because a damaged model ends the process it is loaded in.
"""

from __future__ import annotations

import random
import sys

import vosk

vosk.SetLogLevel(-1)
recogniser = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), 16_000)
recogniser.AcceptWaveform(random.Random(1).randbytes(16_000))
recogniser.FinalResult()
