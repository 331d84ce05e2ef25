"""A dozen conversations of ``tests/conversations`` through real audio.

The program is a process of its own each time, with its recogniser and its voice, on a virtual
card; the person is a voice in its microphone.  A few run at once, so that the dozen is over soon.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from companion.audio.base import Pcm
from tests.support.talk_aloud import play_aloud, prepare_voice
from tests.support.talk_file import FOLDER, Talked, load
from tests.support.virtual_card import missing_programs

pytest.importorskip("ctranslate2")
pytest.importorskip("hibari")
pytest.importorskip("pywebrtc_audio")

pytestmark = pytest.mark.timeout(600)  # one may wait for all that were begun before it

_AT_ONCE = 3

ALOUD = [
    pytest.param(talked, id=f"{path.stem}: {talked.title}")
    for path in sorted(FOLDER.glob("*.toml"))
    for talked in load(path)
    if talked.aloud
]


@pytest.fixture(scope="module")
def held(request: pytest.FixtureRequest, whisper) -> Iterator[dict[str, Future[list[str]]]]:
    """Every conversation that is asked for, under way or over, by its title."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (apt: pulseaudio pulseaudio-utils)")
    wanted = [
        item.callspec.params["talked"]
        for item in request.session.items
        if item.fspath == request.fspath and "talked" in getattr(item, "fixturenames", ())
    ]
    one_at_a_time = threading.Lock()

    def listen(pcm: Pcm, rate_hz: int) -> str:
        with one_at_a_time:
            return whisper(pcm, rate_hz)

    for talked in wanted:
        prepare_voice(talked)
    longest_first = sorted(wanted, key=lambda talked: -talked.settings.bedtime_minutes % 20)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield {talked.title: pool.submit(play_aloud, talked, listen) for talked in longest_first}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("talked", ALOUD)
def test_a_conversation_goes_aloud_as_written(talked: Talked, held) -> None:
    print("\n".join(held[talked.title].result()))


def test_there_are_a_dozen() -> None:
    assert len(ALOUD) == 12
