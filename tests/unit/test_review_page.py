"""The page and the picture of a look back: all they hold, and that nothing of it runs or calls."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import stat
import struct
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from companion.cli.main import main
from companion.content.feeling_labels import feeling_labels
from companion.content.prompts import load_prompts
from companion.journal.look_back import LookBack, Period
from companion.journal.overview import Overview
from companion.journal.reckoning import look_back
from companion.journal.review_chart import pairs, rows, small_multiples
from companion.journal.review_page import page
from companion.journal.review_words import in_words
from tests.unit.test_looking_back import ALL, MONTH, NOW, WEEK, anxious, practised, sad, session

EVIL = '"><script>alert(1)</script>&amp;'
LABELS = feeling_labels()
MANY = [
    *(anxious(day, before=7, after=5.5, practices=practised("feet", 7, 5.5)) for day in range(9)),
    *(sad(day * 40, before=3, after=4, win=f"tea {EVIL}") for day in range(12)),
    session(1, hour=3, families=(EVIL,), practices=practised(EVIL, None, None)),
]


def look_at(sessions: list[Overview], period: Period = ALL) -> LookBack:
    return look_back(sessions, period, NOW)


def page_of(sessions: list[Overview], period: Period = ALL) -> str:
    look = look_at(sessions, period)
    return page(look, in_words(look, load_prompts(), LABELS), LABELS)


class Outline(HTMLParser):
    """Every element with its attributes, and the text of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "rect", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


PAGES = [
    *(page_of(MANY, period) for period in (ALL, MONTH, WEEK)),
    page_of([]),
    page_of([session()]),
]


@pytest.mark.parametrize("html", PAGES)
def test_the_page_is_well_formed_and_has_language_title_and_headings(html: str) -> None:
    outline = Outline(html)
    assert outline.open == []
    assert outline.all("html") == [{"lang": "en"}]
    assert len(outline.all("title")) >= 1
    assert len(outline.all("main")) == len(outline.all("h1")) == 1
    idents = [a["id"] for _, a in outline.elements if "id" in a]
    assert len(idents) == len(set(idents))


@pytest.mark.parametrize("html", PAGES)
def test_nothing_of_it_runs_or_is_fetched(html: str) -> None:
    outline = Outline(html)
    tags = {tag for tag, _ in outline.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "a", "base", "use"}
    for tag, attributes in outline.elements:
        assert not attributes.keys() & {"src", "href", "style", "onload", "onclick"}, tag
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)[0]
    assert "url(" not in style
    assert "@import" not in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = outline.all("meta")[1]
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert policy["content"] == f"default-src 'none'; style-src 'sha256-{digest}'"


def test_words_of_a_person_are_shown_as_they_are() -> None:
    outline = Outline(page_of(MANY))
    assert f"tea {EVIL} (20 May 2026)" in outline.text
    assert f"{EVIL.title()}: once, no numbers." in outline.text


def test_every_chart_has_its_words_and_a_table_behind_it() -> None:
    outline = Outline(page_of(MANY))
    charts = outline.all("svg")
    assert len(charts) == len(outline.all("table")) == len(outline.all("desc")) == 3
    idents = {a.get("id") for _, a in outline.elements}
    for chart in charts:
        assert chart["role"] == "img"
        assert set((chart["aria-labelledby"] or "").split()) <= idents
    assert "anxious: 9 in all, most in May 2026 with 9." in outline.text
    assert "before: number 3 12, number 7 9." in outline.text
    assert "night 1, morning 0, afternoon 0, evening 21." in outline.text
    assert {cell["scope"] for cell in outline.all("th")} == {"col", "row"}


def test_a_guide_is_told_with_its_doubt() -> None:
    text = Outline(page_of(MANY)).text
    assert "Feet: 9 times, 9 with both numbers, usual change −1.5, average between −2.4 and" in text
    few = [session(practices=practised("feet", 7, 5))]
    assert "Feet: once, 1 with both numbers, usual change −2, average too early" in page_of(
        few
    ).replace("<strong>", "").replace("</strong>", "")


