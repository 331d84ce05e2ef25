"""What is said of a locked log: in the setup, and when something is parked at night."""

from __future__ import annotations

from companion.core.bedtime import bedtime
from companion.core.events import Forget, KeepSetting
from companion.core.setup import first_start, setup_alone
from companion.core.setup_asking import Given
from companion.core.talk import SessionSettings
from tests.support.conversation import Conversation

BEFORE_OTHERS = frozenset({"country", "holds", "breath"})


def setting_up(first: bool = False, locked: bool = False, done: frozenset[str] = BEFORE_OTHERS):
    given = Given({}, done=done, locked=locked)
    flow = first_start if first else setup_alone
    talk = Conversation(make_flow=lambda talk: flow(talk, given))
    for _ in range(2 if first else 1):
        talk.answer("yes")  # set things up; go on here
    return talk


def kept(talk: Conversation) -> dict[str, object]:
    return {a.field: a.value for a in talk.actions if isinstance(a, KeepSetting)}


def at_the_log(**given: object) -> Conversation:
    talk = setting_up(**given)  # type: ignore[arg-type]
    talk.answer("yes my sister")
    assert talk.answer("no")[-1] == talk.prompts.say("setup_ask_log")
    return talk


def test_who_shares_the_computer_may_have_the_log_locked() -> None:
    talk = at_the_log()
    assert talk.answer("yes") == [
        talk.prompts.say("setup_log"), talk.prompts.say("setup_ask_locked")
    ]  # fmt: skip
    talk.answer("yes please")
    assert kept(talk) == {"discreet": False, "log": True, "locked_log": True}
    assert "companion vault on" in talk.prompts.say("setup_locked")
    assert talk.prompts.say("setup_locked") in talk.said


def test_a_no_leaves_the_log_without_a_lock_and_says_what_that_means() -> None:
    talk = at_the_log()
    talk.answer("yes")
    talk.answer("no")
    assert kept(talk)["locked_log"] is False
    assert talk.prompts.say("setup_unlocked") in talk.said


def test_who_is_not_sure_gets_the_lock() -> None:
    talk = at_the_log()
    talk.answer("yes")
    assert talk.answer("not sure") == [talk.prompts.say("setup_sure_locked")]
    talk.answer("I don't know")
    assert kept(talk)["locked_log"] is True


def test_skip_and_silence_leave_the_lock_as_it_is() -> None:
    talk = at_the_log()
    talk.answer("yes")
    talk.answer("skip")
    assert "locked_log" not in kept(talk)
    silent = at_the_log()
    silent.answer("yes")
    silent.to_the_end()
    assert "locked_log" not in kept(silent)


def test_back_at_the_lock_asks_for_the_log_again() -> None:
    talk = at_the_log()
    talk.answer("yes")
    assert talk.answer("back") == [talk.prompts.say("setup_ask_log")]
    talk.answer("no")
    assert kept(talk) == {"discreet": False, "log": False}


def test_without_a_log_and_alone_there_is_no_question_of_a_lock() -> None:
    talk = at_the_log()
    talk.answer("no")
    assert talk.prompts.say("setup_ask_locked") not in talk.said
    alone = setting_up()
    alone.answer("no")
    alone.answer("yes")
    assert alone.prompts.say("setup_ask_locked") not in alone.said
    assert kept(alone) == {"log": True}


def test_where_a_vault_is_on_it_is_told_and_not_asked_for() -> None:
    talk = at_the_log(locked=True)
    assert talk.answer("yes")[0] == talk.prompts.say("setup_log_locked")
    assert talk.prompts.say("setup_ask_locked") not in talk.said


def test_a_setup_taken_up_at_the_log_offers_the_lock() -> None:
    talk = setting_up(done=BEFORE_OTHERS | {"others"})
    assert talk.answer("yes")[-1] == talk.prompts.say("setup_ask_locked")


def test_the_first_session_is_not_kept_plain_once_a_lock_is_wanted() -> None:
    talk = at_the_log(first=True)
    talk.answer("yes")
    talk.answer("yes")
    assert talk.did(Forget) == 1
    assert any(line in talk.prompts.texts("greet") for line in talk.said)


def at_night(locked: bool) -> Conversation:
    settings = SessionSettings(locked=locked, hour=23)
    return Conversation(settings, make_flow=bedtime)


def test_who_parks_into_a_locked_log_is_told_that_the_morning_is_silent_about_it() -> None:
    talk = at_night(locked=True)
    talk.answer("the letter to the bank")
    assert talk.said[-1] == talk.prompts.say("bedtime_ask_keep_locked")
    assert "In the morning I can't read it" in talk.said[-1]
    talk.answer("yes")
    assert talk.note("parked") == {"text": "the letter to the bank"}
    assert talk.prompts.say("bedtime_kept_locked") in talk.said
    assert talk.prompts.say("bedtime_kept") not in talk.said


def test_in_a_plain_log_parking_is_as_it_was() -> None:
    talk = at_night(locked=False)
    talk.answer("the letter to the bank")
    assert talk.said[-1] == talk.prompts.say("bedtime_ask_keep")
