"""Any talk at all: random events, and what has to hold after each of them."""

from __future__ import annotations

from typing import get_args

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from companion.content.help_lines import NumberKind
from companion.core.danger import STOP_MEANS_QUIET
from companion.core.events import PlayTone, Speak, SpeechDropped, SpeechStarted, Thinking, Trouble
from companion.core.requests import Question
from tests.support.conversation import Conversation, safety_texts

CRISES = ("i am going to kill myself tonight", "i wish i was dead", "i took too many tablets",
          "i can't breathe at all", "he hit me last night", "i cut myself again last night",
          "someone is breaking into my house", "the voices are telling me to do it")  # fmt: skip
CHECKS = ("i'm such a burden", "i can't do this any more", "my friend says she wants to die",
          "my dad died by suicide last year")  # fmt: skip
COMMANDS = ("pause", "go on", "repeat", "slower", "faster", "louder", "quieter", "where am i",
            "how long", "numbers", "erase this", "keep this private", "what was that sound",
            "erase today", "erase everything", "skip", "something else", "good night",
            "my promises", "add a promise", "mine", "weekly review", "my routines",
            "add to my shared map", "bend", "take one off",
            "set a break of five minutes")  # fmt: skip
ANSWERS = ("yes", "no", "maybe", "not sure", "I don't know", "seven", "zero", "ten", "six or seven",
           "to", "the first", "the second", "no I'm sad", "yes please", "a slow breath",
           "more choices", "ten more", "something with my hands")  # fmt: skip
FEELINGS = ("I feel anxious", "sad", "I'm furious", "I'm scared he'll leave me", "numb", "garden",
            "I feel sad and angry", "I can't sleep", "I feel grateful")  # fmt: skip
NONSENSE = ("", "florble", "and now the weather", "hm", "star", "fuck", "that joke killed me",
            "my back is killing me")  # fmt: skip
WORDS = (*CHECKS, *COMMANDS, *ANSWERS, *FEELINGS, *NONSENSE)
TROUBLES = ("microphone_lost", "microphone_back", "speaker_lost", "log_failed", "erase_failed")
_SILENT = "silent"  # where it is not safe to talk aloud, everything is answered in print
_A_FEW = 12


def _help_lines() -> frozenset[str]:
    """Everything that is said when a person may be in danger."""
    texts = safety_texts("GB")
    general = texts.general
    lines = {general.private_ask, *general.private_no, general.numbers_again}
    lines |= {general.numbers_repeat, *general.stay, *general.answered, texts.heading()}
    kinds = get_args(NumberKind)
    lines |= {line.spoken for line in texts.numbers(kinds)}
    for category in texts.categories.values():
        for help_ in filter(None, (category.crisis, category.soft)):
            lines |= {*help_.first, *help_.then}
    return frozenset(lines)


_HELP = _help_lines()


