"""What the pacer tells about time."""

from __future__ import annotations

import pytest

from companion.runtime.breathe import _minutes_to_tell, told_length


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (18, "18 seconds"),
        (60, "1 minute"),
        (76, "76 seconds"),
        (120, "2 minutes"),
        (126, "2.1 minutes"),
        (300, "5 minutes"),
        (3605, "60.1 minutes"),
    ],
)
def test_a_length_is_told_as_people_say_it(seconds: float, told: str) -> None:
    assert told_length(seconds) == told


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(60, []), (110, []), (120, [1]), (126, [1, 2]), (300, [1, 2, 3, 4])]
)
def test_minutes_are_told_on_the_way_and_not_at_the_end(seconds: float, minutes: list[int]) -> None:
    assert _minutes_to_tell(seconds) == minutes
