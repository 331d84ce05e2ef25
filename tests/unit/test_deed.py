"""Something the person did to somebody: a repair is offered first."""

from __future__ import annotations

import pytest

from companion.core.choose import Moment, rank
from companion.language.deed import is_own_deed
from tests.support.conversation import guides


@pytest.mark.parametrize(
    "cause",
    [
        "i shouted at my sister",
        "I lied to him",
        "i've hurt her",
        "that I forgot his birthday",
        "i had read their letters",
    ],
)
def test_a_deed_to_somebody(cause: str) -> None:
    assert is_own_deed(cause)


@pytest.mark.parametrize(
    "cause",
    [
        None,
        "",
        "i miss my sister",
        "I can't reach him",
        "i am a bad mother to my son",
        "he shouted at my sister",
        "i failed the exam",
        "I think about her",
        "i feel they hate me",
        "my work",
    ],
)
def test_no_deed_to_somebody(cause: str | None) -> None:
    assert not is_own_deed(cause)


def test_a_repair_comes_first_where_there_is_something_to_mend() -> None:
    library = guides().guides
    first = rank(library, Moment(("guilt",), 6.0, deed=True))[0]
    assert library[first.id].guide.route == "repair"
    assert first.reasons[0] == "mends"
    assert "mends" not in rank(library, Moment(("guilt",), 6.0))[0].reasons


def test_in_a_very_hard_moment_the_short_ones_still_come_first() -> None:
    library = guides().guides
    first = rank(library, Moment(("guilt",), 9.0, deed=True))[0]
    assert library[first.id].guide.acute
