"""Something a person turns up or down by voice: how fast, how loud."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Dial:
    """A value between bounds, changed by equal ratios.

    Attributes:
        value: where it stands.
        least, most: its bounds.
        step: the ratio of one turn, over 1.
        up: the command that turns it up; any other turns it down.
        top, bottom: prompts for when it goes no further.
    """

    value: float
    least: float
    most: float
    step: float
    up: str
    top: str
    bottom: str

    def sink(self, factor: float, floor: float) -> None:
        """Lower it by a factor, not below the floor; what is below it already stays."""
        self.value = max(min(self.value, floor), self.value * factor)

    def turn(self, command: str) -> str:
        """Turn it; the name of the prompt that tells."""
        rising = command == self.up
        wanted = self.value * self.step if rising else self.value / self.step
        value = round(min(max(wanted, self.least), self.most), 3)
        if value == self.value:
            return self.top if rising else self.bottom
        self.value = value
        return command
