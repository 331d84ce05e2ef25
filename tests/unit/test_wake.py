from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.config import MOST_WAKE_PHRASES, Config, check, load_config
from companion.errors import CompanionError
from companion.language.sounds import match_by_sound
from companion.language.wake import NEAR, Call, called, mistake, wake_phrases

SHIPPED = wake_phrases()
OWN = ("hey little friend", "good evening marlow")


def call(text: str, *alternatives: str, phrases: tuple[str, ...] = SHIPPED) -> Call | None:
    return called(text, alternatives, phrases)


@pytest.mark.parametrize(
    "heard",
    [
        "hello companion",
        "Hello Companion",
        "hello come panion",
        "hello company in",
        "hello champion",
        "hello companions",
        "the low companion",
        "a low companion",
        "how low companion",
        "below companion",
        "hello compenion",
        "hello comp anion",
    ],
)
def test_a_call_is_told_by_its_sound(heard: str) -> None:
    assert call(heard) == Call("")


def test_any_hypothesis_may_hold_the_call() -> None:
    assert call("hello canyon", "hello", "hello companion") == Call("")
    assert call("hello canyon", "hello", "hello come in") is None


@pytest.mark.parametrize(
    "heard",
    ["um hello companion", "i'm hello companion", "oh hello companion please", "m hello companion"],
)
def test_words_of_no_meaning_beside_a_call_are_not_handed_on(heard: str) -> None:
    assert call(heard) == Call("")


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("hello companion i feel awful", "i feel awful"),
        ("um hello companion are you there", "are you there"),
        ("the low companion i feel awful", "i feel awful"),
        ("i can't sleep hello companion", "i can't sleep"),
        ("help me hello companion", "help me"),
        ("hello companion hello companion are you there", "are you there"),
        ("hello companion please hello companion", ""),
        ("hello hello companion", ""),
        ("hello companion no", "no"),
        ("i want to die hello companion please", "i want to die"),
        ("please help hello companion i'm so scared", "please help i'm so scared"),
    ],
)
def test_what_is_said_beside_the_phrase_is_handed_on(heard: str, rest: str) -> None:
    assert call(heard) == Call(rest)


def test_every_hypothesis_of_the_rest_is_handed_on_once() -> None:
    heard = call(
        "hello companion i want tonight",
        "hello companion i want to die",
        "the low companion i want tonight",
        "yellow pages",
    )
    assert heard == Call("i want tonight", ("i want to die",))


def test_a_person_may_call_and_tell_everything_at_once() -> None:
    told = " ".join(["he left me and i do not know what to do now"] * 5)
    assert call(f"hello companion {told}") == Call(told)


@pytest.mark.parametrize(
    "heard",
    [
        "",
        "hello",
        "companion",
        "hello hello",
        "his companion",
        "her companion said nothing",
        "she was his companion for life",
        "i want a happy companion",
        "a silly companion said hello",
        "hello everyone and welcome",
        "hello can i help you",
        "hello come on in",
        "hello captain",
        "hello i'm looking for a companion for my mother",
        "hello and then my companion of thirty years came in",
        "we all say hello companion that is how it is done here",
        "when he came in he always said hello companion and then they would sit down for tea",
        "they sat there all evening and at the very end of it he raised a glass hello companion",
    ],
)
def test_talk_is_no_call(heard: str) -> None:
    assert call(heard) is None


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("hey little friend", ""),
        ("hay little friend i can't sleep", "i can't sleep"),
        ("good evening marlo", ""),
        ("hello companion", ""),
    ],
)
def test_phrases_of_ones_own_come_beside_the_shipped_one(heard: str, rest: str) -> None:
    assert call(heard, phrases=wake_phrases(OWN)) == Call(rest)


@pytest.mark.parametrize(
    "heard",
    [
        "good evening",
        "good evening ladies and gentlemen",
        "good evening all",
        "good evening my love",
        "hey little one",
        "a little from column a",
        "little friends everywhere",
    ],
)
def test_half_a_phrase_of_ones_own_is_no_call(heard: str) -> None:
    assert call(heard, phrases=wake_phrases(OWN)) is None


