"""The main job on a recording: heard, read, guided, spoken and logged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from companion.audio.base import MOUTH_RATE_HZ
from tests.support.virtual_card import read_wav
from tests.support.words import word_error_rate

pytest.importorskip("ctranslate2")

DEMO = Path(__file__).parents[1] / "data/demo/afraid_he_will_leave.wav"


def replay(home: Path, *options: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "companion", "replay", str(DEMO), *map(str, options)],
        env={**os.environ, "COMPANION_HOME": str(home)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict:
    home = tmp_path_factory.mktemp("home")
    return json.loads(replay(home, "--json", "--out", home / "out.wav").stdout)


def test_the_json_tells_the_whole_course(result):
    assert list(result) == [
        "heard", "reading", "guide", "said", "log", "out_wav", "engine", "voice",
    ]  # fmt: skip
    assert result["engine"] in ("whisper", "vosk")
    assert len(result["heard"]) == 3
    assert result["reading"]["feelings"][0]["family"] == "anxiety"
    assert "leave" in result["reading"]["cause"]
    assert set(result["guide"]) == {"id", "title", "route"}
    assert any("anxious" in line for line in result["said"])


def test_the_log_holds_feelings_and_choices_but_no_words(result):
    lines = [json.loads(line) for line in Path(result["log"]).read_text().splitlines()]
    assert [line["kind"] for line in lines] == [
        "start", "feeling", "number", "offer", "guide", "guide", "end",
    ]  # fmt: skip
    assert lines[0]["engine"] == result["engine"]
    assert lines[0]["engine_reason"]
    assert "leave" not in Path(result["log"]).read_text()


def test_the_guidance_can_be_understood(result, whisper):
    if result["voice"] != "hibari":
        pytest.skip("the embedded voice is not installed")
    heard = whisper(read_wav(Path(result["out_wav"])), MOUTH_RATE_HZ)
    assert word_error_rate(" ".join(result["said"]), heard) < 0.10


def test_a_person_reads_the_same_course_line_by_line(tmp_path):
    lines = replay(tmp_path).stdout.splitlines()
    assert any(line.startswith("Heard: i feel anxious") for line in lines)
    assert any(line.startswith("Read as: anxious (anxiety)") for line in lines)
    assert any(line.startswith("Guide: ") for line in lines)
    assert lines[-1].startswith("The session is in ")
    assert not any("\x1b" in line or "\r" in line for line in lines)


def test_hear_tells_every_utterance_with_its_times(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "companion", "hear", str(DEMO), "--json"],
        env={**os.environ, "COMPANION_HOME": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    result = json.loads(done.stdout)
    assert list(result) == ["file", "engine", "utterances", "audio_s", "cpu_s"]
    assert list(result["utterances"][0]) == ["text", "alternatives", "start", "end", "confidence"]
    assert len(result["utterances"]) == 3
    assert "anxious" in result["utterances"][0]["text"]
    ends = [end for one in result["utterances"] for end in (one["start"], one["end"])]
    assert ends == sorted(ends)
    assert ends[-1] <= result["audio_s"]


def test_without_a_voice_the_lines_are_there_all_the_same(tmp_path):
    result = json.loads(replay(tmp_path, "--json", "--voice", "none").stdout)
    assert result["voice"] == "none"
    assert any("anxious" in line for line in result["said"])


def test_a_private_session_leaves_no_log(tmp_path):
    result = json.loads(replay(tmp_path, "--json", "--no-log").stdout)
    assert result["log"] is None
    assert not (tmp_path / "sessions").exists()


def test_the_voice_cache_holds_no_word_of_the_person(tmp_path):
    replay(tmp_path)
    cached = list((tmp_path / "cache").rglob("*.npy"))
    assert cached
    from companion.voice.cache import VoiceCache
    from companion.voice.hibari_voice import HibariVoice
    from companion.voice.text import sentences

    class Counting(HibariVoice):
        asked: list[str] = []  # noqa: RUF012

        def render(self, sentence, rate=1.0):
            self.asked.append(sentence)
            return super().render(sentence, rate)

    voice = Counting()
    voice.asked.clear()
    from companion.content.prompts import load_prompts

    prompts = load_prompts()
    fixed = tuple(sentences(prompts.say("greet")))
    cache = VoiceCache(voice, fixed, tmp_path / "cache" / "voice")
    for sentence in fixed:
        cache.render(sentence)
    assert voice.asked == [], "a fixed line comes from the cache"
    private = prompts.say("name_back", feeling="anxious")
    cache.render(private, private=True)
    assert voice.asked == [private], "a line with the person's word does not"