class AnyTalk(RuleBasedStateMachine):
    """A person who does anything, and a player that finishes what is due in order."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Conversation()
        self.finished: set[int] = set()
        self.speaking = False
        self.silent_since: int | None = None

    # --- what may happen ------------------------------------------------------------------

    @rule(text=st.sampled_from(WORDS))
    def says(self, text: str) -> None:
        self.speaking = False
        self.talk.say(text)

    @rule(text=st.sampled_from(WORDS))
    def says_over_the_voice(self, text: str) -> None:
        self.speaking = False
        self.talk.say_over(text)

    @rule(while_speaking=st.booleans())
    def begins_to_speak(self, while_speaking: bool) -> None:
        self.speaking = True
        self.talk.hand(SpeechStarted(self.talk.t_s, while_speaking))

    @precondition(lambda self: self.speaking)
    @rule()
    def made_no_word(self) -> None:
        self.speaking = False
        self.talk.hand(SpeechDropped(self.talk.t_s))

    @rule()
    def takes_time_to_be_understood(self) -> None:
        self.talk.hand(Thinking(self.talk.t_s))

    @rule(times=st.integers(1, 12))
    def lets_time_run(self, times: int) -> None:
        for _ in range(times):
            self._step()

    @rule()
    def waits_to_be_asked(self) -> None:
        for _ in range(400):
            if self.talk.session.asking or not self._step():
                break

    @rule(kind=st.sampled_from(TROUBLES))
    def has_trouble(self, kind: str) -> None:
        self.talk.hand(Trouble(kind, self.talk.t_s))

    @rule(text=st.sampled_from(CRISES), over_voice=st.booleans())
    def is_in_danger(self, text: str, over_voice: bool) -> None:
        """A plain statement is answered by help at once, and by nothing else before it."""
        if self.talk.session.over:
            return
        self.speaking = False
        place, met = self.talk.place, self._in_danger()
        said, notes = len(self.talk.said), len(self.talk.notes)
        self.talk.say_over(text) if over_voice else self.talk.say(text)
        assert self.talk.notes[notes:] == [], "no record is written of it"
        assert self._in_danger()
        self.waits_to_be_asked()
        assert not self.talk.session.over
        if not met:
            assert self.talk.said[said] in _HELP, "at once"
            assert set(self.talk.said[said:]) <= _HELP, "nothing else comes between"
        if place == _SILENT:
            assert self.talk.said[said:] == [], "it is met in print"
        elif place != "line":  # there the help goes on that is being said
            assert self.talk.said[said:]

    # --- what has to be there at every place ----------------------------------------------

    @rule()
    def asks_for_help(self) -> None:
        """It is answered at once, wherever talking aloud is safe; at a check it is a yes."""
        if self.talk.session.over or self.talk.place == _SILENT:
            return
        self.speaking = False
        said, place = len(self.talk.said), self.talk.place
        self.talk.say("help")
        if place == "check":
            assert self.talk.session._in_danger
        else:
            assert "For example:" in self.talk.said[said], f"no help at {place}"

    @rule(how=st.sampled_from(("say", "over", "key", *("not yet",) * 9)))
    def stops(self, how: str) -> None:
        """It ends within one sentence, whatever was going on; in hiding it is silent first."""
        if how == "not yet" or self.talk.session.over:
            return
        self.speaking = False
        memory = self.talk.session._talk.memory
        hides = self._in_danger() and memory.helping in STOP_MEANS_QUIET and how != "key"
        if hides and self.talk.place != _SILENT:
            self._stop(how)
            assert self.talk.place == _SILENT
        self._stop(how)
        said = len(self.talk.said)
        for _ in range(_A_FEW):
            self._step()
        assert self.talk.session.over
        assert len(self.talk.said) == said

    def _stop(self, how: str) -> None:
        if how == "key":
            self.talk.press_stop()
        else:
            (self.talk.say if how == "say" else self.talk.say_over)("stop")

    # --- what always holds ----------------------------------------------------------------

    @invariant()
    def there_is_a_way_on(self) -> None:
        """Something is due, or it waits for the person in a pause, or it is over."""
        talk = self.talk
        assert talk.session.over or talk.session.idle or talk._due or self.speaking, "\n".join(
            talk.transcript[-20:]
        )

    @invariant()
    def one_question_is_open_at_most(self) -> None:
        """What is listened for is what was asked last."""
        course = self.talk.session._course
        if course.over:
            return
        asked = isinstance(course.request, Question) and not course.paused
        expecting = course.request.expecting if asked else "command"
        assert course._listening is not None
        assert course._listening.expecting == expecting
        if asked and course.request.lines and self.talk.session.asking:
            assert course.request.lines[-1].text in self.talk.said[-_A_FEW:]

    @invariant()
    def only_what_is_due_is_unfinished(self) -> None:
        """Nothing waits for an output that the player was told to forget."""
        current = self.talk.session._course.beats.current
        if current is not None and not self.talk.session.over and not self.speaking:
            assert current.id in [ident for _, ident in self.talk._due]

    @invariant()
    def two_sentences_never_sound_at_once(self) -> None:
        spoken = {action.id for action in self.talk.actions if isinstance(action, Speak)}
        assert len(spoken & {ident for _, ident in self.talk._due}) <= 1

    @invariant()
    def nothing_sounds_where_talking_aloud_is_not_safe(self) -> None:
        sounds = len([a for a in self.talk.actions if isinstance(a, Speak | PlayTone)])
        if self.talk.place == _SILENT and self.silent_since is None:
            self.silent_since = sounds
        elif self.talk.place != _SILENT:
            self.silent_since = None
        assert self.silent_since in (None, sounds)

    def teardown(self) -> None:
        talk = self.talk
        ids = [action.id for action in talk.actions if isinstance(action, Speak)]
        assert len(ids) == len(set(ids)), "an id is spoken once"
        assert not any(text in str(talk.notes) for text in (*CRISES, *CHECKS))

    def _step(self) -> bool:
        due = min(self.talk._due, default=None)
        if due is None:
            return False
        assert due[1] not in self.finished, "an output comes to its end once"
        self.finished.add(due[1])
        return self.talk.step()

    def _in_danger(self) -> bool:
        return self.talk.session._in_danger


AnyTalk.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, phases=(Phase.generate,)
)
test_any_talk = AnyTalk.TestCase
