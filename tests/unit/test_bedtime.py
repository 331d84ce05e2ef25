"""Bedtime in virtual time: the day is parked, the voice goes down, and no sound ends it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from companion.audio.player import Player
from companion.core.bedtime import bedtime, closed_at_night, sleep_guides, way_of
from companion.core.events import (
    CloseMicrophone,
    Darken,
    End,
    Finished,
    PaceBreath,
    PlayTone,
    SetRate,
    SetVolume,
    Speak,
    SpeechStarted,
    Started,
    Thinking,
    Trouble,
    Utterance,
)
from companion.core.session import Session
from companion.core.talk import SessionSettings
from companion.journal.parked import parked_last_night
from companion.journal.recent import recent_sessions
from companion.journal.records import Record
from companion.runtime.desk import Desk
from companion.runtime.minutes import Minutes
from companion.runtime.mouth import Mouth
from companion.runtime.replay import TypedPerson, run_replay
from tests.support.conversation import Conversation, in_a_guide


class Night(Conversation):
    """A conversation that is a bedtime from the start.

    Attributes:
        spoken: each line with when, how fast and how loud it was said.
    """

    def __init__(self, settings: SessionSettings | None = None) -> None:
        self.spoken: list[tuple[float, float, float, str]] = []
        self._rate = self._volume = 1.0
        super().__init__(settings)
        self.session = Session(self.session._talk, bedtime(self.session._talk))
        for kept in (self.said, self.shown, self.notes, self.actions, self._due, self.spoken):
            kept.clear()
        self.hand(Started(0.0))

    def hand(self, event: object) -> None:
        """Hand an event in and keep how each line of the answer was said."""
        before = len(self.actions)
        super().hand(event)  # type: ignore[arg-type]
        for action in self.actions[before:]:
            match action:
                case SetRate(rate=rate):
                    self._rate = rate
                case SetVolume(volume=volume):
                    self._volume = volume
        for action in self.actions[before:]:
            if isinstance(action, Speak):
                self.spoken.append((self.t_s, self._rate, self._volume, action.text))

    def until_s(self, t_s: float) -> None:
        """Let time run so far."""
        while not self.session.over and self._due and min(self._due)[0] <= t_s:
            self.step()
        self.t_s = max(self.t_s, t_s)

    def in_bed(self, way: str = "quiet words") -> float:
        """Answer the two questions; the time at which the voice begins to go down."""
        self.answer("no")
        self.until_asked()
        self.say(way)
        began_s = self.t_s
        self.until_guide()
        return began_s

    def one_of(self, line: str, *names: str) -> bool:
        return any(line in self.prompts.texts(name) for name in names)


def test_a_person_who_says_nothing_is_led_into_silence_and_the_microphone_is_closed() -> None:
    talk = Night()
    talk.to_the_end()
    assert talk.notes[-1] == ("end", {"how": "asleep"})
    assert talk.did(CloseMicrophone) == 1
    assert isinstance(talk.actions[-1], End)
    assert "parked" not in talk.kinds()
    assert "number" not in talk.kinds()
    assert sum("?" in line for line in talk.said) == 2, "two questions, no more"


def test_the_microphone_is_told_of_before_it_is_closed_after_that_time() -> None:
    talk = Night(SessionSettings(bedtime_minutes=30))
    began_s = talk.in_bed()
    assert "30 minutes" in talk.said[-1] or any("30 minutes" in line for line in talk.said)
    talk.to_the_end()
    assert talk.t_s - began_s == pytest.approx(30 * 60, abs=2)


def test_a_companion_that_waits_for_a_call_does_not_say_that_it_stops_listening() -> None:
    talk = Night(SessionSettings(waits=True))
    talk.in_bed()
    told = [line for line in talk.said if "20 minutes" in line]
    assert len(told) == 1
    assert "stop listening" not in told[0]


def test_it_ends_without_a_tone_and_without_a_question() -> None:
    for way in ("quiet words", "the body", "breathing"):
        talk = Night()
        talk.in_bed(way)
        since = len(talk.actions)
        talk.to_the_end()
        rest = talk.actions[since:]
        assert not any(isinstance(action, PlayTone) for action in rest)
        lines = [action.text for action in rest if isinstance(action, Speak)]
        assert len(lines) > 5
        assert not any("?" in line for line in lines[len(lines) // 2 :])


@pytest.mark.parametrize(
    ("said", "way"), [("quiet words", "words"), ("the body", "body"), ("breathing", "breath")]
)
def test_the_way_that_is_named_is_taken(said: str, way: str) -> None:
    talk = Night()
    talk.in_bed(said)
    ident = str(talk.note("guide")["id"])
    assert way_of(talk.session._talk.guides[ident]) == way


def test_silence_and_words_that_name_no_way_lead_to_the_gentlest() -> None:
    for answer in (None, "whatever you think"):
        talk = Night()
        talk.silence()
        talk.until_asked()
        if answer is None:
            talk.step()
        else:
            talk.say(answer)
        talk.until_guide()
        assert way_of(talk.session._talk.guides[str(talk.note("guide")["id"])]) == "words"


def test_every_guide_that_may_come_is_a_lying_one_for_sleep() -> None:
    talk = Night()
    talks = talk.session._talk
    idents = sleep_guides(talks, "body", ())
    assert {way_of(talks.guides[ident]) for ident in idents} == {"words", "body", "breath", "kind"}
    assert {talks.guides[ident].guide.kind for ident in idents} == {"sleep"}


def test_a_guide_that_is_over_before_the_voice_is_comes_before_a_longer_one() -> None:
    for seed in range(8):
        talks = replace(
            Night().session._talk, settings=SessionSettings(bedtime_minutes=7), seed=seed
        )
        first, *_ = sleep_guides(talks, "body", ())
        assert talks.guides[first].minutes <= 7
        assert way_of(talks.guides[first]) == "body"


# --- parking ------------------------------------------------------------------------------


def test_a_line_is_said_back_and_written_down_with_consent() -> None:
    talk = Night()
    said = talk.answer("the letter to the bank")
    assert said[0] == "Parked until tomorrow: the letter to the bank."
    assert next(a for a in talk.actions if isinstance(a, Speak) and a.text == said[0]).private
    assert "parked" not in talk.kinds()
    talk.answer("yes")
    assert talk.note("parked") == {"text": "the letter to the bank"}


@pytest.mark.parametrize("answer", ["no", "maybe later", None])
def test_a_line_is_not_written_down_without_a_yes(answer: str | None) -> None:
    talk = Night()
    talk.answer("the letter to the bank")
    if answer is None:
        talk.silence()
    else:
        talk.answer(answer)
    talk.to_the_end()
    assert any(talk.one_of(line, "bedtime_not_kept") for line in talk.said)
    assert "bank" not in str(talk.notes)


def test_it_is_not_asked_about_where_the_log_keeps_words() -> None:
    talk = Night(SessionSettings(log_words=True))
    talk.answer("the letter to the bank")
    assert talk.note("parked") == {"text": "the letter to the bank"}
    assert not any(talk.one_of(line, "bedtime_ask_keep") for line in talk.said)


def test_nothing_is_promised_where_there_is_no_log() -> None:
    talk = Night(SessionSettings(log=False))
    talk.answer("the letter to the bank")
    assert "parked" not in talk.kinds()
    assert not any(talk.one_of(line, "bedtime_ask_keep", "bedtime_kept") for line in talk.said)


def test_a_yes_to_parking_asks_for_the_line_once() -> None:
    talk = Night()
    assert talk.one_of(talk.answer("yes")[-1], "bedtime_park_line")
    assert "the bank" in talk.answer("the bank")[0]


# --- the voice goes down ------------------------------------------------------------------


def settings_of(talk: Night, kind: type[SetRate] | type[SetVolume], since: int) -> list[float]:
    found: list[float] = []
    for action in talk.actions[since:]:
        if isinstance(action, kind):
            found.append(action.rate if isinstance(action, SetRate) else action.volume)
    return found


def test_a_tenth_of_rate_and_volume_goes_every_five_minutes() -> None:
    talk = Night()
    began_s = talk.in_bed()
    talk.until_s(began_s + 300)
    assert (talk._rate, talk._volume) == (
        pytest.approx(0.9, abs=0.01),
        pytest.approx(0.9, abs=0.01),
    )
    talk.until_s(began_s + 600)
    assert (talk._rate, talk._volume) == (
        pytest.approx(0.81, abs=0.01),
        pytest.approx(0.81, abs=0.01),
    )


def test_the_voice_goes_down_smoothly_and_never_below_the_floor() -> None:
    talk = Night(SessionSettings(bedtime_minutes=120, bedtime_slowest=0.8, bedtime_softest=0.6))
    began_s = talk.in_bed()
    since = len(talk.actions)
    talk.until_s(began_s + 119 * 60)
    for kind, floor in ((SetRate, 0.8), (SetVolume, 0.6)):
        heard = settings_of(talk, kind, since)
        assert heard == sorted(heard, reverse=True)
        assert max(a - b for a, b in pairwise(heard)) <= 0.011
        assert heard[-1] == floor


def test_at_the_end_it_fades_to_nothing() -> None:
    talk = Night()
    since = len(talk.actions)
    talk.to_the_end()
    heard = settings_of(talk, SetVolume, since)[-32:]
    assert heard == sorted(heard, reverse=True)
    assert max(a - b for a, b in pairwise(heard)) < 0.05
    assert heard[-1] < 0.05


def test_what_the_person_turns_up_is_heard_and_goes_down_from_there() -> None:
    talk = Night()
    began_s = talk.in_bed()
    talk.until_s(began_s + 600)
    before = talk._volume
    talk.say("louder")
    assert talk._volume == pytest.approx(before * 1.3, abs=0.01)
    talk.until_s(began_s + 900)
    assert talk._volume == pytest.approx(before * 1.3 * 0.9, abs=0.02)


def test_what_the_person_turns_down_below_the_floor_stays_there() -> None:
    talk = Night(SessionSettings(bedtime_softest=0.9))
    began_s = talk.in_bed()
    for _ in range(3):
        talk.say("quieter")
    low = talk._volume
    assert low < 0.5
    talk.until_s(began_s + 600)
    assert talk._volume == low


def test_a_pause_does_not_keep_the_microphone_open() -> None:
    talk = Night()
    began_s = talk.in_bed()
    talk.say("pause")
    talk.to_the_end()
    assert talk.t_s - began_s == pytest.approx(20 * 60, abs=2)
    assert talk.note("end") == {"how": "asleep"}


# --- still awake --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "still awake",
        "I'm still awake",
        "I'm not asleep yet",
        "something else",
        "I still can't sleep",
        "wide awake",
    ],
)
def test_still_awake_begins_again_by_another_way_with_a_new_timer(said: str) -> None:
    talk = Night()
    began_s = talk.in_bed()
    first = str(talk.note("guide")["id"])
    talk.until_s(began_s + 900)
    low = talk._volume
    questions = sum("?" in line for line in talk.said)
    talk.say(said)
    talk.until_said("20 minutes")
    again_s = talk.t_s
    talk.until_guide()
    guides = talk.session._talk.guides
    assert way_of(guides[str(talk.note("guide")["id"])]) != way_of(guides[first])
    assert sum("?" in line for line in talk.said) == questions
    assert talk._volume == pytest.approx(low, abs=0.02), "as soft as it was"
    talk.to_the_end()
    assert talk.t_s - again_s == pytest.approx(20 * 60, abs=2)


def test_still_awake_may_be_said_over_and_over() -> None:
    talk = Night()
    talk.in_bed()
    for _ in range(20):
        talk.say("still awake")
        talk.until_guide()
        talk.until_s(talk.t_s + 60)
    talk.to_the_end()
    assert talk.note("end") == {"how": "asleep"}


def test_still_awake_in_the_last_seconds_is_heard() -> None:
    talk = Night()
    began_s = talk.in_bed()
    talk.until_s(began_s + 20 * 60 - 3)
    assert talk._volume < 0.2
    talk.say("still awake")
    assert talk._volume > 0.5
    talk.until_s(talk.t_s + 600)
    assert not talk.session.over


def test_still_awake_is_no_command_in_the_day() -> None:
    talk = Conversation()
    talk.answer("still awake")
    assert talk.session._course.question is not None
    assert talk.session._course.question.state == "feeling"


def test_a_word_in_the_last_seconds_is_waited_for() -> None:
    talk = Night()
    began_s = talk.in_bed()
    talk.until_s(began_s + 20 * 60 - 3)
    talk.hand(SpeechStarted(talk.t_s))
    talk.until_s(began_s + 20 * 60 + 10)
    assert not talk.session.over
    talk.say("I want to kill myself")
    assert talk.session._in_danger


# --- danger -------------------------------------------------------------------------------


def test_danger_at_minute_fifteen_is_met_at_full_volume_and_rate() -> None:
    talk = Night()
    began_s = talk.in_bed()
    talk.until_s(began_s + 15 * 60)
    assert (talk._rate, talk._volume) < (0.8, 0.8)
    lines = len(talk.spoken)
    talk.say("I want to kill myself")
    talk.until_asked()
    talk.until_s(talk.t_s + 3600)
    assert len(talk.spoken) > lines + 5
    assert {(rate, volume) for _, rate, volume, _ in talk.spoken[lines:]} == {(1.0, 1.0)}
    assert Darken(False) in talk.actions
    assert not talk.session.over, "help is never ended by the timer"
    assert talk.did(CloseMicrophone) == 0


def test_after_a_doubt_is_cleared_the_night_goes_on_where_it_was() -> None:
    talk = Night()
    began_s = talk.in_bed()
    talk.until_s(began_s + 600)
    low = talk._volume
    lines = len(talk.spoken)
    talk.say("i'm such a burden to everyone")
    talk.until_asked()
    assert {volume for *_, volume, _ in talk.spoken[lines:]} == {1.0}
    talk.say("no")
    while talk.session._in_danger:
        assert talk.step()
    assert talk._volume == pytest.approx(low, abs=0.02)
    lit = [action.dark for action in talk.actions if isinstance(action, Darken)]
    assert lit == [True, False, True]
    talk.to_the_end()
    assert talk.note("end") == {"how": "asleep"}


def test_danger_in_the_opening_questions_is_met() -> None:
    talk = Night()
    talk.answer("I want to kill myself")
    assert talk.session._in_danger
    assert "parked" not in talk.kinds()
    assert [a for a in talk.actions if isinstance(a, Darken)] == [Darken(True), Darken(False)]


# --- good night in the midst of something -------------------------------------------------


def test_good_night_in_the_midst_of_a_guide_turns_to_bedtime() -> None:
    talk = in_a_guide()
    first = talk.note("guide")["id"]
    said = talk.say("good night")
    assert said == list(talk.prompts.texts("bedtime_greet"))
    talk.until_asked()
    talk.to_the_end()
    assert talk.note("guide")["id"] != first
    assert talk.note("end") == {"how": "asleep"}


def test_good_night_at_bedtime_changes_nothing() -> None:
    talk = Night()
    began_s = talk.in_bed()
    guide = talk.note("guide")
    assert talk.say("good night") == list(talk.prompts.texts("bedtime_farewell"))
    talk.to_the_end()
    assert [data["id"] for kind, data in talk.notes if kind == "guide"] == [guide["id"]] * 2
    assert talk.t_s - began_s == pytest.approx(20 * 60, abs=2)


def test_good_night_in_the_call_begins_with_bedtime() -> None:
    talk = Conversation()
    talk.session = Session(talk.session._talk)
    talk.said.clear()
    talk._due.clear()
    talk.hand(Started(0.0, Utterance(0, "good night")))
    assert talk.said == list(talk.prompts.texts("bedtime_greet"))


def test_good_night_where_help_is_given_does_not_end_the_help() -> None:
    talk = Conversation()
    talk.answer("I want to kill myself")
    talk.answer("good night")
    assert talk.session._in_danger


def test_stop_ends_it_at_once() -> None:
    talk = Night()
    talk.in_bed()
    talk.say("stop")
    talk.to_the_end()
    assert talk.note("end") == {"how": "stopped"}


def test_help_and_where_are_told_in_the_quiet_after_the_guide() -> None:
    talk = Night()
    began_s = talk.in_bed()
    talk.until_s(began_s + 18 * 60)
    assert talk.say("help") == list(talk.prompts.texts("help_bedtime"))
    talk.step()
    assert talk.say("where am i") == list(talk.prompts.texts("where_bedtime"))


def test_nobody_is_woken_by_the_sound_of_thinking() -> None:
    talk = Night()
    talk.in_bed()
    tones = talk.did(PlayTone)
    talk.hand(Thinking(talk.t_s))
    assert talk.did(PlayTone) == tones


def test_the_breath_tones_fade_with_the_voice() -> None:
    talk = Night(SessionSettings(bedtime_minutes=2))
    talk.in_bed("breathing")
    while not isinstance(talk.session._course.beats.current, PaceBreath):
        assert talk.step()
    ident = talk.session._course.beats.current.id
    before = talk._volume
    talk.until_s(talk.t_s + 40)
    assert talk.session._course.beats.current.id == ident, "it still sounds"
    assert talk._volume < before
    assert not talk.session.handle(Finished(99_999, talk.t_s))


# --- late in the evening ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "closed"),
    [
        (22, True),
        (23, True),
        (0, True),
        (4, True),
        (5, False),
        (12, False),
        (21, False),
        (None, False),
    ],
)
def test_talk_and_repair_wait_for_the_day(hour: int | None, closed: bool) -> None:
    guides = Night().session._talk.guides
    for ident, loaded in guides.items():
        late = closed and loaded.guide.route in ("talk", "repair", "promises")
        assert closed_at_night(loaded, SessionSettings(hour=hour)) is late, ident


def offered(feeling: str, hour: int | None) -> Conversation:
    talk = Conversation(SessionSettings(hour=hour))
    talk.answer(feeling)
    talk.answer("five")
    for _ in range(12):
        if talk.session.over or "close" in talk.said[-1]:
            break
        talk.answer("something else")
    return talk


def test_late_at_night_it_is_parked_once_and_another_route_is_offered() -> None:
    guides = Night().session._talk.guides
    parked = Night().prompts.texts("late_park")[0]
    for hour, late in ((12, False), (23, True)):
        talk = offered("I feel betrayed", hour)
        ids = [str(data["id"]) for kind, data in talk.notes if kind == "offer"]
        routes = {guides[ident].guide.route for ident in ids}
        assert routes.isdisjoint(("talk", "repair", "promises")) is late
        assert talk.said.count(parked) == late


def test_a_guide_for_the_day_is_not_had_late_by_its_name_either() -> None:
    for hour, late in ((12, False), (23, True)):
        talk = offered("I feel betrayed", hour)
        talk.answer("who what when")
        ids = [data["id"] for kind, data in talk.notes if kind == "offer"]
        assert ("who-what-when" not in ids) is late


def test_a_line_may_be_parked_late_in_the_evening() -> None:
    talk = Conversation(SessionSettings(hour=23))
    talk.answer("I feel betrayed")
    assert talk.answer("five")[-1] in talk.prompts.texts("late_park")
    talk.answer("what he said about the money")
    talk.answer("yes")
    assert talk.note("parked") == {"text": "what he said about the money"}
    assert "something else" in talk.said[-1]
    assert talk.say("good night") == list(talk.prompts.texts("bedtime_greet"))


def test_the_screen_is_dark_and_lit_for_the_numbers() -> None:
    talk = Night()
    assert talk.actions.count(Darken(True)) == 1
    talk.in_bed()
    assert Darken(False) not in talk.actions
    talk.say("numbers")
    assert Darken(False) in talk.actions


def test_still_awake_counts_from_the_moment_it_is_taught() -> None:
    talk = Night()
    talk.answer("no")
    talk.until_asked()
    talk.say("quiet words")
    talk.until_said("20 minutes")
    assert talk.say("still awake")[0] in talk.prompts.texts("bedtime_awake")
    talk.to_the_end()
    assert talk.note("end") == {"how": "asleep"}


# --- in the morning -----------------------------------------------------------------------


def morning(hour: int) -> Conversation:
    talk = Conversation(SessionSettings(hour=hour))
    parked = replace(talk.session._talk, parked=("the letter to the bank", "milk"))
    talk.session = Session(parked)
    for kept in (talk.said, talk.notes, talk.actions, talk._due):
        kept.clear()
    talk.hand(Started(0.0))
    return talk


def test_what_was_parked_is_told_in_the_morning_after_a_yes() -> None:
    talk = morning(7)
    said = talk.answer("yes")
    assert said[:2] == [
        "Last night you parked: the letter to the bank.",
        "Last night you parked: milk.",
    ]
    assert "parked_told" in talk.kinds()
    assert talk.session._course.question is not None
    assert talk.session._course.question.state == "feeling"


def test_what_was_parked_is_not_told_without_a_yes() -> None:
    for answer in ("no", None):
        talk = morning(7)
        if answer is None:
            talk.silence()
            talk.until_asked()
        else:
            talk.answer(answer)
        assert not any("bank" in line for line in talk.said)
        assert "parked_told" in talk.kinds()


@pytest.mark.parametrize("hour", [4, 12, 20])
def test_what_was_parked_is_for_the_morning_only(hour: int) -> None:
    talk = morning(hour)
    talk.to_the_end()
    assert not any(talk.prompts.texts("morning_ask")[0] == line for line in talk.said)


def write_session(folder: Path, name: str, *records: tuple[str, str, str]) -> None:
    lines = [
        Record(name, seq, at, 1.0, kind, {"text": text} if text else {}).as_dict()
        for seq, (at, kind, text) in enumerate(records)
    ]
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_the_journal_gives_what_was_parked_last_night(tmp_path: Path) -> None:
    now = datetime.fromisoformat("2026-03-02T07:30:00+00:00")
    assert parked_last_night(recent_sessions(tmp_path, now), now) == ()
    write_session(
        tmp_path, "2026-02-28T22-00-00-aaaa", ("2026-02-28T22:00:00+00:00", "parked", "an old one")
    )
    write_session(
        tmp_path,
        "2026-03-01T23-00-00-bbbb",
        ("2026-03-01T23:00:00+00:00", "parked", "the bank"),
        ("yesterday", "parked", "not a time"),
    )
    write_session(
        tmp_path, "2026-03-02T01-00-00-cccc", ("2026-03-02T01:00:00+00:00", "parked", "milk")
    )
    assert parked_last_night(recent_sessions(tmp_path, now), now) == ("the bank", "milk")
    write_session(
        tmp_path, "2026-03-02T06-30-00-dddd", ("2026-03-02T06:30:00+00:00", "parked_told", "")
    )
    assert parked_last_night(recent_sessions(tmp_path, now), now) == ()


# --- the runtime --------------------------------------------------------------------------


def test_the_microphone_is_to_be_closed_and_a_screen_without_a_voice_stays_lit() -> None:
    shown: list[str] = []
    minutes = Minutes(shown.append)
    talk = Conversation(SessionSettings(bedtime_minutes=2)).session._talk
    player = Player()
    mouth = Mouth(player, None, shown.append)
    desk = Desk(Session(talk, bedtime(talk)), mouth, minutes, None, shown.append)
    run_replay(desk, player, TypedPerson(["the body"]), None)
    assert desk.deaf
    assert player.volume < 0.05
    assert talk.prompts.texts("bedtime_greet")[0] in shown


def test_in_the_dark_only_what_is_not_spoken_is_printed() -> None:
    shown: list[str] = []
    minutes = Minutes(shown.append)
    minutes.dark = True
    minutes.say("good evening")
    minutes.read("still awake", (), None)
    minutes.note("guide", {"did": "began", "id": "a", "title": "A", "route": "settle"})
    minutes.say_silently("116 123")
    assert shown == ["116 123"]
    assert minutes.said == ["good evening"]


def test_at_bedtime_nothing_is_as_fast_as_a_menu() -> None:
    talk = Night(SessionSettings(menu_rate=1.7))
    talk.until_asked()
    talk.say("help")
    talk.until_asked()
    talk.silence()
    talk.quiet(120)
    talk.say("where am I")
    assert not any(action.menu for action in talk.actions if isinstance(action, Speak))
    assert [a.menu for a in talk.actions if isinstance(a, SetRate)][-1] is None


@pytest.mark.parametrize("trouble", [False, True])
def test_nothing_is_told_as_written_down_once_nothing_is_kept(trouble: bool) -> None:
    talk = Night()
    talk.until_asked()
    if trouble:
        talk.hand(Trouble("log_failed", talk.t_s))
    else:
        talk.say("private")
    said = talk.answer("the letter to the bank")
    assert talk.prompts.say("bedtime_parked", line="the letter to the bank") in said
    assert talk.prompts.say("bedtime_not_kept") in said
    assert talk.prompts.say("bedtime_ask_keep") not in said
    assert "parked" not in talk.kinds()


def test_private_said_when_it_is_asked_about_is_no_lie_afterwards() -> None:
    talk = Night()
    talk.answer("the letter to the bank")
    talk.answer("private")
    said = talk.answer("yes")
    assert talk.prompts.say("bedtime_not_kept") in said
    assert talk.prompts.say("bedtime_kept") not in said
    assert "parked" not in talk.kinds()
