"""Fetching one file of known size over HTTP, going on where an earlier try stopped.

This module opens the only network connection that Companion ever makes.  Whether the bytes are
the right ones is for the caller to find out, by their hash.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

from companion import __version__
from companion.errors import CompanionError
from companion.models.disk import megabytes

Say = Callable[[str], None]
"""Takes one line about what is going on."""

_TIMEOUT_S = 30.0
_WAITS_S = (2.0, 5.0, 15.0)
_CHUNK_BYTES = 64 * 1024
_LINE_EVERY_S = 5.0
_LINE_EVERY_PERCENT = 10


class _BrokenOffError(Exception):
    """The connection failed; what has arrived is kept."""


class Download:
    """One file on its way from a server to the disk.

    Args:
        url: an ``http`` or ``https`` address; proxies are those of the environment.
        part: where the bytes go; what it holds already is taken for the file's beginning.
        size: bytes of the whole file.
        say: told of the progress and of every new try.
    """

    def __init__(self, url: str, part: Path, size: int, say: Say) -> None:
        self._url = url
        self._host = urlsplit(url).netloc
        self._by_hand = (
            f"Or fetch {url} on another computer, "
            "and install it here with: companion models add FILE.zip"
        )
        self._part = part
        self._size = size
        self._say = say
        self._something_came = False
        self._said_step = -1
        self._said_at_s = time.monotonic()

    def run(self, waits_s: tuple[float, ...] = _WAITS_S) -> None:
        """Fetch what is missing, until ``part`` has its size.

        A connection that breaks off is taken up again.  One that never brought a byte is not: a
        person without network hears so at once.

        Args:
            waits_s: how long to wait before each new try.

        Raises:
            CompanionError: the file could not be fetched; ``part`` keeps what has arrived.
            OSError: ``part`` cannot be written.
        """
        waits = iter(waits_s)
        while True:
            try:
                self._fetch_rest()
            except _BrokenOffError as error:
                wait_s = next(waits, None) if self._something_came else None
                if wait_s is None:
                    raise CompanionError(
                        str(error),
                        "Check the network and run the same command again; "
                        f"what has arrived is kept. {self._by_hand}",
                    ) from error
                self._say(f"{error} Trying again in {wait_s:g} seconds.")
                time.sleep(wait_s)
            else:
                return

    def _fetch_rest(self) -> None:
        have = self._part.stat().st_size if self._part.exists() else 0
        if have == self._size:
            return
        if 0 < have < self._size:
            response = self._open(have)
            if response is not None:
                self._receive(response, have)
                return
            self._say("The unfinished download cannot be gone on with; it starts again.")
        response = self._open(0)
        if response is None:
            raise self._refused(416)
        self._receive(response, 0)

    def _open(self, start: int) -> HTTPResponse | None:
        """Ask for the bytes from ``start`` on; None if the server has other ones there."""
        headers = {"User-Agent": f"grounding-companion/{__version__}"}
        if start:
            headers["Range"] = f"bytes={start}-"
        try:
            request = Request(self._url, headers=headers)
            response: HTTPResponse = build_opener().open(request, timeout=_TIMEOUT_S)
        except HTTPError as error:
            error.close()
            if error.code == 416:
                return None
            if error.code == 429 or error.code >= 500:
                raise _BrokenOffError(f"{self._host} is busy (HTTP {error.code}).") from error
            raise self._refused(error.code) from error
        except (OSError, HTTPException) as error:
            cause = error.reason if isinstance(error, URLError) else error
            reason = getattr(cause, "strerror", None) or cause
            raise _BrokenOffError(f"No connection to {self._host}: {reason}.") from error
        if response.status == 206 and not self._goes_on(response, start):
            response.close()
            return None
        return response

    def _goes_on(self, response: HTTPResponse, start: int) -> bool:
        """Whether a 206 response brings the rest of this file (RFC 9110, section 14.4)."""
        given = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("Content-Range", ""))
        return given is not None and (int(given[1]), int(given[2])) == (start, self._size)

    def _receive(self, response: HTTPResponse, have: int) -> None:
        """Write what comes behind the first ``have`` bytes of the part, or over them."""
        with response:
            if have and response.status != 206:
                self._say("The server cannot go on in mid-file, so the download starts again.")
                have = 0
            if response.length is not None and have + response.length != self._size:
                raise self._other_size(have + response.length)
            with self._part.open("ab" if have else "wb") as file:
                while chunk := self._read(response, have):
                    have += len(chunk)
                    if have > self._size:
                        raise self._other_size(have)
                    file.write(chunk)
                    self._something_came = True
                    self._tell_progress(have)
        if have < self._size:
            raise self._broken_off(have)

    def _read(self, response: HTTPResponse, have: int) -> bytes:
        try:
            return response.read(_CHUNK_BYTES)
        except (OSError, HTTPException) as error:
            raise self._broken_off(have) from error

    def _tell_progress(self, have: int) -> None:
        """One line every ten percent, and at least every five seconds."""
        percent = 100 * have // self._size
        step = percent // _LINE_EVERY_PERCENT
        now_s = time.monotonic()
        if step != self._said_step or now_s - self._said_at_s >= _LINE_EVERY_S:
            self._say(f"{percent} percent, {megabytes(have)} of {megabytes(self._size)}.")
            self._said_step, self._said_at_s = step, now_s

    def _broken_off(self, have: int) -> _BrokenOffError:
        there = f"{megabytes(have)} of {megabytes(self._size)}"
        return _BrokenOffError(f"The connection to {self._host} broke off at {there}.")

    def _refused(self, status: int) -> CompanionError:
        return CompanionError(
            f"{self._host} does not give out {self._url} (HTTP {status}).",
            f"A newer version of Companion may know where it is now. {self._by_hand}",
        )

    def _other_size(self, size: int) -> CompanionError:
        return CompanionError(
            f"{self._host} sends {size:,} bytes where the model has {self._size:,}.",
            "If this network has a sign-in page, sign in there with a browser and try again. "
            f"Otherwise the file is another one now. {self._by_hand}",
        )
