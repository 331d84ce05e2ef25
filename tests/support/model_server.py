"""A real HTTP server on this machine that can misbehave, and zips for it to serve."""

from __future__ import annotations

import hashlib
import io
import random
import socket
import threading
import zipfile
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

NAME = "vosk-model-small-en-us-0.15"


def model_files(name: str = NAME, *, seed: int = 1) -> dict[str, bytes]:
    """The files of a Vosk model with the right names and meaningless content, about 300 kB."""
    noise = random.Random(seed).randbytes
    return {
        f"{name}/README": b"A model for tests.\n",
        f"{name}/am/final.mdl": noise(150_000),
        f"{name}/conf/mfcc.conf": b"--sample-frequency=16000\n",
        f"{name}/conf/model.conf": b"--min-active=200\n",
        f"{name}/graph/Gr.fst": noise(50_000),
        f"{name}/graph/HCLr.fst": noise(80_000),
        f"{name}/graph/disambig_tid.int": b"1\n2\n",
        f"{name}/graph/phones/word_boundary.int": b"1 nonword\n",
    }


def make_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip as the usual tools write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def manifest_text(zip_bytes: bytes, **changes: object) -> str:
    """A manifest with one model."""
    values = {
        "name": NAME,
        "language": "en-US",
        "licence": "Apache-2.0",
        "description": "For tests.",
        "url": f"https://models.invalid/{NAME}.zip",
        "size": len(zip_bytes),
        "unpacked": 300_000,
        "sha256": hashlib.sha256(zip_bytes).hexdigest(),
    } | changes
    lines = [f"{key} = {value!r}" for key, value in values.items()]
    return "\n".join(["[[model]]", *lines, ""])


def closed_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class ModelServer:
    """Serves one file under every path; use it with ``with``.

    Attributes:
        content: what is served.
        ranges: whether a Range request is answered with a part.
        tells_length: whether Content-Length is sent.
        cuts: for each request to come, after how many bytes the connection is cut.
        stall_at: after how many bytes the server falls silent and holds the connection.
        status: when set, every request is answered with it and no file.
        asked: the Range header of every request so far.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.ranges = True
        self.tells_length = True
        self.cuts: list[int] = []
        self.stall_at: int | None = None
        self.status: int | None = None
        self.asked: list[str | None] = []
        self.paths: list[str] = []
        self.over = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.host = f"127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://{self.host}/models/{NAME}.zip"

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def manifest(self, folder: Path) -> Path:
        """A manifest that leads to this server, for what it serves now."""
        path = folder / "manifest.toml"
        path.write_text(manifest_text(self.content, url=self.url))
        return path

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wanted = self.headers.get("Range")
                server.asked.append(wanted)
                server.paths.append(self.path)
                if server.status is not None:
                    self.send_error(server.status)
                    return
                start = int(wanted[len("bytes=") : -1]) if wanted and server.ranges else 0
                total = len(server.content)
                if start >= total:
                    self.send_response(416)
                    self.send_header("Content-Range", f"bytes */{total}")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                body = server.content[start:]
                self.send_response(206 if start else 200)
                if start:
                    self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
                if server.tells_length:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if server.cuts:
                    body = body[: server.cuts.pop(0)]
                if server.stall_at is not None:
                    self.wfile.write(body[: server.stall_at])
                    server.over.wait(60)
                    return
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
