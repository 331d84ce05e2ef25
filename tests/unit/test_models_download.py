from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.errors import CompanionError
from companion.models.download import Download
from tests.support.model_server import ModelServer, closed_port

CONTENT = bytes(range(256)) * 1500  # 384,000 bytes
SIZE = len(CONTENT)
NO_WAIT = (0.0, 0.0)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(CONTENT) as running:
        yield running


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "model.zip.part"


def fetch(url: str, part: Path, size: int = SIZE) -> list[str]:
    said: list[str] = []
    Download(url, part, size, said.append).run(NO_WAIT)
    return said


def failure(url: str, part: Path, size: int = SIZE) -> CompanionError:
    with pytest.raises(CompanionError) as caught:
        fetch(url, part, size)
    return caught.value


def test_a_whole_file_with_progress_in_words(server: ModelServer, part: Path) -> None:
    said = fetch(server.url, part)
    assert part.read_bytes() == CONTENT
    assert server.asked == [None]
    assert said[-1] == "100 percent, 0.4 MB of 0.4 MB."
    steps = [int(line.split()[0]) // 10 for line in said]
    assert steps == sorted(set(steps))


def test_an_unfinished_file_is_gone_on_with(server: ModelServer, part: Path) -> None:
    part.write_bytes(CONTENT[:100_000])
    fetch(server.url, part)
    assert part.read_bytes() == CONTENT
    assert server.asked == ["bytes=100000-"]


def test_a_cut_is_told_and_taken_up_where_it_was(server: ModelServer, part: Path) -> None:
    server.cuts = [200_000]
    said = fetch(server.url, part)
    assert part.read_bytes() == CONTENT
    assert server.asked == [None, "bytes=200000-"]
    told = [line for line in said if "broke off" in line]
    assert told == [
        f"The connection to {server.host} broke off at 0.2 MB of 0.4 MB. Trying again in 0 seconds."
    ]


def test_a_line_that_keeps_breaking_is_given_up_and_the_part_kept(
    server: ModelServer, part: Path
) -> None:
    server.cuts = [70_000, 70_000, 70_000]
    error = failure(server.url, part)
    assert part.read_bytes() == CONTENT[:210_000]
    assert "broke off at 0.2 MB of 0.4 MB" in error.say
    assert "what has arrived is kept" in error.fix
    fetch(server.url, part)
    assert part.read_bytes() == CONTENT


def test_a_server_that_tells_no_length(server: ModelServer, part: Path) -> None:
    server.tells_length = False
    server.cuts = [100_000]
    fetch(server.url, part)
    assert part.read_bytes() == CONTENT


def test_a_server_without_ranges_starts_again(server: ModelServer, part: Path) -> None:
    server.ranges = False
    part.write_bytes(b"x" * 100_000)
    said = fetch(server.url, part)
    assert part.read_bytes() == CONTENT
    assert server.asked == ["bytes=100000-"]
    assert "The server cannot go on in mid-file, so the download starts again." in said


def test_a_part_beyond_the_servers_file_starts_again(server: ModelServer, part: Path) -> None:
    server.content = CONTENT[:50_000]
    part.write_bytes(CONTENT[:100_000])
    error = failure(server.url, part)
    assert server.asked == ["bytes=100000-", None]  # 416, then the whole file
    assert "sends 50,000 bytes where the model has 384,000" in error.say


def test_a_range_of_another_file_is_not_appended(server: ModelServer, part: Path) -> None:
    server.content = CONTENT + b"more"
    part.write_bytes(CONTENT[:100_000])
    error = failure(server.url, part)
    assert server.asked == ["bytes=100000-", None]
    assert "sends 384,004 bytes" in error.say
    assert part.read_bytes() == CONTENT[:100_000]


def test_a_part_that_is_too_long_starts_again(server: ModelServer, part: Path) -> None:
    part.write_bytes(CONTENT + b"more")
    fetch(server.url, part)
    assert part.read_bytes() == CONTENT
    assert server.asked == [None]


def test_a_whole_part_needs_no_server(part: Path) -> None:
    part.write_bytes(CONTENT)
    assert fetch(f"http://127.0.0.1:{closed_port()}/x.zip", part) == []


def test_a_sign_in_page_is_not_taken_for_the_file(server: ModelServer, part: Path) -> None:
    server.content = b"<html>Sign in to the hotel</html>"
    error = failure(server.url, part)
    assert "sends 33 bytes where the model has 384,000" in error.say
    assert "sign-in page" in error.fix
    assert not part.exists()


def test_a_file_without_end_is_cut_at_its_size(server: ModelServer, part: Path) -> None:
    server.tells_length = False
    server.content = CONTENT * 5
    error = failure(server.url, part)
    assert "where the model has 384,000" in error.say
    assert part.stat().st_size <= SIZE


def test_no_network_is_said_at_once(part: Path) -> None:
    port = closed_port()
    error = failure(f"http://127.0.0.1:{port}/x.zip", part)
    assert error.say == f"No connection to 127.0.0.1:{port}: Connection refused."
    assert "companion models add FILE.zip" in error.fix


def test_an_unknown_host_is_said(part: Path) -> None:
    error = failure("http://models.invalid/x.zip", part)
    assert error.say.startswith("No connection to models.invalid: ")


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_file_that_is_gone(server: ModelServer, part: Path, status: int) -> None:
    server.status = status
    error = failure(server.url, part)
    assert f"HTTP {status}" in error.say
    assert server.url in error.say
    assert server.asked == [None]


def test_a_busy_server(server: ModelServer, part: Path) -> None:
    server.status = 503
    error = failure(server.url, part)
    assert error.say == f"{server.host} is busy (HTTP 503)."


def test_the_proxy_of_the_environment_is_asked(
    server: ModelServer, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{server.host}")
    fetch("http://models.invalid/a.zip", part)
    assert part.read_bytes() == CONTENT
    assert server.paths == ["http://models.invalid/a.zip"]
