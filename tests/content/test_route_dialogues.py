"""Every dialogue of the routes, talked through: answered, in silence, and left half-way.

Answers are as people say them, with their "maybe" and "I'd"; beside each stands what is said back.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from companion.content.load import load_guides
from companion.content.schema import Fill
from companion.core.events import Speak, Started
from companion.core.guide_flow import guide_alone
from companion.core.session import Session
from companion.language import read
from tests.support.conversation import Conversation

ANSWERS = {
    "a-talk-with-edges": {
        "when": ("Maybe Sunday at four", "Sunday at four"),
        "purpose": (
            "I'd like us to decide about the money.",
            "I'd like us to decide about the money",
        ),
        "word": ("our word could be marmalade", "marmalade"),
        "rest": ("About half an hour", "half an hour"),
        "end": ("With a cup of tea", "a cup of tea"),
    },
    "one-clear-request": {
        "request": ("He'd ask me about my day", "ask me about my day"),
        "day": ("I think tomorrow, after supper", "tomorrow, after supper"),
        "smaller": ("Maybe one question at breakfast", "one question at breakfast"),
    },
    "two-curious-questions": {
        "agreed": ("We agreed that she'd book the train", "she'd book the train"),
        "effect": ("I sat there and felt small", "I sat there and felt small"),
        "way": ("Maybe her meeting ran late", "her meeting ran late"),
        "easier": ("A reminder the day before", "a reminder the day before"),
    },
    "a-railing": {
        "okay": ("I'm fine with visits on Sundays", "visits on Sundays"),
        "not_okay": ("Visits on a Monday night", "visits on a Monday night"),
        "then": ("I'll leave the room", "leave the room"),
    },
    "your-half-of-the-map": {
        "bend": ("Who cooks and how loud the music is", "who cooks and how loud the music is"),
        "rock": ("For me it's the truth about money", "the truth about money"),
        "theirs": ("Probably an hour alone after work", "an hour alone after work"),
        "day": ("I think after the holidays", "after the holidays"),
    },
    "a-small-floor": {
        "worst": ("Mostly on trips", "on trips"),
        "sign": ("One message by nine", "one message by nine"),
        "mine": ("I could send a thumbs up", "a thumbs up"),
    },
    "an-old-alarm": {
        "moment": ("The phone stayed dark", "the phone stayed dark"),
        "shout": ("It shouts that I'm not wanted", "I'm not wanted"),
        "person": ("There's Sam from next door", "Sam from next door"),
        "able": ("I can cook my own supper", "cook my own supper"),
        "next": ("I'd like to answer in the morning", "answer in the morning"),
    },
    "a-friends-voice": {
        "words": ("I'd say anyone can have a day like that", "anyone can have a day like that"),
    },
    "one-tiny-step": {
        "step": ("Maybe I could rinse one cup", "rinse one cup"),
        "day": ("Tomorrow with the coffee", "tomorrow with the coffee"),
    },
    "who-what-when": {
        "who": ("That's me", "me"),
        "what": ("I'll wash the dishes", "wash the dishes"),
        "when": ("By nine on weekdays", "nine on weekdays"),
    },
    "small-enough-to-keep": {
        "who": ("It's for Anna", "Anna"),
        "what": ("I will ring her back", "ring her back"),
        "when": ("By tomorrow at six", "tomorrow at six"),
        "half": ("I'd still write two words", "write two words"),
    },
    "a-stair-towards-it": {
        "top": ("Ringing the bank", "ringing the bank"),
        "low": ("I could open the letter", "open the letter"),
        "low_hard": ("maybe a two", "two"),
        "middle": ("Write down what I'd ask", "write down what I'd ask"),
        "middle_hard": ("four or five", "four or five"),
        "high": ("Ring with a friend beside me", "ring with a friend beside me"),
        "high_hard": ("I'd say seven", "seven"),
        "day": ("Maybe on Monday, and Sam knows", "on Monday, and Sam knows"),
    },
}
LIBRARY = load_guides()
GUIDES = {ident: LIBRARY.guides[ident] for ident in ANSWERS}
OTHER = "a-long-rest"
AFTER_READING_BACK = {"one-clear-request": 1, "an-old-alarm": 1, "a-stair-towards-it": 1}

_LONGEST_S = 3600.0

each_dialogue = pytest.mark.parametrize("ident", ANSWERS)


class Dialogue(Conversation):
    """One guide by itself, and a person with an answer for each of its slots."""

    def __init__(self, ident: str, *, in_a_talk: bool = False) -> None:
        super().__init__()
        talk, loaded = self.session._talk, GUIDES[ident]
        if in_a_talk:
            guides = {ident: loaded, OTHER: LIBRARY.guides[OTHER]}
            self.session = Session(replace(talk, guides=guides))
        else:
            self.session = Session(talk, guide_alone(talk, loaded))
        self.steps = loaded.guide.steps
        self.fills = {step.fill.text: step.fill for step in self.steps if step.fill}
        self.answers = ANSWERS[ident]
        for heard in (self.said, self.notes, self.actions, self._due):
            heard.clear()
        self.hand(Started(self.t_s))

    @property
    def fill(self) -> Fill | None:
        """The slot that is asked for."""
        return self.fills.get(self.said[-1]) if self.session.asking else None

    @property
    def kept(self) -> list[dict[str, object]]:
        return [data for kind, data in self.notes if kind == "words"]

    def asked(self, kind: str) -> str:
        """What the first step of a kind asks."""
        return next(getattr(step, kind).ask for step in self.steps if getattr(step, kind))

    def step(self) -> bool:
        """As ever, but what does not come to an end fails."""
        assert self.t_s < _LONGEST_S, f"it never ends; said {self.said[-3:]}"
        return super().step()

    def until_slot(self) -> Fill:
        """Let time run, answering nothing, until a slot is asked for."""
        while self.fill is None:
            assert self.step(), f"no slot is asked for; said {self.said[-3:]}"
        return self.fill

    def tell(self, count: int) -> None:
        """Answer so many slots as they come."""
        for _ in range(count):
            said, _ = self.answers[self.until_slot().slot]
            self.say(said)

    def until_heard(self, text: str) -> str:
        """Let time run until a question that ends so was spoken; the line."""
        while not (self.session.asking and self.said[-1].endswith(text)):
            assert self.step(), f"never asked: {text}; said {self.said[-3:]}"
        return self.said[-1]


def told(ident):
    """A dialogue with every slot answered that is asked for before the words are kept."""
    talk = Dialogue(ident)
    talk.tell(len(talk.answers))
    return talk


@each_dialogue
def test_all_answers_are_heard_as_words_and_nothing_else(ident):
    for said, _ in ANSWERS[ident].values():
        reading = read(said, (), "words")
        assert reading.command is None
        assert reading.safety.level == "none"


@each_dialogue
def test_every_word_of_the_person_is_said_back(ident):
    talk = told(ident)
    talk.to_the_end()
    private = " ".join(a.text for a in talk.actions if isinstance(a, Speak) and a.private).lower()
    for _, words in talk.answers.values():
        assert words.lower() in private
    assert not [line for line in talk.said if "{" in line]


@each_dialogue
def test_a_yes_keeps_the_words_under_their_names(ident):
    talk = told(ident)
    talk.until_heard(talk.asked("keep"))
    assert talk.kept == []
    talk.say("yes please")
    talk.to_the_end()
    (kept,) = talk.kept
    assert kept["words"]
    for slot, words in kept["words"].items():
        assert words.lower() == talk.answers[slot][1].lower()


@each_dialogue
@pytest.mark.parametrize("answer", ["no", "maybe later", "I don't know", "yes but not now", None])
def test_nothing_is_kept_without_a_yes(ident, answer):
    talk = told(ident)
    talk.until_heard(talk.asked("keep"))
    talk.silence() if answer is None else talk.say(answer)
    talk.to_the_end()
    assert talk.kept == []


@each_dialogue
def test_in_silence_it_runs_to_its_end_and_asks_for_nothing_to_keep(ident):
    talk = Dialogue(ident)
    talk.to_the_end()
    assert talk.asked("keep") not in talk.said
    assert not any(line.endswith(talk.asked("read_back")) for line in talk.said)
    assert not any(action.private for action in talk.actions if isinstance(action, Speak))
    assert talk.notes == []
    last = next(step.say for step in reversed(talk.steps) if step.say)
    assert last.endswith(talk.said[-1])


@each_dialogue
def test_in_silence_it_takes_about_as_long_as_it_tells(ident):
    talk = Dialogue(ident)
    talk.to_the_end()
    assert talk.t_s / 60 < GUIDES[ident].minutes * 1.35


@each_dialogue
def test_left_half_way_it_keeps_nothing_and_the_talk_goes_on(ident):
    talk = Dialogue(ident, in_a_talk=True)
    talk.tell(len(talk.answers) // 2)
    talk.until_slot()
    at = len(talk.said)
    talk.say("something else")
    talk.until_asked()
    assert any(LIBRARY.guides[OTHER].offer in line for line in talk.said[at:])
    talk.to_the_end()
    assert talk.kept == []
    left = {"id": ident, "did": "left"}
    assert any(left.items() <= data.items() for kind, data in talk.notes if kind == "guide")


@each_dialogue
def test_the_first_part_can_be_changed_after_it_was_read_back(ident):
    talk = Dialogue(ident)
    talk.tell(len(talk.answers) - AFTER_READING_BACK.get(ident, 0))
    asks = talk.asked("read_back")
    talk.until_heard(asks)
    talk.say("no, change the first part")
    talk.until_asked()
    talk.say("purple umbrella")
    assert "purple umbrella" in talk.until_heard(asks).lower()


@each_dialogue
def test_what_touches_talk_or_limits_is_behind_the_danger_check(ident):
    guide = GUIDES[ident].guide
    if guide.route in ("talk", "repair", "wait") or {17, 22, 48, 51} & set(guide.practices):
        assert "danger" in guide.avoid_if
