"""A machine without PortAudio: ctypes, which sounddevice asks for it, finds none."""

from __future__ import annotations

import ctypes.util
import os
import sys
from pathlib import Path

import pytest

_SITE = """\
import ctypes.util
find = ctypes.util.find_library
ctypes.util.find_library = lambda name: None if "portaudio" in name else find(name)
"""


def hide_portaudio(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Hide it from this process and its children for one test.

    Args:
        monkeypatch: undoes it.
        folder: an empty folder.
    """
    find = ctypes.util.find_library
    monkeypatch.setattr(
        ctypes.util, "find_library", lambda name: None if "portaudio" in name else find(name)
    )
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    (folder / "sitecustomize.py").write_text(_SITE)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), *_inherited()]))


def _inherited() -> list[str]:
    before = os.environ.get("PYTHONPATH")
    return [before] if before else []
