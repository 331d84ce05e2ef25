"""A look back as one web page that holds all it needs: no script, no picture file, no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape

from companion.journal.look_back import GuideSeen, LookBack, Stretch, Win
from companion.journal.review_chart import pairs, rows, small_multiples

MOST_FEELINGS = 6
"""Feelings that get a chart of their own; the table has all of them."""

_STYLE = """
:root { color-scheme: light dark;
  --ground: #ffffff; --ink: #1b1b1b; --bar: #1f5fa8; --rule: #6b6b6b; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #121212; --ink: #ececec; --bar: #8ab8f0; --rule: #a0a0a0; }
}
@media (forced-colors: active) {
  :root { --ground: Canvas; --ink: CanvasText; --bar: CanvasText; --rule: CanvasText; }
}
body { margin: 0 auto; padding: 1rem; max-width: 32rem; background: var(--ground);
  color: var(--ink); font: 1.125rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2 { line-height: 1.25; }
li { margin: 0.35rem 0; }
ul { padding-inline-start: 1.25rem; }
h2 { margin-top: 2.5rem; }
figure { margin: 0; }
svg { display: block; width: 100%; max-width: 27rem; height: auto; }
svg text { fill: var(--ink); font: 15px system-ui, sans-serif; }
svg rect { fill: var(--bar); }
svg rect.hollow { fill: var(--ground); stroke: var(--ink); stroke-width: 1.5; }
svg line { stroke: var(--rule); }
summary { padding: 0.5rem 0; cursor: pointer; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--rule);
  text-align: start; vertical-align: top; overflow-wrap: break-word; }
td { overflow-wrap: anywhere; }
caption { text-align: start; padding: 0.5rem 0; }
"""

_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{hash}'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>"""

_CAREFUL = (
    "A number can fall by itself in the same time. So this tells what went along with a guide, "
    "not what the guide did. A fall is below zero. The average may lie between two numbers, four "
    "times in five; to tell it takes five times with both numbers."
)
_SHOWN_WINS = 10


def page(look: LookBack, sentences: Iterable[str], labels: Mapping[str, str]) -> str:
    """The page, as HTML in UTF-8.

    Args:
        look: the numbers.
        sentences: the same in words.
        labels: what each family of feelings is called.
    """
    return "\n".join([*_parts(look, sentences, labels), ""])


def _parts(look: LookBack, sentences: Iterable[str], labels: Mapping[str, str]) -> Iterator[str]:
    style_hash = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    days = days_in_words(look.first, look.last)
    title = f"Looking back: {days}" if days else "Looking back"
    yield _HEAD.format(hash=style_hash, title=escape(title), style=_STYLE)
    yield f"<h1>Looking back</h1>\n<p>{escape(days)}</p>" if days else "<h1>Looking back</h1>"
    yield "<h2>In words</h2>"
    yield from (f"<p>{escape(sentence)}</p>" for sentence in sentences)
    if look.feelings:
        yield from _feelings(look, labels)
    if look.ratings.sessions:
        yield from _numbers(look)
    if look.guides:
        yield from _guides(look.guides)
    if look.sessions:
        yield from _times(look)
    if look.wins:
        yield from _wins(look.wins)
    yield "</main>\n</body>\n</html>"


def days_in_words(first: date | None, last: date | None) -> str:
    """From the first to the last day."""
    if first is None or last is None:
        return ""
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def stretch_name(stretch: Stretch, unit: str) -> str:
    """What a day, a week or a month is called, short."""
    first, last = stretch.first, stretch.last
    if unit == "month":
        return f"{first:%b} {first.year}"
    day = f"{first.day} {first:%b}"
    return day if unit == "day" else f"{day} to {last.day} {last:%b}"


