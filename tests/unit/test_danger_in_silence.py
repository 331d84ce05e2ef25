"""Where a sound may betray the person, none is made."""

from __future__ import annotations

from companion.content.safety_texts import SafetyTexts
from companion.core.events import (
    Key,
    PaceBreath,
    PlayTone,
    Speak,
    Thinking,
    Trouble,
)
from tests.support.conversation import Conversation


def texts_of(talk: Conversation) -> SafetyTexts:
    return talk.session._talk.safety_texts


def silent() -> Conversation:
    talk = Conversation()
    talk.answer("he hit me last night")
    talk.answer("no")
    talk.until_asked()
    assert talk.session._silent
    return talk


def sounds(talk: Conversation) -> int:
    return talk.did(Speak) + talk.did(PlayTone) + talk.did(PaceBreath)


def test_in_silence_nothing_sounds_whatever_happens() -> None:
    talk = silent()
    before = sounds(talk)
    talk.hand(Thinking(talk.t_s))
    talk.hand(Trouble("microphone_lost", talk.t_s))
    for said in ("help", "louder", "my plan", "he hit me", "I don't know"):
        talk.say(said)
    assert talk.session._silent
    talk.say("stop")
    talk.to_the_end()
    assert sounds(talk) == before


def test_in_silence_the_key_ends_it_without_a_sound() -> None:
    talk = silent()
    before = sounds(talk)
    talk.hand(Key("stop", talk.t_s))
    talk.to_the_end()
    assert sounds(talk) == before


def test_in_silence_worse_danger_is_helped_with_in_print() -> None:
    talk = silent()
    before = sounds(talk)
    talk.say("I took too many pills")
    assert texts_of(talk).categories["overdose"].crisis.first[0] in talk.shown
    assert any("999" in line for line in talk.shown)
    assert sounds(talk) == before


def test_worse_danger_does_not_wait_for_a_safe_place_to_talk() -> None:
    talk = Conversation()
    talk.answer("he hit me last night")
    talk.say("I took too many pills")
    assert talk.said[-1] == texts_of(talk).categories["overdose"].crisis.first[0]


def test_with_a_stranger_at_the_door_stop_means_quiet_and_the_session_stays() -> None:
    talk = Conversation()
    talk.answer("someone is breaking in")
    talk.until_asked()
    before = sounds(talk)
    talk.say("stop")
    talk.silence()
    talk.silence()
    assert not talk.session.over
    assert sounds(talk) == before
    talk.say("numbers")
    assert any("999" in line for line in talk.shown)
    talk.say("stop")
    talk.to_the_end()
    assert sounds(talk) == before
