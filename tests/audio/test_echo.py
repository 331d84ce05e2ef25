"""The echo canceller with a headset, where there is no echo, and when one appears after all."""

from __future__ import annotations

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ, MOUTH_RATE_HZ, Pcm
from companion.audio.echo import EchoCanceller, Reference
from tests.support.acoustics import desk_response
from tests.support.speech import _voice, noise, silence, spoken

pytest.importorskip("pywebrtc_audio")

_BLOCK_S = 0.02
_DEVICES_S = 0.1  # from the player to the microphone
_LINE = "You might notice the floor under your feet, and whatever holds you right now. "


class Talk:
    """The companion's voice, sounding without end, and a microphone."""

    def __init__(self) -> None:
        self.reference = Reference()
        self.canceller = EchoCanceller(self.reference)
        self._far = np.tile(_voice().render(_LINE.strip(), 1.0), 6)
        self._at = 0
        self._past = np.zeros(round(_DEVICES_S * EAR_RATE_HZ), dtype=np.float32)

    def hear(self, said: Pcm, echo: float, left: str = "words") -> list[tuple[Pcm, Pcm]]:
        """Blocks of the microphone's sound, and what is left of each, for words or for speech."""
        import soxr

        seconds = len(said) / EAR_RATE_HZ
        far = self._far[self._at : self._at + round(seconds * MOUTH_RATE_HZ)]
        self._at += len(far)
        late = np.concatenate([self._past, soxr.resample(far, MOUTH_RATE_HZ, EAR_RATE_HZ)])
        self._past = late[-len(self._past) :]
        heard = np.convolve(late, desk_response())
        near = said + echo * heard[: len(said)] + silence(seconds)[: len(said)]
        blocks = []
        ear, mouth = round(_BLOCK_S * EAR_RATE_HZ), round(_BLOCK_S * MOUTH_RATE_HZ)
        for index in range(len(said) // ear):
            self.reference.write(far[index * mouth : (index + 1) * mouth])
            block = near[index * ear : (index + 1) * ear].astype(np.float32)
            blocks.append((block, getattr(self.canceller.clean(block), left)))
        return blocks


def nobody(seconds: float) -> Pcm:
    return np.zeros(round(seconds * EAR_RATE_HZ), dtype=np.float32)


def test_with_a_headset_a_person_over_the_voice_is_left_as_they_are() -> None:
    talk = Talk()
    talk.hear(nobody(4.0), 0.0)
    assert talk.canceller.free
    word = 0.5 * spoken("Stop.")
    for near, left in talk.hear(word, 0.0):
        assert np.array_equal(near, left)
        assert talk.canceller.person
    assert talk.canceller.free, "a word is no echo"


def test_an_echo_that_appears_is_taken_out_again() -> None:
    talk = Talk()
    talk.hear(nobody(4.0), 0.0)
    talk.hear(nobody(4.0), 0.7)
    assert not talk.canceller.free
    blocks = talk.hear(nobody(4.0), 0.7)
    near, left = (np.concatenate(part) for part in zip(*blocks, strict=True))
    assert np.mean(left**2) < 0.05 * np.mean(near**2)


def test_where_there_is_an_echo_from_the_start_it_is_never_left_in() -> None:
    talk = Talk()
    talk.hear(nobody(6.0), 0.7)
    assert not talk.canceller.free
    assert talk.canceller.trusted


@pytest.mark.parametrize("echo", [0.0, 0.03])
def test_an_echo_that_vanishes_is_not_taken_out_any_more(echo: float) -> None:
    talk = Talk()
    talk.hear(nobody(9.0), 0.7)
    room = noise(6.0, 0.004)  # too loud to be told from a headset's silence
    blocks = talk.hear(room, echo)
    near, left = (np.concatenate(part) for part in zip(*blocks, strict=True))
    after = slice(round(0.3 * EAR_RATE_HZ), None)
    assert np.mean(left[after] ** 2) < 1.1 * np.mean(near[after] ** 2)


def test_until_somebody_speaks_the_detector_hears_nothing_of_the_rest_of_the_echo() -> None:
    talk = Talk()
    talk.hear(nobody(9.0), 0.7)
    rest, word = talk.hear(nobody(2.0), 0.7, "speech"), 0.3 * spoken("Stop.")
    near, left = (np.concatenate(part) for part in zip(*rest, strict=True))
    assert np.mean(left**2) < 0.001 * np.mean(near**2)
    said = np.concatenate([left for _, left in talk.hear(word, 0.7, "speech")])
    assert np.mean(said**2) > 0.1 * np.mean(word**2)