def _feelings(look: LookBack, labels: Mapping[str, str]) -> Iterator[str]:
    names = [stretch_name(stretch, look.unit) for stretch in look.over_time]
    series = []
    for feeling in look.feelings[:MOST_FEELINGS]:
        by_stretch = [dict(_counts(stretch)) for stretch in look.over_time]
        counts = [found.get(feeling.family, 0) for found in by_stretch]
        series.append((labels.get(feeling.family, feeling.family), counts))
    title = f"Feelings over time, in sessions a {look.unit}"
    yield "<h2>Feelings over time</h2>"
    yield from _figure(small_multiples("feelings", title, names, series), title, (
        (look.unit.capitalize(), "Sessions", "Feelings"),
        [
            (
                name,
                f"{stretch.sessions:,}",
                ", ".join(
                    f"{labels.get(family, family)} {count:,}" for family, count in _counts(stretch)
                ) or "none",
            )
            for name, stretch in zip(names, look.over_time, strict=True)
        ],
    ))  # fmt: skip


def _counts(stretch: Stretch) -> list[tuple[str, int]]:
    return [(feeling.family, feeling.sessions) for feeling in stretch.feelings]


def _numbers(look: LookBack) -> Iterator[str]:
    ratings = look.ratings
    title = "Numbers before and after, in sessions"
    chart = pairs("numbers", title, ("before", "after"), (ratings.before, ratings.after))
    yield "<h2>Numbers before and after</h2>"
    yield "<p>Zero is none of it, and ten is the strongest there can be.</p>"
    both = zip(ratings.before, ratings.after, strict=True)
    body = [(str(number), f"{one:,}", f"{two:,}") for number, (one, two) in enumerate(both)]
    yield from _figure(chart, title, (("Number", "Sessions before", "Sessions after"), body))


def _guides(guides: Sequence[GuideSeen]) -> Iterator[str]:
    yield "<h2>Guides</h2>"
    yield f"<p>{escape(_CAREFUL)}</p>\n<ul>"
    for guide in guides:
        facts = [f"{guide.begun:,} times" if guide.begun > 1 else "once"]
        facts.append(f"{guide.rated:,} with both numbers" if guide.rated else "no numbers")
        if guide.change is not None:
            facts.append(f"usual change {_points(guide.change)}")
            facts.append(f"average {_between(guide.likely)}")
        yield f"<li><strong>{escape(guide.title)}</strong>: {', '.join(facts)}.</li>"
    yield "</ul>"


def _between(likely: tuple[float, float] | None) -> str:
    if likely is None:
        return "too early to tell"
    return f"between {_points(likely[0])} and {_points(likely[1])}"


def _points(points: float) -> str:
    """A change in points; a fall is below 0."""
    rounded = round(points, 1)
    return f"{rounded:+g}".replace("-", "\u2212") if rounded else "0"


def _times(look: LookBack) -> Iterator[str]:
    times = look.times
    counts = [(time, getattr(times, time)) for time in times.__struct_fields__]
    title = "Times of day, in sessions"
    yield "<h2>Times of day</h2>"
    yield "<p>Night is from midnight to six, and each of the others is six hours as well.</p>"
    body = [(time, f"{count:,}") for time, count in counts]
    yield from _figure(rows("times", title, counts), title, (("Time", "Sessions"), body))


def _wins(wins: Sequence[Win]) -> Iterator[str]:
    """The newest at once, and the others in a list that opens."""
    lines = [f"<li>{escape(win.text)} ({_day(win.day)})</li>" for win in wins]
    yield "<h2>What went all right</h2>\n<ul>"
    yield from lines[:_SHOWN_WINS]
    yield "</ul>"
    if lines[_SHOWN_WINS:]:
        yield "<details>\n<summary>What went all right before that</summary>\n<ul>"
        yield from lines[_SHOWN_WINS:]
        yield "</ul>\n</details>"


def _figure(
    chart: str, title: str, table: tuple[Sequence[str], Sequence[Sequence[str]]]
) -> Iterator[str]:
    """A chart, with the numbers behind it in a table that opens."""
    yield f"<figure>\n{chart}\n</figure>"
    yield f"<details>\n<summary>{escape(title)}: the table</summary>"
    yield from _table(title, *table)
    yield "</details>"


def _table(caption: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"<table>\n<caption>{escape(caption)}</caption>\n<thead>\n<tr>"
    yield from (f'<th scope="col">{escape(name)}</th>' for name in head)
    yield "</tr>\n</thead>\n<tbody>"
    for first, *others in body:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody>\n</table>"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
