"""A value of a TOML file is found on its line, however the file is laid out."""

from __future__ import annotations

import pytest

from companion.content.locate import line_of, parse_place

TEXT = '''\
title = "a # no comment" # a comment
feelings = ["a",
  "b"]
steps = [
  { say = "x, y = [1] }" },  # c
  { breathe = { in = 4.5, out = 6,
      rounds = 3 } },

  { pause = "x" },
]
story = """one
two"""
after = 1
[general]
note = "x"
[[evidence]]
claim = "x"
[[evidence]]
claim = "y"
source.page = [[3], [4]]
[[evidence.note]]
[[evidence.note]]
text = "x"
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("$.title", 1),
        ("$.feelings", 2),
        ("$.feelings[1]", 3),
        ("$.steps[0].say", 5),
        ("$.steps[1].breathe.in", 6),
        ("$.steps[1].breathe.rounds", 7),
        ("$.steps[2]", 9),
        ("$.steps[2].pause", 9),
        ("$.after", 13),
        ("$.general.note", 15),
        ("$.evidence", 16),
        ("$.evidence[0]", 16),
        ("$.evidence[1].claim", 19),
        ("$.evidence[1].source", 20),
        ("$.evidence[1].source.page[1][0]", 20),
        ("$.evidence[1].note[0]", 21),
        ("$.evidence[1].note[1].text", 23),
    ],
)
def test_line_of(place, line):
    assert line_of(TEXT, parse_place(place)) == line


def test_a_missing_value_is_told_at_its_parent():
    assert line_of(TEXT, parse_place("$.evidence[1].strength")) == 18
    assert line_of(TEXT, parse_place("$.nothing")) == 1
