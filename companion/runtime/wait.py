"""Waits to be called: by a phrase, or by a key."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from companion.audio.base import Source
from companion.core.events import Heard
from companion.errors import CompanionError
from companion.language.wake import Call, called
from companion.runtime.ear import Ear
from companion.runtime.threads import Keys

_RETRY_S = 0.5


class Waiting:
    """Listens quietly until somebody calls.

    What is heard meanwhile is neither printed nor kept.

    Args:
        open_source: opens the microphone.
        phrases: what calls.
        keys: the keyboard; any line calls as well.
        warn: prints one line about trouble.
        check: raises CompanionError when something that loads meanwhile has failed.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        phrases: Sequence[str],
        keys: Keys,
        warn: Callable[[str], None],
        check: Callable[[], None],
    ) -> None:
        self._open = open_source
        self._phrases = phrases
        self._keys = keys
        self._warn = warn
        self._check = check
        self._typed: str | None = None

    def until_called(self, make_ear: Callable[[], Ear]) -> tuple[Source, Call]:
        """Wait; the microphone, still open, and what was said beside the phrase.

        Raises:
            CompanionError: what was still being loaded cannot be used.
        """
        self._typed = None
        self._keys.receiver = self._key
        lost = False
        try:
            while True:
                self._check()
                try:
                    source = self._open()
                except CompanionError as error:
                    if not lost:
                        self._warn(f"{error.say} Waiting until it is there again.")
                    lost = True
                    time.sleep(_RETRY_S)
                    continue
                lost = False
                call = self._attend(source, make_ear())
                if call is not None:
                    return source, call
        finally:
            self._keys.receiver = None

    def _key(self, line: str | None) -> None:
        self._typed = line or ""

    def _attend(self, source: Source, ear: Ear) -> Call | None:
        """Listen; None when the microphone has gone.  It stays open only for a call."""
        call: Call | None = None
        try:
            while call is None:
                chunk = source.read()
                if chunk is None:
                    break
                events = ear.feed(chunk)
                source.relaxed = ear.idle
                for event in events:
                    if isinstance(event, Heard):
                        heard = event.utterance
                        call = call or called(heard.text, heard.alternatives, self._phrases)
                if self._typed is not None:
                    call = Call(self._typed)
        except CompanionError as error:
            self._warn(f"{error.say} Waiting until it is there again.")
        finally:
            if call is None:
                source.close()
        return call
