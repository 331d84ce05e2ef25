"""A setup in virtual time, and what it kept."""

from __future__ import annotations

from collections.abc import Sequence

from companion.content.help_lines import UNKNOWN, load_help_lines
from companion.core.events import KeepSetting
from companion.core.setup import first_start, setup_alone
from companion.core.setup_asking import Given
from tests.support.conversation import Conversation

COUNTRIES = {code: c for code, c in load_help_lines().by_code().items() if code != UNKNOWN}
VOICES = ("hibari", "pyttsx3:en-gb", "pyttsx3:en-us")


def setting_up(done: Sequence[str] = (), first: bool = False, **given: object) -> Conversation:
    ready = {"voice": "hibari", "voices": lambda: VOICES, "by_voice": True} | given
    begun = Given(COUNTRIES, done=frozenset(done), **ready)
    flow = first_start if first else setup_alone
    return Conversation(country=None, make_flow=lambda talk: flow(talk, begun))


def kept(talk: Conversation) -> dict[str, object]:
    return {a.field: a.value for a in talk.actions if isinstance(a, KeepSetting)}
