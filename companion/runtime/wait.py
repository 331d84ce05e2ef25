"""Waits to be called: by a phrase, or by a key."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from companion.audio.base import Source
from companion.core.events import Heard
from companion.errors import CompanionError
from companion.language.wake import called
from companion.runtime.ear import Ear
from companion.runtime.threads import Keys

_RETRY_S = 2.0


class Waiting:
    """Listens quietly until somebody calls.

    What is heard meanwhile is neither printed nor kept.

    Args:
        open_source: opens the microphone.
        phrases: what calls.
        keys: the keyboard; any line calls as well.
        warn: prints one line about trouble.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        phrases: Sequence[str],
        keys: Keys,
        warn: Callable[[str], None],
    ) -> None:
        self._open = open_source
        self._phrases = phrases
        self._keys = keys
        self._warn = warn
        self._typed: str | None = None

    def until_called(self, make_ear: Callable[[], Ear]) -> tuple[Source, str]:
        """Wait; the microphone, still open, and what was said behind the phrase."""
        self._typed = None
        self._keys.receiver = self._key
        lost = False
        try:
            while True:
                source = None
                try:
                    source = self._open()
                    lost = False
                    rest = self._attend(source, make_ear())
                except CompanionError as error:
                    if source is not None:
                        source.close()
                    if not lost:
                        self._warn(f"{error.say} Waiting until it is there again.")
                        lost = True
                    time.sleep(_RETRY_S)
                    continue
                except BaseException:
                    if source is not None:
                        source.close()
                    raise
                return source, rest
        finally:
            self._keys.receiver = None

    def _key(self, line: str | None) -> None:
        self._typed = line or ""

    def _attend(self, source: Source, ear: Ear) -> str:
        while True:
            chunk = source.read()
            if chunk is None:
                raise EOFError
            for event in ear.feed(chunk):
                if isinstance(event, Heard):
                    call = called(event.utterance.text, event.utterance.alternatives, self._phrases)
                    if call is not None:
                        return call.rest
            if self._typed is not None:
                return self._typed
