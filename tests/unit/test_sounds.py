from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import paths
from companion.errors import CompanionError
from companion.language import sounds
from companion.language.sounds import DOUBTFUL, SURE, is_word, match_by_sound, pronounced

FEELINGS = ["numb", "calm", "sad", "angry", "anxious", "ashamed", "tearful", "unhappy", "betrayed"]
COMMANDS = ["stop", "pause", "go on", "slow down", "something else", "repeat"]


def phones(word: str) -> list[str]:
    return [" ".join(way) for way in pronounced(word)]


@cache
def dictionary() -> dict[str, list[tuple[str, ...]]]:
    """The shipped file read line by line."""
    path = paths.scripts_dir() / "en" / "pronunciations.txt.gz"
    entries: dict[str, list[tuple[str, ...]]] = {}
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        if not line.startswith("#"):
            word, *way = line.split()
            entries.setdefault(word, []).append(tuple(way))
    return entries


def test_every_kind_of_entry_is_found_by_bisection() -> None:
    entries = dictionary()
    words = list(entries)
    most = sorted(words, key=lambda word: len(entries[word]))[-20:]
    for word in [*words[:20], *words[::500], *words[-20:], *most]:
        assert sounds._looked_up(word) == entries[word], word


def test_the_licence_stands_in_front_of_the_dictionary() -> None:
    path = paths.scripts_dir() / "en" / "pronunciations.txt.gz"
    head = gzip.decompress(path.read_bytes())[:2000].decode()
    assert "Carnegie Mellon University. All rights reserved." in head
    assert "THIS SOFTWARE IS PROVIDED" in head


@pytest.mark.parametrize(
    "word", ["", " ", "zzzzzz", "a", "zyzzyva", "'", "7", "\u00e9", "numbx", "nu"]
)
def test_any_word_can_be_looked_up(word: str) -> None:
    assert is_word(word) == (word in dictionary())


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("numb", ["N AH M"]),
        ("go on", ["G OW AA N", "G OW AO N"]),
        ("7", []),
        ("", []),
        ("he'll", ["HH IY L"]),
    ],
)
def test_known_words_come_from_the_dictionary(word: str, said: list[str]) -> None:
    assert phones(word) == said


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("stimmy", "S T IH M IY"),
        ("knumbe", "N AH M B"),
        ("pannicky", "P AE N IH K IY"),
        ("ashamd", "AE SH AE M D"),
        ("whelmed", "W EH L M D"),
        ("restlessly", "R EH S T L EH S L IY"),
        ("meh", "M EH"),
    ],
)
def test_other_words_are_spelt_out(word: str, said: str) -> None:
    assert " ".join(sounds._spelt_out(word)) == said


@pytest.mark.parametrize("word", ["panic", "lonely", "betrayed", "jealous", "ashamed", "tired"])
def test_letters_come_near_what_the_dictionary_says(word: str) -> None:
    spelt, known = sounds._spelt_out(word), pronounced(word)
    assert min(sounds._distance(spelt, way, 1.0) for way in known) <= DOUBTFUL


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (["num"], "numb"),
        (["come"], "calm"),
        (["and happy", "than happy", "happy"], "unhappy"),
        (["bit read", "bet read"], "betrayed"),
        (["i'm just", "and just", "anxious"], "anxious"),
        (["so down", "slow down"], "slow down"),
        (["gawn", "go on"], "go on"),
        (["some thing else"], "something else"),
    ],
)
def test_words_of_the_same_sound_are_taken(heard: list[str], said: str) -> None:
    match = match_by_sound(heard, [*FEELINGS, *COMMANDS])
    assert match is not None
    assert match.word == said
    assert match.sure


@pytest.mark.parametrize(
    ("heard", "said"), [(["um"], "numb"), (["sand"], "sad"), (["step"], "stop")]
)
def test_words_of_a_like_sound_are_doubtful_at_most(heard: list[str], said: str) -> None:
    match = match_by_sound(heard, [*FEELINGS, *COMMANDS])
    assert match is not None
    assert match.word == said
    assert not match.sure
    assert match.distance <= DOUBTFUL


@pytest.mark.parametrize(
    "word", ["chair", "monday", "window", "doctor", "seven", "music", "kitchen"]
)
def test_ordinary_words_are_not_taken(word: str) -> None:
    match = match_by_sound([word], [*FEELINGS, *COMMANDS])
    assert match is None or not match.sure


def test_the_order_of_hypotheses_counts() -> None:
    first = match_by_sound(["calm", "numb"], FEELINGS)
    second = match_by_sound(["numb", "calm"], FEELINGS)
    assert (first.word, second.word) == ("calm", "numb")


def test_hypotheses_support_one_another() -> None:
    alone = match_by_sound(["cheerful", "zebra", "giraffe"], ["cheerful", "tearful"])
    together = match_by_sound(["tear full", "careful", "dear full"], ["cheerful", "tearful"])
    assert (alone.word, alone.rival) == ("cheerful", None)
    assert together.word == "tearful"


def test_a_candidate_of_another_meaning_that_is_as_near_is_a_rival() -> None:
    heard = ["weary", "wary"]
    match = match_by_sound(heard, ["weary", "wary"])
    assert (match.word, match.rival, match.sure) == ("weary", "wary", False)
    same = match_by_sound(heard, ["weary", "wary"], meaning=lambda _: "tired")
    assert (same.word, same.rival, same.sure) == ("weary", None, True)


@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_limits_hold_for_any_number_of_hypotheses(count: int) -> None:
    others = ["zebra", "giraffe", "market", "pencil"]
    match = match_by_sound(["numb", *others[: count - 1]], FEELINGS)
    assert match.word == "numb"
    assert match.sure


@pytest.mark.parametrize("heard", [[], [""], ["7"], ["..."]])
def test_nothing_matches_nothing(heard: list[str]) -> None:
    assert match_by_sound(heard, FEELINGS) is None
    assert match_by_sound(["numb"], []) is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_taken(one: str, other: str) -> None:
    match = match_by_sound([one], [other, "numb"])
    assert match is None or 0.0 <= match.distance <= DOUBTFUL


@given(st.sampled_from(FEELINGS + COMMANDS), st.sampled_from(FEELINGS + COMMANDS))
def test_distance_is_symmetric_and_zero_for_the_same(one: str, other: str) -> None:
    there, back = pronounced(one)[0], pronounced(other)[0]
    assert sounds._distance(there, there, 1.0) == 0.0
    assert sounds._distance(there, back, 9.0) == pytest.approx(sounds._distance(back, there, 9.0))


def test_every_phone_of_the_dictionary_and_the_rules_has_its_costs() -> None:
    known = set(sounds._costs())
    assert {phone for ways in dictionary().values() for way in ways for phone in way} == known
    assert {phone for way in sounds._letters()[1] for phone in way} <= known
    assert SURE < DOUBTFUL


@pytest.mark.parametrize("damage", ["gone", "cut", "no gzip"])
def test_a_damaged_dictionary_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    shutil.copytree(paths.scripts_dir() / "en", tmp_path / "en")
    path = tmp_path / "en" / "pronunciations.txt.gz"
    content = {"gone": None, "cut": path.read_bytes()[:50_000], "no gzip": b"hello"}[damage]
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(sounds, "scripts_dir", lambda: tmp_path)
    with pytest.raises(CompanionError, match=r"pronunciations\.txt\.gz"):
        sounds._dictionary.__wrapped__()


def test_importing_reads_nothing() -> None:
    code = (
        "import sys; from companion.language import sounds; "
        "sys.exit(sounds._dictionary.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
