"""A look back as a picture, with matplotlib: the charts of the page, in large print."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from companion import paths
from companion.errors import CompanionError, ExitCode
from companion.journal.look_back import LookBack
from companion.journal.review_page import MOST_FEELINGS, days_in_words, stretch_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BAR, _INK = "#1f5fa8", "#1b1b1b"


def picture(look: LookBack, labels: Mapping[str, str]) -> bytes:
    """The picture, as PNG.

    Args:
        look: the numbers.
        labels: what each family of feelings is called.

    Raises:
        CompanionError: matplotlib is not installed.
    """
    os.environ.setdefault("MPLCONFIGDIR", str(paths.cache_dir() / "matplotlib"))
    try:
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ImportError:
        raise CompanionError(
            "A picture needs matplotlib, which is not installed.",
            'Install it with: pip install "grounding-companion[plot]"',
            ExitCode.MISSING,
        ) from None
    feelings = look.feelings[:MOST_FEELINGS]
    heights = [1.0] * max(len(feelings), 1) + [2.6, 2.2]
    layout = ConstrainedLayoutEngine(h_pad=0.13, w_pad=0.2)
    figure = Figure(figsize=(9, 1.6 * sum(heights)), layout=layout)
    figure.suptitle(f"Looking back: {days_in_words(look.first, look.last)}".rstrip(": "), size=20)
    axes = figure.subplots(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
    for index, feeling in enumerate(feelings):
        _feeling(axes[index], look, feeling.family, labels.get(feeling.family, feeling.family))
        axes[index].tick_params(labelbottom=index == len(feelings) - 1)
    if not feelings:
        _named(axes[0], "No feeling was named")
    _numbers(axes[-2], look)
    _times(axes[-1], look)
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=110, metadata={"Software": None})
    return written.getvalue()


def _feeling(axes: Axes, look: LookBack, family: str, label: str) -> None:
    """In how many sessions of each stretch it was named; all to one scale."""
    every = [{one.family: one.sessions for one in part.feelings} for part in look.over_time]
    most = max(count for counts in every for count in counts.values())
    names = [stretch_name(part, look.unit) for part in look.over_time]
    axes.bar(range(len(names)), [counts.get(family, 0) for counts in every], color=_BAR)
    axes.set_ylim(0, most)
    axes.set_yticks([0, most])
    marks = sorted({round(part * (len(names) - 1) / 3) for part in range(4)})
    axes.set_xticks(marks, [names[mark] for mark in marks])
    _named(axes, f"{label}, sessions a {look.unit}")


def _numbers(axes: Axes, look: LookBack) -> None:
    from matplotlib.ticker import MaxNLocator

    ratings = look.ratings
    for offset, counts, fill, name in (
        (-0.2, ratings.before, "white", "before"),
        (0.2, ratings.after, _BAR, "after"),
    ):
        places = [number + offset for number in range(11) if counts[number]]
        heights = [count for count in counts if count]
        axes.bar(places, heights, 0.36, color=fill, edgecolor=_INK, linewidth=1.5, label=name)
    axes.set_xticks(range(11))
    axes.set_xlim(-0.6, 10.6)
    axes.legend(fontsize=13, frameon=False, ncols=2, loc="upper right")
    axes.set_ylim(0, 1.3 * max(1, *ratings.before, *ratings.after))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    _named(axes, "Numbers before and after, sessions")


def _times(axes: Axes, look: LookBack) -> None:
    names = look.times.__struct_fields__
    counts = [getattr(look.times, name) for name in names]
    bars = axes.barh(names, counts, color=_BAR)
    axes.bar_label(bars, padding=6, fontsize=13)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.15 * max(1, *counts))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    _named(axes, "Times of day, sessions")


def _named(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", size=15)
    axes.tick_params(labelsize=13)
    axes.spines[["top", "right"]].set_visible(False)
