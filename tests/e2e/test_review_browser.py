"""The page of a look back in a real browser: axe finds nothing, and nothing is fetched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from companion.content.feeling_labels import feeling_labels
from companion.content.prompts import load_prompts
from companion.journal.look_back import Period
from companion.journal.reckoning import look_back
from companion.journal.review_page import page
from companion.journal.review_words import in_words
from tests.unit.test_looking_back import ALL, MONTH, NOW
from tests.unit.test_review_page import MANY

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PERIODS = {"month": MONTH, "all": ALL}
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium with a profile of its own."""
    api = pytest.importorskip("playwright.sync_api", reason="not installed: playwright")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("not installed: a Chromium (apt: chromium)")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=PERIODS)
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(PERIODS[request.param], tmp_path_factory.mktemp("page"))


def written(period: Period, folder: Path) -> Path:
    labels = feeling_labels()
    look = look_back(MANY, period, NOW)
    path = folder / "review.html"
    path.write_text(page(look, in_words(look, load_prompts(), labels), labels), encoding="utf-8")
    return path


class Shown:
    """The page, opened; what it asked for and complained of is kept."""

    def __init__(self, browser: Any, file: Path, width: int, scheme: str, **options: Any) -> None:
        view = {"width": width, "height": 800}
        self.page = browser.new_page(viewport=view, color_scheme=scheme, **options)
        self.requests: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.goto(file.as_uri())

    def open_all(self) -> None:
        """Open every table, as a click on each summary does."""
        for summary in self.page.locator("summary").all():
            summary.click()

    def is_wider_than_the_window(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def smallest_letters_px(self) -> float:
        """Of the charts: what a letter measures on the screen."""
        return float(
            self.page.evaluate(
                "Math.min(...[...document.querySelectorAll('svg')].map("
                "svg => 15 * svg.getBoundingClientRect().width / 320))"
            )
        )


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_violation(browser: Any, file: Path, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    shown = Shown(browser, file, width, scheme)
    for _ in ("closed", "open"):
        found = axe.run(shown.page).response
        assert [one["id"] for one in found["violations"]] == []
        assert {one["id"] for one in found["passes"]} >= {"svg-img-alt", "color-contrast", "region"}
        assert not shown.is_wider_than_the_window()
        shown.open_all()
    assert shown.requests == [file.as_uri()]
    assert shown.said == []
    shown.page.close()


def test_letters_of_charts_stay_readable_on_a_narrow_screen(browser: Any, file: Path) -> None:
    """320 CSS pixels are also what is left of 1280 at four times the size (WCAG 1.4.10)."""
    shown = Shown(browser, file, 320, "light")
    assert shown.smallest_letters_px() >= 12
    shown.page.close()


def test_it_reads_without_a_script(browser: Any, file: Path) -> None:
    shown = Shown(browser, file, 1280, "light", java_script_enabled=False)
    assert "Looking back" in shown.page.inner_text("h1")
    hidden = shown.page.locator("table").first
    assert not hidden.is_visible()
    shown.page.locator("summary").first.click()
    assert hidden.is_visible()
    shown.page.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_is_dark_where_dark_is_asked_for(browser: Any, file: Path, scheme: str) -> None:
    shown = Shown(browser, file, 1280, scheme)
    ground = shown.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}[scheme]
    bar = shown.page.evaluate("getComputedStyle(document.querySelector('rect')).fill")
    assert bar in ("rgb(31, 95, 168)", "rgb(138, 184, 240)")
    shown.page.close()


def test_a_screen_reader_is_told_each_chart(browser: Any, file: Path) -> None:
    """Role, name and description, as the browser hands them to it."""
    shown = Shown(browser, file, 1280, "light")
    told = shown.page.locator("body").aria_snapshot()
    for title in ("Feelings over time", "Numbers before and after", "Times of day"):
        assert f'- heading "{title}" [level=2]' in told
        assert f'img "{title}, in sessions' in told
    shown.page.close()
