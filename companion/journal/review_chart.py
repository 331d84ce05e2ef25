"""Charts as inline SVG, each with its text alternative.

They tell by place, length and outline, never by colour alone.  They are 320 units wide, so that
their letters are as large as those around them on a narrow screen, and larger on a wide one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

_WIDTH = 320
_LINE = 21  # from one line of text to the next
_BARS = 36  # the longest bar of a small chart
_LABEL_WIDTH = 92


def rows(ident: str, title: str, counts: Sequence[tuple[str, int]]) -> str:
    """One bar lying for each count, with its name before it and its number behind it."""
    most = max(1, *(count for _, count in counts))
    room = _WIDTH - _LABEL_WIDTH - 40
    parts = []
    for index, (name, count) in enumerate(counts):
        top = index * 30
        length = room * count / most
        parts.append(_text(0, top + 18, name))
        parts.append(_rect(_LABEL_WIDTH, top + 4, length, 20))
        parts.append(_text(_LABEL_WIDTH + length + 6, top + 18, f"{count:,}"))
    return _svg(ident, title, _told(counts), 30 * len(counts), parts)


def small_multiples(
    ident: str, title: str, stretches: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]
) -> str:
    """One small chart of standing bars for each series, all to one scale, one below the other.

    Args:
        ident: of the picture on its page.
        title: what it shows.
        stretches: the names of the stretches of time.
        series: a name and a count for each stretch.
    """
    most = max((count for _, counts in series for count in counts), default=0)
    step = _WIDTH / max(len(stretches), 1)
    parts, told = [], []
    for index, (name, counts) in enumerate(series):
        top = index * (2 * _LINE + _BARS)
        floor = top + _LINE + _BARS + 6
        parts.append(_text(0, top + 17, name))
        parts.append(_text(_WIDTH, top + 17, _most(counts), "end"))
        parts.append(_line(0, floor, _WIDTH, floor))
        for place, count in enumerate(counts):
            if count:
                height = _BARS * count / most
                parts.append(_rect(place * step, floor - height, step - min(4, step / 4), height))
        peak = max(counts)
        when = stretches[counts.index(peak)]
        told.append(f"{name}: {sum(counts):,} in all, most in {when} with {peak:,}.")
    height = len(series) * (2 * _LINE + _BARS) + 8
    parts.append(_text(0, height, stretches[0]))
    if len(stretches) > 1:
        parts.append(_text(_WIDTH, height, stretches[-1], "end"))
    return _svg(ident, title, " ".join(told), height + 6, parts)


def pairs(
    ident: str, title: str, names: tuple[str, str], counts: tuple[Sequence[int], Sequence[int]]
) -> str:
    """Two standing bars for each number from zero up: the first hollow, the second full."""
    most = max(1, *counts[0], *counts[1])
    step = _WIDTH / len(counts[0])
    floor, tall = 150, 96
    parts = [
        _rect(2, 4, 14, 14, "hollow"), _text(22, 16, names[0]),
        _rect(120, 4, 14, 14), _text(140, 16, names[1]),
        _text(_WIDTH, 16, f"highest: {most:,}", "end"),
        _line(0, floor, _WIDTH, floor),
    ]  # fmt: skip
    for number, both in enumerate(zip(*counts, strict=True)):
        left = number * step + 4
        for place, (count, look) in enumerate(zip(both, ("hollow", ""), strict=True)):
            height = tall * count / most
            if count:
                parts.append(_rect(left + place * 11, floor - height, 9, height, look))
        parts.append(_text(left + 10, floor + 18, str(number), "middle"))
    told = [f"{name}: {_told(_numbered(some))}" for name, some in zip(names, counts, strict=True)]
    return _svg(ident, title, " ".join(told), floor + 26, parts)


def _numbered(counts: Sequence[int]) -> list[tuple[str, int]]:
    return [(f"number {number}", count) for number, count in enumerate(counts) if count]


def _told(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts) + "."


def _most(counts: Sequence[int]) -> str:
    return f"highest: {max(counts):,}"


def _svg(ident: str, title: str, description: str, height: float, parts: Sequence[str]) -> str:
    """A picture that a screen reader tells by its title and description."""
    return "\n".join(_lines(ident, title, description, height, parts))


def _lines(
    ident: str, title: str, description: str, height: float, parts: Sequence[str]
) -> Iterator[str]:
    named = f'aria-labelledby="{ident}-title {ident}-told"'
    yield f'<svg role="img" {named} viewBox="0 0 {_WIDTH} {height:g}">'
    yield f'<title id="{ident}-title">{escape(title)}</title>'
    yield f'<desc id="{ident}-told">{escape(description)}</desc>'
    yield from parts
    yield "</svg>"


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, look: str = "") -> str:
    kind = f' class="{look}"' if look else ""
    return f'<rect{kind} x="{x:.2f}" y="{y:.1f}" width="{width:.2f}" height="{height:.1f}"/>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
