"""The learned judges of danger: two for a crisis, and none that keeps help away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from companion.errors import CompanionError
from companion.language import learned, safety_learned
from companion.language.normalise import tokens
from companion.language.safety import screen
from companion.language.safety_file import load_safety
from companion.paths import scripts_dir


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which judges were asked."""
    which: list[str] = []

    def noting(name: str, words: list[str]) -> dict[str, float]:
        which.append(name)
        return learned.shares(name, words)  # type: ignore[arg-type]

    monkeypatch.setattr(safety_learned, "shares", noting)
    yield which


@pytest.mark.parametrize(
    "text",
    [
        "i've had too much cake",
        "they're sending me to milan for the trade fair",
        "my husband takes my cardigan whenever he's chilly",
        "i'm going to get him one of those hanging chairs",
        "the voices on the wireless are so soothing",
    ],
)
def test_what_one_judge_takes_for_a_crisis_is_none_where_the_other_hears_a_harmless_sentence(
    text: str, asked: list[str]
) -> None:
    least = load_safety(scripts_dir() / "en" / "safety.toml").learned
    assert least is not None
    words = tokens(text)
    first = learned.shares("danger", words)
    assert sum(n for label, n in first.items() if label.startswith("crisis")) > least.crisis
    assert screen(text).level != "crisis"
    assert "danger_judge" in asked


@pytest.mark.parametrize("text", ["i feel sad because he did not call", "could you go slower"])
def test_the_second_judge_is_not_asked_about_ordinary_talk(text: str, asked: list[str]) -> None:
    assert screen(text).level == "none"
    assert asked == ["danger"]


def test_where_the_second_judge_cannot_be_asked_the_first_is_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def damaged(name: str, words: list[str]) -> dict[str, float]:
        if name == "danger_judge":
            raise CompanionError("It cannot be read.", "Install it again.")
        return learned.shares(name, words)  # type: ignore[arg-type]

    text = "i've had too much cake"
    monkeypatch.setattr(safety_learned, "shares", damaged)
    assert screen(text).level == "crisis"


@pytest.mark.parametrize(
    "text",
    [
        "tonight i'm going to do it and nobody will stop me i've written to them all",
        "she counts what i spend and i have to hand over my wages or she screams",
        "i've swallowed the whole packet and i feel so sleepy",
    ],
)
def test_a_crisis_that_both_judges_hear_is_one(text: str) -> None:
    assert screen(text).level == "crisis"


def test_of_a_long_text_it_is_the_stretch_that_both_hear_which_tells_the_category() -> None:
    harmless = "the voices on the wireless are so soothing"
    grave = "i've swallowed the whole packet of my pills and now i feel so sleepy and sick"
    assert screen(harmless).level != "crisis"
    long = "and so we went to the sea and sat on the wall and watched the boats come in one by one"
    found = screen(f"{harmless} {long} {long} and {grave}")
    assert (found.level, found.category) == ("crisis", "overdose")


def test_in_a_text_that_sounds_grave_all_over_the_first_judge_is_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard = {
        "danger": {"crisis:overdose": 0.7, "none:lone": 0.3},
        "danger_judge": {"none:own": 1.0},
    }
    monkeypatch.setattr(safety_learned, "shares", lambda name, words: heard[name])
    walk = "and so we went to the sea and sat on the wall and watched the boats come in one by one "
    assert screen(walk).level == "check"
    assert screen(walk * 4).level == "crisis"


def test_a_long_text_asks_the_second_judge_a_few_times_at_most(asked: list[str]) -> None:
    screen("i've had too much cake and so has the dog who ate it all up again with us " * 400)
    assert asked.count("danger_judge") <= 4 < asked.count("danger")
