"""The session in virtual time, with the real words, guides and reading."""

from __future__ import annotations

import pytest

from companion.core.events import (
    SpeechDropped,
    SpeechStarted,
    Started,
    Trouble,
    Utterance,
)
from companion.core.session import Session
from companion.core.talk import SessionSettings
from tests.support.conversation import Conversation, in_a_guide


def test_a_whole_session_is_named_rated_guided_and_logged() -> None:
    talk = Conversation()
    lines = talk.answer("I feel anxious because I'm afraid he'll leave")
    assert "anxious" in lines[0].lower()
    assert talk.note("feeling") == {"words": ["anxious"], "families": ["anxiety"]}
    talk.answer("about a seven")
    assert talk.note("number") == {"when": "before", "value": 7.0}
    talk.say("yes please")
    talk.until_asked()
    while talk.session.asking and talk.note("guide")["did"] == "began":
        talk.silence()  # questions inside a guide need no answer
        talk.until_asked()
    assert talk.note("guide")["did"] == "finished"
    talk.answer("four")
    assert talk.note("number") == {"when": "after", "value": 4.0}
    talk.to_the_end()
    assert talk.kinds()[-1] == "end"
    assert talk.note("end") == {"how": "finished"}


def test_a_person_who_says_nothing_at_all_is_led_to_a_gentle_guide_and_a_kind_end() -> None:
    talk = Conversation()
    talk.to_the_end()
    assert "finished" in [data.get("did") for kind, data in talk.notes if kind == "guide"]
    assert talk.note("end") == {"how": "finished"}


def test_a_doubtful_word_is_confirmed_aloud() -> None:
    yes, no = Conversation(), Conversation()
    for talk in (yes, no):
        assert "guarded" in talk.answer("garden")[-1]
        assert talk.said[-1].endswith("?")
    yes.answer("yes")
    assert yes.note("feeling")["words"] == ["guarded"]
    no.answer("no")
    assert "feeling" not in no.kinds()
    no.answer("sad")
    assert no.note("feeling")["words"] == ["sad"]


def test_not_knowing_is_an_answer() -> None:
    talk = Conversation()
    talk.answer("I don't know")
    talk.silence()
    assert talk.note("feeling")["families"] == ["unknown"]


def test_what_is_denied_is_not_named_back() -> None:
    talk = Conversation()
    talk.answer("I'm not angry, just tired")
    assert talk.note("feeling") == {"words": ["tired"], "families": ["tired"]}


def test_stop_is_honoured_at_once_everywhere() -> None:
    for answers in ([], ["I feel sad"], ["I feel sad", "six"], ["I feel sad", "six", "yes"]):
        talk = Conversation()
        for answer in answers:
            talk.answer(answer)
        talk.say("stop")
        talk.to_the_end()
        assert talk.note("end") == {"how": "stopped"}
        assert talk.said[-1] in talk.prompts.texts("stopped")


def test_the_key_stops_without_a_word() -> None:
    talk = in_a_guide()
    before = len(talk.said)
    talk.press_stop()
    talk.to_the_end()
    assert talk.said[before:] == []
    assert talk.note("end") == {"how": "stopped"}


def test_pause_waits_for_ever_and_going_on_takes_up_the_sentence() -> None:
    talk = in_a_guide()
    sentence = talk.said[-1]
    talk.say("pause")
    while talk.step():
        pass
    assert talk.session.idle
    assert talk.said[-1] in talk.prompts.texts("paused")
    talk.say("go on")
    talk.step()
    assert talk.said[-1] == sentence


def test_repeat_says_the_sentence_again() -> None:
    talk = in_a_guide()
    sentence = talk.said[-1]
    assert talk.say("say that again") == [sentence]


def test_slower_and_faster_change_the_rate_within_bounds() -> None:
    talk = in_a_guide()
    for _ in range(8):
        talk.say("slower")
    assert talk.said[-1] in talk.prompts.texts("slowest")
    for _ in range(12):
        talk.say("faster")
    assert talk.said[-1] in talk.prompts.texts("fastest")


def test_something_else_leaves_the_guide_for_one_of_another_kind() -> None:
    talk = in_a_guide()
    first = talk.note("guide")["id"]
    talk.say("something else")
    assert (talk.note("guide")["id"], talk.note("guide")["did"]) == (first, "left")
    talk.until_asked()
    talk.say("yes")
    talk.until_guide()
    guides = talk.session._talk.guides
    assert guides[str(talk.note("guide")["id"])].guide.kind != guides[str(first)].guide.kind


def test_skip_goes_to_the_next_step() -> None:
    talk = in_a_guide()
    sentence = talk.said[-1]
    talk.say("skip")
    talk.step()
    assert talk.note("guide")["did"] == "began"
    assert sentence not in talk.said[-1:]


@pytest.mark.parametrize("answers", [[], ["I feel sad"], ["I feel sad", "six"]])
def test_help_says_where_you_are_and_asks_again(answers: list[str]) -> None:
    talk = Conversation()
    for answer in answers:
        talk.answer(answer)
    talk.until_asked()
    question = talk.said[-1]
    lines = talk.answer("help")
    assert "You can say" in lines[0] or "Say" in lines[0]
    assert lines[-1] == question


