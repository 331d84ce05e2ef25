"""What the command loads before it knows that it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

_HEAVY = ("vosk", "sounddevice", "pyttsx3", "numpy", "onnxruntime", "requests", "ctranslate2")
_PROBE = """
import sys
from companion.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as leave:
    assert leave.code == 0, leave.code
print("LOADED", *sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["replay", "--help"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, *words], capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.rpartition("LOADED")[2].split())
    assert loaded & set(_HEAVY) == set()
    assert "argparse" in loaded


def test_help_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "companion", "--help"], capture_output=True, text=True, check=True
    )
    from companion.cli.main import COMMANDS

    for name in COMMANDS:
        assert f"\n    {name}" in done.stdout


@pytest.mark.parametrize("words", [["nonsense"], ["replay"], ["hear"], ["replay", "--engine"]])
def test_wrong_use_is_told_in_a_line_and_exits_with_2(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "companion", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