def test_the_sentences_stand_on_the_page() -> None:
    look = look_at(MANY)
    text = Outline(page_of(MANY)).text
    for sentence in in_words(look, load_prompts(), LABELS):
        assert sentence in text


def bars(svg: str) -> list[tuple[float, float, float, float]]:
    found = re.findall(r'<rect.*?x="(.+?)" y="(.+?)" width="(.+?)" height="(.+?)"/>', svg)
    return [tuple(map(float, bar)) for bar in found]


def test_bars_are_as_long_as_their_counts() -> None:
    _, three, six = (bar[2] for bar in bars(rows("x", "X", [("a", 0), ("b", 3), ("c", 6)])))
    assert six == pytest.approx(2 * three, abs=0.1)
    one, two = (bar[3] for bar in bars(small_multiples("x", "X", ["m", "n"], [("a", [2, 4])])))
    assert two == pytest.approx(2 * one, abs=0.1)
    legend, _, four, eight = (bar[3] for bar in bars(pairs("x", "X", ("b", "a"), ([4, 0], [0, 8]))))
    assert eight == pytest.approx(2 * four, abs=0.1)
    assert legend == 14


@pytest.mark.parametrize("months", [1, 2, 121])
def test_no_bar_leaves_the_picture(months: int) -> None:
    svg = small_multiples("x", "X", [f"m{n}" for n in range(months)], [("a", list(range(months)))])
    height = float(re.findall(r'viewBox="0 0 320 (.+?)"', svg)[0])
    for left, top, width, tall in bars(svg):
        assert left >= 0 <= top
        assert left + width <= 320
        assert top + tall <= height
        assert width > 1


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_letters_and_bars_stand_out_in_light_and_dark() -> None:
    """WCAG 2: 4.5 to 1 for text, here 7; 3 to 1 for what carries meaning."""
    themes = re.findall(r"--ground: (#\w+); --ink: (#\w+); --bar: (#\w+); --rule: (#\w+)", PAGES[0])
    assert len(themes) == 2
    for ground, *others in themes:
        for colour, least in zip(others, (7, 3, 3), strict=True):
            light, dark = sorted((luminance(ground), luminance(colour)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= least


# --- the files -------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "matplotlib"))
    return tmp_path


def test_files_are_for_their_owner_alone_and_never_replaced_unasked(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "review.html"
    before = os.umask(0o022)
    try:
        assert main(["review", "--html", str(file)]) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("mine")
    capsys.readouterr()
    assert main(["review", "--html", str(file)]) == 2
    found = capsys.readouterr()
    assert file.read_text() == "mine"
    assert "is there already" in found.err
    assert found.out == ""
    assert main(["review", "--html", str(file), "--force"]) == 0
    assert file.read_text().startswith("<!DOCTYPE html>")


def test_a_link_in_the_way_is_not_followed(home: Path) -> None:
    (home / "other.txt").write_text("mine")
    (home / "review.html").symlink_to(home / "other.txt")
    assert main(["review", "--html", str(home / "review.html")]) == 2
    assert main(["review", "--html", str(home / "review.html"), "--force"]) == 0
    assert (home / "other.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_written_in_is_told(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "file").write_text("")
    assert main(["review", "--html", str(home / "file" / "review.html")]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("sessions", [MANY, [], [session()]])
def test_the_picture_is_a_png_of_some_size(sessions: list[Overview], home: Path) -> None:
    pytest.importorskip("matplotlib")
    from companion.journal.review_plot import picture

    png = picture(look_at(sessions), LABELS)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width > 900
    assert height > 500
    assert b"matplotlib" not in png


def test_without_matplotlib_the_fix_is_named(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert main(["review", "--plot", str(home / "review.png")]) == 3
    assert 'pip install "grounding-companion[plot]"' in capsys.readouterr().err
    assert not (home / "review.png").exists()