def test_talk_that_is_no_command_does_not_disturb_a_guide() -> None:
    talk = in_a_guide()
    guide = talk.note("guide")
    assert talk.say("hm I was thinking about the weather") == []
    talk.step()
    assert talk.note("guide") == guide


def test_a_question_waits_while_the_person_is_speaking() -> None:
    talk = Conversation()
    talk.until_asked()
    lines = len(talk.said)
    talk.hand(SpeechStarted(talk.t_s))
    talk.step()  # the silence is over, but there is speech
    assert len(talk.said) == lines
    talk.say("I feel sad")
    assert talk.note("feeling")["words"] == ["sad"]
    talk.to_the_end()


def test_a_cough_at_the_end_of_the_wait_does_not_hang_the_session() -> None:
    talk = Conversation()
    talk.until_asked()
    talk.hand(SpeechStarted(talk.t_s))
    talk.step()
    talk.hand(SpeechDropped(talk.t_s))
    talk.to_the_end()


def test_noise_is_named_once() -> None:
    talk = Conversation()
    talk.until_asked()
    for _ in range(9):
        talk.hand(SpeechStarted(talk.t_s))
        talk.hand(SpeechDropped(talk.t_s))
    assert sum(line in talk.prompts.texts("noise_only") for line in talk.said) == 1


def test_trouble_is_said_and_the_session_goes_on() -> None:
    talk = in_a_guide()
    talk.hand(Trouble("microphone_lost", talk.t_s))
    assert talk.said[-1] in talk.prompts.texts("microphone_lost")
    talk.to_the_end()


def test_a_breath_pattern_goes_on_with_the_breath_it_was_in() -> None:
    from companion.core.events import PaceBreath
    from companion.core.requests import Paced

    talk = in_a_guide("I feel irritated")
    while not isinstance(talk.session._course.beats.current, PaceBreath):
        assert talk.step()
    phases = talk.session._course.beats.current.phases
    breath = next(n for n in range(2, 9) if phases[n].kind == "in" and phases[n - 1].kind != "in")
    into_the_second_s = sum(phase.seconds for phase in phases[:breath]) + 0.5
    talk.t_s = talk.session._course.beats.began_s + into_the_second_s
    talk.say("pause")
    talk.say("go on")
    request = talk.session._course.request
    assert isinstance(request, Paced)
    assert request.phases == phases[breath:]


def test_words_are_logged_only_where_that_was_turned_on() -> None:
    quiet, open_ = Conversation(), Conversation(SessionSettings(log_words=True))
    for talk in (quiet, open_):
        talk.answer("I feel sad about my dog")
    assert "heard" not in quiet.kinds()
    assert "dog" not in str(quiet.notes)
    assert open_.note("heard") == {"text": "I feel sad about my dog"}


def test_nothing_follows_the_end() -> None:
    talk = Conversation()
    talk.press_stop()
    talk.to_the_end()
    assert talk.session.handle(SpeechStarted(9.0)) == []
    assert isinstance(talk.session, Session)


def test_a_feeling_that_is_only_implied_is_asked_about() -> None:
    from companion.core import naming
    from companion.language import Reading
    from companion.language.lexicon import lexicon

    talk = Conversation()
    implied = Reading("he forgot again", ask="among:hurt,anger,sadness")
    asking = naming.make_sure(talk.session._talk, implied)
    question = next(asking)
    families = lexicon().families
    assert families["hurt"].label in question.lines[0].text
    assert families["anger"].label in question.lines[0].text
    answer = talk.session._talk.read("hurt", (), "feeling")
    with pytest.raises(StopIteration) as done:
        asking.send(answer)
    assert done.value.value is answer


def test_louder_and_quieter_change_the_volume_within_bounds() -> None:
    talk = in_a_guide()
    for _ in range(9):
        talk.say("quieter")
    assert talk.said[-1] in talk.prompts.texts("quietest")
    for _ in range(12):
        talk.say("louder")
    assert talk.said[-1] in talk.prompts.texts("loudest")


# --- the person has said something already --------------------------------------------------


def called(text: str) -> Conversation:
    talk = Conversation()
    talk.session = Session(talk.session._talk)
    talk.said.clear()
    talk._due.clear()
    talk.hand(Started(0.0, Utterance(0, text)))
    return talk


def test_a_feeling_in_the_call_is_not_asked_for_again() -> None:
    talk = called("I feel anxious because he left")
    assert "anxious" in talk.said[0]
    assert talk.note("feeling")["words"] == ["anxious"]


def test_a_call_with_nothing_certain_in_it_is_greeted() -> None:
    talk = called("are you there")
    assert talk.said[0] in talk.prompts.texts("greet")


def test_danger_in_the_call_is_met_first() -> None:
    talk = called("I want to kill myself")
    assert talk.session._in_danger
    asked = called("i'm such a burden to everyone")
    assert asked.session._in_danger
    asked.answer("no")
    asked.until_asked()
    assert not asked.session._in_danger