def test_a_phrase_that_is_not_listened_for_is_no_call() -> None:
    assert call("hey little friend") is None
    assert call("hello companion", phrases=OWN) is None
    assert call("hello champion", phrases=OWN) is None
    assert call("hello companion", phrases=()) is None


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_text_is_taken(heard: list[str]) -> None:
    found = called(heard[0], heard[1:], wake_phrases(OWN))
    assert found is None or isinstance(found.rest, str)


@given(st.lists(st.sampled_from(["it", "was", "a", "cold", "night", "again"]), max_size=60))
def test_whatever_follows_a_call_is_handed_on_whole(words: list[str]) -> None:
    text = " ".join(["hello", "companion", "tell", *words])
    assert call(text) == Call(" ".join(["tell", *words]))


def test_the_quick_test_in_front_hides_nothing_that_is_near() -> None:
    for heard in ("hello come panion", "hello company in", "the low companion", "below companion"):
        match = match_by_sound([heard], SHIPPED)
        assert match is not None
        assert (match.distance <= NEAR) == (call(heard) is not None)


@pytest.mark.parametrize("phrase", ["hey you", "good evening marlow", "Companion", "banana"])
def test_two_words_or_three_syllables_can_be_listened_for(phrase: str) -> None:
    assert mistake(phrase) is None


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("hey", "two words, or three syllables"),
        ("sparrow", "two words, or three syllables"),
        ("hello 2", "letters a to z"),
        ("", "letters a to z"),
        (" hey you", "one space"),
        ("grüß dich", "letters a to z"),
        ("hey; you", "letters a to z"),
    ],
)
def test_what_is_too_short_or_no_word_cannot(phrase: str, said: str) -> None:
    assert said in (mistake(phrase) or "")


def test_own_phrases_are_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(tmp_path, monkeypatch, 'wake_phrases = ["hey little friend", "companion"]')
    config = load_config()
    assert config.wake_phrases == ("hey little friend", "companion")
    assert check(config) == config
    assert Config().wake_phrases == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('wake_phrases = ["hey"]', '"hey" needs two words'),
        ('wake_phrases = "hey you"', "wake_phrases"),
        ('wake_phrases = ["good night 7"]', "letters a to z"),
        (f"wake_phrases = {['hey you'] * (MOST_WAKE_PHRASES + 1)}", "wake_phrases"),
    ],
)
def test_a_phrase_that_cannot_be_listened_for_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    settings(tmp_path, monkeypatch, line)
    with pytest.raises(CompanionError) as refused:
        load_config()
    assert said in refused.value.say
    assert refused.value.exit_code == 2


def settings(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "config").mkdir()
    (folder / "config" / "config.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("COMPANION_HOME", str(folder))


@pytest.fixture(scope="module")
def hear():
    """The utterances of a sound, as a program that waits hears them."""
    pytest.importorskip("ctranslate2")
    from companion.audio.vad import make_vad
    from companion.core.events import Heard
    from companion.core.patience import Patience
    from companion.hearing.decoder import InlineDecoder
    from companion.hearing.whisper_engine import WhisperRecogniser
    from companion.runtime.ear import Ear
    from tests.support.speech import chunks, silence

    recogniser = WhisperRecogniser()

    def utterances(pcm):
        ear = Ear(make_vad(), InlineDecoder(recogniser), Patience())
        blocks = chunks(silence(0.5), pcm, silence(1.0))
        events = [event for block in blocks for event in ear.feed(block, muted=False)]
        return [e.utterance for e in [*events, *ear.finish()] if isinstance(e, Heard)]

    yield utterances
    recogniser.close()


@pytest.mark.parametrize("rate", [1.1, 1.4, 1.7])
def test_a_spoken_call_is_heard_with_what_follows(hear, rate: float) -> None:
    from tests.support.speech import spoken

    (utterance,) = hear(spoken("Hello companion, I feel awful.", rate))
    assert called(utterance.text, utterance.alternatives, SHIPPED) == Call("i feel awful")


@pytest.mark.parametrize(
    "sentence", ["She was his companion for thirty years.", "Hello, come on in, the tea is ready."]
)
def test_spoken_talk_is_no_call(hear, sentence: str) -> None:
    from tests.support.speech import spoken

    heard = hear(spoken(sentence))
    assert heard
    assert not any(called(u.text, u.alternatives, SHIPPED) for u in heard)
