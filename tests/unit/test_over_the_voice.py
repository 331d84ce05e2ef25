"""The person speaks while the companion does."""

from __future__ import annotations

from dataclasses import replace

from companion.core.events import (
    Heard,
    PaceBreath,
    SpeechDropped,
    SpeechStarted,
    Utterance,
)
from tests.support.conversation import Conversation, in_a_guide


def interrupt(talk: Conversation) -> None:
    talk.hand(SpeechStarted(talk.t_s, while_speaking=True))


def next_line(talk: Conversation) -> str:
    lines = len(talk.said)
    while len(talk.said) == lines:
        assert talk.step()
    return talk.said[-1]


def hear(talk: Conversation, text: str, while_speaking: bool = True) -> None:
    talk.hand(Heard(Utterance(99, text, began_while_speaking=while_speaking), talk.t_s))


def test_the_voice_gives_way_and_says_the_sentence_again() -> None:
    talk = in_a_guide()
    sentence, lines = talk.said[-1], len(talk.said)
    interrupt(talk)
    assert talk.session._course.beats.giving_way
    talk.hand(SpeechDropped(talk.t_s))
    assert len(talk.said) == lines, "it listens first"
    assert next_line(talk) == sentence


def test_a_command_over_the_voice_is_obeyed() -> None:
    talk = in_a_guide()
    interrupt(talk)
    hear(talk, "stop")
    talk.to_the_end()
    assert talk.note("end") == {"how": "stopped"}


def test_a_word_that_was_missed_may_be_said_once_more_in_the_quiet() -> None:
    talk = in_a_guide()
    interrupt(talk)
    began_s = talk.t_s
    hear(talk, "star")
    talk.t_s += 1.0
    talk.hand(SpeechStarted(talk.t_s))
    hear(talk, "pause", while_speaking=False)
    assert talk.said[-1] in talk.prompts.texts("paused")
    assert talk.t_s - began_s < 1.5


def test_after_words_that_were_not_understood_the_quiet_is_longer_than_after_noise() -> None:
    quiet_s = []
    for words in (None, "star"):
        talk = in_a_guide()
        interrupt(talk)
        began_s = talk.t_s
        if words is None:
            talk.hand(SpeechDropped(talk.t_s))
        else:
            hear(talk, words)
        next_line(talk)
        quiet_s.append(talk.t_s - began_s)
    assert quiet_s == [1.5, 2.5]


def test_a_question_that_was_broken_off_can_be_answered_in_the_quiet() -> None:
    talk = Conversation()
    talk.until_said("right now")
    interrupt(talk)
    talk.hand(SpeechDropped(talk.t_s))
    talk.say("I feel sad")
    assert talk.note("feeling")["words"] == ["sad"]


def test_danger_over_the_voice_is_met_with_help() -> None:
    talk = in_a_guide()
    interrupt(talk)
    hear(talk, "I want to kill myself")
    assert talk.session._in_danger


def test_a_television_does_not_silence_the_guide_for_ever() -> None:
    talk = in_a_guide()
    sentence = talk.said[-1]
    for _ in range(3):
        interrupt(talk)
        hear(talk, "and now the weather")
        assert next_line(talk) == sentence
    interrupt(talk)
    hear(talk, "and now the weather")
    assert next_line(talk) != sentence


def test_pacing_goes_on_while_somebody_speaks() -> None:

    talk = in_a_guide("I feel irritated")
    while not isinstance(talk.session._course.beats.current, PaceBreath):
        assert talk.step()
    interrupt(talk)
    assert isinstance(talk.session._course.beats.current, PaceBreath)


def test_talk_over_the_voice_is_no_answer_unless_it_is_whole() -> None:
    talk = Conversation()
    talk.until_said("right now")
    hear(talk, "and then the weather")
    assert "feeling" not in talk.kinds()
    hear(talk, "i feel sad")
    assert talk.note("feeling")["words"] == ["sad"]


def test_its_own_words_come_back_are_no_answer() -> None:
    talk = in_a_guide()
    sentence = talk.said[-1]
    interrupt(talk)
    heard = len(talk.notes)
    hear(talk, sentence.rstrip("."))
    assert len(talk.notes) == heard
    assert next_line(talk) == sentence


def test_what_comes_back_of_its_own_voice_is_not_even_read() -> None:
    talk = in_a_guide()
    talk.step()
    read: list[str] = []
    inner = talk.session._talk.read

    def noting(text, alternatives, expecting):
        read.append(text)
        return inner(text, alternatives, expecting)

    talk.session._talk = replace(talk.session._talk, read=noting)
    talk.say_over(talk.said[-1])
    assert read == []
    talk.say_over("never mind, weather")
    assert read == ["never mind, weather"]
    assert talk.session.over
