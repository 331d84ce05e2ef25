"""What was heard, understood, chosen and said in one session, printed as it happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from companion.language import Reading, read
from companion.runtime.large_print import enlarged, enlarged_numbers
from companion.runtime.screen import wipe

Read = Callable[[str, Sequence[str], str | None], Reading]


class Minutes:
    """Keeps and prints the course of a session; nothing of it goes to disk.

    Args:
        show: prints one line.
        understand: :func:`companion.language.read`, or what waits until it is loaded.
        discreet: what the person says, and what of it is said back, is not printed.
        large: print in large print, and nothing of how the person was understood.

    Attributes:
        dark: print only what is not spoken.
    """

    def __init__(
        self,
        show: Callable[[str], None],
        understand: Read = read,
        discreet: bool = False,
        large: bool = False,
    ) -> None:
        self._show = show
        self.discreet = discreet
        self.large = large
        self._understand = understand
        self.dark = False
        self.heard: list[str] = []
        self.said: list[str] = []
        self.reading: Reading | None = None
        self.guide: dict[str, Any] | None = None

    def read(self, text: str, alternatives: Sequence[str], expecting: str | None) -> Reading:
        """Understand one utterance, as :func:`companion.language.read`, and note it."""
        reading = self._understand(text, alternatives, expecting)
        self.heard.append(text)
        if self.reading is None or (reading.feelings and not self.reading.feelings):
            self.reading = reading
        if self.discreet:
            self._show_in_light("Heard.")
        else:
            self._show_in_light(f"Heard: {text}")
            if not self.large:
                self._show_in_light(f"Read as: {describe(reading)}")
        return reading

    def say(self, text: str, private: bool = False) -> None:
        """Note a line as it is spoken; ``private`` marks the person's words in it."""
        self.said.append(text)
        self._show_in_light("Said back." if self.discreet and private else text)

    def say_silently(self, text: str) -> None:
        """Print a line that is not spoken, such as a number to be dialled."""
        for line in enlarged_numbers(text) if self.large else (text,):
            self._show(line)

    def clear(self) -> None:
        """Forget everything, wipe the screen, and print nothing more."""
        self._show = _nothing
        self.heard.clear()
        self.said.clear()
        self.reading = self.guide = None
        wipe()

    def note(self, kind: str, data: dict[str, Any]) -> None:
        """Note a log record; the first guide is the one that was chosen."""
        if kind == "guide" and data["did"] == "began":
            if self.guide is None:
                self.guide = {key: data[key] for key in ("id", "title", "route")}
            self._show_in_light("Guide." if self.discreet else f"Guide: {data['title']}")

    def _show_in_light(self, text: str) -> None:
        if not self.dark:
            for line in enlarged(text) if self.large else (text,):
                self._show(line)


def _nothing(line: str) -> None:
    """Where lines go once nothing more may be seen."""


def describe(reading: Reading) -> str:
    """A reading in one plain line."""
    parts = []
    if reading.safety.level != "none":
        parts.append(f"safety {reading.safety.level}, {reading.safety.category}")
    if reading.command is not None:
        parts.append(f"command {reading.command}")
    if reading.number is not None:
        parts.append(f"number {reading.number:g}")
    parts += [f"{feeling.word} ({feeling.family})" for feeling in reading.feelings]
    if reading.denied:
        parts.append(f"not {', '.join(reading.denied)}")
    if reading.cause is not None:
        parts.append(f"because of: {reading.cause}")
    if reading.body:
        parts.append(f"in the body: {', '.join(reading.body)}")
    return "; ".join(parts) or "nothing certain"
