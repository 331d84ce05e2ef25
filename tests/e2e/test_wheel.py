"""The wheel, away from the repository, on a machine that had only Python before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def companion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, from a wheel in a new environment with the base dependencies alone."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT], check=True)
    (wheel,) = folder.glob("grounding_companion-*.whl")
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    subprocess.run(
        [folder / "env/bin/python", "-m", "pip", "--disable-pip-version-check", "--quiet",
         "install", wheel], check=True,
    )  # fmt: skip
    return folder / "env/bin/companion"


def run(companion: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    home = companion.parents[2] / "home"
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "COMPANION_HOME": str(home)}
    return subprocess.run(
        [companion, *words], input=typed, env=env, cwd="/", capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_guides_prompts_and_models_manifest_are_inside(companion: Path) -> None:
    assert run(companion, "scripts", "check").returncode == 0
    guides = json.loads(run(companion, "scripts", "list", "--json").stdout)
    assert len(guides) >= 14
    assert "vosk-model-small-en-us-0.15" in run(companion, "models", "list").stdout


def test_a_typed_session_runs(companion: Path) -> None:
    done = run(companion, "type", typed="I feel anxious\nskip\nseven\nyes\nfour\nskip\n")
    assert done.returncode == 0, done.stderr
    assert "You feel anxious" in done.stdout
    assert "anxious, 7 before, 4 after" in run(companion, "log", "list").stdout


def test_without_a_recogniser_the_fix_is_named(companion: Path) -> None:
    done = run(companion, "replay", str(ROOT / "tests/data/demo/afraid_he_will_leave.wav"))
    assert done.returncode == 3
    assert "grounding-companion[embedded]" in done.stderr
    assert "companion models install" in done.stderr
    assert "Traceback" not in done.stderr
